"""Real servers in processes of their own, as an operator starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from fastmcp import Client
from tests.until import LONG_S, block_until

ROOT: Final = Path(__file__).parents[1]
PORTRAIT: Final = ROOT / "examples" / "eileen_collins.png"
TOKENS: Final = {"alice": "alice-0123456789abcdef0123", "bob": "bob-0123456789abcdef012345"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens, and the process that it is."""

    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, token: str | None = None) -> Client[Any]:
        return Client(f"{self.url}/mcp", auth=token)

    def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.get(self.url + path, headers=headers, trust_env=False)

    def children(self) -> list[int]:
        """The measuring processes, where the system tells."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in listed.split()]


@contextmanager
def serving(
    folder: Path, *options: str, env: dict[str, str] | None = None, ready: int = 200, **auth: str
) -> Iterator[Server]:
    """A server over HTTP on a free port; the block starts once `/readyz` has that status."""
    server = _started(folder, options, env or {})
    try:
        while not _comes_up(server, ready, auth.get("token")):
            said = server.log.read_text()
            assert "is in use" in said, f"the server did not come up: {said}"
            # Between the look for a free port and the start somebody else has taken it
            server = _started(folder, options, env or {})
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()


def token_file(folder: Path) -> Path:
    """A file with the tokens of Alice and Bob that only its owner can read."""
    path = folder / "tokens"
    path.touch(mode=0o600)
    path.write_text("# who: token\n" + "".join(f"{k}: {v}\n" for k, v in TOKENS.items()))
    return path


def _started(folder: Path, options: Sequence[str], env: dict[str, str]) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "stderr.log"
    command = [sys.executable, "-m", "facsight", "serve", "--transport", "http"]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=os.environ | env,
        )
    return Server(port, process, log)


def _comes_up(server: Server, status: int, token: str | None) -> bool:
    """Whether it has that status in the end."""

    def settled() -> bool:
        with suppress(httpx.TransportError):
            if server.get("/readyz", token).status_code == status:
                return True
        return server.process.poll() is not None

    with suppress(TimeoutError):
        block_until(settled, 2 * LONG_S)
    return server.process.poll() is None and settled()
