"""A conversation over a real picture, with the shipped networks, and at the command line."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from facsight import Agent, Reply
from facsight.settings import Settings
from facsight_tools.evidence.checker import check_claim

PICTURE = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
TURNS = (
    ("What does the face express?", "read", "[F1.emotion.happiness]"),
    ("Why not fear?", "why_not", "[R.facsight.fear@1]"),
    ("And AU4?", "unit", "[F1.AU4]"),
    ("Which units are above B?", "units", "[F1.AU12]"),
    ("What would change your mind?", "change", "[F1.without.AU12.happiness]"),
    ("Where does she look?", "gaze", "[F1.gaze.yaw]"),
    ("They had just lost the match.", "context", "[C1.cue.1]"),
    ("Who is she?", "identity", "I do not say who anyone is"),
    ("What could not be measured?", "unmeasured", "[F1.AU45]"),
)


def assert_checked(reply: Reply) -> None:
    fused = reply.readings[0].fused if reply.readings else None
    for said in reply.claims:
        assert not check_claim(said.claim, reply.ledgers[said.ledger_hash], fused=fused)


def test_nine_turns_over_one_picture() -> None:
    agent = Agent()
    agent.open_sync(PICTURE)
    for question, intent, cited in TURNS:
        reply = agent.ask_sync(question)
        assert reply.intent == intent
        assert cited in reply.text
        assert_checked(reply)


def test_the_label_set_is_that_of_the_conversation() -> None:
    agent = Agent(settings=Settings(labels="affdex"))
    agent.open_sync(PICTURE)
    reply = agent.ask_sync("Show the scores.")
    assert "joy 0." in reply.text
    assert "[F1.emotion.joy]" in reply.text
    assert_checked(reply)
    assert_checked(agent.ask_sync("What does the face express?"))


def test_a_pipe_and_a_store_over_two_processes(tmp_path: Path) -> None:
    store = tmp_path / "threads.sqlite"
    options = ["--store", str(store), "--thread", "one"]
    first = chat("Which units are present?\n", str(PICTURE), *options)
    assert "[F1.AU12]" in first
    again = chat("Draw an overlay.\nWhy not sadness?\n", *options, cwd=tmp_path)
    assert "[F1.emotion.sadness]" in again
    assert (tmp_path / "eileen_collins.facsight.png").read_bytes().startswith(b"\x89PNG")
    with sqlite3.connect(store) as opened:
        kept = b"".join(
            bytes(cell)
            for row in opened.execute("SELECT checkpoint FROM checkpoints")
            for cell in row
        )
    opened.close()
    assert b"F1.AU12" in kept
    raw = store.read_bytes()
    assert PICTURE.read_bytes()[1000:1064] not in raw
    assert b"base64" not in raw


def chat(lines: str, *given: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "facsight", "chat", *given],
        input=lines,
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
