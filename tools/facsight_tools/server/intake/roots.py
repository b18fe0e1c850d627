"""Files that the server may read: those below its roots, opened so that no trick leads out.

A path is resolved first, links and `..` included, and must then lie below a root. It is opened one
folder at a time from the root down, without following a link, so that a link which is slipped in
after the check is refused as well.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from facsight_tools.errors import (
    ImageNotFound,
    ImageTooLarge,
    PathRefused,
    UnknownOption,
    VideoNotFound,
    quoted,
)
from facsight_tools.video.film import VideoFile
from facsight_tools.video.identity import identity_of

_WALKS: Final = os.open in os.supports_dir_fd
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = getattr(os, "O_DIRECTORY", 0)
# A FIFO would block until someone writes into it.
_FILE: Final = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FIRST_CHUNK: Final = 2**16
_MOST_NAMED: Final = 6
_MOST_FOUND: Final = 10_000


class Roots:
    """The folders below which pictures are read.

    Hidden files and folders (`.name`) below a root are never read.

    Args:
        folders: existing folders.

    Raises:
        UnknownOption: one of them is no folder.
    """

    def __init__(self, folders: Iterable[str | Path]) -> None:
        self.folders = tuple(dict.fromkeys(_real_folder(folder) for folder in folders))

    @classmethod
    def of_user(cls) -> Roots:
        """What a client on the user's own machine may name: the home, working and temp folders."""
        named = [Path.home(), Path.cwd(), Path(tempfile.gettempdir())]
        # A service may well run in / as its working or home folder, which would mean everything.
        return cls(one for one in named if one.is_dir() and one != Path(one.anchor))

    def read(self, path: str, max_bytes: int) -> bytes:
        """The bytes of the file at `path`; a relative path starts at the working folder.

        Raises:
            PathRefused: it does not lie below a root, or is hidden there. The message is the same
                whatever there is or is not.
            ImageNotFound: it would be below a root, and no regular file is there.
            ImageTooLarge: the file has more than `max_bytes`.
        """
        root, parts = self._place(path)
        try:
            handle = _open(root, parts)
        except (OSError, ValueError):
            raise _not_there(parts) from None
        try:
            return _contents(handle, parts, max_bytes)
        finally:
            os.close(handle)

    def find(self, path: str) -> VideoFile:
        """The file at `path`, to be opened by whoever reads it; raises as `read` does.

        Raises:
            VideoNotFound: it would be below a root, and no regular file is there.
        """
        root, parts = self._place(path)
        try:
            handle = _open(root, parts)
        except (OSError, ValueError):
            raise _no_video(parts[-1]) from None
        try:
            return found_at(str(root.joinpath(*parts)), handle)
        finally:
            os.close(handle)

    def _place(self, path: str) -> tuple[Path, tuple[str, ...]]:
        try:
            real = Path(os.path.realpath(Path(named_path(path)).expanduser()))
        except (OSError, ValueError, RuntimeError):
            raise self._refused() from None
        for root in self.folders:
            if real.is_relative_to(root) and real != root:
                parts = real.relative_to(root).parts
                if not any(part.startswith(".") for part in parts):
                    return root, parts
        raise self._refused()

    def _refused(self) -> PathRefused:
        if not self.folders:
            return PathRefused(
                "This server reads no files: upload the picture (POST /uploads) and give the "
                "handle that it answers."
            )
        return PathRefused(
            f"This path is not in a folder that this server reads, which are: {self.told}. Give "
            "the path of a picture there; facs_list_pictures lists them."
        )

    @property
    def told(self) -> str:
        """The folders in words."""
        named = [str(one) for one in self.folders[:_MOST_NAMED]]
        more = len(self.folders) - len(named)
        return ", ".join([*named, *([f"and {more} more"] if more else [])])

    def pictures(self, folder: str, *, videos: bool = False) -> list[str]:
        """The files with a picture's ending below a folder, in order; no link is followed.

        With `videos` those with a video's.

        Raises:
            PathRefused: the folder is neither a root nor below one.
            ImageNotFound: it would be, and no folder is there.
        """
        real = Path(os.path.realpath(Path(named_path(folder)).expanduser()))
        if real not in self.folders:
            root, parts = self._place(folder)
            real = root.joinpath(*parts)
        return pictures_below(real, videos=videos)


