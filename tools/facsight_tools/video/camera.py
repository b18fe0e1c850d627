"""Frames of a camera as they come, or of a file that stands in for one. Nothing is kept."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cv2

from facsight_tools.errors import CameraNotFound, quoted
from facsight_tools.printable import printable
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.frames import Frame
from facsight_tools.video.sampling import Sampling

_WAIT_S: Final = 10.0
_NUMBER: Final = re.compile(r"(?:/dev/video)?(\d{1,3})", re.ASCII)


def device_frames(
    device: str, sampling: Sampling
) -> contextlib.AbstractContextManager[Iterator[Frame]]:
    """The frames of a camera, by its number from 0, or of a video.

        with device_frames("0", Sampling(fps=10)) as frames: ...

    Args:
        device: the number of a camera of this machine (or `/dev/video0`), or the path of a video.
        sampling: of a camera `fps` and `end`; of a video all of it.

    Raises:
        CameraNotFound: there is no such camera, nor a video of that name.
        VideoUnreadable, VideoUnsupported, VideoTooLarge: it is a video that cannot be used.
    """
    number = _NUMBER.fullmatch(device)
    if number is not None:
        return _of_camera(int(number[1]), sampling)
    if not Path(device).is_file():
        raise CameraNotFound(
            f"{quoted(printable(device))} is neither the number of a camera (0 is the first) nor a "
            "video."
        )
    return _of_file(device, sampling)


@contextlib.contextmanager
def _of_file(path: str, sampling: Sampling) -> Iterator[Iterator[Frame]]:
    with VideoFrames(path, "file", sampling) as frames:
        yield iter(frames)


@contextlib.contextmanager
def _of_camera(number: int, sampling: Sampling) -> Iterator[Iterator[Frame]]:
    with _quiet():
        capture = cv2.VideoCapture(number)
    if not capture.isOpened():
        capture.release()
        raise CameraNotFound(
            f"There is no camera {number} that this program may use: connect one, close what uses "
            "it, or allow it in the system's settings. A video can stand in: "
            "`facsight live clip.mp4`."
        )
    newest = _Newest(capture)
    try:
        yield newest.frames(sampling)
    finally:
        newest.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without OpenCV's own words about cameras that are not there."""
    logging: Any = cv2.utils.logging
    before = logging.getLogLevel()
    logging.setLogLevel(0)
    try:
        yield
    finally:
        logging.setLogLevel(before)


class _Newest:
    """The newest frame of a camera: those that come while one is measured are let go."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture
        self._start = time.monotonic()
        self._ready = threading.Condition()
        self._frame: Frame | None = None
        self._over = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def frames(self, sampling: Sampling) -> Iterator[Frame]:
        """Frame after frame, no faster than `fps` and no longer than `end`."""
        due = 0.0
        while True:
            with self._ready:
                if not self._ready.wait_for(lambda: self._frame or self._over, _WAIT_S):
                    raise CameraNotFound("The camera gives no picture any more; connect it again.")
                frame, self._frame = self._frame, None
            if frame is None or (sampling.end is not None and frame.time_s >= sampling.end):
                return
            if frame.time_s < due:
                continue
            due = frame.time_s + (0.9 / sampling.fps if sampling.fps else 0.0)
            yield frame

    def close(self) -> None:
        """Let go of the camera."""
        self._over = True
        self._thread.join(2.0)
        self._capture.release()

    def _read(self) -> None:
        number = 0
        while not self._over:
            came, pixels_bgr = self._capture.read()
            with self._ready:
                if came:
                    time_s = time.monotonic() - self._start
                    self._frame = Frame(number, time_s, cv2.cvtColor(pixels_bgr, cv2.COLOR_BGR2RGB))
                else:
                    self._over = True
                self._ready.notify()
            number += 1
