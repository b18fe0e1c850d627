"""`facsight serve`: what the options make of the server; no port is opened here."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from facsight.cli import serve
from facsight.cli.app import main
from facsight_tools.answers.notices import NOTICE
from facsight_tools.errors import AddressRefused, ImageNotFound, PathRefused
from facsight_tools.server import http
from facsight_tools.server.security.rates import RateLimits

KEY = "alice: alice-0123456789abcdef0123\n"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What would have been served: the running server, and where it would listen."""
    found = SimpleNamespace(running=None, http=None)

    async def run_stdio(running: Any) -> None:
        found.running = running

    async def run_http(running: Any, settings: Any) -> None:
        found.running, found.http = running, settings

    monkeypatch.delenv("FACSIGHT_TOKEN", raising=False)
    monkeypatch.setattr(serve, "run_stdio", run_stdio)
    monkeypatch.setattr(http, "run_http", run_http)
    return found


def test_over_stdio_nothing_but_the_protocol_stands_on_stdout(
    started: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("facsight serves over stdio. ")
    assert NOTICE in shown.err
    assert started.http is None
    assert started.running.server.name == "facsight"


def test_bounds_reach_what_they_bound(started: SimpleNamespace, tmp_path: Path) -> None:
    words = "serve --workers 3 --queue 7 --timeout 9 --worker-memory 100 --keep-minutes 2"
    assert main([*words.split(), "--audit", str(tmp_path / "audit.jsonl")]) == 0
    limits = started.running.pool.limits
    assert (limits.workers, limits.queue, limits.timeout_s) == (3, 7, 9)
    assert limits.memory_bytes == 100 * 2**20
    assert started.running.store.lifetime_s == 120.0


@pytest.mark.parametrize(("flags", "one"), [([], True), (["--no-one-device"], False)])
def test_one_process_owns_a_gpu_unless_it_is_told_otherwise(
    flags: list[str], one: bool, started: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "has_device", lambda: True)
    assert main(["serve", *flags]) == 0
    assert started.running.pool.one_device is one


@pytest.mark.parametrize(("rate", "burst"), [(600, 200), (1, 1), (4, 1), (5, 2)])
def test_a_third_of_a_minutes_calls_may_come_at_once(rate: int, burst: int) -> None:
    args: Any = SimpleNamespace(rate=rate, at_once=5)
    assert serve._rates(args) == RateLimits(rate, burst, 5)


def test_over_http_it_listens_where_it_is_told(started: SimpleNamespace) -> None:
    words = "serve --transport http --host 127.0.0.1 --port 9000 --allow-host lab --allow-host gpu"
    words += " --allow-origin https://lab --public-url https://facs.example/x"
    assert main(words.split()) == 0
    assert started.http == http.HttpSettings(
        "127.0.0.1", 9000, ("lab", "gpu", "facs.example"), ("https://lab",)
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--transport http --host 0.0.0.0", "without authentication"),
        ("--token-file tokens", "goes with --transport or --open"),
        ("--public-url https://x", "goes with --transport or --open"),
        ("--transport http --jwt-issuer me", "JWTs need a key"),
        ("--transport http --token-file missing", "missing"),
        ("--root missing", "missing"),
        ("--model gpt", "PROVIDER:MODEL"),
        ("--privacy full", "needs a model"),
    ],
)
def test_what_would_not_be_safe_or_cannot_work_does_not_start(
    words: str, says: str, started: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *words.split()]) == 2
    assert says in capsys.readouterr().err
    assert started.running is None


def test_other_machines_are_served_with_tokens(started: SimpleNamespace, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.touch(mode=0o600)
    tokens.write_text(KEY)
    words = ["serve", "--transport", "http", "--host", "0.0.0.0", "--token-file", str(tokens)]  # noqa: S104
    assert main(words) == 0
    assert started.running.server.auth is not None
    assert started.http.host == "0.0.0.0"  # noqa: S104


async def test_files_are_read_below_the_roots_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.png").write_bytes(b"picture")
    args: Any = SimpleNamespace(root=[str(inside)], fetch=False)
    intake = serve._intake(args, over_http=True)
    assert await intake.read(str(inside / "a.png")) == b"picture"
    with pytest.raises(PathRefused):
        await intake.read(str(outside / "a.png"))
    with pytest.raises(AddressRefused):
        await intake.read("https://example.org/a.png")


async def test_without_roots_http_reads_no_file_and_stdio_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(b"picture")
    args: Any = SimpleNamespace(root=None, fetch=False)
    assert await serve._intake(args, over_http=False).read("a.png") == b"picture"
    with pytest.raises(ImageNotFound):
        await serve._intake(args, over_http=False).read("missing.png")
    with pytest.raises(PathRefused):
        await serve._intake(args, over_http=True).read("a.png")
