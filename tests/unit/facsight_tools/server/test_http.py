"""The web application in memory: hosts first, then tokens, and a limit of bodies for pictures."""

import asyncio
import base64
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastmcp import FastMCP
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight_tools.errors import ServeRefused
from facsight_tools.server import http
from facsight_tools.server.app import create_server
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.http import HttpSettings, make_app
from facsight_tools.server.running import Running
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.bodies import MOST_BYTES
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter
from facsight_tools.server.security.tokens import FixedTokens
from facsight_tools.server.services import Services
from facsight_tools.server.workers.pool import WorkerPool

TOKEN = "0123456789abcdef01234567"  # noqa: S105
ROUTES = ("/mcp", "/healthz", "/readyz", "/", "/none")


def running(folder: Path, *, token: bool = False) -> Running:
    server: FastMCP = create_server(Services(measurer=FakeMeasurer()))
    if token:
        server.auth = FixedTokens({"alice": TOKEN})
    guard = Guard(RateLimiter(), AuditLog(folder / "log"))
    return Running(server, WorkerPool(), AnalysisStore(), guard)


def client(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8321")


@pytest.mark.parametrize("path", ROUTES)
async def test_foreign_names_and_pages_are_refused_on_any_route(tmp_path: Path, path: str) -> None:
    app = make_app(running(tmp_path), HttpSettings(hosts=("facs.example",)))
    async with client(app) as asked:
        for host in ("evil.example", "facs.example.evil.example", "", "127.0.0.1.nip.io"):
            assert (await asked.get(path, headers={"Host": host})).status_code == 421
        own = {"Host": "facs.example", "Origin": "https://evil.example"}
        assert (await asked.get(path, headers=own)).status_code == 403


async def test_a_name_that_was_given_may_call(tmp_path: Path) -> None:
    app = make_app(running(tmp_path), HttpSettings(hosts=("facs.example",)))
    async with client(app) as asked:
        for host in ("facs.example", "localhost", "127.0.0.1:8321"):
            assert (await asked.get("/healthz", headers={"Host": host})).status_code == 200


async def test_an_origin_that_was_named_may_call(tmp_path: Path) -> None:
    settings = HttpSettings(origins=("https://page.example",))
    app = make_app(running(tmp_path), settings)
    async with client(app) as asked:
        origin = {"Origin": "https://page.example"}
        named = await asked.get("/healthz", headers=origin)
        assert named.status_code == 200
        assert named.headers["access-control-allow-origin"] == "https://page.example"
        asks = {"Access-Control-Request-Method": "POST"}
        asks |= {"Access-Control-Request-Headers": "authorization, mcp-protocol-version"}
        before = await asked.options("/mcp", headers=origin | asks)
        assert before.status_code == 200
        assert "authorization" in before.headers["access-control-allow-headers"].lower()
        other = await asked.get("/healthz", headers={"Origin": "https://evil.example"})
        assert other.status_code == 403
        assert "access-control-allow-origin" not in other.headers


async def test_a_slash_at_the_end_changes_nothing(tmp_path: Path) -> None:
    app = make_app(running(tmp_path), HttpSettings(stateless=True))
    async with app.router.lifespan_context(app), client(app) as asked:
        one, other = [await asked.post(path, json={}) for path in ("/mcp", "/mcp/")]
    assert (one.status_code, one.text) == (other.status_code, other.text)
    assert one.status_code < 500


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeRefused, match=f"port {port} is in use") as refused:
            http._check_free(HttpSettings(port=port))
    assert "\n" not in str(refused.value)
    http._check_free(HttpSettings(port=port))


@pytest.mark.parametrize("path", ROUTES)
async def test_a_token_is_asked_for_on_every_route_and_refusals_are_logged(
    tmp_path: Path, path: str
) -> None:
    app = make_app(running(tmp_path, token=True), HttpSettings())
    async with client(app) as asked:
        assert (await asked.get(path)).status_code == 401
        right = {"Authorization": f"Bearer {TOKEN}"}
        if path != "/mcp":  # which needs the application to have been started
            assert (await asked.get(path, headers=right)).status_code != 401
    assert '"refused: 401"' in (tmp_path / "log").read_text()


async def test_it_is_ready_when_its_workers_are_and_no_longer_when_it_ends(tmp_path: Path) -> None:
    one = running(tmp_path)
    app = make_app(one, HttpSettings())
    async with client(app) as asked:
        assert (await asked.get("/healthz")).text == "ok"
        assert (await asked.get("/readyz")).status_code == 503, "no worker was started"


async def test_a_picture_of_many_megabytes_passes_the_protocols_own_limit(tmp_path: Path) -> None:
    app = make_app(running(tmp_path), HttpSettings())
    image = base64.b64encode(bytes(6 * 2**20)).decode()
    call = {"name": "facs_analyze_image", "arguments": {"image": image, "scene": False}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {"Accept": "application/json, text/event-stream"}
    async with app.router.lifespan_context(app), client(app) as asked:
        assert (await asked.post("/mcp", json=body, headers=headers)).status_code != 413
        too_long = {**headers, "Content-Length": str(MOST_BYTES + 1)}
        refused = await asked.post("/mcp", content=b"{}", headers=too_long)
        assert refused.status_code == 413


async def test_the_first_signal_drains_and_the_second_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: list[Any] = []

    class Timer:
        def __init__(self, seconds: float, *_: object) -> None:
            timers.append(seconds)

        def start(self) -> None:
            timers.append("started")

    monkeypatch.setattr(http.threading, "Timer", Timer)
    one = running(tmp_path)
    server = http._Draining(uvicorn.Config(make_app(one, HttpSettings())), one.guard)
    with one.guard.admit("tool", "open", {}):
        server.handle_exit(signal.SIGTERM, None)
        for _ in range(3):
            await asyncio.sleep(0)
        assert one.guard.stopping
        assert not server.should_exit, "a call is open"
        assert timers[0] > http.DRAIN_S
        server.handle_exit(signal.SIGTERM, None)
        assert (server.should_exit, server.force_exit) == (True, True)
    assert server._drain is not None
    await server._drain
    assert timers[1:] == ["started"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8321", 200),
        ("http://localhost:9999", 403),
        ("http://localhost", 403),
        ("http://127.0.0.1:8321", 403),
        ("null", 403),
    ],
)
async def test_no_page_of_another_port_is_let_in(tmp_path: Path, origin: str, status: int) -> None:
    app = make_app(running(tmp_path), HttpSettings())
    async with client(app) as asked:
        headers = {"Host": "localhost:8321", "Origin": origin}
        assert (await asked.get("/healthz", headers=headers)).status_code == status