def named_path(text: str) -> str:
    """A path, of a path or of a `file://` address of this machine.

    Raises:
        PathRefused: the address names another machine.
    """
    if not text.lower().startswith("file:"):
        return text
    address = urlsplit(text)
    if address.netloc not in ("", "localhost"):
        raise PathRefused("A file:// address of another machine is not read: give a path.")
    return url2pathname(address.path)


def pictures_below(path: str | Path, *, videos: bool = False) -> list[str]:
    """The files with a picture's or a video's ending below a folder, in order; no link is followed.

    Raises:
        ImageNotFound: there is no such folder.
    """
    folder = Path(path).expanduser()
    if folder.is_file():
        kind = "picture" if folder.suffix.lower() in _suffixes() else "file"
        raise ImageNotFound(f"{quoted(folder.name)} is a {kind}, no folder: give its folder.")
    if not folder.is_dir():
        raise ImageNotFound(f"There is no folder {quoted(folder.name)} at this path.")
    from facsight_tools.video.inputs import SUFFIXES as OF_VIDEOS

    endings = OF_VIDEOS if videos else _suffixes()
    found: list[str] = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        wanted = (one for one in sorted(names) if not one.startswith("."))
        found += [str(Path(base, one)) for one in wanted if Path(one).suffix.lower() in endings]
        if len(found) > _MOST_FOUND:
            break
    return found[:_MOST_FOUND]


def _suffixes() -> Collection[str]:
    # NumPy comes with it, which a server's start does without.
    from facsight_tools.image import SUFFIXES

    return SUFFIXES


def found_at(path: str, handle: int) -> VideoFile:
    """What is known of an open file.

    Raises:
        VideoNotFound: it is no regular one.
    """
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        raise _no_video(Path(path).name)
    return VideoFile(path, identity_of(info))


def _no_video(name: str) -> VideoNotFound:
    return VideoNotFound(f"There is no video file {quoted(name)} at this path; check the path.")


def _real_folder(folder: str | Path) -> Path:
    real = Path(os.path.realpath(Path(folder).expanduser()))
    if not real.is_dir():
        raise UnknownOption(f"--root {folder}: this is no folder.")
    return real


def _open(root: Path, parts: tuple[str, ...]) -> int:
    """A descriptor of the file, with no link followed on the way down from the root."""
    if not _WALKS:
        return _open_at_once(root.joinpath(*parts))
    folder = os.open(root, os.O_RDONLY | _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _open_at_once(path: Path) -> int:
    """Where folders cannot be walked by descriptor (Windows): open, then look once more."""
    handle = os.open(path, _FILE)
    now = path.lstat()
    if Path(os.path.realpath(path)) != path or not os.path.samestat(now, os.fstat(handle)):
        os.close(handle)
        raise OSError("the path changed while it was opened")
    return handle


def _contents(handle: int, parts: tuple[str, ...], max_bytes: int) -> bytes:
    info = os.fstat(handle)
    if stat.S_ISDIR(info.st_mode):
        raise ImageNotFound(
            f"{quoted(parts[-1] if parts else '.')} is a folder: give it to facs_analyze_batch, or "
            "the path of a picture."
        )
    if not stat.S_ISREG(info.st_mode):
        raise _not_there(parts)
    if info.st_size > max_bytes:
        raise ImageTooLarge(
            f"{quoted(parts[-1])} has {info.st_size / 2**20:.1f} MiB; the limit is "
            f"{max_bytes / 2**20:.0f} MiB."
        )
    chunks = []
    left = max_bytes + 1
    # A file that grows while it is read must not grow past the limit.
    while left > 0 and (chunk := os.read(handle, min(left, max(_FIRST_CHUNK, info.st_size)))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise ImageTooLarge(f"{quoted(parts[-1])} is larger than {max_bytes / 2**20:.0f} MiB.")
    return b"".join(chunks)


def _not_there(parts: tuple[str, ...]) -> ImageNotFound:
    return ImageNotFound(
        f"There is no picture file {quoted(parts[-1])} at this path; check the path."
    )
