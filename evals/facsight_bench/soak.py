"""Six clients on one server for a long time, two of which misbehave.

    python -m facsight_bench.soak --minutes 30 --clients 6

Starts a server over HTTP with a token for each client and its usual bounds. All but two work as an
agent does: list the tools, measure, ask for evidence and an answer, now and then start a job. One
of the two leaves uploads and headers unfinished, dozens at a time; the other sends arguments that
no tool has by the thousand, and pictures that are broken (`hostile_pictures`), as fast as it can.
Prints memory and descriptors of the server as they were, went and ended, the size of its logs, and
the calls of the well-behaved clients: done, told to come later, failed; and how long `/readyz`
took. Exit status 3 where one failed, or where descriptors stay open.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import io
import json
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import PIL.Image
from fastmcp import Client
from fastmcp.exceptions import FastMCPError
from mcp.shared.exceptions import MCPError

from facsight_bench.hostile_pictures import hostile
from facsight_bench.server import resident

FAILED: Final = 3
PICTURE: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"

_MISBEHAVE: Final = 2
_LATER: Final = ("ServerBusy", "RateLimited", "TooManyJobs")
_PAUSE_S: Final = 4.0
_SAMPLE_S: Final = 5.0
_SETTLE_S: Final = 45.0
_SPARE_DESCRIPTORS: Final = 20
_STALLED: Final = 40
_ARGUMENTS: Final = 5000
_JOB_EVERY: Final = 10


@dataclass(slots=True)
class Moment:
    """The server at a moment: memory of it and its workers in MiB, open descriptors."""

    own: float
    workers: float
    descriptors: int


@dataclass(slots=True)
class Soak:
    """What was seen.

    Attributes:
        done, later: calls of the well-behaved clients that were answered, and told to come later.
        failed: their calls that failed, with why.
        samples: of the server, from its start to after the clients left.
        ready: seconds that `/readyz` took.
        misdeeds: what the others did, by kind and by what came of it.
        log_bytes: of its log and its audit log.
    """

    done: int = 0
    later: int = 0
    failed: list[str] = field(default_factory=list)
    samples: list[Moment] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    misdeeds: Counter[str] = field(default_factory=Counter)
    log_bytes: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class OpenServer:
    """A server that listens, its process, its clients' tokens, and where it writes."""

    port: int
    pid: int
    tokens: tuple[str, ...]
    folder: Path

    @property
    def address(self) -> str:
        """Of its tools."""
        return f"http://127.0.0.1:{self.port}/mcp"

    def sample(self) -> Moment:
        """It as it is now."""
        descriptors = len(list(Path(f"/proc/{self.pid}/fd").iterdir()))
        return Moment(*resident(self.pid), descriptors)


async def behave(served: OpenServer, token: str, until: float, soak: Soak, picture: str) -> None:
    """Work as an agent does, with pauses."""
    image = {"image": picture, "scene": False}
    turn = 0
    while time.monotonic() < until:
        async with _client(served, token, soak) as client:
            if client is None:
                continue
            for _ in range(_JOB_EVERY):
                if time.monotonic() >= until:
                    return
                turn += 1
                await _counted(soak, client.list_tools(cache_mode="bypass"))
                measured = await _counted(soak, client.call_tool("facs_analyze_image", image))
                if measured is not None:
                    handle = {"analysis_id": measured.structured_content["analysis_id"]}
                    await _counted(soak, client.call_tool("facs_get_evidence", handle))
                asked = {"image": picture, "context": "She won the race."}
                await _counted(soak, client.call_tool("facs_infer_emotion", asked))
                if turn % _JOB_EVERY == 0:
                    await _job(soak, client, picture)
                await asyncio.sleep(_PAUSE_S)


