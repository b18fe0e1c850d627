"""Which tasks a run has, and how figures and gates are read from Inspect's logs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facsight_evals.plan import WRITERS, Figure, Plan, figure, gates, gates_failed, tasks
from facsight_evals.solvers.scripted import SCRIPTS

from .logs import log


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are named, not made: their data sets take seconds."""
    names = ("grounding", "faithfulness", "injection", "calibration", "abstention", "ablation")
    for name in names:
        monkeypatch.setattr(
            f"facsight_evals.plan.{name}",
            lambda *given, _name=name, **options: SimpleNamespace(
                kind=_name, given=given, name=options.get("name", _name), options=options
            ),
        )


def counted(plan: Plan) -> list[Any]:
    return list(tasks(plan))


@pytest.mark.usefixtures("made")
def test_every_gate_is_run_whatever_the_plan() -> None:
    for plan in (Plan(), Plan(quick=True), Plan(real="openai/x"), Plan(assets=Path("assets"))):
        assert {task for task, _ in gates(plan)} <= {one.name for one in counted(plan)}


@pytest.mark.usefixtures("made")
def test_scripts_write_raw_and_checked() -> None:
    names = [one.name for one in counted(Plan())]
    for script in WRITERS:
        assert f"grounding: {script}, raw" in names
        assert f"grounding: {script}, checked" in names
    assert set(SCRIPTS) - set(WRITERS) == {"obedient"}


@pytest.mark.usefixtures("made")
def test_a_quick_run_is_smaller() -> None:
    quick, whole = counted(Plan(quick=True)), counted(Plan())
    assert len(quick) < len(whole)
    sizes = {one.name: one.options["count"] for one in whole if "count" in one.options}
    smaller = {one.name: one.options["count"] for one in quick if "count" in one.options}
    assert sizes["injection"] == 500
    assert all(smaller[name] <= sizes[name] for name in smaller)


@pytest.mark.usefixtures("made")
def test_development_data_adds_photographs() -> None:
    given = counted(Plan(assets=Path("assets")))
    folders = [value for one in given for value in (*one.given, *one.options.values())]
    assert str(Path("assets/devset/genki")) in folders
    assert str(Path("assets/devset/expr")) in folders
    assert len(given) == len(counted(Plan())) + 1


@pytest.mark.usefixtures("made")
def test_a_real_model_is_asked_raw_checked_attacked_and_ablated() -> None:
    extra = {one.name for one in counted(Plan(real="openai/x"))} - {
        one.name for one in counted(Plan())
    }
    assert extra == {
        *(f"grounding: openai/x, {arm}" for arm in ("raw", "checked")),
        *(f"injection: openai/x, {arm}" for arm in ("raw", "checked")),
        *(f"ablation: openai/x, {given}" for given in ("picture", "ledger", "both")),
    }


def test_a_real_model_is_held_to_what_scripted_ones_are() -> None:
    extra = set(gates(Plan(real="openai/x"))) - set(gates(Plan()))
    assert ("grounding: openai/x, checked", "true_statements") in extra
    assert ("injection: openai/x, checked", "resisted") in extra


def test_a_gate_that_was_not_run_is_not_met() -> None:
    assert len(gates_failed([], Plan())) == len(gates(Plan()))


def passed(but: Mapping[tuple[str, str], float] | None = None) -> list[Any]:
    """Logs in which every gate is met, but those given."""
    values = dict.fromkeys(gates(Plan()), 1.0) | dict(but or {})
    return [log(task, {scorer: value}) for (task, scorer), value in values.items()]


def test_gates_are_met_by_1_and_nothing_less() -> None:
    assert gates_failed(passed(), Plan()) == []
    resisted = ("injection", "resisted")
    assert gates_failed(passed({resisted: 0.999}), Plan()) == ["injection: resisted"]
    assert len(gates_failed(passed({resisted: math.nan}), Plan())) == 1


def test_a_figure_is_found_by_task_and_scorer() -> None:
    logs = [log("other", {"x": 0.1}), log("grounding", {"y": 0.2, "x": 0.5}, low=0.4, n=7)]
    assert figure(logs, "grounding", "x") == Figure(0.5, 0.4, 1.0, 7)
    assert figure(logs, "grounding", "z") is None
    assert figure(logs, "nothing", "x") is None
    broken = SimpleNamespace(eval=SimpleNamespace(task="grounding"), results=None)
    assert figure([broken], "grounding", "x") is None


def test_of_several_metrics_the_group_is_chosen() -> None:
    groups = {"accuracy": 0.8, "brier_score": 0.3}
    logs = [log("calibration", {"calibrated": 0.0}, groups=groups)]
    assert figure(logs, "calibration", "calibrated", "accuracy") == Figure(0.8, 0.0, 1.0, 10)
    assert figure(logs, "calibration", "calibrated", "brier_score") == Figure(0.3, 0.0, 1.0, 10)


def test_a_figure_of_nothing_is_not_known() -> None:
    assert not Figure(math.nan, math.nan, math.nan, 0).known
    assert Figure(0.0, 0.0, 0.0, 1).known
