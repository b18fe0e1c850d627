"""Waiting for what is certain to come, at once where it is there, however busy the machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

LONG_S: Final = 60.0
"""A limit that only a failure meets."""


async def until(condition: Callable[[], bool], within_s: float = LONG_S) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def block_until(condition: Callable[[], bool], within_s: float = LONG_S) -> None:
    """The same outside an event loop."""
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)
