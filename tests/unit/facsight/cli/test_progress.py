"""What is told of long work, on stderr."""

from __future__ import annotations

import io
import sys

import pytest
from tests.builders import make_analysis, make_face

from facsight.cli import progress
from facsight.cli.progress import Progress
from facsight_tools.batch import PictureOutcome
from facsight_tools.errors import ImageUnreadable

OUTCOMES = (
    PictureOutcome("a.png", make_analysis([make_face(), make_face(2)])),
    PictureOutcome("b.png", make_analysis()),
    PictureOutcome("c.png", ImageUnreadable("It is cut.")),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_errors_come_at_once_and_a_summary_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(4) as told:
        for one in OUTCOMES:
            told.step(one)
    first, last = capsys.readouterr().err.splitlines()
    assert first == "facsight: c.png: ImageUnreadable: It is cut."
    assert last == "facsight: 3 of 4 pictures in 0 s: 2 faces, 1 without a face, 1 failed"
    assert (told.measured, told.failed) == (2, 1)


def test_of_one_picture_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(1) as told:
        told.step(OUTCOMES[0])
    assert capsys.readouterr().err == ""


def test_without_a_terminal_a_line_is_written_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with Progress(1_000) as told:
        told.step(OUTCOMES[0])
    assert "facsight: 1 of 1,000 pictures, " in capsys.readouterr().err


@pytest.mark.parametrize("bar", [True, False])
def test_a_terminal_has_a_bar_with_rate_and_time_left(
    bar: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(3, bar=bar) as told:
        for one in OUTCOMES:
            told.step(one)
    shown = terminal.getvalue()
    assert ("pictures/s" in shown or "pictures]" in shown) == bar
    assert shown.rstrip("\r\n ").endswith("1 failed")
