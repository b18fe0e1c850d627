"""The record of calls: who called which tool, when and with what outcome; never what was in it."""

from __future__ import annotations

import asyncio
import json
import math
import re
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from facsight_tools.errors import FacsightError, OutputRefused
from facsight_tools.server.logs import now
from facsight_tools.server.security.principal import pseudonym

_PACKAGE: Final = "facsight"
_REFUSED_EVERY_S: Final = 60.0
_MOST_BYTES: Final = 64 * 2**20
_MOST_COUNTED: Final = 1000
_REFUSED: Final = frozenset({"RateLimited", "ServerBusy", "ServerStopping"})
"""Outcomes of calls that cost their client nothing, so it may make any number of them."""

_UNPRINTED: Final = re.compile(r"[^\w.-]")


class AuditLog:
    """One line of JSON a call, on stderr or at the end of a file.

    A line holds time, a pseudonym of the caller, the kind and name of what was called, the outcome
    (`ok`, the code of an error, or `error` with the place in this package), the duration and the
    size of what came in. It never holds a path, an address, words, pixels, a handle or a token.
    A file that has grown to 64 MiB becomes `NAME.1`, in place of the one before, and a new one is
    begun.

    Args:
        path: the file, which only its owner may read, also where it was there before; None is
            stderr.
        clock: seconds that only grow; tests give their own.

    Raises:
        OutputRefused: the file cannot be written.
    """

    def __init__(
        self, path: str | Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = Path(path) if path is not None else None
        self._clock = clock
        self._refused: dict[tuple[str, str], tuple[int, float]] = {}
        if self._path is not None:
            try:
                self._path.touch(mode=0o600)
                # A file that was there already may be open to others.
                if self._path.is_file():
                    self._path.chmod(0o600)
                self._path.open("a").close()
            except OSError as error:
                raise OutputRefused(f"--audit {path}: {error.strerror}.") from error

    def write(
        self, principal: str, kind: str, name: str, outcome: str, started: float, size: int
    ) -> None:
        """Write one line; `started` is what `time.perf_counter` said, `size` counts characters.

        Calls that were refused for their number are counted as `refused` counts requests.
        """
        if outcome in _REFUSED:
            self._count("call", outcome, {"client": pseudonym(principal)})
            return
        self._append(
            {
                "time": now(),
                "client": pseudonym(principal),
                "kind": kind,
                # An unknown tool's name is a text of the client's choosing.
                "name": _UNPRINTED.sub("?", name)[:64],
                "outcome": outcome,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "size": size,
            }
        )

    def refused(self, status: int) -> None:
        """Count a request that was refused before it was a call; nothing of it is written.

        The first of a status is written at once, the rest as one line with their number a minute,
        so that whoever guesses tokens leaves a trace and cannot fill the disk.
        """
        self._count("request", f"refused: {status}", {})

    def _count(self, kind: str, outcome: str, whose: dict[str, str]) -> None:
        key = (outcome, whose.get("client", ""))
        count, written = self._refused.pop(key, (0, -math.inf))
        count += 1
        if self._clock() - written < _REFUSED_EVERY_S:
            self._refused[key] = (count, written)
            return
        self._refused[key] = (0, self._clock())
        if len(self._refused) > _MOST_COUNTED:
            del self._refused[next(iter(self._refused))]
        self._append({"time": now(), **whose, "kind": kind, "outcome": outcome, "count": count})

    def _append(self, record: dict[str, Any]) -> None:
        line = json.dumps(record)
        # A full disk must not fail the calls.
        with suppress(OSError):
            if self._path is None:
                print(line, file=sys.stderr, flush=True)  # noqa: T201
            else:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
                    size = file.tell()
                if size > _MOST_BYTES and self._path.is_file():
                    self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                    self._path.touch(mode=0o600)


def outcome_of(error: BaseException) -> str:
    """The code of an error, or its kind and place; its message may hold what a client sent."""
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FacsightError):
            return cause.code
        error, cause = cause, cause.__cause__
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _PACKAGE in f.filename]
    where = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"error: {type(error).__name__}{where}"


def size_of(arguments: Any) -> int:
    """How many characters the texts of a call's arguments have together."""
    if isinstance(arguments, str):
        return len(arguments)
    if isinstance(arguments, dict):
        return sum(size_of(one) for one in arguments.values())
    if isinstance(arguments, list | tuple):
        return sum(size_of(one) for one in arguments)
    return 0
