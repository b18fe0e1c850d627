"""What is missing is told in one line with status 2, what is not reached with status 3."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from facsight_bench import context_reading, degradation, dev_split, few_shot, synthetic
from facsight_bench.inputs import needed, reached, turns


def test_what_is_there_is_a_path(tmp_path: Path) -> None:
    assert needed(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("bench", [degradation, dev_split, few_shot, synthetic])
def test_data_that_is_not_there_is_told_in_a_line(
    bench: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        bench.main(["/nowhere/devset"])  # type: ignore[attr-defined]
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "'/nowhere/devset' is not there" in line


def test_a_figure_is_held_to_what_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert reached("the share", 0.5, None) == reached("the share", 0.5, 0.5) == 0
    assert reached("the share", 0.5, 0.6) == 3
    assert capsys.readouterr().err == "facsight_bench: the share is 0.5000, below 0.6.\n"


def test_a_bench_fails_where_its_figure_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    assert context_reading.main(["--at-least", "0.2"]) == 0
    assert context_reading.main(["--at-least", "0.99"]) == 3
    assert "below 0.99" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["1", "0", "-3", "few"])
def test_a_race_has_two_turns_at_least(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="from 2 on"):
        turns(text)
    assert turns("2") == 2
