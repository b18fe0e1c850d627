"""Load on a server: mixed calls from many clients over HTTP, at nominal load and far above it.

    python -m facsight_bench.server examples/eileen_collins.png

Starts a server of its own, measures how long one client's calls take, then lets as many clients as
the server has workers call without pause (nominal), then ten times as many (overload). The clients
run in a process of their own. Prints the latency of accepted calls as ratios to those of one client
alone; that of refusals as a ratio to `tools/list`, which the same clients ask for in the same
minute, and as the server's audit log has it; and the memory of server and workers. Also: the time
from start to the first answers over stdio, against a bare FastMCP server, and a tool call against
the measurement alone. Absolute times are of this machine and this minute; the ratios are what to
compare.
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
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
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
_READY: Final = {"jsonrpc": "2.0", "method": "notifications/initialized"}
_LIST: Final = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


@dataclass(slots=True)
class Phase:
    """What the calls of one phase took, seconds.

    Attributes:
        accepted, refused: measurements, as the client saw them.
        lists: `tools/list`, of the same clients in between.
        refused_inside: refusals as the server saw them, from its audit log.
        other: calls that failed.
        seconds: how long the phase lasted.
        memory: MiB of the server and of its workers when it was over.
    """

    name: str
    clients: int
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    refused_inside: list[float] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: tuple[float, float] = (0.0, 0.0)

    def row(self, alone: float) -> str:
        """The phase as a row of the table, latencies as ratios to one client's call."""
        middle, late = (_quantile(self.accepted, share) / alone for share in (0.5, 0.95))
        return (
            f"| {self.name} | {self.clients} | {len(self.accepted)} | {len(self.refused)} | "
            f"{len(self.other)} | {middle:.1f} | {late:.1f} | "
            f"{len(self.accepted) / self.seconds:.1f} | "
            f"{self.memory[0]:.0f} + {self.memory[1]:.0f} |"
        )

    def refusals(self) -> str:
        """How long a refusal takes, beside a call that asks for next to nothing."""
        told = []
        for name, share in (("median", 0.5), ("95%", 0.95)):
            refused, listed = _quantile(self.refused, share), _quantile(self.lists, share)
            inside = _quantile(self.refused_inside, share)
            told.append(
                f"{name} {refused / listed:.2f} times tools/list ({refused * 1000:.0f} and "
                f"{listed * 1000:.0f} ms; within the server {inside * 1000:.1f} ms)"
            )
        return f"Refusals, {self.name}: " + ", ".join(told)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its address, its process and its audit log."""

    address: str
    pid: int
    audit: Path


def main() -> int:
    """Run the parts and print their figures; 1 where a call failed otherwise than by refusal."""
    parser = argparse.ArgumentParser(description="load on a facsight server")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--part", choices=("start", "tool", "load"), help="default: all three")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each phase")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    if args.part in (None, "start"):
        print("\n".join(startup()))
    if args.part in (None, "tool"):
        ratio = overhead(args.picture)
        print(f"facs_analyze_image in memory, against the measurement: {ratio:.2f}")
    if args.part in (None, "load"):
        with serving(args.workers) as served:
            at_start, phases = load(served, args)
        _print_load(at_start, phases)
        return 1 if any(phase.other for phase in phases) else 0
    return 0


def _print_load(at_start: tuple[float, float], phases: list[Phase]) -> None:
    alone = statistics.median(phases[0].accepted)
    print(
        "\n| phase | clients | accepted | refused | failed | median | 95% | calls/s | MiB server + "
        "workers |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for phase in phases:
        print(phase.row(alone))
    print(f"\nOne client's measurement: {alone * 1000:.0f} ms; latencies are multiples of it.")
    print(f"MiB at start: {at_start[0]:.0f} + {at_start[1]:.0f}")
    for phase in phases:
        if phase.refused:
            print(phase.refusals())
        for message in sorted(set(phase.other))[:5]:
            print(f"{phase.name}: {message}")


def load(served: Served, args: argparse.Namespace) -> tuple[tuple[float, float], list[Phase]]:
    """One client alone, as many as workers, ten times as many, and one alone again.

    Returns:
        Memory at the start, as in `Phase`, and the phases.
    """
    plan = (
        ("one alone", 1),
        ("nominal", args.workers),
        ("overload", 10 * args.workers),
        ("one alone again", 1),
    )
    at_start, phases = resident(served.pid), []
    # Clients in the server's or this process would wait for their own reading of the answers.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        for name, clients in plan:
            told = len(_refusals(served.audit))
            phase = elsewhere.submit(
                _drive, served.address, args.picture, Phase(name, clients), args.seconds
            ).result()
            phase.refused_inside = _refusals(served.audit)[told:]
            phase.memory = resident(served.pid)
            phases.append(phase)
    return at_start, phases


def _drive(address: str, path: Path, phase: Phase, seconds: float) -> Phase:
    """The clients of one phase, in the process that this is called in."""
    picture = base64.b64encode(path.read_bytes()).decode()

    async def together() -> None:
        begun = time.perf_counter()
        await asyncio.gather(
            *(_client(address, picture, phase, begun + seconds) for _ in range(phase.clients))
        )
        phase.seconds = time.perf_counter() - begun

    asyncio.run(together())
    return phase


def _refusals(audit: Path) -> list[float]:
    """How long the server took to refuse each call that it refused, seconds, in their order."""
    lines = [json.loads(line) for line in audit.read_text(encoding="utf-8").splitlines()]
    return [line["ms"] / 1000 for line in lines if line["outcome"] in _REFUSALS]


async def _client(address: str, picture: str, phase: Phase, until: float) -> None:
    """Mixed calls, one after the other: the tools, a measurement, then what is asked of it."""
    async with Client(address) as client:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            await client.list_tools(cache_mode="bypass")
            phase.lists.append(time.perf_counter() - begun)
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


def startup(runs: int = 10) -> Iterator[str]:
    """From the start of a process to its first answers, beside a bare server's; in turns."""
    own = [sys.executable, "-m", "facsight", "serve"]
    bare = [sys.executable, "-c", _BARE]
    # The first of each fills the disk's cache, and Python's with compiled modules.
    pairs = [(_first_answers(own), _first_answers(bare)) for _ in range(runs + 1)][1:]
    for place, answer in enumerate(("initialize", "tools/list")):
        mine, theirs = ([times[place] for times in side] for side in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
        yield (
            f"start to the answer to {answer} over stdio: {statistics.median(mine):.2f} s, bare "
            f"FastMCP {statistics.median(theirs):.2f} s; ratio {ratio:.2f}"
        )


def _first_answers(command: list[str]) -> tuple[float, float]:
    """Seconds from the start until `initialize` is answered, and until `tools/list` is."""
    env = {**os.environ, "FASTMCP_LOG_LEVEL": "CRITICAL"}
    # An installed package keeps its modules compiled.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the server has no pipes")
    took = []
    for messages in ((_HELLO,), (_READY, _LIST)):
        process.stdin.writelines(json.dumps(one).encode() + b"\n" for one in messages)
        process.stdin.flush()
        if "result" not in json.loads(process.stdout.readline()):
            raise RuntimeError("the server did not answer")
        took.append(time.perf_counter() - begun)
    process.kill()
    process.wait()
    return took[0], took[1]


def overhead(picture: Path, runs: int = 30) -> float:
    """A call of the tool against the measurement alone, in turns; the ratio.

    Both measure in a thread of this process, the scene as well.
    """
    from facsight.client import own_server

    data = "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()

    async def both() -> float:
        async with Client(own_server()) as client:
            ratios = []
            for _ in range(runs + 1):
                alone = await _seconds(lambda: facsight.aanalyze(picture, scene=True))
                tool = await _seconds(
                    lambda: client.call_tool("facs_analyze_image", {"image": data, "scene": True})
                )
                ratios.append(tool / alone)
            return statistics.median(ratios[1:])

    return asyncio.run(both())


async def _seconds(call: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await call()
    return time.perf_counter() - begun


@contextlib.contextmanager
def serving(workers: int) -> Iterator[Served]:
    """A server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "facsight", "serve", "--transport", "http"]
    options = ["--port", str(port), "--workers", str(workers), "--queue", "2", "--rate", "1000000"]
    # All clients come from one address, whose calls are bounded together.
    options += ["--at-once", "1000"]
    with tempfile.TemporaryDirectory() as folder:
        audit = Path(folder) / "audit.jsonl"
        process = subprocess.Popen(  # noqa: S603
            [*command, *options, "--audit", str(audit)], stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            yield Served(f"http://127.0.0.1:{port}/mcp", process.pid, audit)
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


def resident(pid: int) -> tuple[float, float]:
    """Memory of a process, and of those it started, MiB; shared pages are counted in each."""
    pages = [0, 0]
    for one in _family(pid):
        with contextlib.suppress(OSError):
            pages[one != pid] += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    own, started = (count * os.sysconf("SC_PAGE_SIZE") / 2**20 for count in pages)
    return own, started


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
