"""Runs a server over HTTP: hosts, tokens, readiness, and an end that finishes what was begun."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from facsight_tools.answers.notices import NOTICE
from facsight_tools.errors import ServeRefused
from facsight_tools.server.health import add_health
from facsight_tools.server.logs import log_places_only
from facsight_tools.server.running import DRAIN_S, Running, working
from facsight_tools.server.security.bodies import MOST_BYTES, BodyLimit
from facsight_tools.server.security.connections import Connection
from facsight_tools.server.security.gate import Gate, Refusals
from facsight_tools.server.upload_route import add_upload

if TYPE_CHECKING:
    from fastmcp.server.auth import AuthProvider

_PATH: Final = "/mcp"
# Streams that clients keep open for messages that may never come are cut after this.
_STREAMS_S: Final = 1
# Then the measuring processes are ended; what is not done by now is a thread nobody can stop.
_CLOSING_S: Final = 3


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where a server listens.

    Attributes:
        host, port: the address.
        hosts: further names by which clients may address the server (`Host`).
        origins: web origins, beside its own, whose pages may call it (`Origin`).
        proxies: addresses of proxies that are believed about whom they call for
            (`X-Forwarded-For`).
        stateless: keep no sessions, so that any replica answers any request.
        uploads: take pictures at `/uploads`.
        page: open the page in the browser of this machine once it is served.
    """

    host: str = "127.0.0.1"
    port: int = 8321
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    stateless: bool = False
    uploads: bool = True
    page: bool = False


async def run_http(running: Running, http: HttpSettings) -> None:
    """Serve over HTTP until SIGTERM or Ctrl-C: not ready, finish what was begun, end."""
    log_places_only()
    _check_free(http)
    host = f"[{http.host}]" if ":" in http.host else http.host
    where = f"http://{host}:{http.port}{_PATH}"
    print(f"facsight serves at {where}. {NOTICE}", file=sys.stderr, flush=True)  # noqa: T201
    config = uvicorn.Config(
        make_app(running, http),
        host=http.host,
        port=http.port,
        lifespan="on",
        ws="none",
        http=Connection,
        proxy_headers=bool(http.proxies),
        forwarded_allow_ips=list(http.proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STREAMS_S,
    )
    async with working(running):
        await _Draining(config, running, page=http.page).serve()


def make_app(running: Running, http: HttpSettings) -> Starlette:
    """The web application: hosts and origins are checked first, then tokens, on every route."""
    if http.uploads:
        add_upload(running.server, running.uploads, running.guard)
    add_health(running.server, lambda: running.pool.state.ready and not running.guard.stopping)
    app = running.server.http_app(
        path=_PATH,
        middleware=[*_gate(running.server.auth), Middleware(BodyLimit)],
        host_origin_protection=True,
        allowed_hosts=list(http.hosts),
        allowed_origins=list(http.origins),
        stateless_http=http.stateless,
    )
    _take_large_bodies(app)
    app.add_middleware(OwnOrigin, others=http.origins)
    # Outermost, since FastMCP looks at hosts and tokens before any middleware that it is given.
    app.add_middleware(Refusals, count=running.guard.audit.refused)
    app.add_middleware(OneAddress)
    if http.origins:
        # A browser asks first, without a token, and reads an answer only where it is told it may.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(http.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=["Mcp-Session-Id", "Mcp-Protocol-Version", "WWW-Authenticate"],
        )
    return app


def page_address(host: str, port: int) -> str:
    """Where the page of a server that listens there is opened on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class OneAddress:
    """Takes `/mcp/` as `/mcp`: clients write both, and not all of them follow a redirect."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and scope["path"] == f"{_PATH}/":
            scope = {**scope, "path": _PATH, "raw_path": _PATH.encode()}
        await self._app(scope, receive, send)


class OwnOrigin:
    """Lets in pages of the server's own origin, and of those that are named; no other port's.

    FastMCP lets every origin of this machine in, where any other program may serve a page.
    """

    def __init__(self, app: ASGIApp, others: Sequence[str] = ()) -> None:
        self._app = app
        self._others = frozenset(one.rstrip("/").lower() for one in others)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            origin = headers.get("origin", "").lower()
            own = {f"{scheme}://{headers.get('host', '').lower()}" for scheme in ("http", "https")}
            known = origin in own or origin in self._others or "*" in self._others
            if origin and not known:
                refusal = PlainTextResponse("Invalid Origin header", 403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _check_free(http: HttpSettings) -> None:
    """Refuse an address that is taken before anything is started.

    Raises:
        ServeRefused: another program listens there, or there is no such address here.
    """
    family = socket.AF_INET6 if ":" in http.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((http.host, http.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                why = f"port {http.port} is in use: end what listens there or give another --port"
            else:
                why = f"it cannot be listened at ({error.strerror or error})"
            raise ServeRefused(f"{http.host}: {why}.") from error


class _Draining(uvicorn.Server):
    """Answers `not ready` and finishes open calls before it closes its port."""

    def __init__(self, config: uvicorn.Config, running: Running, *, page: bool = False) -> None:
        super().__init__(config)
        self._page = page
        self._running = running
        self._loop = asyncio.get_running_loop()
        self._drain: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then show the page where it is asked for."""
        await super().startup(sockets)
        if self._page and not self.should_exit:
            # Only who asks for a window waits for what finds one.
            import webbrowser

            await asyncio.to_thread(
                webbrowser.open, page_address(self.config.host, self.config.port)
            )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Begin to end at the first signal; end at once at the second."""
        if self._drain is None:
            self._loop.call_soon_threadsafe(self._begin)
        else:
            self.should_exit = self.force_exit = True

    def _begin(self) -> None:
        # Python waits for its threads, and a thread may go on long after its call was given up.
        latest = threading.Timer(DRAIN_S + _STREAMS_S + _CLOSING_S, os._exit, (0,))
        latest.daemon = True
        latest.start()
        self._drain = asyncio.create_task(self._end())

    async def _end(self) -> None:
        await self._running.drain(DRAIN_S)
        self.should_exit = True


def _take_large_bodies(app: Starlette) -> None:
    """Lift the limit of the SDK (4 MiB), which FastMCP hands no setting to; `BodyLimit` bounds."""
    start = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: Any) -> AsyncIterator[Any]:
        async with start(started) as state:
            for route in app.routes:
                endpoint = getattr(route, "endpoint", None)
                # With authentication another application is wrapped around the endpoint.
                endpoint = getattr(endpoint, "app", endpoint)
                manager = getattr(endpoint, "session_manager", None)
                if manager is not None:
                    manager.asgi_app.max_body_size = MOST_BYTES
            yield state

    app.router.lifespan_context = lifespan


def _gate(auth: AuthProvider | None) -> list[Middleware]:
    """A token is asked for on every route but those that lead to one."""
    if auth is None:
        return []
    return [Middleware(Gate, endpoint=_PATH, open_routes=auth.get_routes(mcp_path=_PATH))]
