"""A second core for the parts of one picture's measurement that do not wait for each other.

Networks and OpenCV hold no lock of Python's, so that two threads measure one picture sooner than
one does. Where many pictures are measured the cores have enough to do without (ADR 0053).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")

_second: Final[ContextVar[ThreadPoolExecutor | None]] = ContextVar("second", default=None)


@contextmanager
def second_core(thread: ThreadPoolExecutor | None) -> Iterator[None]:
    """What is begun by `beside` in this context goes to that thread, if there is one."""
    token = _second.set(thread)
    try:
        yield
    finally:
        _second.reset(token)


def has_second_core() -> bool:
    """Whether what is begun by `beside` may run at the same time."""
    return _second.get() is not None


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work on the second core.

    Returns:
        What gives its result, or raises what it raised: it waits until that is there, and does the
        work itself where nobody began it.
    """
    thread = _second.get()
    if thread is None:
        return work
    begun = thread.submit(work)
    return lambda: work() if begun.cancel() else begun.result()
