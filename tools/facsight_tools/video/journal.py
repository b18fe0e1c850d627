"""What was measured of a video so far, in a file until all of it is: a broken run goes on.

Every entry is sealed (AES-GCM) with a key that is made of the video's own content and of how it is
measured: the file tells nothing to whoever does not have the video. It is an SQLite database, so a
part is in it as a whole or not at all, whenever the power fails. Whoever writes it holds SQLite's
exclusive lock on it to the end of the run, which the system frees with the process.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import OutputRefused
from facsight_tools.printable import printable
from facsight_tools.values_file import Values
from facsight_tools.video.decoder import Kind, open_regular
from facsight_tools.video.frames import LastFrame
from facsight_tools.video.sampling import Sampling
from facsight_tools.video.speech import HeardSpeech
from facsight_tools.video.stills import sequence_files

if TYPE_CHECKING:
    from facsight_tools.pipeline import Pipeline
    from facsight_tools.video.measure import How

_NAME: Final = 0x66616373
"""SQLite's `application_id` of these files."""
_CHUNK: Final = 2**20
_NONCE: Final = 12
_VALUES: Final = Values({one.__name__: one for one in (LastFrame, HeardSpeech)})


@dataclass(frozen=True, slots=True)
class Keep:
    """Where a run keeps what it has measured.

    Attributes:
        path: the file; it is gone once all is measured.
        resume: go on with what is in it; else it begins anew.
        part_frames, part_s: how much may be lost: a part ends after so many frames, or seconds.
    """

    path: Path
    resume: bool = True
    part_frames: int = 500
    part_s: float = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class JournalPart:
    """Frames one after another, and the rows of their faces.

    Attributes:
        first: how many frames were measured before it.
        times, numbers: float64 (T,), int64 (T,), of the frames.
        frames, tracks: int32 (N,), index of each row's frame among all measured, and its track.
        cells: float32 (C, N), the rows.
    """

    first: int
    times: NDArray[np.float64]
    numbers: NDArray[np.int64]
    frames: NDArray[np.int32]
    tracks: NDArray[np.int32]
    cells: NDArray[np.float32]

    @property
    def end(self) -> int:
        """How many frames were measured up to its last."""
        return self.first + len(self.times)


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Where a run stands at the end of a part.

    Attributes:
        frames: how many were measured.
        reached: the last of them.
        size_wh: pixels of the first.
        whole: columns that hold whole numbers, and those that do not, as far as is known.
        tracker: `Tracker.state`.
    """

    frames: int
    reached: LastFrame
    size_wh: tuple[int, int]
    whole: Mapping[str, bool]
    tracker: Any


class Journal:
    """The file of one run.

    Args:
        keep: where.
        secret: what tells this video, measured in this way, from all others; see `secret_of`.

    Attributes:
        stand: where the run that is gone on with stood; None where there is none.
        heard: the speech that was heard, None until all of it was; kept with the next part.

    Raises:
        OutputRefused: the file cannot be written, or is of another video, of other options, or no
            such file; or another run is writing it.
    """

    def __init__(self, keep: Keep, secret: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._keep = keep
        self._seal = AESGCM(hashlib.blake2b(secret, digest_size=32, person=b"key").digest())
        self._name = hashlib.blake2b(secret, digest_size=16, person=b"name").hexdigest()
        self._parts, self._ended_s = 0, time.monotonic()
        self.stand: Stand | None = None
        self.heard: HeardSpeech | None = None
        self._kept_heard = False
        with self._refusing():
            if not os.access(keep.path.parent, os.W_OK):
                place = printable(str(keep.path.parent))
                raise OutputRefused(f"'{place}' is no folder that can be written to.")
            self._file = self._opened()
            try:
                self._read()
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Journal:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, which stays where it holds anything."""
        if self._parts == 0:
            self._remove(self._file)
        self._file.close()

    def is_due(self, frames: int) -> bool:
        """Whether a part of so many frames ends."""
        late = time.monotonic() - self._ended_s >= self._keep.part_s
        return frames >= self._keep.part_frames or (late and frames > 0)

    def begin_part(self) -> None:
        """From now on the time of a part is counted."""
        self._ended_s = time.monotonic()

    def add(self, part: JournalPart, stand: Stand) -> None:
        """Keep a part and where the run stands at its end, both or neither.

        Raises:
            OutputRefused: the disk is full.
        """
        plain = {**_fields(stand), "parts": self._parts + 1}
        written = io.BytesIO()
        np.savez(written, **_fields(part))
        with self._refusing():
            file = self._file
            with file:
                if self.heard is not None and not self._kept_heard:
                    self._put(file, "heard", json.dumps(_VALUES.plain(self.heard)).encode())
                self._put(file, f"part {self._parts}", written.getvalue())
                self._put(file, "stand", json.dumps(_VALUES.plain(plain)).encode())
        self._parts += 1
        self._kept_heard = self.heard is not None

    def parts(self) -> Iterator[JournalPart]:
        """What was kept, in order.

        Raises:
            OutputRefused: they do not join up to where the run stood.
        """
        reached = 0
        for number in range(self._parts):
            with self._refusing():
                part = self._part(number)
                if part.first != reached:
                    raise ValueError("frames are missing")
                reached = part.end
                if number == self._parts - 1 and not _ends_at(part, self.stand):
                    raise ValueError("the last frames are missing")
            yield part

    def _part(self, number: int) -> JournalPart:
        with np.load(io.BytesIO(self._get(f"part {number}") or b"")) as file:
            told = {name: file[name] for name in JournalPart.__dataclass_fields__}
        return JournalPart(**{**told, "first": int(told["first"])})

    def _opened(self) -> sqlite3.Connection:
        path, name = self._keep.path, printable(str(self._keep.path))
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise OutputRefused(f"'{name}' is no regular file; name another.")
        own = False
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            own = True
        # Read before SQLite opens it: to close a file frees the locks that a process has on it.
        if not own and not _is_journal(path):
            raise OutputRefused(f"'{name}' is another file, which would be lost; name another.")
        number = path.stat().st_ino
        file = _locked(path)
        try:
            if path.stat().st_ino != number:
                raise OutputRefused(f"'{name}' is being written by another run; try again.")
            if not own and not self._keep.resume:
                self._remove(file)
                return self._opened()
            if own:
                with file:
                    file.execute(f"PRAGMA application_id = {_NAME}")
                    file.execute("CREATE TABLE kept (name TEXT PRIMARY KEY, sealed BLOB NOT NULL)")
                    file.execute("CREATE TABLE of (name TEXT NOT NULL)")
                    file.execute("INSERT INTO of VALUES (?)", [self._name])
            if file.execute("SELECT name FROM of").fetchone() != (self._name,):
                raise OutputRefused(
                    f"'{name}' was kept of another video or with other options, so "
                    "it cannot be gone on with: give the same, or remove it."
                )
        except BaseException:
            file.close()
            raise
        return file

    def _remove(self, file: sqlite3.Connection) -> None:
        """Remove it while nobody else can have it; Windows removes no file that is open."""
        if os.name == "nt":
            file.close()
        remove_journal(self._keep.path)
        file.close()

    def _read(self) -> None:
        heard, stand = self._get("heard"), self._get("stand")
        if heard is not None:
            self.heard = _VALUES.value(json.loads(heard))
            self._kept_heard = True
        if stand is None and self._file.execute("SELECT 1 FROM kept").fetchone():
            raise ValueError("where the run stood is missing")
        if stand is not None:
            told = dict(_VALUES.value(json.loads(stand)))
            self._parts = int(told.pop("parts"))
            told["tracker"] = json.loads(told["tracker"])
            self.stand = Stand(**told)

    def _put(self, file: sqlite3.Connection, name: str, data: bytes) -> None:
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._seal.encrypt(nonce, data, name.encode())
        # A part is written once; there is one stand.
        form = "INSERT OR REPLACE" if name == "stand" else "INSERT"
        file.execute(f"{form} INTO kept VALUES (?, ?)", [name, sealed])

    def _get(self, name: str) -> bytes | None:
        row = self._file.execute("SELECT sealed FROM kept WHERE name = ?", [name]).fetchone()
        if row is None:
            return None
        return self._seal.decrypt(row[0][:_NONCE], row[0][_NONCE:], name.encode())

    def _refusing(self) -> _Refusing:
        return _Refusing(self._keep.path)


