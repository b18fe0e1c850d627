"""One server with two clients for the tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers import TOKENS, Server, serving, token_file


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with tokens, a root of its own and an audit log."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "pictures").mkdir()
    options = ["--token-file", str(token_file(folder)), "--audit", str(folder / "audit.jsonl")]
    options += ["--root", str(folder / "pictures"), "--at-once", "8"]
    with serving(folder, *options, token=TOKENS["alice"]) as server:
        yield server
