"""A table against a person's coding: known agreements come out, and nothing unmeasured counts."""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight.cli.app import BAD_INPUT, OK, main
from facsight_evals.measure.coder_agreement import UnitAgreement, agreement_of, matched
from facsight_evals.measure.coding import read_coding
from facsight_tools.errors import TableInvalid
from facsight_tools.toolboxes.table import read_table

TRUE = [0, 0, 1, 2, 3, 4, 5, 0, 2, 3, 1, 4]
HEAD = "input,frame,timestamp,face,AU12,AU12_present,AU04\n"


def agreement(folder: Path, measured: list[str], coded: list[str], head: str) -> UnitAgreement:
    (folder / "table.csv").write_text(HEAD + "\n".join(measured) + "\n")
    (folder / "coding.csv").write_text(f"{head}\n" + "\n".join(coded) + "\n")
    coding = read_coding(folder / "coding.csv")
    cases = [*matched(read_table(folder / "table.csv"), coding)]
    return agreement_of(12, cases, coding, floor=1.0, bootstrap=200, seed=0)


def rows(values: list[float]) -> list[str]:
    return [f"in/{at}.png,,,1,{v},{int(v >= 1)}," for at, v in enumerate(values)]


def test_a_constant_offset_lowers_the_absolute_agreement_alone(tmp_path: Path) -> None:
    shifted = [min(v, 4) + 1.0 for v in TRUE]
    coded = [f"{at}.jpg,{min(v, 4)}" for at, v in enumerate(TRUE)]
    found = agreement(tmp_path, rows(shifted), coded, "picture,AU12")
    assert found.icc_3_1 is not None
    assert found.icc_2_1 is not None
    assert found.icc_3_1.value == pytest.approx(1.0)
    assert found.icc_2_1.value is not None
    assert found.icc_2_1.value < 0.95
    assert found.pcc is not None
    assert found.pcc.value == pytest.approx(1.0)
    assert found.mae is not None
    assert found.mae.value == pytest.approx(1.0)


def test_full_agreement_is_full_and_its_interval_holds_it(tmp_path: Path) -> None:
    coded = [f"{at}.png,{v}" for at, v in enumerate(TRUE)]
    found = agreement(tmp_path, rows([float(v) for v in TRUE]), coded, "picture,AU12")
    for figure in (found.icc_3_1, found.icc_2_1, found.pcc, found.kappa, found.f1):
        assert figure is not None
        assert figure.value == pytest.approx(1.0)
        assert figure.low is not None
        assert figure.low <= 1.0 + 1e-9
    assert (found.coded, found.present, found.measured) == (12, 9, 12)


def test_each_face_of_a_picture_is_held_against_its_own_coding(tmp_path: Path) -> None:
    measured = [
        f"{at}.png,,,{face},{v if face == 1 else 5 - v},1,"
        for at, v in enumerate(TRUE)
        for face in (1, 2)
    ]
    coded = [
        f"{at}.png,{face},{v if face == 1 else 5 - v}"
        for at, v in enumerate(TRUE)
        for face in (2, 1)
    ]
    found = agreement(tmp_path, measured, coded, "picture,face,AU12")
    assert (found.coded, found.measured) == (24, 24)
    assert found.mae is not None
    assert found.mae.value == pytest.approx(0.0)
    third = agreement(tmp_path, measured, ["0.png,F3,2"], "picture,face,AU12")
    assert (third.coded, third.measured) == (1, 0)
    with pytest.raises(TableInvalid, match="face"):
        agreement(tmp_path, measured, ["0,1,12,1"], "start,end,AU,face")


def test_occurrence_alone_gives_presence_figures_alone(tmp_path: Path) -> None:
    coded = [f"{at}.png,{int(v > 0)}" for at, v in enumerate(TRUE)]
    found = agreement(tmp_path, rows([float(v) for v in TRUE]), coded, "picture,AU12")
    assert found.icc_3_1 is None
    assert found.kappa is not None
    assert found.kappa.value == pytest.approx(1.0)


def test_what_was_not_measured_is_in_no_figure(tmp_path: Path) -> None:
    measured = rows([float(v) for v in TRUE])
    measured[4] = "in/4.png,,,,,,"
    coded = [f"{at}.png,{v}" for at, v in enumerate(TRUE)]
    found = agreement(tmp_path, measured, coded, "picture,AU12")
    assert (found.coded, found.measured) == (12, 11)
    assert found.f1 is not None
    assert found.f1.value == pytest.approx(1.0)


def test_chance_is_no_agreement(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    measured, told = rng.integers(0, 2, 300), rng.integers(0, 2, 300)
    coded = [f"{at}.png,{v}" for at, v in enumerate(told)]
    found = agreement(tmp_path, rows([float(v) for v in measured]), coded, "picture,AU12")
    assert found.kappa is not None
    assert found.kappa.low is not None
    assert found.kappa.high is not None
    assert found.kappa.low < 0 < found.kappa.high


def test_events_are_held_against_the_frames_of_a_video(tmp_path: Path) -> None:
    frames = [
        f"clip.mp4,{at},{at / 10},1,{2.0 if 10 <= at <= 20 else 0.0},{int(10 <= at <= 20)},"
        for at in range(40)
    ]
    found = agreement(tmp_path, frames, ["1.0,2.0,12"], "start,end,AU")
    assert (found.coded, found.present) == (40, 11)
    assert found.f1 is not None
    assert found.f1.value == pytest.approx(1.0)
    assert found.f1.low is not None, "seconds are drawn where there is one video"


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    coded = [f"{at}.png,{v}" for at, v in enumerate(TRUE)]
    agreement(tmp_path, rows([float(v) for v in TRUE]), coded, "picture,AU12")
    given = [str(tmp_path / "table.csv"), str(tmp_path / "coding.csv")]
    target = tmp_path / "figures.json"
    assert main(["eval", "agreement", *given, "--bootstrap", "50", "--json", str(target)]) == OK
    shown = capsys.readouterr().out
    assert "ICC(3,1)" in shown
    assert "ICC(2,1)" in shown
    assert json.loads(target.read_text())[0]["kappa"]["value"] == 1.0
    (tmp_path / "coding.csv").write_text("picture,AU12\nelsewhere.png,1\n")
    assert main(["eval", "agreement", *given]) == BAD_INPUT
    assert "TableInvalid" in capsys.readouterr().err
