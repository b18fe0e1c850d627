"""Figures of the load: ratios by hand, refusals from the audit log, and when the run fails."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastmcp.exceptions import ToolError

from facsight_bench import server
from facsight_bench.server import (
    Phase,
    Served,
    _family,
    _print_load,
    _quantile,
    _refusals,
    resident,
)


def phase(**more: Any) -> Phase:
    return Phase("nominal", 2, accepted=[0.2, 0.4, 0.3, 0.5], seconds=2.0, **more)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0], 0.95, 1.0),
        ([1.0, 2.0], 1.0, 2.0),
        ([5.0, 1.0], 0.0, 1.0),
    ],
)
def test_quantiles(values: list[float], share: float, expected: float) -> None:
    assert _quantile(values, share) == expected
    assert math.isnan(_quantile([], 0.5))


def test_latencies_are_ratios_to_one_clients_call() -> None:
    cells = phase(memory=(100.4, 900.0)).row(alone=0.2).strip("| ").split(" | ")
    assert cells == ["nominal", "2", "4", "0", "0", "2.0", "2.5", "2.0", "100 + 900"]


def test_refusals_are_ratios_to_a_call_that_asks_for_next_to_nothing() -> None:
    told = phase(refused=[0.02] * 9, lists=[0.01] * 9, refused_inside=[0.001] * 9).refusals()
    assert told.startswith("Refusals, nominal: median 2.00 times tools/list (20 and 10 ms; ")
    assert "within the server 1.0 ms)" in told
    assert ", 95% 2.00 times" in told


def test_refusals_of_the_audit_log_and_nothing_else(tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    lines = [("ok", 50.0), ("ServerBusy", 2.0), ("RateLimited", 1.0), ("ImageNotFound", 9.0)]
    audit.write_text("".join(json.dumps({"outcome": o, "ms": ms}) + "\n" for o, ms in lines))
    assert _refusals(audit) == [0.002, 0.001]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read on Linux only")
def test_memory_of_a_process_and_of_those_it_started() -> None:
    own, _ = resident(os.getpid())
    assert 20 < own < 20_000
    assert next(_family(os.getpid())) == os.getpid()
    assert resident(2**22 + 1) == (0.0, 0.0)


class Client:
    """Answers a tool, or refuses it."""

    def __init__(self, error: str | None = None) -> None:
        self.error = error

    async def call_tool(self, tool: str, _: Any) -> Any:
        if self.error:
            raise ToolError(self.error)
        return SimpleNamespace(structured_content={"tool": tool})


@pytest.mark.parametrize(
    ("tool", "error", "counts"),
    [
        ("facs_analyze_image", None, (1, 0, 0)),
        ("facs_get_evidence", None, (0, 0, 0)),
        ("facs_analyze_image", "ServerBusy: Try again in 1 s.", (0, 1, 0)),
        ("facs_analyze_image", "RateLimited: Later.", (0, 1, 0)),
        ("facs_get_evidence", "AnalysisExpired: Gone.", (0, 0, 1)),
    ],
)
async def test_calls_are_accepted_refused_or_failed(
    tool: str, error: str | None, counts: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(_: float) -> None:
        """Time is not waited for here."""

    monkeypatch.setattr(server.asyncio, "sleep", sleep)
    one = Phase("x", 1)
    client: Any = Client(error)
    answer = await server._timed(one, client, tool, {})
    assert (answer is None) == (error is not None)
    assert (len(one.accepted), len(one.refused), len(one.other)) == counts


def test_a_failed_call_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    alone = Phase("one alone", 1, accepted=[0.1], seconds=1.0)
    busy = phase(refused=[0.1], lists=[0.1], refused_inside=[0.1], other=["b: x", "a: y", "a: y"])
    _print_load((10.0, 20.0), [alone, busy])
    shown = capsys.readouterr().out
    assert "| nominal | 2 | 4 | 1 | 3 | 4.0 | 5.0 | 2.0 | 0 + 0 |" in shown
    assert "One client's measurement: 100 ms" in shown
    assert shown.count("Refusals, nominal") == 1
    assert shown.endswith("nominal: a: y\nnominal: b: x\n")


@pytest.mark.parametrize(("other", "status"), [([], 0), (["ToolError: x"], 1)])
def test_the_run_fails_by_a_call_that_was_not_refused_but_failed(
    other: list[str],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @contextmanager
    def serving(workers: int) -> Iterator[Served]:
        assert workers == 3
        yield Served("http://127.0.0.1:9/mcp", 1, Path("audit"))

    phases = [phase(), phase(refused=[0.1], lists=[0.1], refused_inside=[0.1], other=other)]
    monkeypatch.setattr(server, "serving", serving)
    monkeypatch.setattr(server, "load", lambda *_: ((1.0, 2.0), phases))
    monkeypatch.setattr(sys, "argv", ["x", "a.png", "--part", "load", "--workers", "3"])
    assert server.main() == status
    assert "MiB at start: 1 + 2" in capsys.readouterr().out


def test_one_part_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(server, "overhead", lambda _: 1.234)
    monkeypatch.setattr(server, "startup", lambda: iter(["started"]))
    monkeypatch.setattr(sys, "argv", ["x", "a.png", "--part", "tool"])
    assert server.main() == 0
    assert capsys.readouterr().out == (
        "facs_analyze_image in memory, against the measurement: 1.23\n"
    )
    monkeypatch.setattr(sys, "argv", ["x", "a.png", "--part", "start"])
    assert server.main() == 0
    assert capsys.readouterr().out == "started\n"
