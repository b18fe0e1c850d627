"""`facsight eval`: its options, and which evaluation it hands them to."""

from __future__ import annotations

import argparse
from types import SimpleNamespace

import pytest

from facsight.cli import evaluate
from facsight.cli.app import build_parser, main


@pytest.mark.parametrize(
    ("words", "module"),
    [
        ("eval measure DISFA", "facsight_evals.measure.command"),
        ("eval agent", "facsight_evals.run"),
        ("eval agreement a.csv b.csv", "facsight_evals.measure.coder_agreement"),
    ],
)
def test_the_action_names_the_module_and_its_status_is_kept(
    words: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, argparse.Namespace]] = []

    def imported(name: str) -> SimpleNamespace:
        return SimpleNamespace(run=lambda args: asked.append((name, args)) or 3)

    monkeypatch.setattr(evaluate, "import_module", imported)
    assert main(words.split()) == 3
    ((name, args),) = asked
    assert name == module
    assert args.action == words.split()[1]


def test_defaults_of_measuring() -> None:
    args = build_parser().parse_args(["eval", "measure", "DISFA"])
    assert (args.path, args.dataset, args.split, args.limit) == ("DISFA", None, None, None)
    assert (args.bootstrap, args.seed, args.flip) == (1000, 0, [])
    assert args.present_from is None, "the data set's own convention"


def test_options_that_are_repeated() -> None:
    words = "eval measure D --flip yaw --flip roll --bootstrap 0 --present-from C"
    args = build_parser().parse_args(words.split())
    assert (args.flip, args.bootstrap, args.present_from) == (["yaw", "roll"], 0, "C")


@pytest.mark.parametrize(
    "words",
    [
        "eval",
        "eval measure",
        "eval measure D --limit 0",
        "eval measure D --limit 1.5",
        "eval measure D --bootstrap -1",
        "eval measure D --seed x",
        "eval measure D --flip tilt",
        "eval measure D --present-from F",
        "eval agent --limit 0",
        "eval agent folder",
    ],
)
def test_bad_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2
    assert "usage: facsight " in capsys.readouterr().err
