"""Counts of situations, their intervals and the exit status, on readings by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from facsight_bench.situations import main, wilson

WON = {"language": "en", "text": "She won the race.", "allowed": ["happiness"]}
BLUE = {"language": "en", "text": "The wall is blue.", "allowed": ["neutral"]}
FALSE = {"language": "de", "text": "Sie hat gewonnen.", "allowed": ["fear"]}


def file(path: Path, *situations: dict[str, object]) -> str:
    one = path / "s.jsonl"
    one.write_text("".join(json.dumps(each) + "\n" for each in situations), encoding="utf-8")
    return str(one)


def test_right_wrong_and_silent_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([file(tmp_path, WON, BLUE, FALSE)]) == 3
    said = capsys.readouterr().out
    lines = [line.split()[:2] for line in said.splitlines()[1:4]]
    assert lines == [["all", "3"], ["de", "1"], ["en", "2"]]
    assert "wrong: happiness, not fear: Sie hat gewonnen." in said
    assert main([file(tmp_path, WON, BLUE)]) == 0


def test_intervals_are_wilsons() -> None:
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=5e-4)
    assert wilson(0, 20)[0] == 0.0


def test_few_of_the_situations_that_were_seen_are_read_wrongly() -> None:
    seen = Path(__file__).parents[3] / "evals/facsight_bench/corpora/situations_seen.jsonl"
    assert main([str(seen)]) == 0
