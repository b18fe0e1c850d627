"""A video's frames, or its sound, decoded ahead in a process that can be killed."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Final, Self

from facsight_tools.errors import FacsightError, VideoUnreadable
from facsight_tools.video import wire
from facsight_tools.video.decoder import Kind, Request
from facsight_tools.video.frames import Frame, LastFrame, Sound, VideoHeader
from facsight_tools.video.identity import Identity
from facsight_tools.video.sampling import DEFAULT_VIDEO_LIMITS, Sampling, VideoLimits

_DECODER: Final = "facsight_tools.video.decoder"
_AHEAD_BYTES: Final = 96 * 2**20
_MOST_AHEAD: Final = 32
_START_S: Final = 30.0
_HEADS_BYTES: Final = 64
"""Enough for what stands before a frame; pixels are read past it, into their place."""
_MEMORY: Final = MappingProxyType(
    {
        "MALLOC_MMAP_THRESHOLD_": str(2**25),
        "MALLOC_TRIM_THRESHOLD_": str(2**26),
        "MALLOC_TOP_PAD_": str(2**24),
    }
)
"""The C library gives no frame's memory back to the system only to ask for it again for the next,
which takes a quarter of the time of decoding."""
_PIPE_BYTES: Final = 2**20
"""What Linux lets a pipe hold, at most: of a frame of 640 x 360 all, so that neither end waits."""
_RESTARTS: Final = 3


class _Decoding:
    """The process and what it has written; to leave the `with` kills it, whatever it does."""

    def __init__(self, request: Request) -> None:
        self._limits = request.limits
        self._start(request)

    def _start(self, request: Request) -> None:
        # -P: the folder that this was started in must not lend the process its modules.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", _DECODER, request.to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=_HEADS_BYTES,
            env={**_MEMORY, **os.environ},
            # A terminal's Ctrl-C is for whoever started it, also while it still imports.
            start_new_session=True,
        )
        _widen(self._process.stdout)
        self._ready: queue.Queue[wire.Message] = queue.Queue(maxsize=4)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read_ahead, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill the process."""
        self.close()

    @property
    def process_id(self) -> int:
        """Of the decoding process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the decoding process is gone."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """Kill the process, and tell so whoever waits for what it writes."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process, whatever it does."""
        self._closed.set()
        self._process.kill()
        with suppress(queue.Empty):
            while True:
                self._ready.get_nowait()
        self._thread.join(5.0)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _next(self, seconds: float) -> wire.Message:
        try:
            return self._ready.get(timeout=seconds)
        except queue.Empty:
            self._process.kill()
            return VideoUnreadable(
                f"Decoding gave nothing for {seconds:g} seconds and was stopped; the video is "
                "damaged, or made to be slow. Convert it with another program."
            )

    def _failure(self, message: wire.Message) -> FacsightError:
        if isinstance(message, FacsightError):
            return message
        return VideoUnreadable(
            "The decoding process died over this video; convert it with another program."
        )

    def _read_ahead(self) -> None:
        """Hand on what the process writes; None once it has closed its pipe."""
        pipe = self._process.stdout
        if pipe is None:
            return
        while not self._closed.is_set():
            try:
                message = wire.read(pipe, self._limits)  # type: ignore[arg-type]
            except (OSError, ValueError):
                message = None
            if isinstance(message, Frame):
                room = _AHEAD_BYTES // message.pixels_rgb.nbytes
                self._ready.maxsize = max(2, min(_MOST_AHEAD, room))
            while not self._closed.is_set():
                try:
                    self._ready.put(message, timeout=0.2)
                    break
                except queue.Full:
                    continue
            if message is None or message == "end" or isinstance(message, FacsightError):
                return


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold more at a time, where the system can."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


class VideoFrames(_Decoding):
    """The frames of a video that are wanted, in the order of their times.

        with VideoFrames("clip.mp4") as video:
            for frame in video:
                print(frame.number, frame.time_s, frame.pixels_rgb.shape)

    The header is read when the object is made; a few frames are decoded ahead, no more than fit
    in 96 MiB. To leave the `with` kills the process, whatever it does.

    Args:
        path: a file; of a sequence the folder or a pattern.
        kind: `file`, or `sequence` for pictures that are frames.
        sampling: which frames.
        limits: the largest video.
        identity: the file that is meant, as `identity_of` tells it; another is refused.
        after: the frame that those are wanted after, of a video that is gone on with.

    Attributes:
        header: what the video says of itself.

    Raises:
        VideoNotFound, VideoUnreadable, VideoUnsupported, VideoTooLarge: it is not decoded; also
            raised on the way. A process that was killed is started again where it was, as long as
            frames come of it.
        OutOfMemory: decoding takes more memory than it may use.
    """

    def __init__(
        self,
        path: str | Path,
        kind: Kind = "file",
        sampling: Sampling | None = None,
        limits: VideoLimits = DEFAULT_VIDEO_LIMITS,
        identity: Identity | None = None,
        after: LastFrame | None = None,
    ) -> None:
        self._request = Request(
            str(path), kind, sampling or Sampling(), limits, identity, after=after
        )
        super().__init__(self._request)
        try:
            self.header = self._first()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[Frame]:
        """The frames; raises as the class says."""
        last: Frame | None = None
        restarts = 0
        while True:
            message = self._next(self._limits.wait_s)
            if isinstance(message, Frame):
                last = message
                yield message
            elif message is None and last is not None and restarts < _RESTARTS:
                restarts += 1
                self._go_on(last)
                last = None
            elif message == "end":
                return
            elif message != "alive":
                raise self._failure(message)

    def _go_on(self, last: Frame) -> None:
        """Another process for the rest; where it cannot begin, the file crashes it."""
        self.close()
        self._start(replace(self._request, after=LastFrame.of(last)))
        try:
            self._first()
        except FacsightError as error:
            raise self._failure(None) from error

    def _first(self) -> VideoHeader:
        message = self._next(self._limits.wait_s + _START_S)
        if isinstance(message, VideoHeader):
            return message
        raise self._failure(message)


class SoundPieces(_Decoding):
    """The sound of a file, piece after piece, decoded in a process of its own as frames are.

    Args:
        path: a file.
        sampling: from when to when.
        limits: the largest video.
        identity: as of `VideoFrames`.

    Raises:
        VideoNotFound, VideoUnreadable, VideoUnsupported, VideoTooLarge, OutOfMemory: on the way.
    """

    def __init__(
        self,
        path: str | Path,
        sampling: Sampling,
        limits: VideoLimits = DEFAULT_VIDEO_LIMITS,
        identity: Identity | None = None,
    ) -> None:
        super().__init__(Request(str(path), "file", sampling, limits, identity, sound=True))

    def __iter__(self) -> Iterator[Sound]:
        """The pieces; raises as the class says."""
        while True:
            message = self._next(self._limits.wait_s + _START_S)
            if isinstance(message, Sound):
                yield message
            elif message == "end":
                return
            elif message != "alive":
                raise self._failure(message)