class _Refusing:
    """Tells what goes wrong with the file as its error."""

    def __init__(self, path: Path) -> None:
        self._name = printable(str(path))

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from cryptography.exceptions import InvalidTag

        code = getattr(error, "sqlite_errorcode", None)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise OutputRefused(
                f"'{self._name}' is being written by another run: wait for it, or name another."
            ) from error
        no_table = code == sqlite3.SQLITE_ERROR
        if isinstance(error, sqlite3.OperationalError | OSError) and not no_table:
            raise OutputRefused(f"'{self._name}' cannot be written: {error}.") from error
        broken = (
            *(sqlite3.Error, InvalidTag, ValueError, KeyError, TypeError, StopIteration),
            *(EOFError, zipfile.BadZipFile),
        )
        if isinstance(error, broken):
            raise OutputRefused(f"'{self._name}' is damaged; remove it to begin anew.") from error


def remove_journal(path: Path) -> None:
    """Remove the file, and what SQLite left beside it."""
    for one in (path, path.with_name(f"{path.name}-journal")):
        one.unlink(missing_ok=True)


def secret_of(
    path: str | Path, kind: Kind, sampling: Sampling, pipeline: Pipeline, how: How
) -> bytes:
    """What tells a video, measured in one way by one version, from all others.

    Raises:
        VideoNotFound: there is no such video.
    """
    told = hashlib.blake2b()
    for file in [Path(path)] if kind == "file" else sequence_files(path):
        own = hashlib.blake2b()
        with closing(open_regular(file)) as opened:
            while chunk := opened.read(_CHUNK):
                own.update(chunk)
        told.update(own.digest())
    neutral = b"" if how.neutral is None else how.neutral.points_xyz.tobytes()
    options = [kind, asdict(sampling), how.landmarks, how.scene, how.speech, repr(how.rules)]
    told.update(json.dumps([*options, repr(pipeline.provenance)]).encode())
    told.update(neutral)
    return told.digest()


def _locked(path: Path) -> sqlite3.Connection:
    """The database, which nobody else reads or writes until it is closed."""
    file = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        file.execute("BEGIN EXCLUSIVE")
        file.commit()
    except BaseException:
        file.close()
        raise
    return file


def _ends_at(part: JournalPart, stand: Stand | None) -> bool:
    if stand is None:
        return False
    last = (stand.frames, stand.reached.number, stand.reached.time_s)
    return last == (part.end, int(part.numbers[-1]), float(part.times[-1]))


def _is_journal(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(100)
    return head[:16] == b"SQLite format 3\0" and head[68:72] == _NAME.to_bytes(4, "big")


def _fields(value: JournalPart | Stand) -> dict[str, Any]:
    told = {name: getattr(value, name) for name in type(value).__dataclass_fields__}
    if "tracker" in told:
        told["tracker"] = json.dumps(told["tracker"])
    return told
