import threading

import pytest

from facsight_tools.lazy import Lazy


def test_it_is_made_at_the_first_use_and_never_again() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    lazy = Lazy(make)
    assert made == []
    assert lazy.get() is lazy.get() is made[0]
    assert len(made) == 1


def test_nothing_is_a_value_too() -> None:
    calls: list[None] = []
    lazy = Lazy(lambda: calls.append(None))
    assert lazy.get() is None
    assert lazy.get() is None
    assert len(calls) == 1


def test_a_failed_attempt_is_tried_again() -> None:
    answers = iter([ValueError("not yet"), "made"])

    def make() -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lazy = Lazy(make)
    with pytest.raises(ValueError, match="not yet"):
        lazy.get()
    assert lazy.get() == "made"


def test_threads_that_ask_at_once_get_one_value() -> None:
    together = threading.Barrier(8, timeout=60)
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    lazy, got = Lazy(make), []

    def ask() -> None:
        together.wait()
        got.append(lazy.get())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert got == made * 8
