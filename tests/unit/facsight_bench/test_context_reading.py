"""Counts of readings by hand: hits, near ones, silence, and what moves without a situation."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from facsight_bench import context_reading
from facsight_bench.context_reading import _row, _side, main
from facsight_tools.evidence.context.speech import LEAST_VALENCE

READ = {
    "won": {"joy": 0.8, "anger": 0.2},
    "half": {"joy": 0.3, "anger": 0.6},
    "wrong": {"joy": 0.1, "anger": 0.9},
}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        context_reading, "read_context", lambda text: SimpleNamespace(distribution=READ.get(text))
    )


@pytest.mark.usefixtures("readings")
def test_hits_near_hits_silence_and_moves_are_told_apart() -> None:
    suite = {"joy": ["won", "half", "wrong", "unread"], "none": ["won", "x", "y"]}
    row, share = _row("tuned", suite)
    cells = row.split()
    assert share == 0.25
    # one of four leads, two reach half of the leading one, one is silent
    assert cells == ["tuned", "4", "0.25", "0.50", "0.25", "0.77", "1", "of", "3"]


@pytest.mark.parametrize(
    ("value", "side"),
    [(LEAST_VALENCE, "pleasant"), (-LEAST_VALENCE, "unpleasant"), (0.0, "neither"),
     (LEAST_VALENCE * 0.99, "neither")],
)  # fmt: skip
def test_the_side_of_a_line(value: float, side: str) -> None:
    assert _side(value) == side


def test_the_suite_is_read_in_both_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    tuned, reserved = (line.split() for line in lines[1:3])
    assert (tuned[0], reserved[0]) == ("tuned", "reserved")
    assert int(tuned[1]) > int(reserved[1]) >= 38
    assert float(tuned[2]) >= float(reserved[2]), "what was written beside the lexicon reads better"
    right, of = lines[-1].split(": ")[1].split(" right")[0].split(" of ")
    assert 0 < int(right) <= int(of)


def test_another_rater_that_is_not_installed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "textblob", None)
    with pytest.raises(ImportError):
        main(["--compare"])
