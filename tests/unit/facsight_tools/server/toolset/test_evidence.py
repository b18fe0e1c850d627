"""The tools around evidence: the ledger, statements that are judged, faces side by side."""

from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import Setting

from facsight_tools.server.toolset.evidence import (
    MOST_CHARACTERS,
    MOST_SENTENCES,
    MOST_STATEMENTS,
    add_evidence,
)

TRUE = {"kind": "unit_state", "face": 1, "unit": 12, "state": "present"}
FALSE = TRUE | {"state": "absent"}
WON = {"kind": "quotation", "row": "C1", "text": "She won the match."}


@pytest.fixture
def setting() -> Setting:
    return Setting(add_evidence)


async def rows(setting: Setting, **more: Any) -> dict[str, Any]:
    answer, _ = await setting.call(
        "facs_get_evidence", analysis_id=setting.handle, detail="full", **more
    )
    return {row["id"]: row for row in answer["rows"]}


async def test_what_a_caller_adds_is_in_that_answer_alone(setting: Setting) -> None:
    bare = await rows(setting)
    assert bare["F1.AU12"]["value"] == 3.0
    added = await rows(
        setting,
        context="She won the match.",
        observations=[{"text": "A cake stands on the table."}],
    )
    assert {"C1", "C1.cue.1", "V1"} <= set(added) - set(bare)
    assert await rows(setting) == bare


async def test_an_observation_that_may_not_be_made_is_refused(setting: Setting) -> None:
    with pytest.raises(ToolError, match="ObservationRefused"):
        await rows(setting, observations=[{"text": "The person is angry."}])


async def verify(setting: Setting, **given: Any) -> tuple[dict[str, Any], str]:
    return await setting.call("facs_verify_claims", analysis_id=setting.handle, **given)


async def test_statements_an_answer_and_a_text_are_judged(setting: Setting) -> None:
    answer, text = await verify(setting, statements=[TRUE, FALSE, {"kind": "cause"}])
    outcomes = [one["outcome"] for one in answer["statements"]]
    assert outcomes == ["holds", "does_not_hold", "refused"]
    assert answer["ok"] is False
    assert answer["statements"][0]["text"] in text
    assert answer["repair"] in text
    answer, _ = await verify(setting, text="AU12 is present [F1.AU12]. AU12 is absent [F1.AU12].")
    verdicts = [one["verdict"] for one in answer["sentences"]]
    assert verdicts == ["supported", "contradicted"]
    answer, _ = await verify(setting, answer=[TRUE])
    again, text = await verify(
        setting, answer=[*(one["statement"] for one in answer["owed"]), TRUE]
    )
    assert (answer["ok"], again["ok"]) == (False, True)
    assert again["text"] in text


async def test_the_answer_is_on_the_face_that_was_named(setting: Setting) -> None:
    for face in (1, 2):
        answer, _ = await verify(setting, answer=[TRUE], face=face)
        faces = {one["statement"].get("face", face) for one in answer["owed"]}
        assert faces == {face}
    with pytest.raises(ToolError, match="UnknownOption: There is no face 3: the picture shows 2"):
        await verify(setting, answer=[TRUE], face=3)


async def test_it_is_written_in_the_language_and_register_asked_for(setting: Setting) -> None:
    texts = set()
    for language in ("en", "de"):
        for register in ("plain", "coder"):
            more = {"language": language, "register": register}
            answer, _ = await verify(setting, statements=[TRUE], **more)
            texts.add(answer["statements"][0]["text"])
    assert len(texts) == 4
    german = "In Gesicht 1 ist AU12 vorhanden [F1.AU12]."
    for language, ok in (({}, True), ({"language": "de"}, True), ({"language": "en"}, False)):
        answer, _ = await verify(setting, text=german, **language)
        assert answer["ok"] == ok


@pytest.mark.parametrize(
    "given", [{}, {"text": "a", "statements": []}, {"answer": [], "statements": []}]
)
async def test_one_of_the_three_is_given(setting: Setting, given: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match="UnknownOption: Give one of"):
        await verify(setting, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"statements": [TRUE] * (MOST_STATEMENTS + 1)},
        {"answer": [TRUE | {"label": "y" * MOST_CHARACTERS}]},
        {"text": "y" * (MOST_CHARACTERS + 1)},
        {"text": "A. " * (MOST_SENTENCES + 1)},
    ],
)
async def test_what_is_read_is_bounded(setting: Setting, given: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match=r"at most"):
        await verify(setting, **given)


async def test_statements_are_judged_with_what_the_caller_said(setting: Setting) -> None:
    for context, outcome in ((None, "cannot_be_judged"), ("She won the match.", "holds")):
        answer, _ = await verify(setting, statements=[WON], context=context)
        assert answer["statements"][0]["outcome"] == outcome


async def test_faces_of_one_or_two_analyses_are_compared(setting: Setting) -> None:
    answer, text = await setting.call(
        "facs_compare", first=setting.handle, second=setting.handle, second_face=2, detail="full"
    )
    smile = next(u for u in answer["action_units"] if (u["au"], u["side"]) == (12, "both"))
    assert smile["difference"] < -2
    assert (answer["second"]["analysis_id"], answer["second"]["face"]) == (setting.handle, 2)
    assert "Second against first: " in text
    for wrong, says in (
        ({"second_face": 3}, "UnknownOption: There is no face 3: the picture shows 2"),
        ({"first": "an_none"}, "AnalysisExpired"),
    ):
        asked = {"first": setting.handle, "second": setting.handle} | wrong
        with pytest.raises(ToolError, match=says):
            await setting.call("facs_compare", **asked)
