"""Whole answers with models that fail: how long and how often they are asked, and what is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.builders import make_face
from tests.unit.facsight.language_models.provider import DROP, Reply, provider

from facsight import ainfer
from facsight.nodes.asking import gave_up
from facsight.settings import Settings
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.notices import Notice
from facsight_tools.errors import InputError
from facsight_tools.evidence.appraisal import MOST

Serve = Callable[..., Any]
CONTEXT = "She won the final."
MODEL = "openai:x"


async def answered(
    *replies: str | int | Reply, appraisals: Any = None, **more: Any
) -> tuple[Inference, list[dict[str, Any]]]:
    """The answer with a server that replies so, and the requests that it was sent."""
    with provider(*replies) as script:
        chosen = Settings(model=MODEL, model_url=f"{script.address}/v1", **more)
        result = await ainfer("photo.jpg", context=CONTEXT, appraisals=appraisals, settings=chosen)
    return result.inference, script.requests


@pytest.fixture(autouse=True)
def _face(serve: Serve) -> None:
    serve(make_face(1, {6: 2.1, 12: 3.2}))


@pytest.mark.parametrize(
    ("reply", "code"),
    [(500, "server_error"), (DROP, "broken_off"), (Reply("She", breaks_off=True), "broken_off")],
)
async def test_a_server_that_fails_is_asked_a_few_times_and_told_once(
    reply: int | Reply, code: str
) -> None:
    said, requests = await answered(reply)
    assert said.claims, "the deterministic answer is there"
    assert [(one.code, one.step) for one in said.notices] == [(code, "write")]
    assert len(requests) <= 5


async def test_the_time_limit_holds_for_all_questions_together() -> None:
    said, requests = await answered(Reply("late", silent_s=60), time_limit_s=0.3)
    assert said.claims
    assert [(one.code, one.step) for one in said.notices] == [("timed_out", "write")]
    assert len(requests) == 1, "when the time is over nothing more is asked"


async def test_a_model_that_writes_prose_is_told_so() -> None:
    said, _ = await answered("I am sorry, but I cannot help with emotions of people.")
    assert [one.code for one in said.notices] == ["in_prose"]
    assert "prose" in said.notices[0].text
    assert "prosa" not in said.notices[0].in_language("de").text.lower()


async def test_a_refused_appraisal_is_told_first() -> None:
    given = [{"spans": ["she lost"], "labels": {"sadness": 1.0}}]
    result = await ainfer("photo.jpg", context=CONTEXT, appraisals=given)
    (notice,) = result.inference.notices
    assert notice.code == "unjudged"
    assert "'she lost'" in notice.text


async def test_too_many_appraisals_are_one_sentence() -> None:
    with pytest.raises(InputError, match=f"50 appraisals .* at most {MOST}"):
        await ainfer("photo.jpg", context=CONTEXT, appraisals=[{"spans": ["won"]}] * 50)


async def test_labels_that_no_rule_scores_are_the_models_and_told() -> None:
    judged = json.dumps({"appraisals": [{"spans": ["won"], "labels": {"relief": 0.8}}]})
    said, requests = await answered(judged, "prose", labels="free:relief,shame", max_looks=0)
    asked = json.dumps(requests[0])
    assert "relief" in asked
    assert "shame" in asked
    (notice,) = [one for one in said.notices if one.code == "unscored"]
    assert "relief, shame" in notice.text


def test_only_what_lasts_keeps_a_model_from_being_asked() -> None:
    lasting, passing = (Notice.of(code, "look", "m") for code in ("timed_out", "too_long"))
    assert gave_up({"notices": (passing, lasting)}, "m") is lasting
    assert gave_up({"notices": (passing,)}, "m") is None
    assert gave_up({"notices": (lasting,)}, "another") is None
