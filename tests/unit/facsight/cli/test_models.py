"""`facsight models`: states, statuses and remedies; nothing is downloaded here."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Literal

import pytest

from facsight.cli import models
from facsight.cli.app import build_parser, main
from facsight_tools import registry
from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.store import ModelState

State = Literal["present", "missing", "corrupt"]
BUILT = next(spec for spec in CATALOGUE.values() if spec.kind == "built")
BUNDLED = next(spec for spec in CATALOGUE.values() if spec.kind == "bundled")
PULLED = next(spec for spec in CATALOGUE.values() if spec.kind == "pulled")


def are(monkeypatch: pytest.MonkeyPatch, **states: State) -> None:
    """Put every network in the state that its kind is given; `present` where none is."""
    made = [
        ModelState(spec, Path(spec.file_name), states.get(spec.kind, "present"))
        for spec in CATALOGUE.values()
    ]
    monkeypatch.setattr(store, "check", lambda: made)


def test_every_network_is_listed_with_kind_state_licence_and_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    are(monkeypatch, pulled="missing")
    assert main(["models", "list"]) == 0
    networks, _, readers = capsys.readouterr().out.partition("\n\n")
    lines = networks.splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
    for line, spec in zip(lines, CATALOGUE.values(), strict=True):
        state = "missing" if spec.kind == "pulled" else "present"
        assert line.split()[1:3] == [spec.kind, state]
        assert spec.licence in line
        assert line.endswith(spec.file_name)
    head, *named = readers.splitlines()
    assert head == "What measures, by name:"
    installed = [one for slot in registry.SLOTS for one in slot.installed()]
    assert {name for slot in registry.SLOTS for name in slot.own} <= {one.name for one in installed}
    for line, one in zip(named, installed, strict=True):
        made = [one.licence, one.package, one.version]
        assert line.split() == [one.name, *one.part.split(), *made]


@pytest.mark.parametrize(
    ("states", "status", "remedy", "to_stderr"),
    [
        ({}, 0, "", False),
        ({"pulled": "missing"}, 0, f"Run: facsight models pull {PULLED.id}", False),
        ({"pulled": "corrupt"}, 3, f"Run: facsight models pull {PULLED.id}", True),
        ({"built": "missing"}, 3, "Run: facsight models build", True),
        ({"bundled": "corrupt"}, 3, "reinstall facsight", True),
    ],
)
def test_what_is_wrong_fails_the_check_and_says_what_to_do(
    states: dict[str, State],
    status: int,
    remedy: str,
    to_stderr: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    are(monkeypatch, **states)
    assert main(["models", "check"]) == status
    shown = capsys.readouterr()
    assert bool(shown.err) == to_stderr
    assert remedy in (shown.err if to_stderr else shown.out)
    told = [line.split(":")[0] for line in (shown.out + shown.err).splitlines()]
    assert sorted(told) == sorted(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "UnknownOption: No model 'nothing'"),
        (BUILT.id, "ModelError"),
        (BUNDLED.id, "ModelError"),
    ],
)
def test_only_what_is_downloaded_can_be_pulled(
    name: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", name]) == 2
    assert says in capsys.readouterr().err


def test_a_pulled_file_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "pull", lambda name: Path("cache") / name)
    assert main(["models", "pull", PULLED.id]) == 0
    assert capsys.readouterr().out == f"{Path('cache') / PULLED.id}\n"


def test_converting_without_its_packages_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "facsight_tools.networks.build", None)
    assert main(["models", "build"]) == 2
    assert "pip install 'facsight[build]'" in capsys.readouterr().err


def test_built_files_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("onnx")
    build = importlib.import_module("facsight_tools.networks.build")
    monkeypatch.setattr(build, "build", lambda: [Path("a.onnx"), Path("b.onnx")])
    assert models.run(build_parser().parse_args(["models", "build"])) == 0
    assert capsys.readouterr().out == "a.onnx\nb.onnx\n"
