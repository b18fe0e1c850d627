"""The tools around evidence: the ledger, claims that are judged, faces side by side."""

from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import Setting

from facsight_tools.server.toolset.evidence import add_evidence

TRUE = {"kind": "observation", "text": "AU12 is present [F1.AU12].", "cites": ["F1.AU12"]}
FALSE = {"kind": "observation", "text": "AU12 is absent [F1.AU12].", "cites": ["F1.AU12"]}


@pytest.fixture
def setting() -> Setting:
    return Setting(add_evidence)


async def rows(setting: Setting, **more: Any) -> dict[str, Any]:
    answer, _ = await setting.call("facs_get_evidence", analysis_id=setting.handle, **more)
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


async def test_claims_and_prose_are_judged_alike(setting: Setting) -> None:
    told = []
    for given in ({"claims": [TRUE, FALSE]}, {"text": f"{TRUE['text']} {FALSE['text']}"}):
        answer, text = await setting.call("facs_verify_claims", analysis_id=setting.handle, **given)
        assert (answer["accepted"], answer["refused"], answer["ok"]) == (1, 1, False)
        assert text.startswith("1 accepted, 1 refused.")
        told.append([one["problems"] for one in answer["claims"]])
    assert told[0] == told[1]


@pytest.mark.parametrize("given", [{}, {"text": "a", "claims": []}])
async def test_one_of_both_is_given(setting: Setting, given: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match="UnknownOption: Give either `text` or `claims`"):
        await setting.call("facs_verify_claims", analysis_id=setting.handle, **given)


async def test_claims_are_judged_with_what_the_caller_said(setting: Setting) -> None:
    text = "The user says that she won the match [C1]."
    for context, known in ((None, False), ("She won the match.", True)):
        answer, _ = await setting.call(
            "facs_verify_claims", analysis_id=setting.handle, text=text, context=context
        )
        codes = {problem["code"] for one in answer["claims"] for problem in one["problems"]}
        assert ("dangling_id" in codes) != known


async def test_faces_of_one_or_two_analyses_are_compared(setting: Setting) -> None:
    answer, text = await setting.call(
        "facs_compare", first=setting.handle, second=setting.handle, second_face=2
    )
    smile = next(u for u in answer["action_units"] if (u["au"], u["side"]) == (12, "both"))
    assert smile["difference"] < -2
    assert answer["second"] == {"analysis_id": setting.handle, "face": 2}
    assert text.startswith("Second against first: ")
    for wrong, says in (
        ({"second_face": 3}, "UnknownOption: There is no face 3: the picture shows 2"),
        ({"first": "an_none"}, "AnalysisExpired"),
    ):
        asked = {"first": setting.handle, "second": setting.handle} | wrong
        with pytest.raises(ToolError, match=says):
            await setting.call("facs_compare", **asked)
