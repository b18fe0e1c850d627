"""A client's bucket: against a count of what it may at most have had in any time."""

import random

import pytest

from facsight_tools.errors import RateLimited
from facsight_tools.server.security import rates
from facsight_tools.server.security.rates import RateLimiter, RateLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def allowed(limiter: RateLimiter, key: str = "a") -> bool:
    try:
        with limiter.call(key):
            return True
    except RateLimited:
        return False


def test_in_any_time_no_more_than_the_burst_and_what_grew_back() -> None:
    clock, draw = Clock(), random.Random(1)  # noqa: S311
    limiter = RateLimiter(RateLimits(per_minute=30, burst=5, at_once=99), clock)
    passed = []
    for _ in range(600):
        clock.now += draw.choice([0.0, 0.1, 1.0, 7.0])
        if allowed(limiter):
            passed.append(clock.now)
    for k, start in enumerate(passed):
        for count, end in enumerate(passed[k:], 1):
            assert count <= 5 + (end - start) * 0.5 + 1e-6
    assert len(passed) > 0.35 * clock.now, "and hardly less"


def test_a_pause_gives_no_more_than_the_burst() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(per_minute=60, burst=3), clock)
    for pause in (0, 1000):
        clock.now += pause
        assert [allowed(limiter) for _ in range(4)] == [True] * 3 + [False]


@pytest.mark.parametrize(("per_minute", "seconds"), [(60, 1), (7, 9), (1, 60)])
def test_who_comes_back_when_told_is_let_in(per_minute: float, seconds: int) -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(per_minute=per_minute, burst=1), clock)
    assert allowed(limiter)
    with (
        pytest.raises(RateLimited, match=f"try again in {seconds} s") as refused,
        limiter.call("a"),
    ):
        pass
    assert refused.value.retry_after_s == seconds
    clock.now += seconds
    assert allowed(limiter)


def test_a_call_that_fails_is_closed_and_counted() -> None:
    limiter = RateLimiter(RateLimits(per_minute=0.001, burst=2, at_once=1), Clock())
    with pytest.raises(LookupError), limiter.call("a"):
        raise LookupError
    assert [allowed(limiter), allowed(limiter)] == [True, False]


def test_calls_that_are_open_stay_counted_when_clients_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "_MOST_CLIENTS", 3)
    limiter = RateLimiter(RateLimits(per_minute=0.001, burst=2, at_once=1), Clock())
    with limiter.call("open"):
        for k in range(20):
            assert allowed(limiter, f"other {k}")
        assert len(limiter._clients) <= 3
        with (
            pytest.raises(RateLimited, match="1 calls of this client are open"),
            limiter.call("open"),
        ):
            pass


def test_the_one_user_of_a_process_is_only_stopped_running_wild() -> None:
    user, client = RateLimits.of_user(), RateLimits()
    assert user.per_minute > 10 * client.per_minute
    assert user.burst > 10 * client.burst
    assert user.at_once > 10 * client.at_once
