"""`facsight train`: its options, and what it does with a step's lines and missing packages."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facsight.cli import train
from facsight.cli.app import build_parser, main
from facsight_training.steps import STEPS

ACTIONS = {
    "fetch-ict": [], "au": [], "held-out": [], "meshes": ["FOLDER"], "noise": [],
}  # fmt: skip


def steps(monkeypatch: pytest.MonkeyPatch, step: Any) -> None:
    """Let every action run this step in place of its own."""
    made = SimpleNamespace(STEPS=dict.fromkeys(ACTIONS, step))
    monkeypatch.setattr(train, "import_module", lambda _: made)


def test_every_action_has_a_step() -> None:
    assert set(STEPS) == set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_steps_lines_are_printed_and_its_progress_goes_to_stderr(
    action: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(args: argparse.Namespace, say: Any) -> Iterator[str]:
        say(f"at {args.action}")
        yield "one"
        yield "two"

    steps(monkeypatch, step)
    assert main(["train", action, *ACTIONS[action]]) == 0
    assert capsys.readouterr() == ("one\ntwo\n", f"at {action}\n")


def test_a_missing_package_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    steps(monkeypatch, step)
    assert main(["train", "au"]) == 2
    assert "ModelError: Training needs 'torch': pip install" in capsys.readouterr().err


def test_a_fault_of_its_own_modules_is_not_taken_for_a_missing_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def step(*_: object) -> None:
        raise ModuleNotFoundError("No module", name="facsight_training.nothing")

    steps(monkeypatch, step)
    with pytest.raises(ModuleNotFoundError):
        main(["train", "au"])


def test_defaults() -> None:
    args = build_parser().parse_args(["train", "au", "--ict", "shapes"])
    assert (args.ict, args.seed, args.faces, args.epochs) == (Path("shapes"), 0, 240_000, 12)
    assert (args.out, args.ship, args.meshes) == ("out/au_geometry.onnx", False, None)


@pytest.mark.parametrize(
    "words", ["", "dance", "au --ship --out x.onnx", "meshes", "held-out --count many"]
)
def test_bad_usage_exits_with_2(words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", *words.split()])
    assert ended.value.code == 2
