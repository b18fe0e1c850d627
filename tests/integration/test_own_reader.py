"""The worked example: a reader over a user's own ONNX file, run and installed."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.commands import facsight, started

from facsight.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "own_au_reader.py"
PORTRAIT = ROOT / "examples" / "eileen_collins.png"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that says 0.5, 2.75 and 4 of every face."""
    batch = helper.make_tensor_value_info
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("Mul", ["mean", "nothing"], ["zero"]),
            helper.make_node("Add", ["zero", "told"], ["intensity"]),
        ],
        "own",
        [batch("image", TensorProto.FLOAT, ["n", 3, 112, 112])],
        [batch("intensity", TensorProto.FLOAT, ["n", 3])],
        [
            numpy_helper.from_array(np.zeros(3, np.float32), "nothing"),
            numpy_helper.from_array(np.array([0.5, 2.75, 4.0], np.float32), "told"),
        ],
    )
    path = tmp_path_factory.mktemp("own") / "mine.onnx"
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path
    )
    return path


@pytest.fixture
def installed(tmp_path: Path, network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package offers the example as the reader `own`, here and in processes started from here."""
    info = tmp_path / "own_reader-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: own-reader\nVersion: 1.0\nLicense-Expression: CC0-1.0\n"
    )
    (info / "entry_points.txt").write_text("[facsight.au_readers]\nown = own_au_reader:OwnReader\n")
    for folder in (EXAMPLE.parent, tmp_path):
        monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, EXAMPLE.stem, raising=False)
    monkeypatch.setenv("OWN_AU_READER", str(network))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))


def test_the_example_is_short() -> None:
    assert len(EXAMPLE.read_text().splitlines()) < 60


def test_the_example_prints_both_readers(network: Path) -> None:
    command = [sys.executable, str(EXAMPLE), str(network), str(PORTRAIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    own, theirs = done.stdout.splitlines()
    assert own.startswith("F1 AU12 by facsight: ")
    assert float(own.split()[-1]) > 3
    assert theirs == "F1 AU12 by own: 2.75"


@pytest.mark.usefixtures("installed")
def test_installed_it_is_asked_for_by_name() -> None:
    readers = ("--au-reader", "facsight", "--au-reader", "own")
    done = started("analyze", PORTRAIT, *readers, "--json")
    assert done.returncode == 0, done.stderr
    (analysis,) = json.loads(done.stdout)
    (face,) = analysis["faces"]
    assert face["emotion"]["top"] == "happiness"
    (second,) = face["second_units"]
    read = {
        (one["au"], one["side"]): one["intensity"]
        for one in second["action_units"]
        if one["status"] == "measured"
    }
    assert second["reader"] == "own"
    assert read == {(6, "both"): 0.5, (12, "both"): 2.75, (25, "both"): 4.0}
    parts = analysis["provenance"]["parts"]["au_readers"]
    assert {one["reader"]: one["primary"] for one in parts} == {"facsight": True, "own": False}
    assert analysis["provenance"]["models"]["mine"]["provider"].endswith("ExecutionProvider")

    done = facsight("analyze", PORTRAIT, *readers, "--csv", "-")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["own_AU12"] == "2.75"
    assert row["own_AU01"] == ""
    assert float(row["AU12"]) > 3


@pytest.mark.usefixtures("installed")
def test_named_first_it_is_the_one_that_counts() -> None:
    readers = ("--au-reader", "own", "--au-reader", "facsight")
    done = facsight("analyze", PORTRAIT, *readers)
    assert done.returncode == 0, done.stderr
    assert "AU12  C 2.8" in done.stdout
    assert "apparent expression (facsight@2): not measured" in done.stdout
    assert "by facsight: AU12 D " in done.stdout


@pytest.mark.usefixtures("installed")
def test_what_is_installed_is_listed_with_its_licence() -> None:
    listed = facsight("models", "list")
    assert listed.returncode == 0, listed.stderr
    line = next(one for one in listed.stdout.splitlines() if one.startswith("own "))
    assert "action-unit reader" in line
    assert line.endswith("own-reader 1.0")
    assert "CC0-1.0" in line
    doctor = facsight("doctor")
    assert doctor.returncode == 0, doctor.stderr
    assert "action-unit reader own 1: CC0-1.0, of own-reader 1.0" in doctor.stdout


@pytest.mark.usefixtures("installed")
def test_a_broken_one_is_named_and_stops_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OWN_AU_READER", "gone.onnx")
    done = facsight("analyze", PORTRAIT, "--au-reader", "own")
    assert done.returncode == 2
    assert "ReaderInvalid" in done.stderr
    assert "own-reader 1.0" in done.stderr
    assert "gone.onnx" in done.stderr
    doctor = facsight("doctor")
    assert doctor.returncode == 0
    assert "ReaderInvalid" in doctor.stderr
    plain = facsight("analyze", PORTRAIT)
    assert plain.returncode == 0, plain.stderr


@pytest.mark.parametrize(
    ("names", "said"),
    [(["nobody"], "ReaderMissing"), (["facsight", "facsight"], "given twice")],
)
def test_unknown_and_repeated_names_are_refused(
    names: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [part for name in names for part in ("--au-reader", name)]
    assert main(["analyze", str(PORTRAIT), *options]) == 2
    assert said in capsys.readouterr().err
