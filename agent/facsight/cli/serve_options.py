"""The options of `facsight serve`, apart from what runs it: `--help` needs no server."""

from __future__ import annotations

import argparse
from typing import Final

from facsight.cli.arguments import Commands, whole
from facsight.cli.settings_options import add_model_options

_DESCRIPTION = """\
Run the MCP server. Over stdio it serves the one client that started it, and reads pictures below
your home, working and temporary folders. Over HTTP it reads no files unless --root is given, and
serves other machines only with authentication. Nothing is written to disk unless --store is given;
analyses and their pictures stay in memory for --keep-minutes."""


def add_parser(commands: Commands) -> None:
    """Add the command with its options."""
    serve = commands.add_parser("serve", help="run the MCP server", description=_DESCRIPTION)
    serve.add_argument("--transport", choices=("stdio", "http"), default="stdio")
    serve.add_argument(
        "--open",
        action="store_true",
        dest="page",
        help="serve over HTTP and open the page in the browser: pictures and videos by drop",
    )
    _add_tools(serve)
    _add_network(serve)
    _add_input(serve)
    _add_auth(serve)
    _add_bounds(serve)
    add_model_options(serve)


def _add_tools(serve: argparse.ArgumentParser) -> None:
    tools = serve.add_argument_group("what is offered")
    tools.add_argument(
        "--tools",
        action="append",
        metavar="NAMES",
        help="only these tools, with commas between, such as analyze_image,ask",
    )
    tools.add_argument(
        "--read-only",
        action="store_true",
        help="no tool that goes on after its call (facs_analyze_batch, facs_analyze_video), and no "
        "uploads",
    )


def _add_network(serve: argparse.ArgumentParser) -> None:
    network = serve.add_argument_group("HTTP")
    network.add_argument("--host", default="127.0.0.1", metavar="H", help="address to bind to")
    network.add_argument("--port", type=whole(1, 65535), default=8321, metavar="P")
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
    network.add_argument(
        "--stateless",
        action="store_true",
        help="keep no sessions: any replica answers any request (with --store they share handles)",
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


_BOUNDS: Final = (
    ("--workers", None, "N", "measuring processes; default: 1 to 4, with one device up to 16"),
    ("--queue", 32, "N", "calls that wait"),
    ("--timeout", 55, "S", "seconds a picture may take"),
    ("--worker-memory", 2048, "MB", "memory of a picture"),
    ("--rate", 600, "N", "calls a minute and client, HTTP"),
    ("--at-once", 16, "N", "open calls a client, HTTP"),
    ("--keep-minutes", 30, "N", "how long analyses stay"),
    ("--keep-count", 4096, "N", "how many analyses stay"),
    ("--keep-memory", 256, "MB", "what they may take"),
)
"""Option, default, unit and what it bounds."""


def _add_bounds(serve: argparse.ArgumentParser) -> None:
    bounds = serve.add_argument_group("bounds")
    for flag, default, metavar, told in _BOUNDS:
        bounds.add_argument(flag, type=whole(), default=default, metavar=metavar, help=told)
    bounds.add_argument(
        "--one-device",
        action=argparse.BooleanOptionalAction,
        help="one process runs the networks for all measuring ones; default: where there is a GPU",
    )
    bounds.add_argument(
        "--store",
        metavar="WHERE",
        help="keep analyses, uploads and jobs beyond the process, with their pictures, in this "
        "SQLite file, or at redis://...; replicas share it; default: memory only",
    )
    bounds.add_argument(
        "--audit", metavar="FILE", help="file for the record of calls; default: stderr"
    )
