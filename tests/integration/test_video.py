"""Videos with the real networks: the bundled portrait in motion, and a clip where there is one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
import pytest
from tests.videos import Pixels, write_video

import facsight
from facsight.cli import analyze, main
from facsight.cli.app import BAD_INPUT, PARTLY_FAILED
from facsight.cli.parser import build_parser
from facsight.cli.progress import Progress
from facsight_tools.image import load_image
from facsight_tools.video.api import VideoAnalysis
from facsight_tools.video.inputs import VideoItem
from facsight_tools.video.journal import Keep

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
CLIP = Path(__file__).parents[3] / "shared/assets/images/WolfgangLanger_Pexels.mp4"


@pytest.fixture(scope="module")
def face() -> Pixels:
    """The portrait, 160 pixels wide."""
    small = cv2.resize(load_image(PORTRAIT).pixels_rgb, (160, 160), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def pasted(*parts: tuple[Pixels, int, int], size_wh: tuple[int, int] = (400, 200)) -> Pixels:
    """Pictures laid on grey, each with its left and top edge; what lies outside is cut."""
    ground = np.full((size_wh[1], size_wh[0], 3), 110, np.uint8)
    for picture, left, top in parts:
        height, width = picture.shape[:2]
        x0, x1 = max(left, 0), min(left + width, size_wh[0])
        y0, y1 = max(top, 0), min(top + height, size_wh[1])
        if x0 < x1 and y0 < y1:
            ground[y0:y1, x0:x1] = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    return ground


def places(video: VideoAnalysis, face: int) -> np.ndarray[Any, Any]:
    columns = video.series.faces[face].columns
    return (columns["box_x1"] + columns["box_x2"]) / 2


def test_two_people_beside_each_other_keep_their_numbers(face: Pixels, tmp_path: Path) -> None:
    flip = np.ascontiguousarray(face[:, ::-1])
    frames = (pasted((face, 10 + i, 20), (flip, 230 - i, 20)) for i in range(8))
    video = facsight.analyze_video(write_video(tmp_path / "a.mp4", frames))
    assert set(video.series.faces) == {1, 2}
    assert all(track.present.all() for track in video.series.faces.values())
    for number in (1, 2):
        assert np.abs(np.diff(places(video, number))).max() < 8, "nobody jumps"
    assert (video.series.switches, {one.losses for one in video.series.faces.values()}) == (0, {0})
    smile = video.series.faces[1].columns["AU12"]
    assert np.nanmin(smile) > 1, "the portrait smiles in every frame"


def test_who_leaves_and_returns_smaller_after_a_cut_is_the_same(
    face: Pixels, tmp_path: Path
) -> None:
    smaller = cv2.resize(face, (120, 120), interpolation=cv2.INTER_AREA)

    def frames() -> Iterator[Pixels]:
        yield from (pasted((face, 20 + 2 * i, 20)) for i in range(6))
        yield from (pasted((face, 20 - 50 * i, 20)) for i in range(4))
        yield from [pasted()] * 3
        yield from (pasted((smaller, 200 + i, 40)) for i in range(6))

    times = [*(i / 10 for i in range(10)), 2.0, 3.5, 5.0, *(6.5 + i / 10 for i in range(6))]
    video = facsight.analyze_video(write_video(tmp_path / "a.mkv", frames(), times=times))
    assert set(video.series.faces) == {1}
    track = video.series.faces[1]
    assert track.losses == 1
    assert track.present[:6].all()
    assert not track.present[10:13].any()
    assert track.present[13:].all()


@pytest.mark.skipif(not CLIP.is_file(), reason="the clip is not here")
def test_a_face_behind_hands_stays_one_person() -> None:
    video = facsight.analyze_video(CLIP, sampling=facsight.Sampling(fps=2))
    assert set(video.series.faces) == {1}
    assert video.series.faces[1].present.all()
    assert video.series.times[-1] == pytest.approx(19.6, abs=0.6)


def test_a_folder_of_videos_and_pictures_is_one_table_and_is_gone_on_with(
    face: Pixels, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, table = tmp_path / "in", tmp_path / "out.csv"
    folder.mkdir()
    PIL.Image.fromarray(face).save(folder / "a.png")
    write_video(folder / "b.mp4", [pasted((face, 20, 20)), pasted(), pasted()], fps=2)
    (folder / "c.mp4").write_bytes(b"no video")
    assert main(["analyze", str(folder), "--csv", str(table)]) == PARTLY_FAILED
    whole = table.read_text()
    rows = list(csv.DictReader(whole.splitlines()))
    shown = [(Path(row["input"]).name, row["frame"], row["face"]) for row in rows]
    assert shown == [
        *(("a.png", "", "1"), ("b.mp4", "0", "1"), ("b.mp4", "1", ""), ("b.mp4", "2", "")),
        ("c.mp4", "", ""),
    ]
    assert float(rows[1]["AU12"]) == pytest.approx(float(rows[0]["AU12"]), abs=0.7)
    assert "VideoUnreadable" in rows[4]["error"]
    # A run whose rows of the video are half written goes on with the video, and nothing else.
    kept = whole.splitlines(keepends=True)
    (tmp_path / "out.csv.part").write_text("".join(kept[:3]))
    told = analyze._options(build_parser().parse_args(["analyze", str(folder)]))
    (tmp_path / "out.csv.part.options").write_text(json.dumps(told))
    table.unlink()
    assert main(["analyze", str(folder), "--csv", str(table), "--resume"]) == PARTLY_FAILED
    assert table.read_text() == whole
    assert "of 2 inputs" in capsys.readouterr().err


def test_a_command_that_was_stopped_within_a_video_goes_on_behind_its_last_frame(
    face: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, table = tmp_path / "a.mp4", tmp_path / "out.csv"
    write_video(clip, [pasted((face, 20 + 5 * i, 20)) for i in range(5)])
    command = ["analyze", str(clip), "--csv", str(table)]
    assert main(command) == 0
    whole = table.read_text()
    table.unlink()
    counted: list[int] = []

    def frame(_progress: Progress, _name: str, count: int, _time_s: float) -> None:
        counted.append(count)
        if counted == [1, 2, 3]:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "frame", frame)
    monkeypatch.setattr(analyze, "Keep", partial(Keep, part_frames=1))
    assert main(command) != 0
    assert len(list(tmp_path.glob("out.csv.*.part"))) == 1
    assert main([*command, "--resume"]) == 0
    assert counted == [1, 2, 3, 3, 4, 5]
    assert table.read_text() == whole
    assert {one.name for one in tmp_path.iterdir()} == {"a.mp4", "out.csv"}


def test_a_run_that_was_refused_leaves_nothing_and_advises_nothing(
    face: Pixels, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, table = tmp_path / "a.mp4", tmp_path / "out.csv"
    write_video(clip, [pasted((face, 20, 20))])
    kept = analyze._kept_beside(table, VideoItem(str(clip), clip, "file"), resume=True).path
    kept.write_bytes(b"another's")
    assert main(["analyze", str(clip), "--csv", str(table), "--resume"]) == BAD_INPUT
    told = capsys.readouterr().err
    assert kept.name in told
    assert "--resume" not in told
    assert {one.name for one in tmp_path.iterdir()} == {"a.mp4", kept.name}


@pytest.mark.parametrize("name", ["a.mp4", "out.csv", "./out.csv", "said.srt", "there.csv"])
def test_what_is_kept_never_takes_the_name_of_an_input_or_an_output(
    name: str, face: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_video(tmp_path / "a.mp4", [pasted((face, 20, 20))])
    Path("said.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    Path("there.csv").touch()
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    command = ["events", "a.mp4", "--csv", "out.csv", "--transcript", "said.srt", "--keep", name]
    assert main(command) == BAD_INPUT
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_video_that_breaks_off_is_told_as_incomplete_in_table_and_status(
    face: Pixels, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shots, table = tmp_path / "shots", tmp_path / "out.csv"
    shots.mkdir()
    for i in range(2):
        PIL.Image.fromarray(pasted((face, 20 + i, 20))).save(shots / f"{i}.png")
    (shots / "2.png").write_bytes(b"no picture")
    command = ["analyze", str(shots), "--sequence", "--fps", "2"]
    assert main([*command, "--csv", str(table)]) == PARTLY_FAILED
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(row["frame"], row["face"]) for row in rows] == [("0", "1"), ("1", "1"), ("", "")]
    assert "Incomplete: the video could be read up to 0.5 s only" in rows[0]["notes"]
    assert "Image" in rows[2]["error"]
    capsys.readouterr()
    assert main([*command, "--json"]) == PARTLY_FAILED
    (told,) = json.loads(capsys.readouterr().out)
    assert (len(told["rows"]), told["error"]["code"][:5]) == (2, "Image")
