"""The store of conversations: plain data, its owner's alone, and no turn lost."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import ormsgpack
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from tests.builders import make_face

from facsight.chat.agent import Agent
from facsight.chat.store import PlainData
from facsight_tools.errors import OutputRefused, StoreInvalid

pytest.importorskip("langgraph.checkpoint.sqlite")

Serve = Callable[..., Any]
QUESTIONS = 5
# Imported once, and then two processes
ASKING = """
import os, sys
from facsight.chat.agent import Agent
import facsight.graph
child = os.fork()
unit = sys.argv[2 if child else 3]
agent = Agent(store=sys.argv[1], thread="one")
for number in range(int(sys.argv[4])):
    agent.ask_sync(f"What is AU{unit}? ({unit}.{number})")
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def _payloads(marker: Path) -> dict[str, bytes]:
    """What would make a file if it were restored, by each of the ways that LangGraph knows."""
    command = f"touch {marker}"
    one = ormsgpack.packb(("os", "system", command))
    many = ormsgpack.packb(("os", "system", (command,)))
    named = ormsgpack.packb(("subprocess", "call", {"args": command, "shell": True}))
    method = ormsgpack.packb(("os", "path", command, "exists"))
    model = ormsgpack.packb(("subprocess", "call", {"args": command, "shell": True}, "x"))
    codes = {0: one, 1: many, 2: named, 3: method, 4: named, 5: model, 6: one, 7: one, 42: one}
    return {
        f"{code} {depth}": ormsgpack.packb(
            ormsgpack.Ext(code, data) if depth == "bare" else {"a": [ormsgpack.Ext(code, data)]}
        )
        for code, data in codes.items()
        for depth in ("bare", "deep")
    }


def test_only_plain_data_is_restored(tmp_path: Path) -> None:
    marker, reads = tmp_path / "made", PlainData()
    for data in _payloads(marker).values():
        with pytest.raises(StoreInvalid):
            reads.loads_typed(("msgpack", data))
    for kind in ("pickle", "json", "bytearray", ""):
        with pytest.raises(StoreInvalid):
            reads.loads_typed((kind, b"cos\nsystem\n(S'true'\ntR."))
    for broken in (b"", b"\xc1", b"\x91" * 100_000):
        with pytest.raises(StoreInvalid):
            reads.loads_typed(("msgpack", broken))
    assert not marker.exists()
    plain = {"a": [1, 2.5, None, True, "ü\ud800"[:1]], "b": {"c": b"x"}}
    assert reads.loads_typed(reads.dumps_typed(plain)) == plain


@pytest.mark.parametrize("where", ["checkpoints", "writes"])
def test_a_store_with_a_constructor_runs_nothing_and_is_refused(
    serve: Serve, tmp_path: Path, where: str
) -> None:
    serve(make_face(aus={12: 3.2}))
    store, marker = tmp_path / "threads.sqlite", tmp_path / "made"
    agent = Agent(store=store, thread="one")
    agent.open_sync("photo.jpg")
    (payload,) = [data for name, data in _payloads(marker).items() if name == "0 deep"]
    with sqlite3.connect(store) as opened:
        if where == "checkpoints":
            opened.execute("UPDATE checkpoints SET checkpoint = ?", (payload,))
        else:
            opened.execute(
                "INSERT INTO writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx,"
                " channel, type, value) SELECT thread_id, checkpoint_ns, checkpoint_id, 't', 0,"
                " 'told', 'msgpack', ? FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1",
                (payload,),
            )
    with pytest.raises(StoreInvalid, match="something else"):
        agent.ask_sync("Is AU12 present?")
    with pytest.raises(StoreInvalid, match="something else"):
        asyncio.run(agent.state())
    assert not marker.exists()


def test_threads_in_memory_restore_no_constructor_either() -> None:
    agent = Agent()
    agent.ask_sync("What is AU4?")
    assert agent._memory is not None
    saver, _ = agent._memory
    assert isinstance(saver, InMemorySaver)
    assert isinstance(saver.serde, PlainData)
    assert isinstance(saver.serde.with_msgpack_allowlist([Path]), PlainData)
    written = JsonPlusSerializer().dumps_typed({"a": Path("x")})
    with pytest.raises(StoreInvalid):
        saver.serde.with_msgpack_allowlist([("pathlib", "PosixPath")]).loads_typed(written)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such bits")
def test_a_store_is_its_owners_alone_also_where_it_was_open_to_others(
    serve: Serve, tmp_path: Path
) -> None:
    serve(make_face(aus={12: 3.2}))
    store = tmp_path / "threads.sqlite"
    for name in ("threads.sqlite", "threads.sqlite-lock"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o666)
    Agent(store=store, thread="one").open_sync("photo.jpg")
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("threads*")}
    assert set(modes.values()) == {0o600}, modes
    with pytest.raises(OutputRefused):
        Agent(store=tmp_path, thread="one").ask_sync("Hi!")
    with pytest.raises(OutputRefused):
        Agent(store=tmp_path / "no" / "folder.sqlite", thread="one").ask_sync("Hi!")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forks no process")
async def test_two_processes_on_one_thread_lose_no_turn(tmp_path: Path) -> None:
    store = tmp_path / "threads.sqlite"
    given = [sys.executable, "-c", ASKING, str(store), "4", "12", str(QUESTIONS)]
    done = await asyncio.to_thread(subprocess.run, given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    turns = (await Agent(store=store, thread="one").state())["turns"]
    asked = [turn["question"] for turn in turns]
    assert len(asked) == 2 * QUESTIONS
    for unit in ("4", "12"):
        own = [one for one in asked if f"AU{unit}?" in one]
        assert own == [f"What is AU{unit}? ({unit}.{number})" for number in range(QUESTIONS)]


async def test_questions_at_once_on_one_agent_lose_no_turn() -> None:
    agent = Agent()
    await asyncio.gather(*(agent.ask(f"What is AU{unit}?") for unit in (1, 2, 4, 5, 6)))
    assert len((await agent.state())["turns"]) == 5


@pytest.mark.parametrize("kept", ["in memory", "in a file"])
async def test_a_turn_that_is_stopped_leaves_the_conversation_as_it_was(
    serve: Serve, tmp_path: Path, kept: str
) -> None:
    serve(make_face(aus={12: 3.2}))
    agent = Agent(store=None if kept == "in memory" else tmp_path / "threads.sqlite")
    await agent.open("photo.jpg")
    whole = 0
    async for _ in agent.stream("Describe the face."):
        whole += 1
    for stop_after in range(1, whole):
        before = await agent.state()
        async with aclosing(agent.stream("Describe the face.")) as events:
            for _ in range(stop_after):
                await anext(events)
        assert await agent.state() == before
    reply = await agent.ask("Is AU12 present?")
    assert "AU12" in reply.text
    asked = [turn["question"] for turn in (await agent.state())["turns"] if turn["question"]]
    assert asked == ["Describe the face.", "Is AU12 present?"]
