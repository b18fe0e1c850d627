from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.videos import flat, write_video

from facsight_tools.errors import CameraNotFound
from facsight_tools.video import camera
from facsight_tools.video.camera import device_frames
from facsight_tools.video.sampling import EVERY_FRAME, Sampling


class FakeCapture:
    """A camera that gives five frames, blue, and is unplugged."""

    def __init__(self, number: int) -> None:
        self.number, self.left, self.released = number, 5, False

    def isOpened(self) -> bool:  # noqa: N802
        return self.number == 0

    def read(self) -> tuple[bool, object]:
        self.left -= 1
        return (self.left >= 0, np.full((4, 6, 3), (250, 0, 0), np.uint8))

    def release(self) -> None:
        self.released = True


def test_a_camera_gives_its_newest_frames_in_rgb(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[FakeCapture] = []

    def opened(number: int) -> FakeCapture:
        made.append(FakeCapture(number))
        return made[-1]

    monkeypatch.setattr(camera.cv2, "VideoCapture", opened)
    with device_frames("0", EVERY_FRAME) as frames:
        found = list(frames)
    assert 1 <= len(found) <= 5
    assert found[0].pixels_rgb[0, 0].tolist() == [0, 0, 250]
    assert made[0].released
    with (
        pytest.raises(CameraNotFound, match="no camera 3"),
        device_frames("/dev/video3", EVERY_FRAME),
    ):
        pass


def test_where_there_is_no_camera_it_is_said_what_to_do(capfd: pytest.CaptureFixture[str]) -> None:
    if cv2.VideoCapture(97).isOpened():
        pytest.skip("there is one")
    capfd.readouterr()
    with pytest.raises(CameraNotFound, match="allow it"), device_frames("97", EVERY_FRAME):
        pass
    assert capfd.readouterr().err == "", "OpenCV says nothing of its own"


def test_a_video_stands_in_for_a_camera(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", [flat(90)] * 10)
    with device_frames(str(path), Sampling(fps=5)) as frames:
        assert [round(one.time_s, 1) for one in frames] == [0.0, 0.2, 0.4, 0.6, 0.8]
    with pytest.raises(CameraNotFound, match="neither"):
        device_frames(str(tmp_path / "none.mp4"), EVERY_FRAME)
