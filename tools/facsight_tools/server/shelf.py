"""What outlives a server's process and is shared by its replicas: handles, uploads, jobs.

Only where the operator asks for it (`--store`): without, nothing is on disk. An SQLite file does
for one machine; for several, any store of py-key-value, which FastMCP brings, such as Redis.
Nothing that is read from it is ever unpickled.
"""

from __future__ import annotations

import asyncio
import base64
import glob
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from facsight_tools.errors import UnknownOption

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from key_value.aio.protocols import AsyncKeyValue

_TABLE: Final = """\
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT NOT NULL, handle TEXT NOT NULL, owner TEXT NOT NULL, value BLOB NOT NULL,
    expiry REAL NOT NULL, PRIMARY KEY (kind, handle)
)"""
_BUSY_S: Final = 10.0
_WAIT_S: Final = 30.0
_STALE_S: Final = 24 * 3600.0


class Shelf(Protocol):
    """Values by kind and handle, each of one owner, forgotten when their time is over."""

    def put(self, kind: str, handle: str, owner: str, value: bytes, lifetime_s: float) -> None:
        """Keep a value, in place of the one before."""
        ...

    def get(self, kind: str, handle: str) -> tuple[str, bytes] | None:
        """Its owner and the value; None where there is none any more."""
        ...

    def beside(self, handle: str) -> Path | None:
        """A file for what a piece of work keeps on its way; None where there is no folder."""
        ...


class SqliteShelf:
    """A file that processes of one machine share, readable by its user only.

    Args:
        path: the file; it is made where it is missing.
        clock: seconds of the day, which processes have in common; tests give their own.
    """

    def __init__(self, path: str | Path, clock: Callable[[], float] = time.time) -> None:
        self._path = Path(path)
        self._clock = clock
        try:
            self._path.touch(mode=0o600)
            with closing(self._open()) as file, file:
                file.execute("PRAGMA journal_mode=WAL")
                file.execute("PRAGMA secure_delete=ON")
                file.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise UnknownOption(f"--store {path}: this file cannot be used ({error}).") from error

    def put(self, kind: str, handle: str, owner: str, value: bytes, lifetime_s: float) -> None:
        """Keep a value, in place of the one before; what is past its time goes."""
        now = self._clock()
        with closing(self._open()) as file, file:
            file.execute("DELETE FROM kept WHERE expiry <= ?", (now,))
            file.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
                (kind, handle, owner, value, now + lifetime_s),
            )

    def get(self, kind: str, handle: str) -> tuple[str, bytes] | None:
        """Its owner and the value; None where there is none any more."""
        with closing(self._open()) as file:
            found = file.execute(
                "SELECT owner, value FROM kept WHERE kind = ? AND handle = ? AND expiry > ?",
                (kind, handle, self._clock()),
            ).fetchone()
        return None if found is None else (str(found[0]), bytes(found[1]))

    def beside(self, handle: str) -> Path:
        """Beside the file itself; what nobody has written to for long goes."""
        for old in self._path.parent.glob(f"{glob.escape(self._path.name)}.job_*.part*"):
            with suppress(OSError):
                if time.time() - old.stat().st_mtime > _STALE_S:
                    old.unlink()
        return self._path.with_name(f"{self._path.name}.{handle}.part")

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=_BUSY_S)
        file.execute("PRAGMA secure_delete=ON")
        return file


class KeyValueShelf:
    """A store of py-key-value behind a loop of its own, since tools of a server ask from threads.

    Args:
        store: any store; one that several machines share makes their servers replicas.
    """

    def __init__(self, store: AsyncKeyValue) -> None:
        self._store = store
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True, name="shelf").start()

    def put(self, kind: str, handle: str, owner: str, value: bytes, lifetime_s: float) -> None:
        """Keep a value, in place of the one before."""
        kept = {"owner": owner, "value": base64.b64encode(value).decode()}
        self._run(self._store.put(handle, kept, collection=f"facsight-{kind}", ttl=lifetime_s))

    def get(self, kind: str, handle: str) -> tuple[str, bytes] | None:
        """Its owner and the value; None where there is none any more."""
        kept = self._run(self._store.get(handle, collection=f"facsight-{kind}"))
        return None if kept is None else (kept["owner"], base64.b64decode(kept["value"]))

    def beside(self, handle: str) -> None:
        """Nowhere: its machines share no folder."""

    def _run(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(_WAIT_S)


def open_shelf(where: str) -> Shelf:
    """The shelf at a file or an address.

    Args:
        where: an SQLite file, or `redis://...`.

    Raises:
        UnknownOption: the file cannot be used, or the package for the address is missing.
    """
    if not where.startswith(("redis://", "rediss://")):
        return SqliteShelf(where)
    try:
        from key_value.aio.stores.redis import RedisStore
    except ImportError:
        raise UnknownOption(
            "--store redis://: the package redis is missing; pip install 'py-key-value-aio[redis]'."
        ) from None
    return KeyValueShelf(RedisStore(url=where))
