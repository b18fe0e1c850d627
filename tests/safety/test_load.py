"""Rows of the safety matrix on load and ends: full queue, SIGTERM, kill -9."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import PIL.Image
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.servers import PORTRAIT, Server, serving
from tests.unit.facsight_tools.server.setting import ENCODED, FakeMeasurer
from tests.until import LONG_S, until

from facsight import client
from facsight.api import ainfer
from facsight.client import image_argument
from facsight_tools.server.app import create_server
from facsight_tools.server.handles import AnalysisStore, Retention
from facsight_tools.server.services import Services

IMAGE = {"image": image_argument(PORTRAIT.read_bytes(), None), "scene": False}
IN_FULL = {"detail": "full"}


NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks for processes in /proc"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a picture that takes its time."""
    folder = tmp_path_factory.mktemp("load")
    PIL.Image.effect_noise((4000, 3000), 60).convert("1").save(folder / "large.png")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Callable[[], Server]]:
    """Gives a server that lets two calls wait: the last one, or another where it has ended."""
    options = ["--root", str(folder), "--queue", "2", "--at-once", "99", "--rate", "9999"]
    running: list[Server] = []
    with ExitStack() as stack:

        def give() -> Server:
            if not running or running[-1].process.poll() is not None:
                running.append(stack.enter_context(serving(folder, *options)))
            return running[-1]

        yield give


async def begin(client: Client[Any], image: dict[str, object]) -> asyncio.Task[Any]:
    """A call to the one measuring process, which has been stopped: it is on its way there."""
    measuring = asyncio.Event()

    async def told(_: float, __: float | None, message: str | None) -> None:
        if message is not None and message.startswith("Measuring"):
            measuring.set()

    call = client.call_tool("facs_analyze_image", image, progress_handler=told)
    begun = asyncio.create_task(call)
    async with asyncio.timeout(LONG_S):
        await measuring.wait()
    return begun


@NEEDS_PROC
async def test_a_full_queue_is_refused_at_once_and_sigterm_under_load_drains(
    server: Callable[[], Server], folder: Path
) -> None:
    narrow, large = server(), {"image": str(folder / "large.png"), "scene": False, **IN_FULL}
    async with narrow.client() as client:
        await client.call_tool("facs_analyze_image", IMAGE)
        (worker,) = narrow.children()
        os.kill(worker, signal.SIGSTOP)  # in the midst of it, however fast the machine is
        begun = [await begin(client, large)]
        many = [client.call_tool("facs_analyze_image", IMAGE | IN_FULL) for _ in range(12)]
        begun += [asyncio.create_task(one) for one in many]
        first, _ = await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        assert begun[0] not in first, "the refusals come before the call that is measured"
        await until(lambda: narrow.get("/readyz").status_code == 503)  # no call would be taken
        narrow.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.05)
        # It answers while it drains, or has closed its port already.
        with suppress(httpx.TransportError):
            assert narrow.get("/readyz").status_code == 503
        os.kill(worker, signal.SIGCONT)
        found = await asyncio.gather(*begun, return_exceptions=True)
    errors = [one for one in found if isinstance(one, BaseException)]
    assert all(isinstance(one, ToolError) for one in errors)
    assert any("try again in" in str(one) for one in errors)
    assert {str(one).partition(":")[0] for one in errors} <= {"ServerBusy", "ServerStopping"}
    # What was begun is finished, and whole.
    done = [one for one in found if not isinstance(one, BaseException)]
    assert found[0] in done
    assert all(one.structured_content["analysis"]["provenance"] for one in done)
    assert await asyncio.to_thread(narrow.process.wait, 30) == 0


@NEEDS_PROC
async def test_kill_9_of_a_worker_loses_its_call_and_nothing_else(
    server: Callable[[], Server], folder: Path
) -> None:
    narrow, large = server(), {"image": str(folder / "large.png"), "scene": False}
    async with narrow.client() as client:
        kept = (await client.call_tool("facs_analyze_image", IMAGE)).structured_content
        assert kept is not None
        (worker,) = narrow.children()
        os.kill(worker, signal.SIGSTOP)  # in the midst of it, however fast the machine is
        call = await begin(client, large)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(ToolError, match=r"WorkerCrashed: .*SIGKILL"):
            await call
        # Another process has taken its place, and what was kept is still there.
        wanted = {"analysis_id": kept["analysis_id"]}
        assert await client.call_tool("facs_get_evidence", wanted)
        again = (await client.call_tool("facs_analyze_image", IMAGE)).structured_content
    assert again is not None
    assert again["faces"] == kept["faces"]
    # One line says so, with the time; that the client was refused is no error of the server's.
    said = narrow.log.read_text()
    assert re.search(r"^20\d\d-\S+ facsight: a measuring process ended", said, re.MULTILINE)
    assert "ERROR" not in said


@NEEDS_PROC
async def test_a_call_that_is_cancelled_over_the_wire_stops_its_work(
    server: Callable[[], Server], folder: Path
) -> None:
    narrow, large = server(), {"image": str(folder / "large.png"), "scene": False}
    async with narrow.client() as client:
        await client.call_tool("facs_analyze_image", IMAGE)
        (worker,) = narrow.children()
        os.kill(worker, signal.SIGSTOP)  # in the midst of it, however fast the machine is
        # A call that has not reached the process yet, on a busy machine, leaves it alone.
        for begun_s in (0.1, 2.0, 10.0):
            call = await begin(client, large)
            await asyncio.sleep(begun_s)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            with suppress(TimeoutError):
                await until(lambda: worker not in narrow.children(), 10)
                break
        assert worker not in narrow.children()
        assert await client.call_tool("facs_analyze_image", IMAGE)


