"""Running a coroutine to its end from code that is none itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def wait(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of the coroutine, also from a notebook, where an event loop runs already.

    It then runs in a loop of its own in another thread, and the caller's loop stands still until it
    is done. What the coroutine raises is raised here.
    """
    found: list[_T] = []

    async def kept() -> None:
        # `asyncio.run` spells out what its task returned, twice, to restore the signal of Ctrl-C:
        # of a whole answer that takes longer than to make it.
        found.append(await work)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(kept())
    else:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="facsight") as worker:
            worker.submit(asyncio.run, kept()).result()
    return found[0]
