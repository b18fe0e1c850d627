"""A cover in a video is judged as in a picture of the same frame; with the real networks."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from tests.videos import Pixels, write_video

from facsight_tools.analyzers.cover import PARTS
from facsight_tools.analyzers.occlusion import parts_of
from facsight_tools.evidence.video_reading import EvenSeries
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import select
from facsight_tools.types import FaceReport, MeasuredAU
from facsight_tools.video.api import VideoAnalysis, measure_video
from facsight_tools.video.cover import COLUMNS, HIDDEN, IN_PLACES
from facsight_tools.video.measure import How
from facsight_tools.video.sampling import EVERY_FRAME

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
FRAMES, FROM, UNTIL = 9, 3, 6
COVERS = {
    "mouth": ("right half of the mouth", "left half of the mouth"),
    "eyes": ("right eye", "left eye"),
}
SIDES = {"both": "", "left": "_L", "right": "_R"}


@pytest.fixture(scope="module")
def plain(pipeline: Pipeline) -> tuple[Pixels, FaceReport]:
    small = cv2.resize(load_image(PORTRAIT).pixels_rgb, (256, 256), interpolation=cv2.INTER_AREA)
    pixels = np.asarray(small, np.uint8)
    (face,) = pipeline.analyze([load_image(pixels)])[0].faces
    return pixels, face


def made(path: Path, plain: tuple[Pixels, FaceReport], parts: tuple[str, ...]) -> Path:
    """The portrait, moving; from one frame to another a bar lies over some parts of it."""
    pixels, face = plain
    points = face.landmarks.points_xyz[[i for part in parts for i in PARTS[part]], :2]
    room = 0.06 * np.ptp(face.landmarks.points_xyz[:, 1])
    low, high = points.min(axis=0) - room, points.max(axis=0) + room
    frames = []
    for at in range(FRAMES):
        frame = pixels.copy()
        if FROM <= at < UNTIL:
            cv2.rectangle(
                frame, low.astype(int).tolist(), high.astype(int).tolist(), (40, 40, 45), -1
            )
        frames.append(np.roll(frame, 2 * at, axis=1))
    return write_video(path, frames, fps=10)


def measured(pipeline: Pipeline, path: Path, batch: int) -> VideoAnalysis:
    how = How(select(()), speech=False, batch=batch)
    return measure_video(path, "file", EVERY_FRAME, pipeline, how)


def pictures(pipeline: Pipeline, path: Path) -> list[FaceReport]:
    """Each frame of a video, measured as a picture."""
    with av.open(path) as file:
        frames = [one.to_ndarray(format="rgb24") for one in file.decode(video=0)]
    found = pipeline.analyze([load_image(one) for one in frames])
    return [one.faces[0] for one in found]


@pytest.mark.parametrize("cover", COVERS)
def test_a_frame_withholds_what_its_picture_withholds(
    pipeline: Pipeline, plain: tuple[Pixels, FaceReport], cover: str, tmp_path: Path
) -> None:
    path = made(tmp_path / "a.mp4", plain, COVERS[cover])
    stills = pictures(pipeline, path)
    videos = [measured(pipeline, path, batch) for batch in (1, 7)]
    columns = videos[0].series.faces[1].columns
    for other in videos[1:]:
        for name, values in columns.items():
            np.testing.assert_array_equal(values, other.series.faces[1].columns[name], name)
    covered = range(FROM, UNTIL)
    for at, still in enumerate(stills):
        in_doubt = {part for part in PARTS if columns[COLUMNS[part]][at] == IN_PLACES}
        for reading in still.action_units.readings:
            name = f"AU{reading.au:02d}{SIDES[reading.side]}"
            parts = parts_of(reading.au, reading.side)
            if name not in columns or reading.au in (61, 62, 63, 64) or in_doubt & set(parts):
                continue
            told = bool(np.isfinite(columns[name][at]))
            if set(parts) & set(COVERS[cover]) or not parts or at not in covered:
                assert told == isinstance(reading, MeasuredAU), (at, name)
        for part in COVERS[cover]:
            assert (columns[COLUMNS[part]][at] >= HIDDEN) == (at in covered), (at, part)
    cue = "cover" if cover == "mouth" else "eyes"
    for at in covered:
        if not stills[at].quality.get(cue).ok:
            assert columns["quality"][at] < 1.0


def test_nothing_happens_under_a_cover(
    pipeline: Pipeline, plain: tuple[Pixels, FaceReport], tmp_path: Path
) -> None:
    series = measured(pipeline, made(tmp_path / "a.mp4", plain, COVERS["mouth"]), 16).series
    even = EvenSeries.of(series)
    first, last = series.times[FROM], series.times[UNTIL - 1]
    names = {one.name for one in even.events}
    assert "AU12" in names, "the portrait smiles before and after"
    assert "mouth_hidden" in names
    for one in even.events:
        if one.name in ("smile", "AU12", "AU25"):
            assert one.offset_s < first or one.onset_s > last
    covered = (series.times >= first) & (series.times <= last)
    for name in ("AU12", "AU25", "emotion_happiness"):
        assert np.isnan(even.even.faces[1].columns[name][covered]).all()
