"""The printed table: a row a figure, gates, abstention by level, models raw and checked."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from facsight_evals.plan import Plan, gates
from facsight_evals.table import _GROUNDING, table
from facsight_evals.tasks.abstention import LEVELS

from .logs import log


def rows(text: str) -> dict[str, list[str]]:
    """The table's rows by their first cell."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return {row[0]: [cell.strip(" |") for cell in row[1:]] for row in cells}


def sample(level: int, answered: int, consistent: tuple[int, int]) -> Any:
    def score(right: int, of: int) -> Any:
        return SimpleNamespace(metadata={"right": right, "of": of})

    scores = {"answered": score(answered, 1), "consistent": score(*consistent)}
    return SimpleNamespace(metadata={"level": level}, scores=scores)


def test_a_run_without_results_meets_no_gate() -> None:
    printed = table([], Plan())
    assert (
        printed.splitlines()[-1]
        == f"Gates not met: {', '.join(': '.join(g) for g in gates(Plan()))}."
    )


def test_figures_have_intervals_and_gates_a_verdict() -> None:
    figures = {name: 0.5 for name, _ in _GROUNDING} | {"true_statements": 1.0}
    printed = rows(table([log("grounding", figures, low=0.25, n=42)], Plan()))
    words = dict(_GROUNDING)
    assert printed[words["true_statements"]] == ["42", "1.000", "[0.250, 1.000]", "met"]
    assert printed[words["citation_recall"]] == ["42", "0.500", "[0.250, 1.000]", "**not met**"]
    assert printed[words["value_fidelity"]] == ["42", "0.500", "[0.250, 1.000]"]


def test_when_all_gates_are_met_it_says_so() -> None:
    logs = [log(task, {scorer: 1.0}) for task, scorer in gates(Plan())]
    assert table(logs, Plan()).splitlines()[-1] == "All gates are met."


def test_what_was_not_counted_has_no_number() -> None:
    printed = rows(table([log("grounding", {"unit": 1.0, "rivals_told": math.nan})], Plan()))
    (row,) = [cells for name, cells in printed.items() if name.startswith("near rivals")]
    assert row[1] == "-"


def test_abstention_by_level() -> None:
    samples = [sample(0, 1, (1, 1)), sample(0, 0, (0, 0)), sample(3, 0, (0, 0))]
    printed = table([log("abstention", {}, samples=samples)], Plan()).splitlines()
    at = printed.index("|---|---:|---:|---:|")
    lines = printed[at + 1 : at + 1 + len(LEVELS)]
    assert lines[0] == "| no blur, size x 0.8 | 2 | 1 | 1.00 |"
    assert lines[1] == "| blur of 1.5 px, size x 1 | 0 | 0 | - |"
    assert lines[3] == "| blur of 3 px, size x 1 | 1 | 0 | - |"


def test_a_task_that_broke_off_shows_what_was_scored() -> None:
    unscored = SimpleNamespace(metadata={"level": 0}, scores=None)
    samples = [sample(0, 1, (1, 1)), unscored]
    printed = table([log("abstention", {}, samples=samples)], Plan())
    assert "| no blur, size x 0.8 | 1 | 1 | 1.00 |" in printed


def test_models_stand_raw_beside_checked_and_real_ones_where_they_were_run() -> None:
    logs = [
        log("grounding: careful, raw", {"readable": 1.0, "contrary_told": 0.13}),
        log("injection: obedient, raw", {"resisted": 0.2}),
        log("grounding: openai/x, checked", {"readable": 0.9}),
        log("ablation: openai/x, picture", {"grounded_units": 0.3}),
    ]
    printed = rows(table(logs, Plan(real="openai/x")))
    careful = ["1.000", "-", "-", "-", "-", "0.130", "-", "-", "-"]
    assert printed["careful, raw"] == careful
    assert "careful, checked" not in printed
    assert printed["obedient, raw"][-1] == "0.200"
    assert printed["openai/x, checked"][0] == "0.900"
    assert printed["openai/x, raw, shown picture"][2] == "0.300"
    assert "openai/x, checked" not in rows(table(logs, Plan()))
