"""Agreement is drawn as it was computed; without matplotlib it says what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facsight.cli.app import BAD_INPUT, OK, main
from facsight_evals.measure.agreement_plot import plotted
from facsight_evals.measure.bootstrap import Estimate
from facsight_evals.measure.coder_agreement import UnitAgreement
from facsight_tools.errors import UnknownOption

FULL = Estimate(0.8, 0.6, 0.9)
UNITS = [
    UnitAgreement(4, 40, 12, 38, FULL, Estimate(0.7, None, None), FULL, FULL, FULL, FULL),
    UnitAgreement(28, 40, 0, 40, None, None, None, None, Estimate(None, None, None), None),
]


@pytest.mark.parametrize("form", ["png", "svg"])
def test_units_with_and_without_figures_are_drawn(form: str) -> None:
    pytest.importorskip("matplotlib")
    drawn = plotted(UNITS, "OpenFace 2 (a.csv) against b.csv", "svg" if form == "svg" else "png")
    assert drawn[:5] in (b"\x89PNG\r", b"<?xml")
    assert drawn == plotted(UNITS, "OpenFace 2 (a.csv) against b.csv", form)  # type: ignore[arg-type]


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    table, coding = _files(tmp_path)
    target = tmp_path / "a.svg"
    given = ["eval", "agreement", str(table), str(coding), "--plot", str(target)]
    assert main([*given, "--bootstrap", "50"]) == OK
    assert "<svg" in target.read_text()
    assert "AU12" in capsys.readouterr().out


def test_what_cannot_be_drawn_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, coding = _files(tmp_path)
    given = ["eval", "agreement", str(table), str(coding), "--plot"]
    assert main([*given, str(tmp_path / "a.gif")]) == BAD_INPUT
    assert ".png or .svg" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UnknownOption, match=r"facsight\[plot\]"):
        plotted(UNITS, "", "png")


def _files(folder: Path) -> tuple[Path, Path]:
    values = [0, 0, 1, 2, 3, 4, 5, 0]
    table, coding = folder / "table.csv", folder / "coding.csv"
    rows = [f"{at}.png,,,1,{v},{int(v >= 1)}" for at, v in enumerate(values)]
    table.write_text("\n".join(["input,frame,timestamp,face,AU12,AU12_present", *rows]))
    coding.write_text("\n".join(["picture,AU12", *(f"{at},{v}" for at, v in enumerate(values))]))
    return table, coding
