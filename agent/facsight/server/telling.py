"""A run's events as the stages that an MCP client is told of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from facsight_tools.server.progress import Stages


def teller(stages: Stages) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """Takes the events of a run and tells the client of its stages.

    A sentence that a model chose is not shown yet: the whole answer may be another.
    """

    async def tell(event: dict[str, Any]) -> None:
        if "text" in event:
            written = "claim" in event
            await stages.begin("A sentence holds" if written else event["text"])

    return tell
