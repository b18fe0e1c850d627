"""The measuring tools: what reaches the measurer, and what each gives back of it."""

from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.builders import make_analysis, make_face
from tests.people import make_body, with_people
from tests.unit.facsight_tools.server.setting import ENCODED, PICTURE, TWO_FACES, Setting

from facsight_tools.errors import InferenceFailed
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.toolset.measuring import MOST_WHOLE, add_measuring
from facsight_tools.server.workers.wire import Options


@pytest.fixture
def setting() -> Setting:
    return Setting(add_measuring)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ({}, Options((), None, scene=True)),
        ({"scene": False, "rules": ["emfacs", "pspi"]}, Options(("emfacs", "pspi"), scene=False)),
        ({"labels": "compound", "rules": None}, Options((), "compound", scene=True)),
        ({"region": [1, 2, 30, 40]}, Options(region=(1.0, 2.0, 30.0, 40.0))),
    ],
)
async def test_a_picture_is_measured_as_asked(
    setting: Setting, arguments: dict[str, Any], options: Options
) -> None:
    answer, text = await setting.call(
        "facs_analyze_image", image=ENCODED, detail="full", **arguments
    )
    assert setting.measurer.measured == [(PICTURE, options)]
    assert answer["analysis"] == AnalysisReading.of(TWO_FACES).model_dump(mode="json")
    assert answer["analysis_id"] in text
    kept = setting.services.kept(answer["analysis_id"])
    assert (kept.analysis, kept.region) == (TWO_FACES, options.region)


@pytest.mark.parametrize(
    "tool",
    ["facs_get_faces", "facs_get_action_units", "facs_get_pose_and_gaze", "facs_get_emotion"],
)
async def test_a_part_is_of_all_faces_or_of_one(setting: Setting, tool: str) -> None:
    answer, text = await setting.call(tool, analysis_id=setting.handle)
    assert [one["face"] for one in answer["faces"]] == [1, 2]
    assert [line[:2] for line in text.splitlines()] == ["F1", "F2"]
    if tool == "facs_get_faces":
        return
    answer, _ = await setting.call(tool, analysis_id=setting.handle, face=2)
    assert [one["face"] for one in answer["faces"]] == [2]
    with pytest.raises(ToolError, match="UnknownOption: There is no face 3: the picture shows 2"):
        await setting.call(tool, analysis_id=setting.handle, face=3)


async def test_units_are_chosen(setting: Setting) -> None:
    answer, _ = await setting.call(
        "facs_get_action_units",
        analysis_id=setting.handle,
        face=1,
        only="present",
        at_least="B",
        detail="full",
    )
    assert [one["au"] for one in answer["faces"][0]["action_units"]] == [6, 12]
    for wrong in ({"only": "some"}, {"at_least": "F"}, {"face": 0}):
        with pytest.raises(ToolError):
            await setting.call("facs_get_action_units", analysis_id=setting.handle, **wrong)


async def test_the_scene_is_described_from_what_was_measured() -> None:
    setting = Setting(add_measuring, with_people(TWO_FACES, [make_body(arms="crossed")]))
    answer, text = await setting.call("facs_describe_scene", analysis_id=setting.handle)
    assert answer["faces"] == 2
    assert answer["scene"]["people"]["bodies"][0]["arms"]["value"] == "crossed"
    assert "Body 1 (F1): arms crossed" in text


async def test_errors_cross_with_their_code(setting: Setting) -> None:
    with pytest.raises(ToolError, match="AnalysisExpired: There is no analysis"):
        await setting.call("facs_get_faces", analysis_id="an_none")
    setting.measurer.error = InferenceFailed("Network 'x' failed.")
    with pytest.raises(ToolError, match="InferenceFailed: Network 'x' failed"):
        await setting.call("facs_analyze_image", image=ENCODED)


async def test_in_full_as_well_a_crowd_is_told_a_few_at_a_time(setting: Setting) -> None:
    setting.measurer.analysis = make_analysis([make_face(one) for one in range(1, 31)])
    asked = {"image": ENCODED, "detail": "full"}
    answer, text = await setting.call("facs_analyze_image", **asked)
    faces = answer["analysis"]["faces"]
    assert (answer["total"], len(faces)) == (30, MOST_WHOLE)
    assert f"{MOST_WHOLE} of 30 faces are listed" in text
    assert f'cursor: "{answer["next_cursor"]}"' in text
    rest, _ = await setting.call(
        "facs_analyze_image", **asked, cursor=answer["next_cursor"], limit=1000
    )
    faces += rest["analysis"]["faces"]
    assert [one["face"] for one in faces] == [*range(1, 31)]
