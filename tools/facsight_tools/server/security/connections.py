"""How many connections there may be, and how long one may take to say what it wants.

uvicorn bounds neither: a client that opens connections and sends a letter now and then would take
every descriptor of the process.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S: Final = 10.0
"""Seconds from the connection, or from the answer before, until a request's headers are there."""

_MOST_OPEN: Final = 512
_SPARE: Final = 128
"""Descriptors that are left for files, workers and pipes."""


class Connection(H11Protocol):
    """A connection of uvicorn that is cut where its headers are late or there are too many."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, or cut it at once where as many as may be are open."""
        super().connection_made(transport)
        if len(self.connections) > most_open():
            transport.abort()
        else:
            self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Hand it on; what is no whole request head yet does not gain time."""
        super().data_received(data)
        if self._asks():
            self._stop_waiting()
        else:
            self._wait_for_headers()

    def on_response_complete(self) -> None:
        """The next request's time begins."""
        super().on_response_complete()
        if not self._asks():
            self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _asks(self) -> bool:
        """Whether a request is being answered."""
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait_for_headers(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEADERS_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def most_open() -> int:
    """How many connections may be open: what the system allows, less what else needs."""
    try:
        import resource
    except ImportError:  # Windows
        return _MOST_OPEN
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(_MOST_OPEN, soft - _SPARE))
