"""JSON of language models: read strictly, and while it is written."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from facsight.language_models.reading import Items, read_form, without_thoughts
from facsight_tools.evidence.usage import Unread


class Form(BaseModel):
    say: list[int]


GOOD = '{"say": [1, 2]}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"<think>so {{}}</think> Here: {GOOD} Done.",
        f" {GOOD}\n",
    ],
)
def test_words_around_the_json_do_no_harm(text: str) -> None:
    assert read_form(text, Form, prompt="p@1") == Form(say=[1, 2])


@pytest.mark.parametrize(
    ("text", "cut_off", "reason"),
    [
        ("", False, "empty"),
        (" \n", True, "empty"),
        ("I cannot help with that.", False, "not_json"),
        (f"<think>{GOOD}", False, "not_json"),
        ('{"say": [1, 2', False, "not_json"),
        ('{"say": [1, 2', True, "cut_off"),
        ('{"say": 3}', False, "wrong_shape"),
        ('{"say": [1, "x"]}', True, "wrong_shape"),
        ("[" * 5000, False, "not_json"),
        ('{"say":' + "[" * 5000 + "}", False, "not_json"),
    ],
)
def test_everything_else_is_refused_with_its_reason(text: str, cut_off: bool, reason: str) -> None:
    answer = read_form(text, Form, prompt="p@1", cut_off=cut_off)
    assert isinstance(answer, Unread)
    assert (answer.prompt, answer.reason) == ("p@1", reason)
    assert len(answer.message) < 300


def test_thoughts_are_left_out_also_unfinished_ones() -> None:
    assert without_thoughts("<think>a</think>b<think>\nc</think>d<think>e") == "bd"


def test_items_come_as_soon_as_they_are_complete() -> None:
    whole = 'Sure: {"claims" : [ {"a": "}]"}, {"a": {"b": 2}} ,{"a": 3}]}'
    items = Items("claims")
    seen: list[tuple[int, object]] = []
    for end in range(len(whole) + 1):
        seen += [(end, item) for item in items.new(whole[:end])]
    assert [item for _, item in seen] == json.loads(whole[6:])["claims"]
    for end, item in seen:
        assert whole[:end].endswith("}"), f"{item} is shown the moment it ends"
