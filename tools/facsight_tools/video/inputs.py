"""Which of many paths are videos: files, folders of both, and the frames of one as pictures."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import PIL.Image

from facsight_tools.batch import Item, items
from facsight_tools.errors import FacsightError
from facsight_tools.printable import printable
from facsight_tools.video.decoder import Kind
from facsight_tools.video.stills import ANIMATIONS, is_pattern

SUFFIXES: Final = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".3gp", ".3g2", ".mpg", ".mpeg"),
        *(".mts", ".m2ts", ".flv", ".ogv", ".wmv", ".asf", ".mjpeg", ".mjpg", ".mxf", ".ivf"),
        ".dv",
    )
)
"""File names that a folder is searched for; a file that is named itself may have any."""

_ANIMATED: Final = frozenset((".gif", ".webp", ".png", ".apng"))
_TS_PACKET: Final = 188


@dataclass(frozen=True, slots=True)
class VideoItem:
    """A video to measure: what it is called, where it is, and whether it is one file."""

    name: str
    path: Path
    kind: Kind


def inputs(paths: Sequence[str | Path], *, sequence: bool = False) -> Iterator[Item | VideoItem]:
    """The pictures and videos of paths and folders, in order; see `facsight_tools.batch.items`.

    Args:
        paths: files, folders, and patterns of frames such as `shots/img_%04d.png`.
        sequence: each path is one video as pictures, a folder or a pattern.
    """
    for given in paths:
        path = Path(given)
        if not str(given):  # which as a path would be the folder one is in
            yield from items([given])
        elif sequence or (is_pattern(path) and not path.exists()):
            yield VideoItem(_name(path), path, "sequence")
        elif path.is_dir():
            yield from _of_folder(path)
        elif is_video(path):
            yield VideoItem(_name(path), path, "file")
        else:
            yield from items([given])


def is_video(path: Path) -> bool:
    """Whether a file that is named itself is measured as a video: by its beginning or its name."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return True
    if suffix in _ANIMATED and is_animated(path):
        return True
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_TS_PACKET + 1)
    except OSError:
        return False
    return _begins_as_video(head) or is_animated(path)


def is_animated(path: Path) -> bool:
    """Whether a picture has several frames that are meant to be shown one after another."""
    if not path.is_file():
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PIL.Image.open(path, formats=ANIMATIONS) as picture:
                return bool(getattr(picture, "is_animated", False))
    except Exception:  # broken in any way: whoever decodes it says how
        return False


def _begins_as_video(head: bytes) -> bool:
    brand = head[8:12]
    if head[4:8] == b"ftyp":
        return brand[:3] not in (b"hei", b"hev", b"mif", b"msf", b"avi")
    return (
        head.startswith((b"\x1aE\xdf\xa3", b"FLV\x01", b"OggS", b"\x00\x00\x01\xba", b"DKIF"))
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or (head[:1] == b"G" and head[_TS_PACKET : _TS_PACKET + 1] == b"G")
    )


def _of_folder(folder: Path) -> Iterator[Item | VideoItem]:
    """A folder's pictures and videos by their paths; its errors first."""
    videos = [VideoItem(_name(path), path, "file") for path in _files(folder)]
    found: list[tuple[str, Item | VideoItem]] = [(one.path.as_posix(), one) for one in videos]
    for item in items([folder]):
        if isinstance(item.source, FacsightError):
            # That it holds no picture is no error where it holds videos.
            if not videos or item.name != printable(str(folder)):
                yield item
        elif isinstance(item.source, Path):
            path = item.source
            animated = path.suffix.lower() in _ANIMATED and is_animated(path)
            one = VideoItem(item.name, path, "file") if animated else item
            found.append((path.as_posix(), one))
    yield from (one for _, one in sorted(found, key=lambda pair: pair[0]))


def _files(folder: Path) -> Iterator[Path]:
    for inside, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for name in files:
            path = Path(inside, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES and path.is_file():
                yield path


def _name(path: Path) -> str:
    return printable(os.fsdecode(path))
