"""The soak: who is counted as failed, and what is told of the server."""

from typing import Any

import pytest
from fastmcp.exceptions import ToolError

from facsight_bench import soak as bench
from facsight_bench.soak import Moment, Soak, main, report


async def answer(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


async def test_who_is_told_to_come_later_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        """Does not wait."""

    monkeypatch.setattr(bench.asyncio, "sleep", at_once)
    soak = Soak()
    assert await bench._counted(soak, answer("an answer")) == "an answer"
    assert await bench._counted(soak, answer(ToolError("ServerBusy: try again"))) is None
    assert await bench._counted(soak, answer(ToolError("ImageUnreadable: broken"))) is None
    assert (soak.done, soak.later) == (1, 1)
    assert soak.failed == ["ToolError: ImageUnreadable: broken"]


def test_the_report_gives_start_peak_and_end_and_why_calls_failed() -> None:
    samples = [Moment(100, 300, 20), Moment(180, 420, 75), Moment(120, 310, 21)]
    soak = Soak(done=50, later=3, failed=["no"] * 2, samples=samples, ready=[0.1, 0.5, 0.2])
    told = "\n".join(report(soak))
    assert "server, MiB: 100 at the start, 180 at most, 120 after" in told
    assert "descriptors of the server: 20 at the start, 75 at most, 21 after" in told
    assert "0.200 s in the middle, 0.50 s at most" in told
    assert "50 done, 3 told to come later, 2 failed" in told
    assert "2 x no" in told


def test_two_clients_are_too_few() -> None:
    with pytest.raises(SystemExit):
        main(["--clients", "2"])
