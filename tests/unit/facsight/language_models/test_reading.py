"""JSON of language models: read strictly, and while it is written."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from facsight.language_models.proposal import Hearing
from facsight.language_models.reading import Items, read_form
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.usage import Unread


class Form(BaseModel):
    claims: list[int]


GOOD = '{"claims": [1, 2]}'


@pytest.mark.parametrize(
    "text", [GOOD, f"```json\n{GOOD}\n```", f"<think>so</think> Here: {GOOD} Done.", f" {GOOD}\n"]
)
def test_words_around_the_json_do_no_harm(text: str) -> None:
    assert read_form(text, Form, prompt="p@1") == Form(claims=[1, 2])


@pytest.mark.parametrize(
    ("text", "cut_off", "reason"),
    [
        ("", False, "empty"),
        (" \n", True, "empty"),
        ("I cannot help with that.", False, "not_json"),
        ('{"claims": [1, 2', False, "not_json"),
        ('{"claims": [1, 2', True, "cut_off"),
        ('{"claims": 3}', False, "wrong_shape"),
        ('{"claims": [1, "x"]}', True, "wrong_shape"),
        ("[" * 5000, False, "not_json"),
        ('{"claims":' + "[" * 5000 + "}", False, "not_json"),
    ],
)
def test_everything_else_is_refused_with_its_reason(text: str, cut_off: bool, reason: str) -> None:
    answer = read_form(text, Form, prompt="p@1", cut_off=cut_off)
    assert isinstance(answer, Unread)
    assert (answer.prompt, answer.reason) == ("p@1", reason)
    assert len(answer.message) < 300


def test_items_come_as_soon_as_they_are_complete() -> None:
    whole = 'Sure: {"claims" : [ {"a": "}]"}, {"a": {"b": 2}} ,{"a": 3}]}'
    items = Items("claims")
    seen: list[tuple[int, object]] = []
    for end in range(len(whole) + 1):
        seen += [(end, item) for item in items.new(whole[:end])]
    assert [item for _, item in seen] == json.loads(whole[6:])["claims"]
    for end, item in seen:
        assert whole[:end].endswith("}"), f"{item} is shown the moment it ends"


def test_a_claim_is_shown_once_and_only_if_it_passes() -> None:
    shown: list[str] = []
    hearing = Hearing(lambda claim: "bad" not in claim.text, lambda claim: shown.append(claim.text))
    items = [{"kind": "caveat", "text": text} for text in ("good", "bad", "fine", "good")]
    text = json.dumps({"claims": [*items, {"kind": "unknown", "text": "x"}]})
    for _try in range(2):
        for end in range(0, len(text) + 1, 7):
            hearing(text[:end])
        hearing(text)
    assert shown == ["good", "fine"]


def test_what_is_heard_is_a_claim() -> None:
    heard: list[Claim] = []
    text = json.dumps({"claims": [{"kind": "observation", "text": "AU12 is present [F1.AU12]."}]})
    Hearing(lambda _: True, heard.append)(text)
    assert heard[0].cites == ("F1.AU12",)
