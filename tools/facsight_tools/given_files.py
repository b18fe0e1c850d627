"""Files that a command writes, never over what it read and never half, and texts that it reads."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TextIO

from facsight_tools.decoded import decoded
from facsight_tools.errors import InputError, OutputRefused
from facsight_tools.printable import printable

_LARGEST_TEXT: Final = 4_000_000


def read_text(source: str) -> str:
    """A text from a file, or from stdin for `-`; `decoded` says in which encodings.

    Raises:
        InputError: there is no such file, it is larger than 4 MB, or it is no text.
    """
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_LARGEST_TEXT + 1)
        elif Path(source).is_file():
            with Path(source).open("rb") as file:
                data = file.read(_LARGEST_TEXT + 1)
        else:
            raise InputError(f"There is no file '{source}'; check the path.")
    except OSError as error:
        raise InputError(f"'{source}' cannot be read: {error.strerror}.") from error
    if len(data) > _LARGEST_TEXT:
        raise InputError(f"'{source}' is larger than {_LARGEST_TEXT:,} bytes: cut it.")
    text = decoded(data)
    if text is None and b"\0" in data and _is_utf_8(data):
        raise InputError(
            f"'{source}' holds control characters (0 at byte {data.index(0):,}), as no text does; "
            "save it as plain text."
        )
    if text is None:
        raise InputError(f"'{source}' cannot be read as text; save it in UTF-8.")
    return text


def _is_utf_8(data: bytes) -> bool:
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return False


def read_appraisals(source: str) -> list[dict[str, Any]]:
    """Appraisals from a file of JSON, or from stdin for `-`: a list of them, or one.

    Raises:
        InputError: as `read_text` raises, or it is no such JSON.
    """
    try:
        data = json.loads(read_text(source))
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{source}' is not JSON: {error}.") from error
    if isinstance(data, dict):
        data = data["appraisals"] if isinstance(data.get("appraisals"), list) else [data]
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise InputError(
            f"'{source}' holds no appraisals: give objects such as "
            '{"spans": ["won"], "goal": "good", "labels": {"happiness": 0.7}}.'
        )
    return data


def output_file(target: str, *, inputs: Iterable[str | Path], overwrite: bool = False) -> Path:
    """The file to write, with its folder made; asked for before the work starts.

    Raises:
        OutputRefused: it is one of the inputs, a folder, a device or a link; there is such a file
            and `overwrite` is false; or it is in a place that cannot be written.
    """
    path = Path(target)
    name = printable(target)
    if path.exists() and any(Path(one).exists() and path.samefile(one) for one in inputs):
        raise OutputRefused(f"'{name}' is an input, which would be lost; name another file.")
    if path.is_symlink():
        raise OutputRefused(f"'{name}' is a link; name the file itself.")
    if path.is_dir():
        raise OutputRefused(f"'{name}' is a folder; name a file in it.")
    if path.exists() and not path.is_file():
        raise OutputRefused(f"'{name}' is no regular file; name another, or '-' for stdout.")
    if path.exists() and not overwrite:
        raise OutputRefused(f"'{name}' is there already; name another file, or add --overwrite.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(path, error) from error
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "read-only file system" if _is_read_only(path.parent) else "permission denied"
        raise OutputRefused(f"'{name}' cannot be written: {why}.")
    return path


def _is_read_only(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def kept_file(target: str, *, inputs: Iterable[str | Path], outputs: Iterable[Path]) -> Path:
    """The file in which a run keeps what it has measured, which is removed at its end.

    Raises:
        OutputRefused: it is an input, an output or what stdout or stderr is written to.
    """
    path, name = Path(target), printable(target)
    outputs = list(outputs)
    if any(one.resolve() == path.resolve() for one in outputs) or (
        path.exists() and any(one.exists() and path.samefile(one) for one in outputs)
    ):
        raise OutputRefused(f"'{name}' is an output, which would be lost; name another file.")
    if not path.exists():
        return path
    if any(Path(one).exists() and path.samefile(one) for one in inputs):
        raise OutputRefused(f"'{name}' is an input, which would be lost; name another file.")
    for stream in (1, 2):
        with suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(stream)):
                raise OutputRefused(
                    f"'{name}' is where the result is written to, which would be lost; name "
                    "another file."
                )
    return path


def check_apart(targets: Iterable[Path]) -> None:
    """Raise `OutputRefused` where two files to write are the same one."""
    seen: set[Path] = set()
    for target in targets:
        if target.resolve() in seen:
            raise OutputRefused(f"'{printable(str(target))}' is named twice; one would be lost.")
        seen.add(target.resolve())


def lock(file: TextIO, path: Path) -> None:
    """Hold an open file for this process until it is closed, or the process ends in any way.

    Raises:
        OutputRefused: another run holds it.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file.fileno(), 2**30, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            os.lseek(file.fileno(), 0, os.SEEK_END)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        same = False
    if not same:
        raise OutputRefused(
            f"'{printable(str(path))}' is being written by another run: wait for it, or name "
            "another file."
        )


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name when it is complete; until then it is `NAME.part`.

    Raises:
        OutputRefused: it cannot be opened, written or renamed.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", newline="", encoding="utf-8") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise refused(path, error) from error


def write(path: Path, data: bytes) -> None:
    """Write a file as a whole: until it is complete, an older file of that name stays.

    Raises:
        OutputRefused: the disk is full or the folder refuses it.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise refused(path, error) from error


def refused(path: Path, error: OSError) -> OutputRefused:
    """The error of a file that cannot be written, by what the system says."""
    return OutputRefused(f"'{printable(str(path))}' cannot be written: {error.strerror}.")
