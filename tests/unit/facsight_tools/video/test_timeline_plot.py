from __future__ import annotations

import sys

import pytest
from tests.series import scene

from facsight_tools.errors import UnknownOption
from facsight_tools.video.events import events
from facsight_tools.video.segments import segments
from facsight_tools.video.timeline_plot import plotted

SERIES = scene()
FOUND = events(SERIES)


def test_a_timeline_is_a_picture() -> None:
    pytest.importorskip("matplotlib")
    parts = segments(SERIES, 1)
    png = plotted(SERIES, 1, FOUND, parts)
    assert png.startswith(b"\x89PNG")
    svg = plotted(SERIES, 1, FOUND, parts, "svg")
    assert b"<svg" in svg
    assert svg.count(b"<path") > len(FOUND)


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UnknownOption, match=r"facsight\[plot\]"):
        plotted(SERIES, 1, FOUND)