async def _job(soak: Soak, client: Client[Any], picture: str) -> None:
    begun = await _counted(
        soak, client.call_tool("facs_analyze_batch", {"images": [picture] * 3, "scene": False})
    )
    if begun is None:
        return
    asked = {"job_id": begun.structured_content["job_id"], "wait_s": 30}
    for _ in range(10):
        told = await _counted(soak, client.call_tool("facs_get_job", asked))
        if told is None or told.structured_content["state"] != "working":
            break
    else:
        soak.failed.append("a job of three pictures did not end in five minutes")
        return
    if told is not None:
        soak.failed += [one["error"] for one in told.structured_content["results"] if one["error"]]


@contextlib.asynccontextmanager
async def _client(served: OpenServer, token: str, soak: Soak) -> AsyncIterator[Client[Any] | None]:
    """A connection; None where the server said to come later, which is waited for."""
    async with contextlib.AsyncExitStack() as stack:
        client: Client[Any] | None = None
        try:
            client = await stack.enter_async_context(Client(served.address, auth=token))
        except (FastMCPError, MCPError, RuntimeError, httpx.HTTPError) as error:
            _refused(soak, error)
            await asyncio.sleep(_PAUSE_S)
        yield client


async def _counted(soak: Soak, call: Any) -> Any:
    """The answer of a call, or None where there was none."""
    try:
        answer = await asyncio.wait_for(call, 120)
    except (FastMCPError, MCPError, RuntimeError, httpx.HTTPError, TimeoutError) as error:
        _refused(soak, error)
        await asyncio.sleep(1)
        return None
    soak.done += 1
    return answer


def _refused(soak: Soak, error: Exception) -> None:
    if any(kind in str(error) for kind in _LATER):
        soak.later += 1
    else:
        soak.failed.append(f"{type(error).__name__}: {str(error)[:160]}")


async def stall(served: OpenServer, token: str, until: float, soak: Soak) -> None:
    """Begin uploads and headers by the dozen, and end none."""
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {token}"
    body = "\r\nContent-Type: application/json\r\nContent-Length: 86000000\r\n\r\n{"

    async def one(number: int) -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
                writer.write((head + (body if number % 2 else "")).encode())
                await asyncio.wait_for(reader.read(), max(0.0, until - time.monotonic()))
                soak.misdeeds["stalled, and cut or answered"] += 1
            except TimeoutError:
                soak.misdeeds["stalled to the end"] += 1
            except OSError:
                soak.misdeeds["stalled, and reset"] += 1
                await asyncio.sleep(0.2)
            finally:
                with contextlib.suppress(UnboundLocalError, OSError):
                    writer.close()

    await asyncio.gather(*(one(number) for number in range(_STALLED)))


async def pester(served: OpenServer, token: str, until: float, soak: Soak) -> None:
    """Unknown arguments by the thousand and broken pictures, without a pause."""
    files = (data for seed in range(10**6) for _, data in hostile(96, seed))
    unknown = {f"argument_{number}": "x" for number in range(_ARGUMENTS)}
    while time.monotonic() < until:
        async with _client(served, token, Soak()) as client:
            while client is not None and time.monotonic() < until:
                broken = base64.b64encode(next(files)).decode()
                asked = random.choice(({"image": broken}, unknown))  # noqa: S311
                try:
                    await client.call_tool("facs_analyze_image", asked)
                    soak.misdeeds["broken picture, read"] += 1
                except FastMCPError as error:
                    soak.misdeeds[str(error).partition(":")[0][:40]] += 1
                except (MCPError, RuntimeError, httpx.HTTPError) as error:
                    soak.misdeeds[type(error).__name__] += 1
                    break


async def watch(served: OpenServer, until: float, soak: Soak) -> None:
    """Moment the server, and see how long it takes to say that it is ready."""
    headers = {"Authorization": f"Bearer {served.tokens[0]}"}
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        while time.monotonic() < until:
            begun = time.perf_counter()
            with contextlib.suppress(httpx.HTTPError):
                await client.get(f"http://127.0.0.1:{served.port}/readyz", headers=headers)
            soak.ready.append(time.perf_counter() - begun)
            soak.samples.append(served.sample())
            await asyncio.sleep(_SAMPLE_S)


