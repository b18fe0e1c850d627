"""How far a call is, told to the client while it waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from fastmcp import Context

Tell: TypeAlias = Callable[[str], Awaitable[None]]
"""Takes in words which stage of a call begins."""


class Stages:
    """The stages of one call, in words; a client that passed no progress token is told nothing.

    Args:
        ctx: the call.
        total: how many stages there will be, where that is known.
    """

    def __init__(self, ctx: Context, total: int | None = None) -> None:
        self._ctx = ctx
        self._total = total
        self._begun = 0

    async def begin(self, text: str) -> None:
        """Say which stage begins; the number that goes with it is of the stages behind it."""
        await self._ctx.report_progress(self._begun, self._total, text)
        self._begun += 1


async def tell_nobody(text: str) -> None:
    """Where nobody waits for the stages."""
