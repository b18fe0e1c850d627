"""`facsight serve`: the MCP server, over stdio for desktop clients or over HTTP."""

from __future__ import annotations

import argparse

from facsight.agent.cli.app import OK
from facsight.agent.cli.model_options import model_options
from facsight.agent.context import Settings
from facsight.agent.server import create_agent_server
from facsight.tools.errors import UnknownOption

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run(args: argparse.Namespace) -> int:
    """Serve until the client or the user stops it."""
    server = create_agent_server(Settings(**model_options(args)))
    if args.transport == "stdio":
        # Nothing but the protocol may stand on stdout, so no banner.
        server.run("stdio", show_banner=False)
        return OK
    if args.host not in _LOOPBACK:
        raise UnknownOption(
            f"--host {args.host}: without authentication the server binds to this machine only; "
            "use 127.0.0.1 and a tunnel."
        )
    server.run(
        "http", show_banner=False, host=args.host, port=args.port, host_origin_protection=True
    )
    return OK
