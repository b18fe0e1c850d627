"""A conversation over a real picture, with the shipped networks, and at the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.commands import facsight, started

from facsight import Agent, Reply
from facsight.settings import Settings
from facsight_tools.rules import rule_set
from facsight_tools.statements.evidence import Evidence

PICTURE = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
TURNS = (
    ("What does the face express?", "reading", "[F1.emotion.happiness]"),
    ("Are you sure?", "certainty", "[F1.emotion.happiness]"),
    ("Explain that simply.", "certainty", "[F1.emotion.happiness]"),
    ("Why not fear?", "why_not", f"[R.facsight.fear@{rule_set.load().version}]"),
    ("And AU4?", "unit_state", "No."),
    ("Which units are above B?", "units", "[F1.AU12]"),
    ("Which emotion is strongest?", "strongest_emotion", "[F1.emotion.happiness]"),
    ("What would change your mind?", "interventions", "[F1.without.AU12.happiness]"),
    ("Where does she look?", "gaze", "[F1.gaze.yaw]"),
    ("Is the face ill lit?", "light", "No."),
    ("They had just lost the match.", "add_context", "With your words:"),
    ("Why?", "why", "[C1.cue.1]"),
    ("Who is she?", "declined", "I do not say who anyone is"),
    ("Was heißt ausgeprägt?", "term_meaning", "in FACS"),
    ("Lächelt sie?", "unit_state", "Ja."),
)


def assert_holds(reply: Reply) -> None:
    for claim in reply.claims:
        evidence = Evidence.of(reply.ledgers[claim.ledger_hash])
        assert claim.statements
        assert all(one.judge(evidence).holds for one in claim.statements)


def test_fifteen_turns_over_one_picture() -> None:
    agent = Agent()
    agent.open_sync(PICTURE)
    for question, what, cited in TURNS:
        reply = agent.ask_sync(question)
        assert reply.query is not None
        assert reply.query.what == what
        assert cited in reply.text
        assert_holds(reply)


def test_the_label_set_is_that_of_the_conversation() -> None:
    agent = Agent(settings=Settings(labels="affdex"))
    agent.open_sync(PICTURE)
    reply = agent.ask_sync("Show the scores.")
    assert "joy" in reply.text
    assert "[F1.emotion.joy]" in reply.text
    assert_holds(reply)
    assert_holds(agent.ask_sync("What does the face express?"))
    assert agent.ask_sync("Why joy?").claims


def test_a_pipe_and_a_store_over_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This one and another."""
    store = tmp_path / "threads.sqlite"
    options = ["--store", str(store), "--thread", "one"]
    first = facsight("chat", PICTURE, *options, stdin="Which units are present?\n")
    assert (first.returncode, "[F1.AU12]" in first.stdout) == (0, True), first.stderr
    monkeypatch.chdir(tmp_path)
    again = started("chat", *options, stdin="Draw the mesh.\nWhy not sadness?\n")
    assert (again.returncode, "[F1.emotion.sadness]" in again.stdout) == (0, True), again.stderr
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
