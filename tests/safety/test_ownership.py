"""Rows of the safety matrix on what a client may do: its own analyses, so many calls."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import ResourceTemplateReference
from tests.builders import make_analysis
from tests.servers import PORTRAIT, TOKENS, Server
from tests.until import until

from facsight.client import image_argument
from facsight.server import create_agent_server
from facsight_tools.errors import RateLimited, TooManyJobs
from facsight_tools.server.handles import AnalysisStore, Kept, Retention
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.principal import LOCAL, enter
from facsight_tools.server.security.rates import RateLimiter, RateLimits
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.jobs import Jobs


async def test_a_callers_analysis_does_not_exist_for_another(guarded: Server) -> None:
    image = {"image": image_argument(PORTRAIT.read_bytes(), None), "context": "She won."}
    async with (
        guarded.client(TOKENS["alice"]) as alice,
        guarded.client(TOKENS["bob"]) as bob,
    ):
        # Made by the agent in turn, and yet hers.
        answer = (await alice.call_tool("facs_infer_emotion", image)).structured_content
        assert answer is not None
        hers = {"analysis_id": answer["analysis_id"]}
        assert await alice.call_tool("facs_get_evidence", hers)
        refusals = []
        for tool in ("facs_get_evidence", "facs_render_overlay", "facs_verify_claims"):
            for given in (hers, {"analysis_id": "an_never_given_00"}):
                with pytest.raises(ToolError) as refused:
                    await bob.call_tool(tool, given | ({"text": "A."} if "verify" in tool else {}))
                refusals.append(str(refused.value))
    assert len(set(refusals)) == 1
    assert refusals[0].startswith("AnalysisExpired: ")


def test_nobody_empties_what_another_keeps() -> None:
    small = Kept(b"picture", make_analysis([]))
    large = Kept(bytes(small.size * 4), small.analysis)
    for bounds in (Retention(capacity=4), Retention(max_bytes=small.size * 8)):
        store = AnalysisStore(bounds)
        hers = [store.put(small, "alice") for _ in range(2)]
        last = ""
        for _ in range(50):
            last = store.put(small if bounds.capacity == 4 else large, "mallory")
            store.get(last, "mallory")
        assert sorted(store.handles("alice")) == sorted(hers)
        assert store.handles("mallory")[0] == last
    # Who comes later finds room as well.
    store = AnalysisStore(Retention(capacity=4))
    his = [store.put(small, "mallory") for _ in range(4)]
    hers = [store.put(small, "alice") for _ in range(2)]
    assert sorted(store.handles("alice")) == sorted(hers)
    assert store.handles("mallory") == [his[3], his[2]]


async def test_nobody_takes_every_job(monkeypatch: pytest.MonkeyPatch) -> None:
    async def endless(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Services, "measure", endless)
    jobs = Jobs(Services())

    def start(owner: str) -> None:
        enter(owner)
        jobs.start(["p.png"], [], scene=False)

    for _ in range(2):
        start("mallory")
    with pytest.raises(TooManyJobs, match="2 jobs of yours"):
        start("mallory")
    for _ in range(2):
        start("alice")
    with pytest.raises(TooManyJobs, match="4 jobs of all clients"):
        start("bob")
    enter(LOCAL)


def test_each_client_has_a_rate_of_its_own() -> None:
    now = [0.0]
    limiter = RateLimiter(RateLimits(per_minute=60, burst=2, at_once=5), clock=lambda: now[0])

    def call(key: str) -> None:
        with limiter.call(key):
            pass

    for _ in range(2):
        call("alice")
    with pytest.raises(RateLimited, match="try again in 1 s") as refused:
        call("alice")
    assert refused.value.retry_after_s == 1
    call("bob")
    now[0] = 1.0
    call("alice")
    with pytest.raises(RateLimited):
        call("alice")


def test_each_client_has_so_many_calls_at_once() -> None:
    limiter = RateLimiter(RateLimits(at_once=1))
    with (
        limiter.call("alice"),
        limiter.call("bob"),
        pytest.raises(RateLimited, match="are open"),
        limiter.call("alice"),
    ):
        pass
    with limiter.call("alice"):
        pass


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
async def test_calls_over_the_bound_are_refused_typed_over_the_wire(guarded: Server) -> None:
    image = {"image": image_argument(PORTRAIT.read_bytes(), None), "scene": False}
    async with guarded.client(TOKENS["bob"]) as bob:
        await bob.call_tool("facs_analyze_image", image)
        workers = guarded.children()
        for worker in workers:  # so that eight are open, however fast the machine is
            os.kill(worker, signal.SIGSTOP)
        calls = [bob.call_tool("facs_analyze_image", image) for _ in range(14)]
        begun = [asyncio.create_task(one) for one in calls]
        await until(lambda: sum(one.done() for one in begun) == 6)
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
        found = await asyncio.gather(*begun, return_exceptions=True)
    refused = [str(one) for one in found if isinstance(one, ToolError)]
    assert len(refused) == 6
    assert all(one.startswith("RateLimited: ") and "try again in" in one for one in refused)


async def test_every_call_is_in_the_audit_log_without_its_content(guarded: Server) -> None:
    for name, token in TOKENS.items():
        async with guarded.client(token) as client:
            for given in (
                {"analysis_id": f"an_{name}", "context": "She won."},
                {"analysis_id": ["She won"]},
            ):
                with pytest.raises(ToolError):
                    await client.call_tool("facs_get_evidence", given)
    text = guarded.log.with_name("audit.jsonl").read_text()
    records = [json.loads(line) for line in text.splitlines()]
    # What was refused before it was a call, or for its number, is counted.
    records = [one for one in records if one["kind"] != "request" and "count" not in one]
    keys = {"time", "client", "kind", "name", "outcome", "ms", "size"}
    assert all(set(one) == keys for one in records)
    assert len({one["client"] for one in records}) == 2
    outcomes = {one["outcome"] for one in records if one["name"] == "facs_get_evidence"}
    assert "AnalysisExpired" in outcomes
    assert any(one.startswith("error: ") for one in outcomes), "arguments that do not fit"
    assert not any(secret in text for secret in ("an_", "won", "alice", *TOKENS.values()))
    assert guarded.log.with_name("audit.jsonl").stat().st_mode & 0o077 == 0


def test_refused_access_leaves_a_trace_that_cannot_fill_the_disk(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    log.touch(mode=0o644)
    now = [0.0]
    audit = AuditLog(log, clock=lambda: now[0])
    assert log.stat().st_mode & 0o077 == 0, "also where it was there before"
    for second in range(150):
        now[0] = second * 0.5
        audit.refused(401)
    audit.refused(413)
    records = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["outcome"], one["count"]) for one in records] == [
        ("refused: 401", 1),
        ("refused: 401", 120),
        ("refused: 413", 1),
    ]


def test_a_wrong_token_is_in_the_audit_log_without_the_token(guarded: Server) -> None:
    log, token = guarded.log.with_name("audit.jsonl"), "guessed-0123456789abcdef0123"

    def refused() -> int:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return sum(one["outcome"] == "refused: 401" for one in lines)

    before = refused()
    for path in ("/mcp", "/healthz", "/"):
        for _ in range(10):
            assert guarded.get(path, token).status_code == 401
    assert 1 <= refused() <= before + 2
    assert "guessed" not in log.read_text()


async def handles(client: Client[Any]) -> list[str]:
    """The analysis ids that a client is offered to complete."""
    ref = ResourceTemplateReference(type="ref/resource", uri="facsight://analyses/{analysis_id}")
    return list((await client.complete(ref, {"name": "analysis_id", "value": "an_"})).values)


async def test_handles_are_completed_for_their_owner_alone(guarded: Server) -> None:
    image = {"image": image_argument(PORTRAIT.read_bytes(), None), "scene": False}
    async with (
        guarded.client(TOKENS["alice"]) as alice,
        guarded.client(TOKENS["bob"]) as bob,
    ):
        answer = (await alice.call_tool("facs_analyze_image", image)).structured_content
        assert answer is not None
        assert answer["analysis_id"] in await handles(alice)
        assert answer["analysis_id"] not in await handles(bob)
    lines = guarded.log.with_name("audit.jsonl").read_text().splitlines()
    recorded = [(one["kind"], one.get("name"), one["outcome"]) for one in map(json.loads, lines)]
    assert ("completion", "analysis_id", "ok") in recorded


async def test_completions_are_counted_as_calls_are() -> None:
    guard = Guard(RateLimiter(RateLimits(burst=1)), AuditLog())
    async with Client(create_agent_server(guard=guard)) as client:
        await handles(client)
        with pytest.raises(MCPError, match=r"RateLimited: .*try again in"):
            await handles(client)


async def test_an_unexpected_error_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_now(*_: object) -> bytes:
        raise RuntimeError("/secret/path and pixels")

    async def broken(*_: object) -> bytes:
        return broken_now()

    monkeypatch.setattr(Intake, "read", broken)
    async with Client(create_agent_server()) as client:
        for tool in ("facs_analyze_image", "facs_infer_emotion"):
            with pytest.raises(ToolError) as refused:
                await client.call_tool(tool, {"image": "x"})
            assert "secret" not in str(refused.value)
            assert "Traceback" not in str(refused.value)
    monkeypatch.setattr(AnalysisStore, "handles", broken_now)
    async with Client(create_agent_server(), mode="legacy") as client:
        with pytest.raises(MCPError) as failed:
            await handles(client)
    assert "secret" not in str(failed.value)
