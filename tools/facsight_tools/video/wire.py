"""What the decoding process writes: frames and texts, never an object that could be code."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import Any, BinaryIO, Final, TypeAlias

from facsight_tools import errors
from facsight_tools.errors import FacsightError, VideoUnreadable
from facsight_tools.video.frames import Frame, PackedFrame, Sound, VideoHeader
from facsight_tools.video.sampling import VideoLimits

HEADER: Final = b"H"
FRAME: Final = b"F"
SOUND: Final = b"S"
ALIVE: Final = b"."
ERROR: Final = b"E"
END: Final = b"Z"

_HEAD: Final = struct.Struct(">cI")
_FRAME: Final = struct.Struct(">qdII")
_SOUND: Final = struct.Struct(">d")
_LONGEST_TEXT: Final = 2**16
_LONGEST_SOUND: Final = 2**22


def write(pipe: BinaryIO, kind: bytes, body: bytes = b"") -> None:
    """One message."""
    pipe.write(_HEAD.pack(kind, len(body)) + body)
    pipe.flush()


def write_header(pipe: BinaryIO, header: VideoHeader) -> None:
    """What the video says of itself."""
    write(pipe, HEADER, json.dumps(asdict(header)).encode())


def write_error(pipe: BinaryIO, error: FacsightError) -> None:
    """Why it ends."""
    write(pipe, ERROR, json.dumps([error.code, str(error)]).encode())


def write_frame(pipe: BinaryIO, frame: PackedFrame) -> None:
    """One frame."""
    pipe.write(_HEAD.pack(FRAME, _FRAME.size + frame.data.nbytes))
    pipe.write(_FRAME.pack(frame.number, frame.time_s, *frame.size_wh))
    pipe.write(frame.data)
    pipe.flush()


def write_sound(pipe: BinaryIO, sound: Sound) -> None:
    """One piece of sound."""
    write(pipe, SOUND, _SOUND.pack(sound.time_s) + sound.samples.astype("<i2").tobytes())


Message: TypeAlias = VideoHeader | Frame | Sound | FacsightError | str | None


def read(pipe: BinaryIO, limits: VideoLimits) -> Message:
    """One message: a header, a frame, a piece of sound, an error, `alive` or `end`.

    None where the pipe is closed.

    What is no such message is an error as well: the process may have been taken over by a file.
    """
    head = _exactly(pipe, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    if kind in (ALIVE, END):
        return "alive" if kind == ALIVE else "end"
    if kind == FRAME:
        return _frame(pipe, length, limits)
    if kind == SOUND:
        return _sound(pipe, length)
    if length > _LONGEST_TEXT:
        return _nonsense()
    body = _exactly(pipe, length)
    try:
        told = json.loads(body or b"")
        return _header(told) if kind == HEADER else _error(told)
    except (ValueError, TypeError, KeyError):
        return _nonsense()


def _header(told: Any) -> VideoHeader:
    width, height = map(int, told["size_wh"])
    return VideoHeader(
        fps=float(told["fps"]),
        duration_s=float(told["duration_s"]),
        size_wh=(width, height),
        frames=int(told["frames"]),
        container=str(told["container"]),
        codec=str(told["codec"]),
        notes=tuple(map(str, told["notes"])),
        sound=bool(told["sound"]),
        own_s=float(told["own_s"]),
    )


def _error(told: Any) -> FacsightError:
    code, message = map(str, told)
    kind = getattr(errors, code, None)
    if not (isinstance(kind, type) and issubclass(kind, FacsightError)):
        kind = VideoUnreadable
    return kind(message)


def _frame(pipe: BinaryIO, length: int, limits: VideoLimits) -> Frame | FacsightError | None:
    head = _exactly(pipe, _FRAME.size)
    if head is None:
        return None
    number, time_s, width, height = _FRAME.unpack(head)
    size = width * height * 3
    if not 0 < size == length - _FRAME.size or width * height > limits.pixels:
        return _nonsense()
    import numpy as np

    pixels = np.empty((height, width, 3), np.uint8)
    view, at = pixels.data.cast("B"), 0
    while at < size:
        count = pipe.readinto(view[at:])  # type: ignore[attr-defined]
        if not count:
            return None
        at += count
    pixels.setflags(write=False)  # so that a picture of it is no copy
    return Frame(number, time_s, pixels)


def _sound(pipe: BinaryIO, length: int) -> Sound | FacsightError | None:
    if not _SOUND.size <= length <= _LONGEST_SOUND or (length - _SOUND.size) % 2:
        return _nonsense()
    body = _exactly(pipe, length)
    if body is None:
        return None
    import numpy as np

    (time_s,) = _SOUND.unpack_from(body)
    return Sound(time_s, np.frombuffer(body, "<i2", offset=_SOUND.size))


def _exactly(pipe: BinaryIO, count: int) -> bytes | None:
    data = pipe.read(count)
    return data if len(data) == count else None


def _nonsense() -> VideoUnreadable:
    return VideoUnreadable("The decoding process wrote what is no frame; the video is not read on.")
