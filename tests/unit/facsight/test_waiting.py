"""A coroutine is waited for from code that is none, with and without a running event loop."""

import asyncio
import threading

import pytest

from facsight.waiting import wait


async def where() -> tuple[str, int]:
    await asyncio.sleep(0)
    return "done", threading.get_ident()


async def fails() -> None:
    raise LookupError("as it is")


def test_without_a_loop_it_runs_here() -> None:
    assert wait(where()) == ("done", threading.get_ident())


async def test_within_a_loop_it_runs_in_another_thread() -> None:
    said, thread = wait(where())
    assert said == "done"
    assert thread != threading.get_ident()


def test_what_it_raises_is_raised_here() -> None:
    with pytest.raises(LookupError, match="as it is"):
        wait(fails())


async def test_also_from_the_other_thread() -> None:
    with pytest.raises(LookupError, match="as it is"):
        wait(fails())


class Long:
    def __repr__(self) -> str:
        raise AssertionError("spelled out, which takes long for an answer with its ledger")


async def makes() -> Long:
    await asyncio.sleep(0)
    return Long()


def test_what_it_gives_is_not_spelled_out() -> None:
    assert isinstance(wait(makes()), Long)
