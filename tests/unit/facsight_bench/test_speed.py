"""The bookkeeping of the races; that they run and what they print, never how long they took."""

from pathlib import Path

import pytest

from facsight_bench import speed
from facsight_bench.speed import Spread, Took, in_turns, timed

PORTRAIT = Path(__file__).parents[3] / "examples" / "eileen_collins.png"


def test_contestants_take_turns_and_the_median_of_each_turn_counts() -> None:
    order: list[str] = []

    def runner(name: str, *seconds: float):  # type: ignore[no-untyped-def]
        def run(runs: int) -> list[Took]:
            order.append(name)
            return [Took(one, one / 2) for one in seconds[:runs]]

        return run

    took = in_turns({"a": runner("a", 1.0, 9.0, 2.0), "b": runner("b", 4.0, 4.0, 4.0)}, 2, 3)
    assert order == ["a", "b"] * 3
    assert took == {"a": [Took(2.0, 1.0)] * 2, "b": [Took(4.0, 2.0)] * 2}


def test_work_is_done_as_often_as_asked() -> None:
    done: list[int] = []
    assert len(timed(lambda: done.append(1), 4)) == len(done) == 4


def test_a_spread_is_told_with_its_quartiles() -> None:
    spread = Spread.of([1.0, 2.0, 3.0, 4.0, 5.0])
    assert spread.low < spread.middle == 3.0 < spread.high
    assert str(spread) == "3.00 [1.50, 4.50]"


def test_stages_and_load_are_measured_on_the_real_pipeline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(speed, "_TURNS", 1)
    monkeypatch.setattr(speed, "_RUNS", 1)
    speed.under_load(PORTRAIT, [0], [1])
    assert "1 threads, 0 busy processes" in capsys.readouterr().out
