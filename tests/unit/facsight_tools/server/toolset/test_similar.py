"""Measured pictures searched by examples over MCP."""

from __future__ import annotations

from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.builders import make_face
from tests.unit.facsight_tools.server.setting import TWO_FACES, Setting

from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.fewshot import Example, vector
from facsight_tools.server.toolset.similar import add_similar


def shown(*examples: Example) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = Examples.of(examples).model_dump(mode="json")["examples"]
    return plain


LIKE = Example("grin", "", "ab" * 32, vector(TWO_FACES.faces[0].action_units))
ODD = Example(
    "grimace",
    "",
    "cd" * 32,
    vector(make_face(aus=dict.fromkeys((1, 2, 4, 5, 9, 15, 17, 18, 20, 22, 27), 5.0)).action_units),
)


@pytest.fixture
def setting() -> Setting:
    return Setting(add_similar)


async def test_the_face_of_the_example_is_found_with_its_rows(setting: Setting) -> None:
    answer, text = await setting.call(
        "facs_find_similar", analysis_ids=[setting.handle], examples=shown(LIKE, ODD)
    )
    first = answer["found"][0]
    assert (first["analysis_id"], first["face"], first["label"]) == (setting.handle, 1, "grin")
    assert first["distance"] == 0.0
    assert "F1.AU12" in first["agree"]
    assert first["differ"] == []
    assert answer["searched"] == 1
    assert "not the same emotion" in text


async def test_none_is_an_answer_and_what_is_gone_is_named(setting: Setting) -> None:
    answer, text = await setting.call(
        "facs_find_similar", analysis_ids=[setting.handle, "an_gone"], examples=shown(ODD)
    )
    assert answer["found"] == []
    assert answer["nearest"] > answer["limit"]
    assert list(answer["not_searched"]) == ["an_gone"]
    assert text.startswith("0 faces of 1 pictures")


async def test_a_label_that_no_example_has_is_refused(setting: Setting) -> None:
    with pytest.raises(ToolError, match="No example is labelled 'joy'; there are: grin"):
        await setting.call(
            "facs_find_similar", analysis_ids=[setting.handle], examples=shown(LIKE), label="joy"
        )
