"""`facsight chat` at a pipe: commands, mistakes, statuses and what is shown of a reply."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_face

from facsight.chat.reply import Note, ReadingReply, Reply, StatedClaim
from facsight.cli import chat
from facsight.cli.app import main
from facsight_tools.statements.kinds import UnitState

Serve = Callable[..., Any]
Talk = Callable[..., tuple[int, str, str]]
SMILE = make_face(aus={6: 2.1, 12: 3.2})
FUSED = {"happiness": 0.7, "anger": 0.2, "fear": 0.06, "sadness": 0.03, "disgust": 0.01}


@pytest.fixture
def talk(
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Talk:
    """Hold a conversation over one smiling face; returns status, stdout and stderr."""
    serve(SMILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "96")

    def hold(*lines: str, args: Sequence[str] = ("photo.jpg",)) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        status = main(["chat", *args])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return hold


def test_questions_are_answered_until_quit(talk: Talk) -> None:
    status, out, _ = talk("Is AU12 present?", "", "/quit", "Is AU6 present?")
    assert status == 0
    assert "[F1.AU12]" in out
    assert "AU6 (cheek raiser) is slight" not in out.split("AU12")[-1]


def test_commands_stand_for_questions(talk: Talk) -> None:
    _, out, _ = talk(
        "/faces",
        "/context She has just won the final.",
        "/context",
        "/help",
        args=("photo.jpg", "--json"),
    )
    opened, faces, told, forgotten, helped = (json.loads(line) for line in out.splitlines())
    assert opened["thread"] == helped["thread"]
    assert any("S.people" in said["cites"] for said in faces["claims"])
    assert told["question"] == "Context: She has just won the final."
    assert forgotten["question"] == "Forget the context."
    assert helped["query"]["what"] == "help"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/frobnicate", "UnknownOption: There is no command '/frobnicate'"),
        ("/open", "UnknownOption: There is no command '/open'"),
        ("/open missing.jpg", "ImageNotFound"),
        ("/overlay seen.xyz", "OutputRefused"),
    ],
)
def test_a_mistake_is_told_and_the_conversation_goes_on(talk: Talk, line: str, says: str) -> None:
    status, out, err = talk(line, "Is AU12 present?")
    assert status == 2, "the reader of a pipe learns of it"
    assert f"facsight: {says}" in err
    assert "[F1.AU12]" in out


def test_what_is_given_with_the_command_is_opened_and_read_first(talk: Talk) -> None:
    status, out, _ = talk(args=("photo.jpg", "--context", "She has just won the final.", "--json"))
    assert status == 0
    opened, told = (json.loads(line) for line in out.splitlines())
    assert told["question"] == "Context: She has just won the final."
    assert opened["tool_calls"]


def test_how_a_model_is_set_up_is_told_where_one_is_missed(talk: Talk) -> None:
    _, out, _ = talk("Write me a poem.", "Is AU12 present?")
    assert out.count("--model PROVIDER:NAME") == 1


def test_a_thread_needs_its_store(talk: Talk) -> None:
    status, _, err = talk(args=("photo.jpg", "--thread", "mine"))
    assert status == 2
    assert "--thread goes with --store" in err


def test_an_overlay_is_drawn_where_it_is_asked_for(talk: Talk, tmp_path: Path) -> None:
    status, _, _ = talk("/overlay seen.png")
    assert status == 0
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


def said(text: str, lead: str = "") -> StatedClaim:
    return StatedClaim(
        picture=1,
        ledger_hash="0" * 64,
        lead=lead,
        kind="observation",
        text=text,
        cites=("F1.AU12",),
        statements=(UnitState(face=1, unit=12, state="present"),),
    )


def shown(reply: Reply, capsys: pytest.CaptureFixture[str]) -> list[str]:
    chat._show(reply, as_json=False)
    return capsys.readouterr().out.splitlines()


def reply_of(**fields: Any) -> Reply:
    return Reply(question="?", query=None, thread="t", language="en", **fields)


def test_yes_or_no_stands_before_the_first_claim(capsys: pytest.CaptureFixture[str]) -> None:
    reply = reply_of(
        opening="Yes.",
        claims=(said("AU12 is marked [F1.AU12]."), said("AU6 is slight [F1.AU6].")),
        notes=(Note(kind="help", text="Ask on."),),
    )
    assert shown(reply, capsys) == [
        "Yes. AU12 is marked [F1.AU12].",
        "AU6 is slight [F1.AU6].",
        "Ask on.",
        "",
    ]


def test_what_leads_a_claim_stands_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    reply = reply_of(claims=(said("A [F1.AU12].", "Picture 1:"), said("C [F1.AU12].")))
    assert shown(reply, capsys)[:2] == ["Picture 1: A [F1.AU12].", "C [F1.AU12]."]


@pytest.mark.parametrize("before", [None, {"happiness": 0.4}])
def test_the_four_likeliest_labels_are_a_table(
    before: dict[str, float] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    reading = ReadingReply(
        picture=2,
        face="F1",
        face_only=FUSED,
        context_only=None,
        fused=FUSED,
        fused_before=before,
    )
    unread = reading.model_copy(update={"fused": None})
    reply = reply_of(readings=(reading, unread))
    head, *rows, _ = shown(reply, capsys)
    assert head.split() == ["picture", "2,", "F1", "face", "fused"] + (["before"] if before else [])
    assert [row.split()[:3] for row in rows] == [
        ["happiness", "0.70", "0.70"],
        ["anger", "0.20", "0.20"],
        ["fear", "0.06", "0.06"],
        ["sadness", "0.03", "0.03"],
    ]
    if before:
        assert [row.split()[3] for row in rows] == ["0.40", "0.00", "0.00", "0.00"]


class Terminal(io.StringIO):
    """A terminal that somebody types at."""

    def isatty(self) -> bool:
        return True


def test_to_break_off_ends_the_answer_or_the_line_and_not_the_program(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    lines = iter(["Is AU12 present?", KeyboardInterrupt, "Is AU4 present?", EOFError])
    asked: list[str] = []

    def typed(_: str) -> str:
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    def broken(_: Any, line: str) -> Reply:
        asked.append(line)
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(chat, "_answer", broken)
    assert main(["chat", "photo.jpg"]) == 0
    assert asked == ["Is AU12 present?", "Is AU4 present?"]
    assert capsys.readouterr().err.count("Broken off") == 3


def test_words_of_the_user_move_no_cursor(talk: Talk) -> None:
    _, out, err = talk("Context: She won \x1b[2J\u202e.", "/open \x1b]0;x\x07.jpg", "/no\x1b[31m")
    assert "\x1b" not in out + err
    assert "\u202e" not in out
    assert "\\x1b" in out
