"""`facsight analyze` over synthetic faces: order, batches, statuses, and every form of output."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PIL.Image
import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight.cli import analyze
from facsight.cli.analyze import ended_by_sigterm
from facsight.cli.app import Terminated, main
from facsight.cli.parser import build_parser, parsers
from facsight_tools.analyzers import action_units
from facsight_tools.batch import BATCH
from facsight_tools.types import (
    Analysis,
    Image,
)

SMILE = make_face(aus={6: 2.1, 12: 3.2}, pose=(-0.2, 12.4, -7.6), emotion={"happiness": 0.9})


class Measuring:
    """Stands in for the pipeline: gives what it is told to, and notes what it was asked."""

    au_readers = (SimpleNamespace(card=action_units.CARD),)
    lanes = 1

    def __init__(self, *analyses: Analysis) -> None:
        self.analyses = analyses
        self.batches: list[int] = []
        self.asked: dict[str, Any] = {}

    def analyze(self, images: Sequence[Image], **asked: Any) -> list[Analysis]:
        start = sum(self.batches)
        self.batches.append(len(images))
        self.asked = asked
        return [self.analyses[(start + i) % len(self.analyses)] for i in range(len(images))]

    def neutral(self, images: Sequence[Image]) -> tuple[str, int]:
        return "relaxed", len(images)


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    one = Measuring(make_analysis(SMILE))
    for name in ("default_pipeline", "shared_pipeline"):
        monkeypatch.setattr(analyze, name, lambda: one)
    return one


def pictures(folder: Path, count: int) -> list[str]:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        PIL.Image.new("RGB", (8, 6), (number, 0, 0)).save(folder / f"{number:02d}.png")
    return [str(folder / f"{number:02d}.png") for number in range(count)]


def test_pictures_are_measured_in_batches_and_told_in_their_order(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = pictures(tmp_path, 35)
    Path(names[20]).write_bytes(b"no picture")
    assert main(["analyze", str(tmp_path), "--json"]) == 3
    assert sum(measuring.batches) == 34
    assert max(measuring.batches) <= BATCH
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert [one["input"] for one in told] == names
    assert [one["error"] is None for one in told] == [number != 20 for number in range(35)]
    assert told[20]["error"]["code"] == "ImageUnreadable"
    assert "faces" not in told[20]
    assert f"facsight: {names[20]}: ImageUnreadable: " in shown.err


@pytest.mark.parametrize(("good", "bad", "status"), [(2, 0, 0), (2, 1, 3), (1, 3, 3), (0, 2, 2)])
def test_the_status_says_whether_all_some_or_none_was_measured(
    good: int, bad: int, status: int, measuring: Measuring, tmp_path: Path
) -> None:
    missing = [str(tmp_path / f"missing{number}.png") for number in range(bad)]
    assert main(["analyze", *pictures(tmp_path, good), *missing]) == status
    assert sum(measuring.batches) == good


def test_a_face_is_told_in_words_of_facs(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = pictures(tmp_path, 1)
    assert main(["analyze", name]) == 0
    head, box, pose, gaze, *units, expression = capsys.readouterr().out.splitlines()
    assert head == f"{name}: 1 face"
    assert box == "  F1  box 60,80,260,330  quality 0.90"
    # A turn of less than half a degree has no sign to show.
    assert pose == "      pose  yaw +0  pitch +12  roll -8 deg"
    assert gaze == "      gaze  yaw +1  pitch -2 deg from the camera"
    assert units == [
        "      AU12  C 3.2  lip corner puller",
        "      AU6   B 2.1  cheek raiser",
    ]
    assert expression.startswith("      apparent expression (emfacs@1): happiness 0.90, ")
    assert measuring.asked["scene"] is False


def test_people_are_told_a_line_each(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = [make_body(1, 1, arms="both raised"), make_body(2, None, hands=None)]
    faces = [make_face(1), make_face(2)]
    people = with_people(
        make_analysis(faces),
        bodies,
        [make_hand()],
        ["the camera", None],
        {(1, 2): "face each other"},
    )
    measuring.analyses = (people,)
    assert main(["analyze", *pictures(tmp_path, 1), "--scene"]) == 0
    assert measuring.asked["scene"] is True
    unseen = "not measured (the left wrist is outside the picture)"
    assert capsys.readouterr().out.splitlines()[-6:] == [
        "  body 1 (F1)  arms: both raised; hands: apart",
        f"  body 2 (no face)  arms: lowered; hands: {unseen}",
        "  hand 1 (left)  away from faces",
        "  F1 looks at: the camera",
        f"  F2 looks at: {unseen}",
        "  F1 and F2: face each other",
    ]


def test_a_table_file_is_whole_or_what_stood_there_before(
    measuring: Measuring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, table = pictures(tmp_path, 2), tmp_path / "out" / "faces.csv"
    assert main(["analyze", *names, "--csv", str(table)]) == 0
    before = table.read_text()
    rows = list(csv.DictReader(before.splitlines()))
    assert [(row["input"], row["AU12"], row["yaw"]) for row in rows] == [
        (name, "3.2", "-0.2") for name in names
    ]

    def breaks(*_: Any, **__: Any) -> list[Analysis]:
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring, "analyze", breaks)
    assert main(["analyze", *names, "--csv", str(table), "--overwrite"]) == 130
    assert table.read_text() == before


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_interrupted_run_says_where_it_stopped_and_is_gone_on_with(
    form: str,
    measuring: Measuring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pictures(tmp_path / "in", 40)
    table = tmp_path / f"faces.{form}"
    command = ["analyze", str(tmp_path / "in"), f"--{form}", str(table)]
    measure = measuring.analyze

    def breaks(images: Sequence[Image], **asked: Any) -> list[Analysis]:
        if len(measuring.batches) == 2:
            raise KeyboardInterrupt
        return measure(images, **asked)

    monkeypatch.setattr(measuring, "analyze", breaks)
    assert main(command) == 130
    told = capsys.readouterr().err
    assert f"{2 * BATCH} of 40 pictures are in '{table}.part'" in told
    assert "--resume" in told
    assert not table.exists()
    monkeypatch.setattr(measuring, "analyze", measure)
    assert main([*command, "--resume"]) == 0
    assert sum(measuring.batches) == 40 + 1, "the last one, which may be half, is measured again"
    assert table.exists()
    assert not Path(f"{table}.part").exists()
    assert main(command) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGTERM")
def test_sigterm_ends_a_run_as_ctrl_c_does(
    measuring: Measuring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ends(_: Sequence[Image], **__: Any) -> list[Analysis]:
        raise Terminated

    pictures(tmp_path / "in", 3)
    monkeypatch.setattr(measuring, "analyze", ends)
    before = signal.getsignal(signal.SIGTERM)
    table = tmp_path / "faces.csv"
    assert main(["analyze", str(tmp_path / "in"), "--csv", str(table)]) == 143
    assert "stopped: 0 of 3 pictures" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before
    with pytest.raises(Terminated), ended_by_sigterm():
        signal.raise_signal(signal.SIGTERM)


def broken_off(measuring: Measuring, folder: Path, table: Path, *more: str) -> list[str]:
    """The command of a run that was interrupted after two batches."""
    pictures(folder, 40)
    command = ["analyze", str(folder), "--csv", str(table), *more]
    measure = measuring.analyze

    def breaks(images: Sequence[Image], **asked: Any) -> list[Analysis]:
        if len(measuring.batches) == 2:
            raise KeyboardInterrupt
        return measure(images, **asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "analyze", breaks)
        assert main(command) == 130
    return command


def test_no_option_that_changes_a_row_is_added_or_left_out_on_the_way(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest, other = pictures(tmp_path / "rest", 2)
    for i, changed in enumerate(
        (
            ["--neutral", rest],
            ["--order", "position"],
            ["--drop-empty"],
            ["--csv-raw"],
            ["--scene"],
            ["--wide"],
            ["--rules", "pspi"],
        )
    ):
        for before, after in (([], changed), (changed, [])):
            measuring.batches.clear()
            table = tmp_path / f"{i}{bool(before)}.csv"
            plain = broken_off(measuring, tmp_path / "in", table)[:4]
            if before:
                Path(f"{table}.part").unlink()
                measuring.batches.clear()
                broken_off(measuring, tmp_path / "in", table, *before)
            kept = Path(f"{table}.part").read_bytes()
            capsys.readouterr()
            assert main([*plain, *after, "--resume"]) == 2
            assert f"other options ({changed[0]})" in capsys.readouterr().err
            assert Path(f"{table}.part").read_bytes() == kept
    measuring.batches.clear()
    table = tmp_path / "n.csv"
    command = broken_off(measuring, tmp_path / "in", table, "--neutral", rest)
    PIL.Image.new("L", (9, 9)).save(other)
    assert main([*command[:-1], other, "--resume"]) == 2, "another picture"
    assert main([*command, "--resume"]) == 0
    assert {one.name for one in tmp_path.glob("n.csv*")} == {"n.csv"}


@pytest.mark.parametrize("option", ["--every", "--fps", "--start", "--au-reader", "--landmarks"])
def test_every_option_but_those_of_the_file_is_told(option: str) -> None:
    plain = analyze._options(build_parser().parse_args(["analyze", "a"]))
    value = [] if option == "--landmarks" else ["2"]
    given = analyze._options(build_parser().parse_args(["analyze", "a", option, *value]))
    assert {one for one in given if given[one] != plain[one]} == {option}
    assert all(one in build_parser_options() for one in given)


def build_parser_options() -> set[str]:
    return {flag for one in parsers(build_parser()) for flag in one._option_string_actions}


def test_a_table_of_an_older_form_is_not_gone_on_with(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = broken_off(measuring, tmp_path / "in", tmp_path / "t.csv")
    (tmp_path / "t.csv.part.options").unlink()
    assert main([*command, "--resume"]) == 2
    assert "does not tell the options" in capsys.readouterr().err


def test_rows_of_other_inputs_are_told(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = broken_off(measuring, tmp_path / "in", tmp_path / "t.csv")
    pictures(tmp_path / "else", 3)
    assert main(["analyze", str(tmp_path / "else"), *command[2:], "--resume"]) == 0
    told = capsys.readouterr().err
    assert f"holds {2 * BATCH - 1} of other inputs" in told
    assert "may be half" in told


def test_what_an_interrupted_run_measured_is_not_thrown_away_unasked(
    measuring: Measuring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    command = broken_off(measuring, tmp_path / "in", table)
    kept = Path(f"{table}.part").read_bytes()
    assert main(command) == 2
    told = capsys.readouterr().err
    assert "--resume" in told
    assert "--overwrite" in told
    assert Path(f"{table}.part").read_bytes() == kept
    assert main([*command, "--overwrite"]) == 0
    assert main([*command, "--resume"]) == 0, "nothing is left to do"
    told = capsys.readouterr().err
    assert "nothing left to do" in told
    assert "--overwrite" not in told


@pytest.mark.usefixtures("measuring")
def test_a_folder_yields_to_others_and_one_picture_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_to: list[int] = []
    monkeypatch.setattr("os.setpriority", lambda _, __, nice: set_to.append(nice), raising=False)
    monkeypatch.setattr("os.getpriority", lambda *_: 10, raising=False)
    first, *_ = pictures(tmp_path, 2)
    assert main(["analyze", first]) == 0
    assert set_to == []
    assert main(["analyze", str(tmp_path)]) == 0
    assert set_to == ([10] if sys.platform != "win32" else []), "whoever yields more, still does"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no pipes in folders")
@pytest.mark.usefixtures("measuring")
def test_a_pipe_in_a_folder_is_told_as_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures(tmp_path, 1)
    os.mkfifo(tmp_path / "pipe.png")
    assert main(["analyze", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "1 file is no picture or video and passed over: 1 x no regular file" in told


@pytest.mark.usefixtures("measuring")
def test_one_bad_picture_ends_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = pictures(tmp_path, 3)
    PIL.Image.new("L", (33_000, 1)).save(tmp_path / "long.png")
    broken = Path(names[1]).with_suffix(".jpg")
    PIL.Image.effect_noise((64, 64), 90).save(broken)
    data = broken.read_bytes()
    broken.write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))
    assert main(["analyze", str(tmp_path)]) == 3
    shown = capsys.readouterr()
    assert [name in shown.out for name in names] == [True] * 3
    assert "long.png: ImageTooLarge" in shown.err
    assert f"{broken}: ImageUnreadable" in shown.err
    assert "3 faces, 0 without a face, 2 failed" in shown.err


def test_resting_faces_and_rule_sets_are_handed_on(measuring: Measuring, tmp_path: Path) -> None:
    one, two, three = pictures(tmp_path, 3)
    options = ["--neutral", two, "--neutral", three, "--rules", "emfacs", "--rules", "pspi"]
    assert main(["analyze", one, *options]) == 0
    assert measuring.asked["neutral"] == ("relaxed", 2)
    rules = measuring.asked["rules"]
    assert (rules.primary.name, [other.name for other in rules.others]) == ("emfacs@1", ["pspi@1"])
    assert main(["analyze", one]) == 0
    assert measuring.asked["neutral"] is None


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--rules", "horoscope"], "UnknownOption"),
        (["--neutral", "missing.png"], "ImageNotFound"),
        (["--csv", "."], "OutputRefused"),
    ],
)
def test_bad_options_end_the_run(
    options: list[str],
    says: str,
    measuring: Measuring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["analyze", *pictures(tmp_path, 1), *options]) == 2
    assert says in capsys.readouterr().err
    assert measuring.batches == []
