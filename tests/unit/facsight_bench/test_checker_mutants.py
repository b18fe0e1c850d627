"""The bookkeeping of the mutation run: which tests judge a mutant, the sample, the table."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from facsight_bench import checker_mutants
from facsight_bench.checker_mutants import Runner, Suite, drawn, print_table
from facsight_bench.mutants import Mutant


def mutant(stem: str, line: int = 5, within: tuple[str, ...] = ("f",)) -> Mutant:
    return Mutant(Path(f"{stem}.py"), (line, line + 1), line, "Lt -> LtE", line, 0, within)


def suite() -> Suite:
    lines = [{("claim.py", 5)}, {("claim.py", 6)}, {("claim.py", 9)}, {("prose.py", 5)}]
    return Suite([], [0.3, 0.1, 0.1, 0.1], [frozenset(one) for one in lines])  # type: ignore[list-item]


def test_only_tests_that_call_the_changed_lines_judge_it() -> None:
    assert suite().that_run(mutant("claim")) == [1, 0], "the quicker first"
    assert suite().that_run(mutant("prose")) == [3]
    assert suite().that_run(mutant("other")) == []


def test_a_changed_constant_is_judged_by_every_test() -> None:
    assert sorted(suite().that_run(mutant("claim", within=()))) == [0, 1, 2, 3]


def test_tests_that_noticed_more_come_first() -> None:
    known = suite()
    known.noticed = Counter({0: 3})
    assert known.that_run(mutant("claim")) == [0, 1]


def test_the_sample_takes_from_every_file_in_proportion() -> None:
    everything = [mutant("a", n) for n in range(90)] + [mutant("b", n) for n in range(10)]
    chosen = drawn(everything, 20, random.Random(1))  # noqa: S311
    assert Counter(one.path.stem for one in chosen) == {"a": 18, "b": 2}
    assert chosen == drawn(everything, 20, random.Random(1))  # noqa: S311
    assert chosen != drawn(everything, 20, random.Random(2))  # noqa: S311
    assert len(drawn(everything, 0, random.Random(1))) == 100  # noqa: S311
    few = [mutant("a", n) for n in range(99)] + [mutant("b")]
    assert "b" in {one.path.stem for one in drawn(few, 10, random.Random(1))}  # noqa: S311


def test_survivors_are_counted_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    runner = Runner([mutant("a", 1), mutant("a", 2), mutant("b", 3)], 1, 1.0)
    runner.survivors = [mutant("a", 2)]
    print_table(runner, 50, 12.4)
    shown = capsys.readouterr().out
    assert "| a | 2 | 1 | 50% |" in shown
    assert "| b | 1 | 1 | 100% |" in shown
    assert "| all | 3 | 2 | 66.7% |" in shown
    assert "3 of 50 mutants, 0 tests, 12 s" in shown
    assert "survived a:2 Lt -> LtE" in shown


def test_tests_that_fail_as_they_are_fail_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: Any, plugins: Any) -> int:
        plugins[0].failed = "test_claim.py::test_x"
        return 1

    monkeypatch.setattr(checker_mutants.pytest, "main", run)
    monkeypatch.setattr(sys, "argv", ["x", "--sample", "1", "--module", "claim"])
    assert checker_mutants.main() == 1
    assert "The tests fail as they are: test_claim.py::test_x" in capsys.readouterr().out
