"""Load on a server: mixed calls from many clients over HTTP, at nominal load and far above it.

    python -m facsight.evals.bench.server examples/eileen_collins.png

Starts a server of its own, measures how long one client's calls take, then lets as many clients as
the server has workers call without pause (nominal), then ten times as many (overload). Prints, as
ratios to the calls of one client alone, the latency of accepted calls, how long a refusal takes,
and the memory of the server with its workers before and after. Also: the time from start to the
first answer over stdio, against a bare FastMCP server, and a tool call against the measurement
alone. Absolute times are of this machine and this minute; the ratios are what to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastmcp import Client
from fastmcp.exceptions import ToolError

import facsight

_REFUSALS: Final = ("ServerBusy", "RateLimited")
_BARE: Final = """
from fastmcp import FastMCP
server = FastMCP(name="bare")
@server.tool
def nothing() -> str:
    "Do nothing."
    return ""
server.run("stdio", show_banner=False)
"""
_HELLO: Final = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "bench", "version": "0"},
    },
}


@dataclass(slots=True)
class Phase:
    """What the calls of one phase took, seconds."""

    name: str
    clients: int
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def row(self, alone: float) -> str:
        """The phase as a row of the table, latencies as ratios to one client's call."""
        middle, late = (_quantile(self.accepted, share) / alone for share in (0.5, 0.95))
        refusal = f"{_quantile(self.refused, 0.95) / alone:.2f}" if self.refused else "-"
        return (
            f"| {self.name} | {self.clients} | {len(self.accepted)} | {len(self.refused)} | "
            f"{len(self.other)} | {middle:.1f} | {late:.1f} | {refusal} | "
            f"{len(self.accepted) / self.seconds:.1f} |"
        )


def main() -> int:
    """Run every part and print the tables; 1 where a call failed otherwise than by refusal."""
    parser = argparse.ArgumentParser(description="load on a facsight server")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each phase")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    print(f"start to first answer over stdio, against bare FastMCP: {startup():.2f} times")
    print(f"facs_analyze_image in memory, against the measurement: {overhead(args.picture):.2f}\n")
    with serving(args.workers) as (address, pid):
        phases, memory, alone = asyncio.run(load(address, pid, args))
    print(
        "| phase | clients | accepted | refused | failed | median | 95% | refusal 95% | calls/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for phase in phases:
        print(phase.row(alone))
    print(f"\nOne client's mixed call: {alone * 1000:.0f} ms; latencies are multiples of it.")
    print("Memory of server and workers, MiB: " + ", ".join(f"{n} {m:.0f}" for n, m in memory))
    for phase in phases:
        for message in sorted(set(phase.other))[:5]:
            print(f"{phase.name}: {message}")
    return 1 if any(phase.other for phase in phases) else 0


async def load(
    address: str, pid: int, args: argparse.Namespace
) -> tuple[list[Phase], list[tuple[str, float]], float]:
    """One client alone, as many as workers, ten times as many, and one alone again."""
    picture = base64.b64encode(args.picture.read_bytes()).decode()
    plan = (
        ("one alone", 1),
        ("nominal", args.workers),
        ("overload", 10 * args.workers),
        ("one alone again", 1),
    )
    phases, memory = [], [("at start", resident(pid))]
    for name, clients in plan:
        phase = Phase(name, clients)
        until = time.perf_counter() + args.seconds
        begun = time.perf_counter()
        await asyncio.gather(*(_client(address, picture, phase, until) for _ in range(clients)))
        phase.seconds = time.perf_counter() - begun
        phases.append(phase)
        memory.append((f"after {name}", resident(pid)))
    return phases, memory, statistics.median(phases[0].accepted)


async def _client(address: str, picture: str, phase: Phase, until: float) -> None:
    """Mixed calls, one after the other: a measurement, then what is asked of it."""
    async with Client(address) as client:
        while time.perf_counter() < until:
            answer = await _timed(phase, client, "facs_analyze_image", {"image": picture})
            if answer is None:
                continue
            handle = {"analysis_id": answer["analysis_id"]}
            await _timed(phase, client, "facs_get_action_units", handle)
            await _timed(phase, client, "facs_get_evidence", handle)


async def _timed(
    phase: Phase, client: Client[Any], tool: str, arguments: dict[str, Any]
) -> dict[str, Any] | None:
    begun = time.perf_counter()
    try:
        answer = await client.call_tool(tool, arguments)
    except ToolError as error:
        refused = str(error).startswith(_REFUSALS)
        if refused:
            phase.refused.append(time.perf_counter() - begun)
            await asyncio.sleep(0.2)  # a client that is told to come later does not hammer
        else:
            phase.other.append(str(error)[:120])
        return None
    if tool == "facs_analyze_image":
        phase.accepted.append(time.perf_counter() - begun)
    return answer.structured_content


def startup(runs: int = 5) -> float:
    """Time from the start of a process to its first answer, as a ratio; the two in turns."""
    own = [sys.executable, "-m", "facsight.agent.cli", "serve"]
    bare = [sys.executable, "-c", _BARE]
    pairs = [(_first_answer(own), _first_answer(bare)) for _ in range(runs + 1)][1:]
    times = ", ".join(f"{mine:.2f}/{theirs:.2f}" for mine, theirs in pairs)
    print(f"seconds, facsight/bare: {times}")
    return statistics.median(mine / theirs for mine, theirs in pairs)


def _first_answer(command: list[str]) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "FASTMCP_LOG_LEVEL": "CRITICAL"},
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the server has no pipes")
    process.stdin.write(json.dumps(_HELLO).encode() + b"\n")
    process.stdin.flush()
    process.stdout.readline()
    took = time.perf_counter() - begun
    process.kill()
    process.wait()
    return took


def overhead(picture: Path, runs: int = 30) -> float:
    """A call of the tool in this process against the measurement alone, in turns; the ratio."""
    from facsight.agent.client import own_server

    data = "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()

    async def both() -> float:
        async with Client(own_server()) as client:
            ratios = []
            for _ in range(runs + 1):
                alone = await _seconds(lambda: facsight.aanalyze(picture))
                tool = await _seconds(
                    lambda: client.call_tool("facs_analyze_image", {"image": data})
                )
                ratios.append(tool / alone)
            return statistics.median(ratios[1:])

    return asyncio.run(both())


async def _seconds(call: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await call()
    return time.perf_counter() - begun


@contextlib.contextmanager
def serving(workers: int) -> Iterator[tuple[str, int]]:
    """A server on a free port of this machine, and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "facsight.agent.cli", "serve", "--transport", "http"]
    options = ["--port", str(port), "--workers", str(workers), "--queue", "4", "--rate", "1000000"]
    process = subprocess.Popen(  # noqa: S603
        [*command, *options], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/mcp", process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(port: int) -> None:
    import httpx

    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server was not ready within a minute")


def resident(pid: int) -> float:
    """Memory of a process and those it started, MiB, shared pages counted in each."""
    pages = 0
    for one in _family(pid):
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


if __name__ == "__main__":
    sys.exit(main())
