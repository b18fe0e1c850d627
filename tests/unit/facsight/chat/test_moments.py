from __future__ import annotations

import pytest

from facsight.chat.moments import TimeQuery, hear_in_time


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("When does she smile?", TimeQuery(what="when", event="smile")),
        ("When is AU15 active?", TimeQuery(what="when", event="AU15")),
        ("When is the lip corner depressor seen", TimeQuery(what="when", event="AU15")),
        ("When does face 2 shake her head?", TimeQuery(what="when", event="shake", face=2)),
        ("What happens at 0:12?", TimeQuery(what="at", at=12)),
        ("What does he show at 1:02:03.5?", TimeQuery(what="at", at=3723.5)),
        ("What happens at 7 s?", TimeQuery(what="at", at=7)),
        ("Who smiles first?", TimeQuery(what="first", event="smile")),
        ("How often does he blink?", TimeQuery(what="often", event="AU45")),
        ("When is AU12 strongest?", TimeQuery(what="strongest", event="AU12")),
        ("Wann lächelt sie?", TimeQuery(what="when", event="smile", language="de")),
        ("Was passiert um 0:07,5?", TimeQuery(what="at", at=7.5, language="de")),
        ("Wie oft nickt er?", TimeQuery(what="often", event="nod", language="de")),
        ("Wer lächelt zuerst?", TimeQuery(what="first", event="smile", language="de")),
    ],
)
def test_questions_are_queries(question: str, query: TimeQuery) -> None:
    assert hear_in_time(question) == query


@pytest.mark.parametrize(
    "question",
    [
        "",
        "When does she smile because she is happy?",
        "When does she lie?",
        "Why does she smile?",
        "What happens?",
        "When is AU99 active?",
        "When does she not smile?",
        "smile " * 1000,
    ],
)
def test_what_says_more_or_something_else_is_none(question: str) -> None:
    assert hear_in_time(question) is None
