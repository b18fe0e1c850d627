"""The picture that is asked for is drawn to the file that the run names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_face

from facsight.chat.query import Query
from facsight.chat.reply import Reply
from facsight.nodes.draw import draw
from facsight.settings import Sitting
from facsight_tools.errors import OutputRefused

from .running import Run

ASKED: Any = {
    "query": Query(what="draw"),
    "told": Reply(question="Draw it.", query=None, language="en"),
    "pictures": [{"name": "a.jpg", "analysis_id": "a1"}],
}


async def test_a_picture_is_drawn(serve: Callable[..., Any], tmp_path: Path) -> None:
    serve(make_face())
    named = tmp_path / "named.png"
    for sitting, file in (
        (Sitting(overlay_folder=str(tmp_path)), tmp_path / "a.facsight.png"),
        (Sitting(overlay_folder="nowhere", overlay_file=str(named)), named),
    ):
        done = await draw(ASKED, Run(sitting))
        assert file.read_bytes().startswith(b"\x89PNG")
        assert [one.tool for one in done["told"].tool_calls] == ["facs_render_overlay"]
        assert str(file) in done["told"].notes[-1].text


async def test_without_a_place_for_it_nothing_is_drawn(serve: Callable[..., Any]) -> None:
    serve(make_face())
    assert [one.kind for one in (await draw(ASKED, Run()))["told"].notes] == ["missing"]
    assert await draw({**ASKED, "pictures": []}, Run()) == {}
    with pytest.raises(OutputRefused):
        await draw(ASKED, Run(Sitting(overlay_file="/no/such/folder/a.png")))
