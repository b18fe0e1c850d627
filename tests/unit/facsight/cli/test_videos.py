"""A measured video as a list."""

import numpy as np
import pytest

from facsight.cli.videos import clock, print_video
from facsight_tools.rules.catalogue import select
from facsight_tools.video.api import VideoAnalysis
from facsight_tools.video.columns import FaceRows
from facsight_tools.video.frames import VideoHeader
from facsight_tools.video.measure import MeasuredVideo
from facsight_tools.video.series import Series, Track
from facsight_tools.video.track import Persons


def video(smile: list[float]) -> VideoAnalysis:
    values = np.array(smile, np.float32)
    present = np.isfinite(values)
    times = np.arange(len(smile)) * 30.0
    track = Track(1, {"AU12": values, "AU04": np.full(len(smile), np.nan, np.float32)}, present, 1)
    faces = {1: track} if present.any() else {}
    series = Series(
        "clip.mp4", 1 / 30, 30.0 * len(smile), times, faces, cuts=(60.0,), notes=("A.",)
    )
    header = VideoHeader(1 / 30, 0.0, (64, 48), 0, "mov", "h264")
    people = Persons({1: 1}, {1: 1}, 0)
    measured = MeasuredVideo(header, (64, 48), FaceRows([]), people, series)
    made_of: object = None
    return VideoAnalysis("clip.mp4", header, (64, 48), series, made_of, select(()), measured)  # type: ignore[arg-type]


def test_a_person_is_told_with_the_strongest_units_and_their_moments(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_video(video([0.2, 3.4, np.nan, 2.0]))
    out = capsys.readouterr().out
    assert "clip.mp4: 120.0 s, 4 frames of 64 x 48, 1 face" in out
    assert "note: A." in out
    assert "cuts at 1:00.0" in out
    assert "F1  in sight in 3 of 4 frames, 0:00.0 to 1:30.0, lost once" in out
    assert "AU12  up to 3.4 at 0:30.0  lip corner puller" in out
    assert "AU4" not in out


def test_a_video_without_a_face_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_video(video([np.nan, np.nan]))
    assert "no face" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0:00.0"),
        (12.34, "0:12.3"),
        (59.99, "1:00.0"),
        (3599.97, "1:00:00.0"),
        (3725, "1:02:05.0"),
    ],
)
def test_a_moment_is_told_as_on_a_player(seconds: float, told: str) -> None:
    assert clock(seconds) == told
