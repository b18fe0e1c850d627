"""`facsight serve`: the MCP server, over stdio for desktop clients or over HTTP."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from facsight.cli.app import OK
from facsight.cli.settings_options import settings_of
from facsight.server import create_agent_server
from facsight_tools.answers.notices import NOTICE
from facsight_tools.errors import UnknownOption
from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.handles import AnalysisStore, Retention
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.running import Running, run_stdio
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.auth import AuthSettings, make_auth, require_auth
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter, RateLimits
from facsight_tools.server.services import Services
from facsight_tools.server.uploads import Uploads
from facsight_tools.server.workers.limits import WorkerLimits, default_workers, has_device
from facsight_tools.server.workers.pool import WorkerPool

if TYPE_CHECKING:
    from fastmcp.server.auth import AuthProvider

# Others wait while a long text is read. Over stdio there is one client, the user's own.
_MOST_CONTEXT: Final = 4000


def run(args: argparse.Namespace) -> int:
    """Serve until the client or the user stops it."""
    if args.page:
        args.transport = "http"
    over_http = args.transport == "http"
    auth_settings = AuthSettings(
        **{field.name: getattr(args, field.name) for field in fields(AuthSettings)}
    )
    auth = make_auth(auth_settings) if over_http else None
    if over_http:
        require_auth(args.host, auth)
    intake = _intake(args, over_http)
    guard = Guard(
        RateLimiter(_rates(args) if over_http else RateLimits.of_user()), AuditLog(args.audit)
    )
    asyncio.run(_serve(args, intake, guard, auth))
    return OK


async def _serve(
    args: argparse.Namespace, intake: Intake, guard: Guard, auth: AuthProvider | None
) -> None:
    # Nothing but the protocol may stand on stdout.
    if args.transport == "stdio":
        print(f"facsight serves over stdio. {NOTICE}", file=sys.stderr, flush=True)
    one_device = has_device() if args.one_device is None else args.one_device
    pool = WorkerPool(
        WorkerLimits(
            one_device=one_device,
            workers=args.workers or default_workers(one_device=one_device),
            queue=args.queue,
            timeout_s=args.timeout,
            memory_bytes=args.worker_memory * 2**20,
        )
    )
    shelf = None
    if args.store is not None:
        # Without a store a server starts sooner without SQLite.
        from facsight_tools.server.shelf import open_shelf

        shelf = open_shelf(args.store)
    store = AnalysisStore(
        Retention(args.keep_minutes * 60.0, args.keep_count, args.keep_memory * 2**20),
        shelf=shelf,
    )
    services = Services(
        intake,
        pool,
        store,
        _MOST_CONTEXT if args.transport == "http" else None,
        uploads=Uploads(store.lifetime_s, shelf),
    )
    server = create_agent_server(
        services,
        guard=guard,
        auth=auth,
        operator=settings_of(args),
        tools=_tools(args.tools),
        read_only=args.read_only,
    )
    running = Running(server, pool, store, guard, services.background, services.uploads)
    if args.transport == "stdio":
        await run_stdio(running)
        return
    # A server over stdio starts sooner without the web's packages.
    from facsight_tools.server.http import HttpSettings, run_http

    known_as = urlsplit(args.public_url).hostname if args.public_url else None
    hosts = (*args.allow_host, *([known_as] if known_as else []))
    await run_http(
        running,
        HttpSettings(
            args.host,
            args.port,
            hosts,
            tuple(args.allow_origin),
            tuple(args.proxy),
            stateless=args.stateless,
            uploads=not args.read_only,
            page=args.page,
        ),
    )


def _intake(args: argparse.Namespace, over_http: bool) -> Intake:
    """What clients may name: over stdio the user's own files, over HTTP none by default."""
    if args.root is not None:
        roots = Roots(args.root)
    else:
        roots = Roots(()) if over_http else Roots.of_user()
    if not args.fetch:
        return Intake(roots)
    # A server that fetches nothing starts sooner without an HTTP client.
    from facsight_tools.server.intake.fetch import Fetcher

    return Intake(roots, Fetcher(DEFAULT_LIMITS.max_bytes))


def _rates(args: argparse.Namespace) -> RateLimits:
    """A third of a minute's calls may come at once, so that an agent's several calls pass."""
    return RateLimits(args.rate, max(1, round(args.rate / 3)), args.at_once)


def _tools(given: list[str] | None) -> list[str] | None:
    """The tools that are named; None where all are offered."""
    if given is None:
        return None
    named = [one for some in given for one in some.split(",") if one.strip()]
    if not named:
        raise UnknownOption("--tools: it names no tool; name one, or leave it out for all of them.")
    return named
