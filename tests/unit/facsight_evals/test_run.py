"""`facsight eval agent`: the status by gates and broken tasks, and Inspect that is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facsight.cli.app import build_parser, main
from facsight_evals import plan, run
from facsight_evals.plan import Plan, gates

from .logs import log

GATES = gates(Plan())


@pytest.fixture
def inspect(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Inspect that gives back `logs` and notes what it was asked."""
    import inspect_ai

    found = SimpleNamespace(logs=[log(task, {scorer: 1.0}) for task, scorer in GATES], asked={})

    def evaluate(tasks: Any, **options: Any) -> Any:
        found.asked = {"tasks": tasks, **options}
        return found.logs

    monkeypatch.setenv("INSPECT_TRACE_FILE", "trace.log")
    monkeypatch.setattr(inspect_ai, "eval", evaluate)
    monkeypatch.setattr(plan, "tasks", lambda chosen: [chosen])
    return found


def test_with_every_gate_met_the_status_is_0(
    inspect: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "agent"]) == 0
    shown = capsys.readouterr()
    assert shown.out.endswith("All gates are met.\n")
    assert shown.err == ""
    assert inspect.asked["limit"] is None


@pytest.mark.parametrize("place", range(len(GATES)))
def test_a_gate_that_is_not_met_fails_the_run(
    place: int, inspect: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    task, scorer = GATES[place]
    inspect.logs[place] = log(task, {scorer: 0.99})
    assert main(["eval", "agent"]) == run.GATE_FAILED == 3
    assert f"Gates not met: {task}: {scorer}." in capsys.readouterr().out


def test_a_task_that_broke_off_fails_the_run_and_is_named(
    inspect: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = log("faithfulness", {})
    broken.status, broken.error = "error", SimpleNamespace(message="no more memory")
    cancelled = log("calibration", {})
    cancelled.status = "cancelled"
    inspect.logs += [broken, cancelled]
    assert main(["eval", "agent"]) == 3
    assert capsys.readouterr().err.splitlines() == [
        "facsight: faithfulness broke off: no more memory",
        "facsight: calibration broke off: cancelled",
    ]


def test_options_reach_the_plan_and_logs_are_discarded_unless_named(
    inspect: SimpleNamespace, tmp_path: Path
) -> None:
    asked = plan.Plan("openai/x", tmp_path, quick=True)
    inspect.logs = [log(task, {scorer: 1.0}) for task, scorer in gates(asked)]
    words = ["eval", "agent", "--quick", "--real", "openai/x", "--limit", "2"]
    words += ["--assets", str(tmp_path)]
    assert main(words) == 0
    assert inspect.asked["tasks"] == [asked]
    assert inspect.asked["limit"] == 2
    assert not Path(inspect.asked["log_dir"]).exists()
    assert main([*words, "--logs", str(tmp_path)]) == 0
    assert inspect.asked["log_dir"] == str(tmp_path)


def test_without_inspect_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    assert main(["eval", "agent"]) == 2
    assert "pip install 'facsight[evals,models]'" in capsys.readouterr().err
    assert build_parser().parse_args(["eval", "agent"]).logs is None


def test_a_folder_of_assets_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "agent", "--assets", "/nowhere/assets"]) == 2
    assert (
        "UnknownOption: --assets: there is no folder '/nowhere/assets'" in capsys.readouterr().err
    )
