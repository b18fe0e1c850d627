"""`facsight eval measure`: its files, its keys and its exit statuses."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from facsight.cli import main

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
DRAWS = ("--bootstrap", "20")


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The development split's layout: a smile, its mirror image, nobody, and a broken file."""
    root = tmp_path_factory.mktemp("data")
    (root / "genki").mkdir()
    (root / "expr").mkdir()
    shutil.copy(PORTRAIT, root / "genki/a_smile.png")
    with PIL.Image.open(PORTRAIT) as portrait:
        portrait.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT).save(root / "genki/b_mirror.png")
    noise = np.random.default_rng(1).integers(0, 60, (120, 160, 3), dtype=np.uint8)
    PIL.Image.fromarray(noise).save(root / "genki/c_nobody.png")
    (root / "genki/d_broken.png").write_bytes(PORTRAIT.read_bytes()[:3000])
    rows = ("a_smile.png,1,0,0,0", "b_mirror.png,1,0,0,0", "c_nobody.png,0,0,0,0",
            "d_broken.png,0,0,0,0")  # fmt: skip
    header = "file,smile,yaw_rad,pitch_rad,roll_rad"
    (root / "genki/labels.csv").write_text("\n".join([header, *rows]) + "\n")
    shutil.copy(PORTRAIT, root / "expr/e.png")
    (root / "expr/labels.csv").write_text("file,emotion\ne.png,happiness\n")
    return root


def test_figures_on_the_terminal_and_in_files(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("json", "csv", "markdown")}
    options = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    assert main(["eval", "measure", str(labelled), *DRAWS, *options]) == 3
    shown = capsys.readouterr()
    assert "d_broken.png: ImageUnreadable" in shown.err
    assert "5 samples, 1 unreadable, 1 without a face found" in shown.out
    assert "In-sample" in shown.out

    report: dict[str, Any] = json.loads(files["json"].read_text())
    assert {"command", "dataset", "settings", "models", "packages", "rival", "counts", "failed",
            "not_measured", "figures", "comparison", "confusion"} <= set(report)  # fmt: skip
    assert report["counts"] == {"samples": 5, "unreadable": 1, "faces": 3, "missed": 1}
    assert report["command"].endswith(f"{labelled} --bootstrap 20 --seed 0")
    assert len(report["models"]["au_geometry"]["sha256"]) == 64
    figures = {(f["task"], f["target"], f["metric"], f["part"]): f for f in report["figures"]}
    smile = figures["smile", "AU12", "accuracy", "all"]
    assert (smile["labelled"], smile["cases"], smile["ours"]["value"]) == (3, 2, 1.0)
    assert figures["emotion", "6 classes", "accuracy", "all"]["ours"]["value"] == 1.0

    rows = list(csv.DictReader(files["csv"].read_text().splitlines()))
    assert len(rows) == len(report["figures"])
    assert list(rows[0])[:10] == ["task", "target", "averaged", "part", "metric", "labelled",
                                  "cases", "value", "low", "high"]  # fmt: skip
    assert "| AU12 | 2 | 3 |" in files["markdown"].read_text()


def test_facsight_beside_its_own_table_differs_in_nothing(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "ours.csv", tmp_path / "out.json"
    main(["analyze", str(labelled), "--csv", str(table)])
    arguments = ["eval", "measure", str(labelled), *DRAWS, "--compare", str(table)]
    assert main([*arguments, "--json", str(out)]) == 3
    assert "facsight beside facsight" in capsys.readouterr().out
    report = json.loads(out.read_text())
    assert report["rival"]["provenance"].keys() == {"ours.csv"}
    compared = {(f["task"], f["metric"]): f for f in report["comparison"]}
    assert compared["smile", "accuracy"]["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    # Angles are rounded to hundredths in the table.
    assert abs(compared["head pose", "MAE"]["difference"]["value"]) < 0.01


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--as", "fer2013"), "UnknownOption"),
        (("--as", "bp4d"), "DatasetInvalid"),
        (("--split", "test"), "DatasetInvalid"),
        (("--compare", "missing.csv"), "TableInvalid: There is no file"),
        (("--compare", "LABELS"), "TableInvalid"),
        (("--rules", "horoscope"), "UnknownOption"),
        (("--json", "LABELS", "--compare", "LABELS"), "OutputRefused"),
        (("--bootstrap", "-1"), "usage"),
        (("--limit", "0"), "usage"),
        (("--flip", "tilt"), "usage"),
    ],
)
def test_bad_usage_and_input_exit_with_2(
    labelled: Path, options: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = str(labelled / "expr/labels.csv")
    words = [labels if word == "LABELS" else word for word in options]
    try:
        status = main(["eval", "measure", str(labelled), *words])
    except SystemExit as usage:
        status = int(usage.code or 0)
    assert status == 2
    assert says in capsys.readouterr().err


def test_a_table_without_any_of_the_samples_is_refused(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "F001.csv"
    table.write_text("frame,success,AU12_r,AU12_c\n1,1,2.0,1\n")
    assert main(["eval", "measure", str(labelled), *DRAWS, "--compare", str(table)]) == 2
    assert "No row of" in capsys.readouterr().err


def test_nothing_readable_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "labels.csv").write_text("file,emotion\ngone.jpg,anger\n")
    assert main(["eval", "measure", str(tmp_path), *DRAWS]) == 2
    shown = capsys.readouterr()
    assert "ImageNotFound" in shown.err
    assert "no intervals" in shown.out


def test_the_command_alone() -> None:
    """In a process of its own: help needs no network and names every option."""
    done = subprocess.run(
        [sys.executable, "-m", "facsight", "eval", "measure", "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert done.returncode == 0
    for option in ("--as", "--compare", "--bootstrap", "--json", "--mediapipe-python"):
        assert option in done.stdout
