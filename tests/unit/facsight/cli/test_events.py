"""`facsight events` over a made scene: what is listed, and what is written."""

from __future__ import annotations

import contextlib
import csv
import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.series import SCENE_SRT, scene

from facsight.cli import events, infer_video
from facsight.cli.app import main
from facsight_tools.errors import InputError
from facsight_tools.video.measure import How

MEASURED = events.measured_video


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(*_: object) -> Any:
        return SimpleNamespace(name="clip.mp4", notes=("A note.",), series=scene(), broken=None)

    monkeypatch.setattr(events, "measured_video", given)


def test_without_a_file_the_events_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", "clip.mp4"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("clip.mp4: 15.0 s, 375 frames; smoothing savgol 0.3 s")
    assert "note: A note." in out
    assert out.count("AU45 (blink)") == 3
    assert "a smile" in out


def test_every_file_that_is_asked_for_is_written(tmp_path: Path) -> None:
    said = tmp_path / "scene.srt"
    said.write_text(SCENE_SRT)
    names = {"csv": "e.csv", "eaf": "e.eaf", "openface": "of.csv", "pyfeat": "pf.csv", "bids": "x"}
    options = [part for name, file in names.items() for part in (f"--{name}", str(tmp_path / file))]
    assert main(["events", "clip.mp4", *options, "--transcript", str(said)]) == 0
    written = {path.name for path in tmp_path.iterdir()}
    assert {"e.csv", "e.eaf", "of.csv", "pf.csv", "x_events.tsv", "x_events.json"} <= written
    assert "I'm fine" in (tmp_path / "e.eaf").read_text()
    with (tmp_path / "of.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 375
    before = (tmp_path / "e.csv").read_bytes()
    assert main(["events", "clip.mp4", "--csv", str(tmp_path / "e.csv")]) != 0
    assert (tmp_path / "e.csv").read_bytes() == before, "it was there already"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda one: (one[0], sum(one))),
        min_size=1,
        max_size=4,
    )
)
def test_no_words_lie_outside_of_what_was_measured(spans: list[tuple[int, int]]) -> None:
    series = scene()
    first, last = float(series.times[0]), float(series.times[0]) + series.duration_s
    given_words = [(float(start), float(end), "Fine.") for start, end in spans]
    with contextlib.redirect_stderr(io.StringIO()) as told:
        kept = events._within(given_words, series)
    assert all(first <= start < end <= last for start, end, _ in kept)
    assert len(kept) == sum(start < last for start, _ in spans)
    assert ("left out" in told.getvalue()) == (len(kept) < len(spans))


@pytest.mark.parametrize(
    "options",
    [
        ["--csv", "a.mp4", "--overlay", "a.mp4"],
        ["--csv", "a.csv", "--openface", "x/../a.csv"],
        ["--bids", "a", "--eaf", "a_events.json"],
    ],
)
def test_two_outputs_of_one_name_are_refused_before_any_work(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(events, "measured_video", lambda *_: pytest.fail("it was measured"))
    assert main(["events", "clip.mp4", *options]) == 2
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_one_table_goes_to_stdout(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["events", "clip.mp4", "--csv", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"face,event,number,onset")
    assert main(["events", "clip.mp4", "--csv", "-", "--eaf", "-"]) != 0


@pytest.mark.parametrize(
    "options", [["--plot", "t.jpg"], ["--window", "0"], ["--plot", "-"], ["--bids", "-"]]
)
def test_what_cannot_be_is_refused(options: list[str], tmp_path: Path) -> None:
    assert main(["events", str(tmp_path / "clip.mp4"), *options]) != 0


def test_smoothing_and_neutral_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["events", "clip.mp4", "--smoothing", "none", "--own-neutral"])
    assert "smoothing none; neutral of F1: median of" in capsys.readouterr().out


def test_a_missing_extra_is_told_before_the_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(*_: object) -> Any:
        pytest.fail("The video was measured.")

    monkeypatch.setattr(events, "measured_video", never)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    table = tmp_path / "e.csv"
    assert main(["events", "clip.mp4", "--csv", str(table), "--plot", str(tmp_path / "p.png")]) != 0
    assert "facsight[plot]" in capsys.readouterr().err
    assert not table.exists()


def test_a_relaxed_face_is_taken_for_a_video_as_for_a_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[object] = []

    class Measuring:
        def neutral(self, images: list[str]) -> tuple[str, ...]:
            return tuple(images)

    def measure(*given: object, **_: object) -> None:
        asked.extend(one.neutral for one in given if isinstance(one, How))
        raise InputError("enough")

    for module in (events, infer_video):
        monkeypatch.setattr(module, "measured_video", MEASURED)
    monkeypatch.setattr(events, "video_pipeline", Measuring)
    monkeypatch.setattr(events, "load_image", str)
    monkeypatch.setattr(events, "measure_video", measure)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")
    main(["infer", str(clip), "--neutral", "one.png", "--neutral", "two.png"])
    main(["events", str(clip)])
    assert asked == [("one.png", "two.png"), None]
