"""A video from file to series and table: made-up readings, real decoding."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck
from hypothesis import given as given_any
from hypothesis import strategies as st
from tests.cases import cases
from tests.readers import FixedReader, MeanLandmarker, plain_pipeline
from tests.videos import flat, made_speech, write_video

from facsight_tools.batch import Item
from facsight_tools.errors import (
    OutputRefused,
    ReaderFailed,
    UnknownOption,
    VideoNotFound,
    VideoTooLarge,
    VideoUnreadable,
)
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import select
from facsight_tools.seams import CropMeshes, FaceView, units_of
from facsight_tools.table import columns, text_columns
from facsight_tools.video import api, decode, film, speech
from facsight_tools.video.api import VideoAnalysis, analyze_video, measure_video, video_outcome
from facsight_tools.video.columns import FaceColumns, FaceRows
from facsight_tools.video.cover import COLUMNS as COVERS
from facsight_tools.video.decoder import Kind, Request, open_source
from facsight_tools.video.events import events
from facsight_tools.video.film import Film, Filmed, Filming, VideoFile, measure_film
from facsight_tools.video.frames import Frame, LastFrame, PackedFrame
from facsight_tools.video.identity import Identity, identity_of
from facsight_tools.video.inputs import VideoItem, inputs, is_video
from facsight_tools.video.journal import Journal, Keep, remove_journal
from facsight_tools.video.measure import HAND_COLUMNS, How
from facsight_tools.video.neutral import neutral_of
from facsight_tools.video.reading import _hand_cells
from facsight_tools.video.sampling import Sampling, VideoLimits
from facsight_tools.video.series import Series, Track
from facsight_tools.video.series_file import series_from_bytes, series_to_bytes
from facsight_tools.video.series_table import series_csv
from facsight_tools.video.smoothing import Smoothing, smoothed


class Within:
    """Decodes in this process, which is quicker than to start one; `test_decode` starts them."""

    def __init__(
        self,
        path: str | Path,
        kind: Kind,
        sampling: Sampling | None,
        limits: VideoLimits | None = None,
        identity: Identity | None = None,
        after: LastFrame | None = None,
    ) -> None:
        self._request = Request(
            str(path), kind, sampling or Sampling(), limits or VideoLimits(), identity, after=after
        )
        self._source = open_source(self._request)
        self.header = self._source.header

    def __iter__(self) -> Iterator[Frame | PackedFrame]:
        return self._source.frames(self._request.sampling, lambda: None, self._request.after)

    def __enter__(self) -> Within:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()


@pytest.fixture(autouse=True)
def _within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "VideoFrames", Within)
    monkeypatch.setattr(decode, "VideoFrames", Within)


class SeesLight(MeanLandmarker):
    """A face in every crop that is not dark."""

    def __call__(self, crops_rgb: np.ndarray) -> CropMeshes:
        meshes = super().__call__(crops_rgb)
        dark = crops_rgb.mean(axis=(1, 2, 3)) < 100
        presence = np.where(dark, 0.0, meshes.presence).astype(np.float32)
        return CropMeshes(meshes.points_xyz, presence)


def smiles(faces: Sequence[FaceView]) -> list[object]:
    """AU12 by the light of the frame: 10 grey levels above 100 are 1; none from 135 on."""
    found: list[object] = []
    for face in faces:
        assert face.image is not None
        light = float(face.image.pixels_rgb.mean())
        found.append(
            units_of({12: (light - 100) / 10, 1: 0.0} if light < 135 else {1: 0.0}, cue="light")
        )
    return found


@pytest.fixture
def pipeline() -> Pipeline:
    return plain_pipeline(landmarker=SeesLight(), au_readers=[FixedReader(answer=smiles)])


LIGHT = [112, 115, 97, 112, 125, 140]
"""The third frame is dark, and shows no face; of the last one AU12 is not measured."""


def lit(light: int) -> np.ndarray:
    """The same pattern in more or less light."""
    tiles = np.random.default_rng(1).integers(-20, 20, (15, 20, 1))
    pattern = np.kron(tiles - tiles.mean(), np.ones((8, 8, 3)))
    return (pattern + light).round().astype(np.uint8)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.mkv", map(lit, LIGHT))


def measured(path: Path, pipeline: Pipeline, **how: object) -> VideoAnalysis:
    chosen = How(select(()), **how)  # type: ignore[arg-type]
    return measure_video(path, "file", Sampling(), pipeline, chosen)


@pytest.mark.parametrize("fps", [None, 5.0, 2.0])
def test_a_stretch_is_as_long_as_was_asked_for_whatever_the_frame_rate(
    fps: float | None, clip: Path, pipeline: Pipeline
) -> None:
    chosen = Sampling(fps=fps, start=0.1, end=0.5)
    video = measure_video(clip, "file", chosen, pipeline, How(select(())))
    assert video.series.duration_s == pytest.approx(0.4, abs=0.002)


@cases(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_any(every=st.integers(1, 5), start=st.sampled_from([0.0, 0.1, 0.25]))
def test_nothing_reaches_beyond_the_end_of_the_video_however_few_frames_are_measured(
    every: int, start: float, clip: Path, pipeline: Pipeline
) -> None:
    video = measure_video(
        clip, "file", Sampling(every=every, start=start), pipeline, How(select(()))
    )
    series = video.series
    assert series.duration_s > 0
    assert series.times[0] + series.duration_s <= len(LIGHT) * 0.1 + 0.005


def test_a_series_has_a_value_a_frame_and_nothing_where_nothing_was(
    clip: Path, pipeline: Pipeline
) -> None:
    series = measured(clip, pipeline).series
    assert series.times == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5], abs=0.002)
    assert (series.fps, series.duration_s) == (pytest.approx(10), pytest.approx(0.6))
    track = series.faces[1]
    assert track.present.tolist() == [True, True, False, True, True, True]
    smile = track.columns["AU12"]
    assert smile.dtype == np.float32
    wanted = np.array([1.2, 1.5, np.nan, 1.2, 2.5, np.nan])
    assert np.isnan(smile).tolist() == np.isnan(wanted).tolist()
    assert np.nanmax(np.abs(smile - wanted)) < 0.3
    assert track.losses == 1
    assert set(track.columns) <= {*columns(select(())), *COVERS.values()}
    assert not set(track.columns) & text_columns(select(()))


@pytest.mark.parametrize(
    ("share", "sampling", "told"),
    [
        (1.0, Sampling(), False),
        (1.0, Sampling(every=7), False),
        (1.0, Sampling(end=2.0), False),
        (0.5, Sampling(), True),
        (0.5, Sampling(every=3), True),
        (0.5, Sampling(end=0.5), False),
    ],
)
def test_a_video_that_ends_before_its_header_says_is_told(
    share: float, sampling: Sampling, told: bool, tmp_path: Path, pipeline: Pipeline
) -> None:
    whole = write_video(tmp_path / "a.mkv", (lit(110 + k % 20) for k in range(60))).read_bytes()
    path = tmp_path / "b.mkv"
    path.write_bytes(whole[: int(len(whole) * share)])
    video = measure_video(path, "file", sampling, pipeline, How(select(())))
    assert any("its header says 6.0 s" in note for note in video.notes) is told
    assert (video.broken is not None) is told


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize("memory", [0, 2**26])
def test_neither_the_batch_nor_the_disk_changes_a_number(
    batch: int, memory: int, clip: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = measured(clip, pipeline).series.faces[1].columns
    monkeypatch.setattr(Pipeline, "lanes", batch)  # threads that read
    monkeypatch.setattr("facsight_tools.video.columns._BLOCK", 2)
    other = measured(clip, pipeline, batch=batch, memory_bytes=memory)
    assert other.measured.rows.on_disk == (memory == 0)
    parts = other.series.faces[1].columns
    assert list(whole) == list(parts)
    for name, column in whole.items():
        assert np.array_equal(column, parts[name], equal_nan=True), name


def test_where_reading_fails_what_is_kept_ends_before_it(
    longer: Path, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = measured(longer, pipeline)
    keep = Keep(tmp_path / "kept", part_frames=1)
    read, calls = Pipeline.reports, itertools.count()

    def fails_once(*args: Any, **options: Any) -> Any:
        if next(calls) == 6:
            raise ReaderFailed("no")
        return read(*args, **options)

    monkeypatch.setattr(Pipeline, "reports", fails_once)
    run = partial(measure_video, longer, "file", Sampling(), pipeline, How(select(()), batch=1))
    with pytest.raises(ReaderFailed):
        run(keep=keep)
    again: list[int] = []
    same(run(lambda count, _: again.append(count), keep=keep), whole)
    assert 1 < again[0] < 10, "it goes on at the first frame that was not read"


def test_the_table_has_a_row_a_face_and_frame_and_one_where_no_face_is(
    clip: Path, pipeline: Pipeline
) -> None:
    video = measured(clip, pipeline)
    rows = list(video.rows())
    assert [row["frame"] for row in rows] == [0, 1, 2, 3, 4, 5]
    assert [row.get("face") for row in rows] == [1, 1, None, 1, 1, 1]
    assert all(set(row) <= set(columns(select(()))) for row in rows)
    assert rows[2] == {"input": str(clip), "frame": 2, "timestamp": pytest.approx(0.2, abs=0.002)}
    assert "AU12" not in rows[5]
    assert rows[5]["AU01"] == 0.0
    assert (rows[0]["AU12_present"], type(rows[0]["AU12_present"])) == (1, int)
    track = video.series.faces[1]
    for name in ("AU12", "yaw", "emotion_happiness", "quality"):
        column = track.columns[name]
        assert [row.get(name) for row in rows] == [
            None if np.isnan(value) else pytest.approx(float(value), abs=1e-5) for value in column
        ]
    told = video.to_dict()
    assert (told["video"]["frames"], told["faces"][0]["losses"], len(told["rows"])) == (6, 1, 6)
    assert repr(video) == "<VideoAnalysis 0.60 s, 6 frames, 1 face, 160 x 120 px>"


def test_from_python(clip: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "video_pipeline", lambda: pipeline)
    told: list[int] = []
    video = analyze_video(
        clip,
        sampling=Sampling(start=0.1, end=0.4),
        landmarks=True,
        progress=lambda count, _: told.append(count),
    )
    assert video.series.frames.tolist() == [1, 2, 3]
    assert told == [1, 2, 3]
    assert np.isfinite(video.series.faces[1].columns["x_0"][0])
    assert "z_477" in next(video.rows())
    with pytest.raises(VideoUnreadable, match="stretch"):
        analyze_video(clip, sampling=Sampling(start=5.0))
    neutral = PIL.Image.fromarray(lit(128))
    assert (
        analyze_video(clip, sampling=Sampling(every=3), neutral=[neutral])
        .series.faces[1]
        .present.all()
    )


def test_a_bad_video_is_an_outcome_and_stops_no_other(clip: Path, pipeline: Pipeline) -> None:
    def broken() -> VideoAnalysis:
        raise ZeroDivisionError("of a reader")

    good = video_outcome("good", lambda: measured(clip, pipeline))
    assert (good.ok, good.error, good.face_count) == (True, None, 1)
    clip.write_bytes(b"no video")
    bad = video_outcome("bad", lambda: measured(clip, pipeline))
    worse = video_outcome("worse", broken)
    assert (bad.ok, bad.face_count) == (False, 0)
    assert [one.error.code for one in (bad, worse) if one.error] == [
        "VideoUnreadable",
        "InferenceFailed",
    ]


def test_folders_hold_pictures_and_videos_in_order(tmp_path: Path) -> None:
    still = PIL.Image.fromarray(flat(90))
    still.save(tmp_path / "a.png")
    still.save(tmp_path / "b.gif", save_all=True, append_images=[PIL.Image.fromarray(flat(9))])
    write_video(tmp_path / "c.mp4", [flat(9)])
    still.save(tmp_path / "d.gif")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.mp4").write_bytes(b"")
    found = list(inputs([tmp_path]))
    assert [type(one) for one in found] == [Item, VideoItem, VideoItem, Item]
    videos = [one for one in found if isinstance(one, VideoItem)]
    assert [(one.path.name, one.kind) for one in videos] == [("b.gif", "file"), ("c.mp4", "file")]
    (sequence,) = inputs([tmp_path], sequence=True)
    (pattern,) = inputs([tmp_path / "shot_%04d.png"])
    assert [one.kind for one in (sequence, pattern) if isinstance(one, VideoItem)] == [
        "sequence",
        "sequence",
    ]


def test_a_folder_of_videos_alone_is_no_error(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", [flat(9)])
    assert [type(one) for one in inputs([tmp_path])] == [VideoItem]


def test_a_video_is_told_by_its_bytes_where_its_name_says_nothing(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", [flat(9)]).rename(tmp_path / "upload")
    assert is_video(path)
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff\xe0")
    assert not is_video(tmp_path / "picture")
    assert not is_video(tmp_path / "none")


def test_rows_are_read_by_person() -> None:
    rows = FaceRows(["a", "b"])
    for frame, track in ((0, 1), (0, 2), (2, 1)):
        rows.add(frame, track, {"a": frame + track, "b": None, "text": "no column"})
    rows.finish()
    mine = FaceColumns(rows, np.flatnonzero(rows.tracks == 1), 4)
    assert mine["a"].tolist()[::2] == [1.0, 3.0]
    assert np.isnan(mine["a"][[1, 3]]).all()
    assert np.isnan(mine["b"]).all()
    assert (list(mine), len(mine)) == (["a", "b"], 2)
    with pytest.raises(KeyError):
        mine["text"]


def test_a_series_holds_what_fits_together() -> None:
    times, present = np.arange(3) / 10, np.ones(3, np.bool_)
    good = Track(1, {"AU12": np.zeros(3, np.float32)}, present)
    series = Series("clip", 10.0, 0.3, times, {1: good})
    assert series.frames.tolist() == [0, 1, 2]
    assert series.column(1, "AU12").tolist() == [0, 0, 0]
    assert repr(series) == "<Series 0.30 s, 3 frames, 1 face>"
    with pytest.raises(ValueError, match="float32"):
        Track(1, {"AU12": np.zeros(3)}, present)  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="rising"):
        Series("clip", 10.0, 0.3, times[::-1], {1: good})
    with pytest.raises(ValueError, match="does not fit"):
        Series("clip", 10.0, 0.3, times, {2: good})


def test_nothing_of_a_run_is_left(clip: Path, pipeline: Pipeline) -> None:
    measured(clip, pipeline, memory_bytes=0)
    assert [one.name for one in clip.parent.iterdir()] == ["clip.mkv"]


def named(path: Path) -> VideoFile:
    return VideoFile(str(path), identity_of(path.stat()))


def filmed(given: Film, pipeline: Pipeline) -> tuple[Filmed, list[Filmed], list[Filming]]:
    parts: list[Filmed] = []
    far: list[Filming] = []
    return measure_film(given, pipeline, far.append, parts.append), parts, far


def test_a_film_is_the_video_measured_and_its_parts_are_what_is_known_so_far(
    clip: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "LOOK_EVERY_S", 0.0)
    whole = measured(clip, pipeline).series
    for given in (named(clip), clip.read_bytes()):
        told, parts, far = filmed(Film(given, "clip"), pipeline)
        assert told.whole
        for name in ("AU12", "yaw"):
            own, same = (one.faces[1].columns[name] for one in (told.series, whole))
            np.testing.assert_array_equal(own, same)
        assert parts
        for part in parts:
            count = len(part.series.times)
            assert not part.whole
            if 1 in part.series.faces:
                some = part.series.faces[1].columns["AU12"]
                np.testing.assert_array_equal(some, whole.faces[1].columns["AU12"][:count])
        assert [one.frames for one in far] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_film_that_was_ended_goes_on_behind_what_was_kept(
    as_bytes: bool,
    longer: Path,
    pipeline: Pipeline,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Journal, "is_due", lambda _, frames: frames >= 2)
    given = longer.read_bytes() if as_bytes else named(longer)
    kept = tmp_path / "store.db.job_1.part"
    asked = Film(given, "long", keep=str(kept))

    def stop(state: Filming) -> None:
        if state.frames == 9:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        measure_film(asked, pipeline, stop, lambda _: None)
    again, _, far = filmed(asked, pipeline)
    whole, _, _ = filmed(Film(given, "long"), pipeline)
    assert again.whole
    assert far[0].frames > 6, "what was kept is not measured anew"
    assert again.until_s == whole.until_s
    for name, column in whole.series.faces[1].columns.items():
        np.testing.assert_array_equal(again.series.faces[1].columns[name], column)
    # What is no such file is left alone, and the video measured all the same
    other = tmp_path / "other.part"
    other.write_bytes(b"letters")
    assert filmed(Film(given, "long", keep=str(other)), pipeline)[0].whole
    assert other.read_bytes() == b"letters"


def test_a_film_that_is_too_long_or_another_file_is_refused(clip: Path, pipeline: Pipeline) -> None:
    with pytest.raises(VideoTooLarge, match="fps"):
        filmed(Film(named(clip), "clip", most_frames=5), pipeline)
    fewer = Film(named(clip), "clip", Sampling(fps=5), most_frames=5)
    assert len(filmed(fewer, pipeline)[0].series.times) <= 5
    other = VideoFile(str(clip), (0, 0))
    with pytest.raises(VideoNotFound, match="another file"):
        filmed(Film(other, "clip"), pipeline)


def test_a_film_is_listened_to_as_a_file_is_and_says_so_where_nobody_can(
    tmp_path: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = write_video(tmp_path / "talk.mp4", [flat(90)] * 10, sound=made_speech(1.0))
    monkeypatch.setattr(speech, "open_detector", lambda: lambda _samples: 0.75)
    monkeypatch.setattr(speech, "is_installed", lambda: True)
    for given in (named(talk), talk.read_bytes()):
        series = filmed(Film(given, "talk"), pipeline)[0].series
        assert np.nanmax(series.speech) == 0.75
        crossed = series_from_bytes(series_to_bytes(series))
        np.testing.assert_array_equal(crossed.speech, series.speech)
        rows = [*csv.DictReader(io.StringIO(series_csv(crossed)))]
        assert {row["speech"] for row in rows} <= {"0.75", ""}
        assert any(row["speech"] for row in rows)
    quiet = filmed(Film(named(talk), "talk", speech=False), pipeline)[0].series
    assert not np.isfinite(quiet.speech).any()
    monkeypatch.setattr(speech, "is_installed", lambda: False)
    (note,) = filmed(Film(named(talk), "talk"), pipeline)[0].series.notes
    assert "facsight[audio]" in note
    with pytest.raises(UnknownOption, match="audio"):
        filmed(Film(named(talk), "talk", speech=True), pipeline)


def test_a_series_crosses_as_bytes_unchanged_and_other_bytes_are_refused(
    clip: Path, pipeline: Pipeline
) -> None:
    series = measured(clip, pipeline).series
    again = series_from_bytes(series_to_bytes(series))
    assert (again.source, again.cuts, again.notes) == (series.source, series.cuts, series.notes)
    np.testing.assert_array_equal(again.times, series.times)
    for name, values in series.faces[1].columns.items():
        np.testing.assert_array_equal(again.faces[1].columns[name], values)
    whole = series_to_bytes(series)
    for wrong in (b"", b"x", b"PK\x03\x04nothing", whole[: len(whole) // 2]):
        with pytest.raises(ValueError):  # noqa: PT011
            series_from_bytes(wrong)


def test_the_table_of_a_series_has_the_numbers_of_the_table_of_rows(
    clip: Path, pipeline: Pipeline
) -> None:
    video = measured(clip, pipeline)
    rows = list(csv.DictReader(io.StringIO(series_csv(video.series))))
    assert len(rows) == len(LIGHT)
    for row, wanted in zip(rows, video.rows(), strict=True):
        assert row["frame"] == str(wanted["frame"])
        told = wanted.get("AU12")
        assert row["AU12"] == ("" if told is None else str(told))


class Broken(Exception):
    """Power fails."""


def stopped(path: Path, pipeline: Pipeline, keep: Keep, at: int) -> VideoAnalysis | None:
    """A run that breaks off after so many further frames; None where it does."""
    seen = 0

    def told(_count: int, _time_s: float) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            raise Broken

    try:
        return measure_video(path, "file", Sampling(), pipeline, How(select(())), told, keep=keep)
    except Broken:
        return None


def same(one: VideoAnalysis, other: VideoAnalysis) -> None:
    """Two runs gave the same tables, tracks and events."""
    assert list(one.rows()) == list(other.rows())
    assert one.size_wh == other.size_wh
    mine, theirs = one.series, other.series
    assert (mine.cuts, mine.switches, mine.notes) == (theirs.cuts, theirs.switches, theirs.notes)
    assert np.array_equal(mine.times, theirs.times)
    for number, track in mine.faces.items():
        assert track.losses == theirs.faces[number].losses
        first, second = (neutral_of(each.faces[number]) for each in (mine, theirs))
        assert first == second
    even = [smoothed(each, Smoothing()) for each in (mine, theirs)]
    assert events(even[0], raw=mine) == events(even[1], raw=theirs)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face that smiles, is gone for a moment and for longer, and a cut."""
    light = [112, 116, 120, 118, 112, 97, 112, 118, 124, 130, *[97] * 8, 112, 118, 200, 112, 113]
    return write_video(tmp_path_factory.mktemp("clip") / "long.mkv", map(lit, light))


