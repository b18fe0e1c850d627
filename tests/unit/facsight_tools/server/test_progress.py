from typing import Any

import pytest

from facsight_tools.server.progress import Stages, tell_nobody


class Told:
    """A call that keeps what it reports."""

    def __init__(self) -> None:
        self.reports: list[tuple[float, float | None, str | None]] = []

    async def report_progress(
        self, progress: float, total: float | None = None, message: str | None = None
    ) -> None:
        self.reports.append((progress, total, message))


@pytest.mark.parametrize("total", [3, None])
async def test_the_number_is_of_the_stages_that_are_behind(total: int | None) -> None:
    told: Any = Told()
    stages = Stages(told, total)
    for text in ("Reading", "Measuring", "Measuring"):
        await stages.begin(text)
    assert told.reports == [(0, total, "Reading"), (1, total, "Measuring"), (2, total, "Measuring")]


async def test_two_calls_count_apart() -> None:
    told: Any = Told()
    for stages in (Stages(told), Stages(told)):
        await stages.begin("Reading")
    assert [number for number, *_ in told.reports] == [0, 0]
    assert await tell_nobody("Reading") is None  # type: ignore[func-returns-value]
