"""`facsight live` over made frames: what is shown, and what is kept and what not."""

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.readers import FixedReader, MeanLandmarker, plain_pipeline

from facsight.cli import live
from facsight.cli.app import main
from facsight_tools.errors import CameraNotFound
from facsight_tools.seams import FaceView, units_of
from facsight_tools.video.frames import Frame
from facsight_tools.video.sampling import Sampling


def smile(faces: list[FaceView]) -> list[object]:
    return [units_of({12: 3.0}, cue="made") for _ in faces]


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    tiles = np.random.default_rng(1).integers(80, 160, (15, 20, 1)).astype(np.uint8)
    picture = np.kron(tiles, np.ones((8, 8, 3), np.uint8))
    frames = [Frame(number, number * 0.5, picture) for number in range(5)]

    @contextlib.contextmanager
    def given(device: str, _sampling: Sampling) -> Iterator[Iterator[Frame]]:
        if device != "0":
            raise CameraNotFound("There is none.")
        yield iter(frames)

    pipeline = plain_pipeline(landmarker=MeanLandmarker(), au_readers=[FixedReader(answer=smile)])
    monkeypatch.setattr(live, "device_frames", given)
    monkeypatch.setattr(live, "video_pipeline", lambda: pipeline)
    return frames


def test_lines_are_shown_and_nothing_is_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["live"]) == 0
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["0:00.0", "0:01.0", "0:02.0"]
    assert "F1 AU12 C" in shown.out
    assert "nothing is stored" in shown.err
    assert not list(tmp_path.iterdir())


def test_a_table_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    assert main(["live", "--record", str(table)]) == 0
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["timestamp"] for row in rows] == ["0.0", "0.5", "1.0", "1.5", "2.0"]
    assert {(row["face"], float(row["AU12"])) for row in rows} == {("1", 3.0)}
    assert main(["live", "--record", str(table)]) == 2, "it is there already"


def test_an_interruption_ends_the_table_and_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_frames: object, _pipeline: object, _rules: object) -> Iterator[live.Now]:
        yield live.Now(0, 0.0, ())
        raise KeyboardInterrupt

    monkeypatch.setattr(live, "live", stopped)
    assert main(["live", "--record", str(tmp_path / "s.csv")]) == 0
    assert len((tmp_path / "s.csv").read_text().splitlines()) == 2


def test_no_camera_is_an_error_in_a_line_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "7", "--record", str(tmp_path / "s.csv")]) == 2
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().err == "facsight: CameraNotFound: There is none.\n"
