"""The tools that give pictures: what is asked to be drawn, and of whom."""

import base64
from dataclasses import replace

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import PNG, Setting

from facsight_tools.drawing import Drawing
from facsight_tools.errors import AnalysisExpired, UnknownOption
from facsight_tools.server.toolset.pictures import add_pictures, overlay, view_of


@pytest.fixture
def setting() -> Setting:
    return Setting(add_pictures)


def asked(setting: Setting, style: str, *cites: str, only_face: int | None = None) -> Drawing:
    return overlay(setting.services, setting.handle, style, list(cites), only_face)  # type: ignore[arg-type]


def names(marked: tuple) -> list[str]:  # type: ignore[type-arg]
    return [name for name, _ in marked]


@pytest.mark.parametrize("style", ["report", "faces", "mesh", "plain"])
def test_a_style_is_drawn_as_it_is(setting: Setting, style: str) -> None:
    assert asked(setting, style) == Drawing(style)  # type: ignore[arg-type]
    assert asked(setting, style, only_face=2) == Drawing(style, 2)  # type: ignore[arg-type]


def test_units_are_the_present_ones_of_the_whole_face(setting: Setting) -> None:
    drawing = asked(setting, "units")
    assert drawing.style == "plain"
    assert names(drawing.outlined) == ["F1.AU6", "F1.AU12", "F1.AU25", "F2.AU4"]
    assert names(asked(setting, "units", only_face=2).outlined) == ["F2.AU4"]


def test_what_is_cited_is_marked_where_it_has_a_place(setting: Setting) -> None:
    drawing = asked(setting, "faces", "F1.AU12", "F1.emotion.happiness", "F2.AU4")
    assert names(drawing.marked) == ["F1.AU12", "F2.AU4"], "a score has no place"
    ledger = setting.services.ledger(setting.handle)
    for name, region in drawing.marked:
        row = ledger.get(name)
        assert row is not None
        assert row.region == region


@pytest.mark.parametrize(
    ("style", "cites", "says"),
    [
        ("faces", ["F9.AU12"], "'F9.AU12' is no row of this analysis"),
        ("report", ["F1.AU12"], "A report marks no citations"),
    ],
)
def test_what_cannot_be_marked_is_refused(
    setting: Setting, style: str, cites: list[str], says: str
) -> None:
    with pytest.raises(UnknownOption, match=says):
        asked(setting, style, *cites)
    with pytest.raises(AnalysisExpired):
        overlay(setting.services, "an_none", "report", [])


@pytest.mark.parametrize(
    ("arguments", "drawing", "note"),
    [
        ({}, Drawing(), "F1 is the largest face; left and right are the subject's own."),
        ({"face": 2}, Drawing(), "F1 is the largest face; "),
        ({"blur_others": True}, Drawing("report", 1), "Only F1 is shown; "),
        ({"blur_others": True, "face": 2, "style": "mesh"}, Drawing("mesh", 2), "Only F2 is shown"),
    ],
)
async def test_the_tool_gives_a_note_and_a_png(
    setting: Setting, arguments: dict[str, object], drawing: Drawing, note: str
) -> None:
    async with Client(setting.server) as client:
        asked_for = {"analysis_id": setting.handle, **arguments}
        answer = await client.call_tool("facs_render_overlay", asked_for)
    text, picture, *whole = answer.content
    assert text.text.startswith(note)
    assert base64.b64decode(picture.data) == PNG
    assert picture.mime_type == "image/jpeg", "what was asked for, since nothing said otherwise"
    (drawn,) = setting.measurer.drawn
    assert replace(drawn, form="png", max_px=None, max_bytes=None) == drawing
    assert (drawn.form, drawn.max_px) == ("jpeg", 1280)
    assert (drawn.max_bytes or 0) * 4 / 3 < 900_000, "as base64 below what Claude Desktop cuts"
    assert bool(whole) is (drawing.only_face is None), "the whole drawing shows the others"
    for link in whole:
        assert str(link.uri) in text.text, "a client may see the text alone"


async def test_the_page_gets_all_it_needs(setting: Setting) -> None:
    data = await view_of(setting.services, setting.handle)
    assert setting.measurer.drawn == [Drawing("small")]
    assert data.analysis_id == setting.handle
    assert [face.face for face in data.faces] == [1, 2]
    answer, _ = await setting.call("facs_view", analysis_id=setting.handle)
    assert answer == data.model_dump(mode="json")
    with pytest.raises(ToolError, match="AnalysisExpired"):
        await setting.call("facs_view", analysis_id="an_none")