@given_any(
    part=st.integers(1, 12),
    stops=st.lists(st.integers(1, 24), max_size=2),
    memory=st.sampled_from([0, 2**26]),
)
@cases(6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_that_breaks_off_anywhere_and_goes_on_is_as_one_run(
    part: int, stops: list[int], memory: int, longer: Path, pipeline: Pipeline, tmp_path: Path
) -> None:
    whole = measured(longer, pipeline, memory_bytes=memory)
    keep = Keep(tmp_path / "kept", part_frames=part)
    remove_journal(keep.path)
    for at in stops:
        stopped(longer, pipeline, keep, at)
    seen: list[int] = []
    again = measure_video(
        longer, "file", Sampling(), pipeline, How(select(()), memory_bytes=memory),
        lambda count, _: seen.append(count), keep=keep,
    )  # fmt: skip
    same(again, whole)
    lost = len(whole.series.times) - len(seen)
    assert lost >= max((at - at % part - part for at in stops), default=0)


def test_what_is_kept_tells_nothing_without_the_video_and_is_gone_at_the_end(
    longer: Path, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Keep(tmp_path / "kept", part_frames=5)
    assert stopped(longer, pipeline, keep, 15) is None
    assert keep.path.stat().st_mode & 0o077 == 0
    kept = keep.path.read_bytes()
    for clear in (b"looks", b"texture", b"array", b"_sights", str(longer).encode(), b"long.mkv"):
        assert clear not in kept
    monkeypatch.setattr(api, "video_pipeline", lambda: pipeline)
    analyze_video(longer, keep=keep.path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_of_another_video_or_other_options_is_not_gone_on_with(
    longer: Path, clip: Path, pipeline: Pipeline, tmp_path: Path
) -> None:
    keep = Keep(tmp_path / "kept", part_frames=5)
    assert stopped(longer, pipeline, keep, 15) is None
    with pytest.raises(OutputRefused, match="other options"):
        stopped(clip, pipeline, keep, 30)
    with pytest.raises(OutputRefused, match="other options"):
        measure_video(longer, "file", Sampling(every=2), pipeline, How(select(())), keep=keep)
    with pytest.raises(OutputRefused):  # what is not kept would be lost: it stops the others too
        video_outcome("clip", lambda: stopped(clip, pipeline, keep, 30))  # type: ignore[arg-type, return-value]
    assert stopped(clip, pipeline, replace(keep, resume=False), 99) is not None
    with pytest.raises(OutputRefused, match="no folder"):
        stopped(longer, pipeline, Keep(tmp_path / "none" / "kept"), 1)
    table = tmp_path / "table.csv"
    table.write_text("what somebody wrote")
    with pytest.raises(OutputRefused, match="another file"):
        stopped(longer, pipeline, Keep(table, resume=False), 30)
    assert table.read_text() == "what somebody wrote"
    spoilt = bytearray(keep.path.read_bytes())
    spoilt[-3000:] = bytes(3000)
    keep.path.write_bytes(spoilt)
    with pytest.raises(OutputRefused, match="damaged"):
        stopped(clip, pipeline, keep, 30)


def test_decoding_that_breaks_off_keeps_what_came_before_and_says_so(
    longer: Path, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = measured(longer, pipeline)
    keep = Keep(tmp_path / "kept", part_frames=500)

    class Dies(Within):
        def __iter__(self) -> Iterator[Frame]:
            for frame in super().__iter__():
                if frame.number == 15:
                    raise VideoUnreadable("The decoding process died over this video.")
                yield frame

    monkeypatch.setattr(api, "VideoFrames", Dies)
    how = How(select(()))
    run = partial(measure_video, longer, "file", Sampling(), pipeline, how, keep=keep)
    outcome = video_outcome("long.mkv", run)
    assert isinstance(outcome.result, VideoAnalysis)
    assert (outcome.ok, outcome.error and outcome.error.code) == (False, "VideoUnreadable")
    rows, wanted = list(outcome.result.rows()), list(whole.rows())
    assert "Incomplete: the video could be read up to 1.4 s" in str(rows[0].pop("notes"))
    wanted[0].pop("notes", None)
    assert rows == wanted[:15]
    monkeypatch.setattr(api, "VideoFrames", Within)
    seen: list[int] = []
    again = run(lambda count, _: seen.append(count))
    assert seen[0] == 16
    same(again, whole)


@pytest.mark.parametrize(
    ("share", "covered", "cell"),
    [(0.9, True, 1), (0.9, False, 1), (0.0, False, 0), (0.0, True, None)],
)
def test_whether_a_hand_lies_on_a_covered_mouth_is_empty_where_none_is_found(
    share: float, covered: bool, cell: int | None
) -> None:
    found = _hand_cells({"face": share, "mouth": share}, covered=covered)
    assert found == dict.fromkeys(HAND_COLUMNS, cell)
