"""Where threads are kept between turns: a file of plain data, its owner's alone, a turn at a time.

async with opened(Path("threads.sqlite")) as saver:
    ...  # what is read here is what the turn before wrote, of whatever process
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import ormsgpack
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from facsight_tools.errors import OutputRefused, StoreInvalid

_OWNERS_ALONE: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm", "-journal", "-lock")
"""What SQLite writes beside a file, and where the turns of several processes queue."""
_LONGEST_WAIT_S: Final = 600.0
_BETWEEN_TRIES_S: Final = 0.02


class PlainData(JsonPlusSerializer):
    """Writes and reads numbers, texts, lists and mappings: all that a thread keeps.

    LangGraph's own restores whatever constructor the bytes name, which runs code.
    """

    def __init__(self) -> None:
        super().__init__(allowed_msgpack_modules=None, __unpack_ext_hook__=_refused)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The value.

        Raises:
            StoreInvalid: it is anything but plain data.
        """
        kind, _ = data
        if kind not in ("null", "bytes", "msgpack"):
            raise StoreInvalid(_FOREIGN)
        try:
            return super().loads_typed(data)
        except (ormsgpack.MsgpackDecodeError, RecursionError) as error:
            raise StoreInvalid(_FOREIGN) from error


class WholeTurn(BaseCheckpointSaver[Any]):
    """Holds back what one turn writes until it has ended: a turn that breaks off leaves nothing.

    What stands between two steps of a turn is more than plain data, and a half answer is none.
    """

    def __init__(self, kept: BaseCheckpointSaver[Any]) -> None:
        super().__init__(serde=kept.serde)
        self._kept = kept
        self._held: list[
            tuple[RunnableConfig, Checkpoint, CheckpointMetadata, ChannelVersions]
        ] = []

    def get_next_version(self, current: Any, channel: None) -> Any:
        """As the saver counts."""
        return self._kept.get_next_version(current, channel)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """What the turns before have left."""
        return await self._kept.aget_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Hold it back."""
        self._held.append((config, checkpoint, metadata, new_versions))
        where = config["configurable"]
        return {"configurable": {**where, "checkpoint_id": checkpoint["id"]}}

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Of a turn that has ended nothing is pending, and no other is gone on with."""

    async def ended(self) -> None:
        """Keep what was held back."""
        for one in self._held:
            await self._kept.aput(*one)


_FOREIGN: Final = (
    "The store holds something else than a conversation of facsight, which is not read: name "
    "another --store file."
)


def _refused(code: int, data: bytes) -> Any:
    del code, data
    raise StoreInvalid(_FOREIGN)


@asynccontextmanager
async def opened(store: Path, *, alone: bool) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """The file, open for one turn; `alone`: once no other turn is under way, of any process.

    Raises:
        OutputRefused: it cannot be written, is no SQLite file, or is another's.
        StoreInvalid: it holds what is no conversation.
    """
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    try:
        _owned(store)
        locked = _alone(store) if alone else contextlib.nullcontext()
        async with locked, aiosqlite.connect(store) as connection:
            saver = AsyncSqliteSaver(connection, serde=PlainData())
            await saver.setup()
            _owned(store)
            yield saver
    except sqlite3.Error as error:
        raise _unusable(store, error) from error


def _owned(store: Path) -> None:
    """Make the file and those beside it readable and writable for nobody else.

    Raises:
        OutputRefused: it cannot be made, or belongs to somebody else.
    """
    try:
        for ending in _BESIDE:
            file = store.with_name(store.name + ending)
            if file.exists() and not file.is_file():
                raise _unusable(store, "it is no file")
            # Never opened where it is there: to close it would drop SQLite's locks on it
            if ending in ("", "-lock") and not file.exists():
                with contextlib.suppress(FileExistsError):
                    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE))
            with contextlib.suppress(FileNotFoundError):
                file.chmod(_OWNERS_ALONE)
    except OSError as error:
        raise _unusable(store, error) from error


def _unusable(store: Path, error: Exception | str) -> OutputRefused:
    return OutputRefused(f"'{store}' cannot be used as a store: {error}.")


@asynccontextmanager
async def _alone(store: Path) -> AsyncIterator[None]:
    """The lock of a store; SQLite holds it on every system, and lets go when a process dies."""
    lock = sqlite3.connect(
        store.with_name(f"{store.name}-lock"),
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
    )
    with contextlib.closing(lock):
        await _until(lambda: _begun(lock), str(store))
        yield


def _begun(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


class Turns:
    """One turn after another in one process, whichever event loop each runs on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Waits for the turn under way."""
        await _until(lambda: self._lock.acquire(blocking=False), "The conversation")
        try:
            yield
        finally:
            self._lock.release()


async def _until(taken: Callable[[], bool], what: str) -> None:
    """Tries until something is taken; an event loop goes on meanwhile.

    Raises:
        OutputRefused: it was not within ten minutes.
    """
    tries_left = int(_LONGEST_WAIT_S / _BETWEEN_TRIES_S)
    while not taken():
        tries_left -= 1
        if not tries_left:
            raise OutputRefused(f"{what} is in use by another turn: try again later.")
        await asyncio.sleep(_BETWEEN_TRIES_S)
