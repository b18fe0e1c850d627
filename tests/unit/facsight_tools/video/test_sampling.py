"""Which frames are chosen, by number and by time."""

import pytest

from facsight_tools.errors import UnknownOption
from facsight_tools.video.sampling import Chooser, Sampling


def chosen(sampling: Sampling, times: list[float]) -> list[int]:
    chooser = Chooser(sampling)
    return [number for number, time_s in enumerate(times) if chooser.wants(number, time_s)]


def steady(fps: float, count: int) -> list[float]:
    return [number / fps for number in range(count)]


def test_every_frame_by_default_and_every_nth_where_asked() -> None:
    assert chosen(Sampling(), steady(25, 10)) == list(range(10))
    assert chosen(Sampling(every=4), steady(25, 10)) == [0, 4, 8]


@pytest.mark.parametrize(("rate", "wanted"), [(24, 8), (30, 10), (23.976, 5), (10, 25)])
def test_a_rate_is_never_passed_and_kept_where_the_video_has_it(rate: float, wanted: float) -> None:
    times = steady(rate, 300)
    kept = chosen(Sampling(fps=wanted), times)
    seconds = times[-1]
    assert len(kept) <= seconds * wanted + 1
    assert len(kept) >= seconds * min(rate, wanted) * 0.9


def test_a_variable_rate_gives_no_frame_twice_and_skips_empty_turns() -> None:
    kept = chosen(Sampling(fps=2), [0.0, 0.1, 0.2, 0.9, 3.0, 3.1, 3.6])
    assert kept == [0, 3, 4, 6]


def test_a_stretch_holds_its_first_frame_and_not_its_last() -> None:
    assert chosen(Sampling(start=0.2, end=0.4), steady(10, 10)) == [2, 3]


@pytest.mark.parametrize(
    "options",
    [
        {"fps": 0.0},
        {"fps": -1.0},
        {"fps": float("nan")},
        {"every": 0},
        {"fps": 5.0, "every": 2},
        {"start": -1.0},
        {"start": float("inf")},
        {"start": 3.0, "end": 3.0},
        {"end": float("nan")},
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(UnknownOption):
        Sampling(**options)  # type: ignore[arg-type]
