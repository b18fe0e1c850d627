from __future__ import annotations

import pytest

from facsight.chat.moments import hear_in_time, nearest_in_time
from facsight.chat.query import Query


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("When does she smile?", Query(what="when", event="smile")),
        ("When is AU15 active?", Query(what="when", event="AU15")),
        ("When is the lip corner depressor seen", Query(what="when", event="AU15")),
        ("When does face 2 shake her head?", Query(what="when", event="shake", face=2)),
        ("What happens at 0:12?", Query(what="moment", at=12)),
        ("What does he show at 1:02:03.5?", Query(what="moment", at=3723.5)),
        ("What happens at 7 s?", Query(what="moment", at=7)),
        ("Who smiles first?", Query(what="first", event="smile")),
        ("How often does he blink?", Query(what="often", event="AU45")),
        ("When is AU12 strongest?", Query(what="peak", event="AU12")),
        ("Wann lächelt sie?", Query(what="when", event="smile")),
        ("Was passiert um 0:07,5?", Query(what="moment", at=7.5)),
        ("Wie oft nickt er?", Query(what="often", event="nod")),
        ("Wer lächelt zuerst?", Query(what="first", event="smile")),
    ],
)
def test_questions_are_queries(question: str, query: Query) -> None:
    found = hear_in_time(question)
    assert found is not None
    assert found[0] == query
    assert found[1] == ("de" if question.startswith(("W", "w")) and "Wh" not in question else "en")


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


@pytest.mark.parametrize(
    ("question", "what", "event"),
    [
        ("When is AU6 present?", "when", "AU6"),
        ("How often does AU4 occur?", "often", "AU4"),
        ("When are the eyes closed?", "when", "AU43"),
        ("Wann sind die Augen geschlossen?", "when", "AU43"),
        ("Wie oft kommt AU4 vor?", "often", "AU4"),
    ],
)
def test_movements_are_asked_for_without_a_person(question: str, what: str, event: str) -> None:
    heard = hear_in_time(question)
    assert heard is not None
    assert (heard[0].what, heard[0].event) == (what, event)


def test_what_is_not_understood_is_offered_questions_that_are() -> None:
    for question in ("When is she smiling broadly at him?", "Wann ist sie zornig?"):
        offered = nearest_in_time(question)
        assert offered
        assert all(hear_in_time(one) is not None for one in offered)
        assert offered[0].split()[0] == question.split()[0]
