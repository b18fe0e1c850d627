"""The options of `facsight serve`, apart from what runs it: `--help` needs no server."""

from __future__ import annotations

import argparse

from facsight.cli.settings_options import add_model_options

_DESCRIPTION = """\
Run the MCP server. Over stdio it serves the one client that started it, and reads pictures below
your home, working and temporary folders. Over HTTP it reads no files unless --root is given, and
serves other machines only with authentication. Nothing is written to disk; analyses and their
pictures stay in memory for --keep-minutes."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its options."""
    serve = commands.add_parser("serve", help="run the MCP server", description=_DESCRIPTION)
    serve.add_argument("--transport", choices=("stdio", "http"), default="stdio")
    _add_network(serve)
    _add_input(serve)
    _add_auth(serve)
    _add_bounds(serve)
    add_model_options(serve)


def _add_network(serve: argparse.ArgumentParser) -> None:
    network = serve.add_argument_group("HTTP")
    network.add_argument("--host", default="127.0.0.1", metavar="H", help="address to bind to")
    network.add_argument("--port", type=_port, default=8321, metavar="P")
    network.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="further name by which clients may address the server; repeat it for several",
    )
    network.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="web origin whose pages may call the server; repeat it for several",
    )
    network.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address of a proxy that is believed about whom it calls for; repeat it for several",
    )
    network.add_argument("--public-url", metavar="URL", help="address that clients know")


def _add_input(serve: argparse.ArgumentParser) -> None:
    reading = serve.add_argument_group("what is read")
    reading.add_argument(
        "--root",
        # Hosts of bundles put several folders in place of one argument, behind a single --root
        action="extend",
        nargs="+",
        metavar="FOLDER",
        help="folders whose pictures clients may name; may be repeated",
    )
    reading.add_argument(
        "--fetch", action="store_true", help="fetch pictures from public https addresses"
    )


def _add_auth(serve: argparse.ArgumentParser) -> None:
    auth = serve.add_argument_group("authentication (HTTP)")
    auth.add_argument(
        "--token-file",
        metavar="FILE",
        help="file of lines `name: token`; a single token may stand in FACSIGHT_TOKEN instead",
    )
    auth.add_argument("--jwt-jwks", metavar="URL", help="keys that JWTs are signed with")
    auth.add_argument("--jwt-public-key", metavar="FILE", help="the one public key, PEM")
    auth.add_argument("--jwt-issuer", metavar="ISS", help="who must have issued a JWT")
    auth.add_argument("--jwt-audience", metavar="AUD", help="whom a JWT must be meant for")
    auth.add_argument(
        "--oauth-server", metavar="URL", help="authorization server that clients are pointed to"
    )
    auth.add_argument(
        "--oidc-config",
        metavar="URL",
        help="configuration of an OpenID provider; the client's id and secret stand in "
        "FACSIGHT_OIDC_CLIENT_ID and FACSIGHT_OIDC_CLIENT_SECRET",
    )


def _add_bounds(serve: argparse.ArgumentParser) -> None:
    bounds = serve.add_argument_group("bounds")
    bounds.add_argument(
        "--workers", type=_positive, metavar="N", help="measuring processes; default: 1 to 4"
    )
    bounds.add_argument("--queue", type=_positive, default=32, metavar="N", help="calls that wait")
    bounds.add_argument(
        "--timeout", type=_positive, default=55, metavar="S", help="seconds a picture may take"
    )
    bounds.add_argument(
        "--worker-memory", type=_positive, default=2048, metavar="MB", help="memory of a picture"
    )
    bounds.add_argument(
        "--rate", type=_positive, default=600, metavar="N", help="calls a minute and client, HTTP"
    )
    bounds.add_argument(
        "--at-once", type=_positive, default=16, metavar="N", help="open calls a client, HTTP"
    )
    bounds.add_argument(
        "--keep-minutes", type=_positive, default=30, metavar="N", help="how long analyses stay"
    )
    bounds.add_argument(
        "--keep-count", type=_positive, default=32, metavar="N", help="how many analyses stay"
    )
    bounds.add_argument(
        "--keep-memory", type=_positive, default=256, metavar="MB", help="what they may take"
    )
    bounds.add_argument(
        "--audit", metavar="FILE", help="file for the record of calls; default: stderr"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 1 to 65535, got {text!r}")
    return int(text)
