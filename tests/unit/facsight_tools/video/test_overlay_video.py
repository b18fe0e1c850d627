from pathlib import Path

import av
import numpy as np
import pytest
from tests.series import Float, clock, make_series
from tests.videos import flat

from facsight_tools.errors import OutputRefused
from facsight_tools.overlay import hue
from facsight_tools.video.frames import Frame
from facsight_tools.video.overlay_video import drawn, write_overlay
from facsight_tools.video.series import Series


def series(times: Float) -> Series:
    whole = times * 0
    box = {"box_x1": whole + 10, "box_y1": whole + 8, "box_x2": whole + 40, "box_y2": whole + 40}
    units = {"AU12": np.linspace(0, 5, len(times)), "AU04": whole + np.nan, "AU51": whole + 5}
    return make_series(times, {**box, **units, "emotion_happiness": whole + 0.8})


def coloured(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], left: int) -> int:
    """Pixels in the hue of the first face, from a column on."""
    return int((np.abs(picture[:, left:].astype(int) - hue(1)).max(-1) < 12).sum())


def test_a_stronger_unit_has_a_longer_bar_and_the_face_a_box() -> None:
    times = clock(1.0)
    made = series(times)
    first, last = (drawn(flat(120), made, at) for at in (0, len(times) - 1))
    width = first.shape[1] - 300
    assert coloured(last, width) > coloured(first, width) + 300
    assert coloured(first[:, :width], 0) > 50, "a box lies on the picture"
    assert (first.shape[0] % 2, first.shape[1] % 2) == (0, 0)


def test_the_video_keeps_the_times_of_the_frames(tmp_path: Path) -> None:
    times = np.array([0.0, 0.1, 0.5, 0.6, 1.5])
    made = series(times)
    frames = (Frame(at, float(time_s), flat(100 + at)) for at, time_s in enumerate(times))
    unmeasured = [Frame(99, 2.0, flat(0))]
    path = tmp_path / "o.mp4"
    assert write_overlay(path, [*frames, *unmeasured], made) == 5
    with av.open(path) as video:
        shown = [float(frame.time or 0) for frame in video.decode(video=0)]
    assert shown == pytest.approx(times.tolist(), abs=0.002)
    assert [one.name for one in tmp_path.iterdir()] == ["o.mp4"]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def frames():  # type: ignore[no-untyped-def]
        yield Frame(0, 0.0, flat(100))
        raise OutputRefused("stopped")

    with pytest.raises(OutputRefused):
        write_overlay(tmp_path / "o.mp4", frames(), series(clock(1.0)))
    assert not list(tmp_path.iterdir())