async def run(served: OpenServer, seconds: float, settle_s: float = _SETTLE_S) -> Soak:
    """All clients for so long, then the server alone for a while."""
    soak, until = Soak(samples=[served.sample()]), time.monotonic() + seconds
    file = io.BytesIO()
    PIL.Image.open(PICTURE).convert("RGB").save(file, "JPEG")
    picture = base64.b64encode(file.getvalue()).decode()
    *good, slow, loud = served.tokens
    await asyncio.gather(
        *(behave(served, token, until, soak, picture) for token in good),
        stall(served, slow, until, soak),
        pester(served, loud, until, soak),
        watch(served, until, soak),
    )
    await asyncio.sleep(settle_s)
    soak.samples.append(served.sample())
    logs = [served.folder / name for name in ("stderr.log", "audit.jsonl")]
    soak.log_bytes = (logs[0].stat().st_size, logs[1].stat().st_size)
    return soak


def report(soak: Soak) -> Iterator[str]:
    """The figures, a line each."""
    for name in ("own", "workers", "descriptors"):
        values = [getattr(one, name) for one in soak.samples]
        what = {"own": "memory of the server, MiB", "workers": "memory of its workers, MiB"}
        yield (
            f"{what.get(name, 'descriptors of the server')}: {values[0]:.0f} at the start, "
            f"{max(values):.0f} at most, {values[-1]:.0f} after all had left"
        )
    log, audit = (size / 2**20 for size in soak.log_bytes)
    yield f"log: {log:.2f} MiB, audit log: {audit:.2f} MiB"
    ready = sorted(soak.ready)
    if ready:
        yield f"/readyz: {ready[len(ready) // 2]:.3f} s in the middle, {ready[-1]:.2f} s at most"
    yield "misdeeds: " + json.dumps(dict(soak.misdeeds.most_common()))
    yield (
        f"calls of the well-behaved: {soak.done} done, {soak.later} told to come later, "
        f"{len(soak.failed)} failed"
    )
    for why, number in Counter(soak.failed).most_common(5):
        yield f"  {number} x {why}"


@contextlib.contextmanager
def serving(clients: int) -> Iterator[OpenServer]:
    """A server on a free port of this machine with so many clients' tokens."""
    tokens = tuple(secrets.token_urlsafe(24) for _ in range(clients))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "facsight", "serve", "--transport", "http"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "tokens"
        file.touch(mode=0o600)
        file.write_text("".join(f"client{i}: {one}\n" for i, one in enumerate(tokens)))
        options = ["--port", str(port), "--token-file", str(file)]
        options += ["--audit", str(folder / "audit.jsonl")]
        with (folder / "stderr.log").open("w") as log:
            process = subprocess.Popen([*command, *options], stderr=log)  # noqa: S603
        try:
            _wait_for(port, tokens[0])
            yield OpenServer(port, process.pid, tokens, folder)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(port: int, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(1200):
        with contextlib.suppress(httpx.TransportError):
            address = f"http://127.0.0.1:{port}/readyz"
            if httpx.get(address, headers=headers, trust_env=False).is_success:
                return
        time.sleep(0.1)
    raise RuntimeError("the server was not ready within two minutes")


def main(argv: list[str] | None = None) -> int:
    """Run and print; 3 where a well-behaved client's call failed or descriptors stay open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--clients", type=int, default=6, help="two of them misbehave")
    args = parser.parse_args(argv)
    if args.clients <= _MISBEHAVE:
        parser.error("two of the clients misbehave: give three or more")
    with serving(args.clients) as served:
        soak = asyncio.run(run(served, args.minutes * 60))
    print(f"{args.minutes:g} minutes, {args.clients} clients, {_MISBEHAVE} of which misbehave")
    print(*report(soak), sep="\n")
    left = soak.samples[-1].descriptors - soak.samples[0].descriptors
    return FAILED if soak.failed or left > _SPARE_DESCRIPTORS else 0


if __name__ == "__main__":
    sys.exit(main())