async def ask(server: Server, image: dict[str, object]) -> object:
    async with server.client() as client:
        return await client.call_tool("facs_analyze_image", image)


@NEEDS_PROC
async def test_kill_9_of_the_server_gives_no_partial_result_and_leaves_no_worker(
    server: Callable[[], Server], folder: Path
) -> None:
    narrow = server()
    await ask(narrow, IMAGE)
    (worker,) = narrow.children()
    os.kill(worker, signal.SIGSTOP)  # in the midst of it, however fast the machine is
    call = asyncio.create_task(ask(narrow, {"image": str(folder / "large.png"), "scene": False}))
    await asyncio.sleep(0.5)  # whether it has come there by now or not
    narrow.process.kill()
    with suppress(ProcessLookupError):
        os.kill(worker, signal.SIGCONT)
    # The last one where progress had begun the answer's stream already.
    ends = r"disconnected|connection|closed|stream ended without a response"
    with pytest.raises(Exception, match=ends) as broken:
        await asyncio.wait_for(call, LONG_S)
    assert not isinstance(broken.value, TimeoutError), "the client is told"
    await until(lambda: not Path(f"/proc/{worker}").exists())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to handle")
def test_sigterm_ends_a_server_over_stdio() -> None:
    command = [sys.executable, "-m", "facsight", "serve"]
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(hello) + "\n")
    process.stdin.flush()
    assert "serverInfo" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    left, _ = process.communicate(timeout=LONG_S)
    assert (process.returncode, left) == (0, "")


_ENDLESS = """
import asyncio, sys, time
from facsight.server import create_agent_server
from facsight_tools.server import http
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.running import Running
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter
from facsight_tools.server.workers.pool import WorkerPool

http.DRAIN_S = 1.0
guard = Guard(RateLimiter(), AuditLog())
server = create_agent_server(guard=guard)

async def main():
    running = Running(server, WorkerPool(), AnalysisStore(), guard)
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 3600)
    asyncio.get_running_loop().call_later(1.0, lambda: print("runs", file=sys.stderr, flush=True))
    await http.run_http(running, http.HttpSettings(port=0))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to handle")
def test_sigterm_does_not_wait_for_a_thread_that_goes_on() -> None:
    process = subprocess.Popen([sys.executable, "-c", _ENDLESS], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    # It says its address before it listens.
    assert "runs\n" in iter(process.stderr.readline, "")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONG_S)
    assert process.returncode == 0


_GAPS = """
import asyncio, sys, time
import facsight

async def main():
    gaps, last = [], time.process_time()

    async def beat():
        nonlocal last
        while True:
            await asyncio.sleep(0.01)
            now = time.process_time()
            gaps.append(now - last)
            last = now

    ainfer = facsight.ainfer
    beating = asyncio.create_task(beat())
    await asyncio.sleep(0)
    await asyncio.gather(*(ainfer(sys.argv[1], context="She won.") for _ in range(3)))
    beating.cancel()
    print(max(gaps), sum(gaps))

asyncio.run(main())
"""


def test_the_first_answers_of_a_process_do_not_stop_its_event_loop() -> None:
    command = [sys.executable, "-c", _GAPS, str(PORTRAIT)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    longest, total = map(float, told.stdout.split())
    # Of its own work, which is the same on a machine that has much else to do
    assert longest < 0.25 * total


async def test_many_answers_at_once_keep_their_own_analyses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = AnalysisStore(Retention(capacity=4, safe_s=600))
    services = Services(measurer=FakeMeasurer(), store=store)
    server = create_server(services)
    monkeypatch.setattr(client, "own_services", lambda: services)
    monkeypatch.setattr(client, "own_server", lambda: server)
    found = await asyncio.gather(*(ainfer(ENCODED, context="She won.") for _ in range(12)))
    assert len({one.analysis_id for one in found}) == 12
    assert all(one.inference.claims for one in found)
    # When they are answered they make room again.
    await ainfer(ENCODED)
    assert len(store) <= 5


@pytest.mark.slow
async def test_sigterm_lets_a_job_finish_or_says_what_was_not_done(
    server: Callable[[], Server], folder: Path
) -> None:
    narrow = server()
    (folder / "portrait.png").write_bytes(PORTRAIT.read_bytes())
    many = {"images": [str(folder / "portrait.png")] * 200, "scene": True}
    async with narrow.client() as client:
        begun = (await client.call_tool("facs_analyze_batch", many)).structured_content
        assert begun is not None
        asked = {"job_id": begun["job_id"], "wait_s": 40, "limit": 200}
        waiting = asyncio.create_task(client.call_tool("facs_get_job", asked))
        await asyncio.sleep(1)
        narrow.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        with pytest.raises(ToolError, match="ServerStopping"):
            await client.call_tool("facs_analyze_image", IMAGE)
        status = (await waiting).structured_content
    assert status is not None
    assert (status["state"], len(status["results"])) == ("cancelled", 200)
    done = [one for one in status["results"] if one["error"] is None]
    assert done
    rest = status["results"][len(done) :]
    assert all(one["error"].startswith("ServerStopping: ") for one in rest)
    assert await asyncio.to_thread(narrow.process.wait, 30) == 0
    assert f"{len(done)} of 200 pictures were measured" in narrow.log.read_text()
