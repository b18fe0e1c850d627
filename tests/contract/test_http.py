"""The agent on a server elsewhere: the same answer over HTTP as in this process."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import facsight

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "facsight.agent.cli", "serve", "--transport", "http"]
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_answer_is_the_same_over_the_wire(address: str) -> None:
    here = facsight.infer(PORTRAIT, context="She won.")
    there = facsight.infer(PORTRAIT, context="She won.", server=address)
    assert there.to_json() == here.to_json()


def test_a_foreign_host_is_refused(address: str) -> None:
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 421


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(facsight.FacsightError, match="did not answer"):
        facsight.infer(PORTRAIT, server="http://127.0.0.1:9/mcp")
