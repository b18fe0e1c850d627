"""Work that may go to a second core is done once, and comes to the same, wherever it goes."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facsight_tools.beside import beside, has_second_core, second_core


@settings(deadline=None)
@given(works=st.lists(st.integers(0, 9), max_size=12), second=st.booleans())
def test_each_is_done_once_and_gives_its_result(works: list[int], second: bool) -> None:
    done = Counter[int]()

    def work(number: int, value: int) -> int:
        done[number] += 1
        return 90 // value

    with ThreadPoolExecutor(1) as thread, second_core(thread if second else None):
        assert has_second_core() == second
        results = [
            beside(lambda number=number, value=value: work(number, value))
            for number, value in enumerate(works)
        ]
        for value, result in zip(works, results, strict=True):
            if value:
                assert result() == 90 // value
            else:
                with pytest.raises(ZeroDivisionError):
                    result()
    assert done == Counter(range(len(works)))
    assert not has_second_core()


def test_who_waits_does_what_nobody_began() -> None:
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        let_go.wait(60)

    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(hold)
        held.wait(60)
        with second_core(thread):
            assert beside(threading.get_ident)() == threading.get_ident()
        let_go.set()
        busy.result()


def test_a_second_core_goes_on_while_the_first_does() -> None:
    met = threading.Barrier(2, timeout=60)
    with ThreadPoolExecutor(1) as thread, second_core(thread):
        result = beside(met.wait)
        met.wait()
        result()
