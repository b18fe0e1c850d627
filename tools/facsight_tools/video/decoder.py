"""The decoding process: `python -m facsight_tools.video.decoder REQUEST`, the request as JSON.

Frames go to its standard output. It ends when its standard input is closed, which is when whoever
started it is gone, and it may hold so much memory and no more: a file that makes a decoder crash,
hang or swell takes nothing else with it.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import (
    FacsightError,
    OutOfMemory,
    VideoNotFound,
    VideoUnreadable,
    VideoUnsupported,
    quoted,
)
from facsight_tools.video import wire
from facsight_tools.video.frames import Frame, LastFrame, PackedFrame, VideoHeader
from facsight_tools.video.identity import Identity, identity_of
from facsight_tools.video.sampling import Sampling, VideoLimits

Kind = Literal["file", "sequence"]

_SNIFFED: Final = 512
_PLAYLISTS: Final = (b"#extm3u", b"ffconcat", b"[playlist]", b"v=0")

_PICTURES: Final = (b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*")
_SOUNDS: Final = (b"ID3", b"fLaC")


class Source(Protocol):
    """A video that is open."""

    header: VideoHeader

    def frames(
        self, sampling: Sampling, alive: Callable[[], None], after: LastFrame | None = None
    ) -> Iterator[Frame | PackedFrame]:
        """The frames that are wanted, after one that was had; `alive` is called now and then while
        none come.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is decoded: a file, or the files of a sequence that a folder or a pattern names.

    `identity` is that of the file that was meant, as `identity_of` tells it; another is refused.
    With `sound` it is a file's sound and no frame; with `after` the frames after that one.
    """

    path: str
    kind: Kind
    sampling: Sampling
    limits: VideoLimits
    identity: Identity | None = None
    sound: bool = False
    after: LastFrame | None = None

    def to_json(self) -> str:
        """As it is handed to the process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        """As the process reads it."""
        told = json.loads(text)
        sampling, limits = Sampling(**told["sampling"]), VideoLimits(**told["limits"])
        meant = told["identity"]
        identity = None if meant is None else tuple(map(int, meant))
        after = None if told["after"] is None else LastFrame(**told["after"])
        return cls(told["path"], told["kind"], sampling, limits, identity, told["sound"], after)


def main(argv: list[str]) -> int:
    """Decode one video; returns the exit status."""
    # Whoever started it decides when it ends, and closes its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = Request.from_json(argv[0])
    pipe = os.fdopen(os.dup(1), "wb", buffering=2**16)
    os.dup2(2, 1)  # what a library prints is no frame
    forbid_core_dumps()
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        if request.sound:
            _write_sound(request, pipe)
        else:
            _write_frames(request, pipe)
        wire.write(pipe, wire.END)
    except BrokenPipeError:
        os._exit(0)
    except FacsightError as error:
        wire.write_error(pipe, error)
    except MemoryError:
        wire.write_error(
            pipe,
            OutOfMemory(
                "The video takes more memory to decode than a decoder may use; scale it down."
            ),
        )
    return 0


def _write_frames(request: Request, pipe: BinaryIO) -> None:
    source = open_source(request)
    _limit_memory(request.limits.memory_bytes)
    wire.write_header(pipe, source.header)
    alive = partial(wire.write, pipe, wire.ALIVE)
    for frame in source.frames(request.sampling, alive, request.after):
        wire.write_frame(pipe, frame.packed)


def _write_sound(request: Request, pipe: BinaryIO) -> None:
    from facsight_tools.video.sound import SoundSource

    source = SoundSource(_open_meant(request), request.limits)
    _limit_memory(request.limits.memory_bytes)
    for piece in source.pieces(request.sampling, lambda: wire.write(pipe, wire.ALIVE)):
        wire.write_sound(pipe, piece)


def _end_with_input() -> None:
    while os.read(0, 2**10):
        pass
    os._exit(1)


def open_source(request: Request) -> Source:
    """What is to be decoded, with its header read.

    Raises:
        VideoNotFound, VideoUnreadable, VideoUnsupported, VideoTooLarge: it is not.
    """
    # Either package is imported for its own files alone.
    if request.kind == "sequence":
        from facsight_tools.video.stills import SequenceSource, sequence_files

        files = sequence_files(request.path)
        return SequenceSource(files, request.limits, request.sampling.fps)
    file = _open_meant(request)
    try:
        return _source(file, request.limits)
    except BaseException:
        file.close()
        raise


def _open_meant(request: Request) -> BinaryIO:
    """The file, unless another one stands in its place by now."""
    file = open_regular(request.path)
    if request.identity not in (None, identity_of(os.fstat(file.fileno()))):
        file.close()
        raise VideoNotFound(f"{quoted(request.path)} is another file by now; try again.")
    return file


def _source(file: BinaryIO, limits: VideoLimits) -> Source:
    head = file.read(_SNIFFED)
    file.seek(0)
    if not head:
        raise VideoUnreadable("The video is empty (0 bytes).")
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith(_PLAYLISTS) or b"<mpd" in begins:
        raise VideoUnsupported("This is a playlist, which is not followed; give the video itself.")
    if is_animation(head):
        from facsight_tools.video.stills import AnimationSource

        return AnimationSource(file, limits)
    from facsight_tools.video.containers import ContainerSource

    try:
        return ContainerSource(file, limits)
    except VideoUnreadable as error:
        if head.startswith(_PICTURES):
            raise VideoUnreadable(
                "This is a picture; measure it with `facsight analyze` or `facsight infer`."
            ) from error
        if head.startswith(_SOUNDS) or (head[:4] == b"RIFF" and head[8:12] == b"WAVE"):
            raise VideoUnreadable("This is sound alone; give a video that shows faces.") from error
        raise


def is_animation(head: bytes) -> bool:
    """Whether a file that begins so is read by Pillow: GIF, WebP or PNG."""
    return head.startswith((b"GIF8", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    )


def open_regular(path: str | Path) -> BinaryIO:
    """A regular file, opened; a FIFO or a device would block or never end.

    Raises:
        VideoNotFound: it is none, or cannot be read.
    """
    try:
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            os.close(handle)
            what = "a folder" if stat.S_ISDIR(info.st_mode) else "not a regular file"
            raise VideoNotFound(
                f"{quoted(str(path))} is {what}: give a video, or --sequence and its frames."
            )
        return os.fdopen(handle, "rb")
    except FileNotFoundError:
        raise VideoNotFound(f"{quoted(str(path))} does not exist; check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no usable path"
        raise VideoNotFound(f"{quoted(str(path))} cannot be read: {reason}.") from error


def _limit_memory(extra_bytes: int) -> None:
    """Allow so much address space beyond what is mapped now, on Linux."""
    try:
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (mapped + extra_bytes, mapped + extra_bytes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
