"""How often, and how much at once, each client may call."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from facsight_tools.errors import RateLimited

_MOST_CLIENTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Bounds for each client.

    Attributes:
        per_minute: calls that it may make in the long run.
        burst: calls that it may make at once after a pause.
        at_once: calls that may be open at the same time.
    """

    per_minute: float = 600.0
    burst: int = 200
    at_once: int = 16

    @classmethod
    def of_user(cls) -> RateLimits:
        """For the one client over stdio: the queue bounds it, and only a runaway is stopped."""
        return cls(per_minute=60_000.0, burst=10_000, at_once=256)


@dataclass(slots=True)
class _Client:
    tokens: float
    at: float
    open: int = 0


class RateLimiter:
    """A bucket of tokens and a count of open calls for each client.

    Args:
        limits: the bounds.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self, limits: RateLimits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits or RateLimits()
        self._clock = clock
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    @contextmanager
    def call(self, key: str) -> Iterator[None]:
        """Count one call of a client while it runs.

        Raises:
            RateLimited: at once, when the client is over a bound; says when to try again.
        """
        client = self._refilled(key)
        if client.open >= self._limits.at_once:
            raise RateLimited(
                f"{client.open} calls of this client are open, which is the most; wait for one of "
                "them, then try again in 1 s.",
                1,
            )
        if client.tokens < 1.0:
            seconds = math.ceil((1.0 - client.tokens) * 60.0 / self._limits.per_minute)
            raise RateLimited(f"This client calls too often; try again in {seconds} s.", seconds)
        client.tokens -= 1.0
        client.open += 1
        try:
            yield
        finally:
            client.open -= 1

    def _refilled(self, key: str) -> _Client:
        now = self._clock()
        client = self._clients.setdefault(key, _Client(self._limits.burst, now))
        gained = (now - client.at) * self._limits.per_minute / 60.0
        client.tokens = min(self._limits.burst, client.tokens + gained)
        client.at = now
        self._clients.move_to_end(key)
        if len(self._clients) > _MOST_CLIENTS:
            idle = next((one for one, other in self._clients.items() if not other.open), None)
            if idle is not None:
                del self._clients[idle]
        return client
