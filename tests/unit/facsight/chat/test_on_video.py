"""Questions on pictures that a video answers as well."""

from __future__ import annotations

import pytest

from facsight.chat.on_video import hear_of_video
from facsight.chat.query import Query


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Does she cry?", Query(what="when", event="cry_or_pain", state="present")),
        ("Is he crying?", Query(what="when", event="cry_or_pain", state="present")),
        ("Weint sie?", Query(what="when", event="cry_or_pain", state="present")),
        ("Hat er Tränen in den Augen?", Query(what="when", event="cry_or_pain", state="present")),
        ("Does she smile?", Query(what="when", event="smile", state="present")),
        ("Is AU4 present?", Query(what="when", event="AU4", state="present")),
        ("When does she smile?", Query(what="when", event="smile")),
        ("Is she sad?", Query(what="looks", label="sadness", state="present")),
    ],
)
def test_whether_something_is_there_is_when_it_is(question: str, query: Query) -> None:
    heard = hear_of_video(question)
    assert heard is not None
    assert heard[0] == query


@pytest.mark.parametrize("question", ["", "Hello!", "Who is she?", "Is the picture blurred?"])
def test_what_no_video_answers_is_none(question: str) -> None:
    assert hear_of_video(question) is None


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "Does the right person cry?",
            Query(what="when", event="cry_or_pain", place="right", state="present"),
        ),
        (
            "Does the left person smile?",
            Query(what="when", event="smile", place="left", state="present"),
        ),
        ("When does the right person smile?", Query(what="when", event="smile", place="right")),
        ("When does the person on the left blink?", Query(what="when", event="AU45", place="left")),
        ("Wann blinzelt die rechte Person?", Query(what="when", event="AU45", place="right")),
    ],
)
def test_a_side_says_which_person(question: str, query: Query) -> None:
    heard = hear_of_video(question)
    assert heard is not None
    assert heard[0] == query


def test_a_side_of_the_face_is_not_dropped() -> None:
    assert hear_of_video("Is her right lip corner raised?") is None


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("Does she nod?", "nod"),
        ("Nickt sie?", "nod"),
        ("Does he shake his head?", "shake"),
        ("Does she laugh?", "smile"),
        ("When is a hand on the face?", "hand_on_face"),
        ("When is a hand at her mouth?", "hand_on_mouth"),
        ("Wann ist eine Hand am Mund?", "hand_on_mouth"),
        ("When does she first smile?", "smile"),
    ],
)
def test_what_happens_is_asked_for_in_other_words(question: str, event: str) -> None:
    heard = hear_of_video(question)
    assert heard is not None
    assert (heard[0].what, heard[0].event) == ("when", event)


@pytest.mark.parametrize(
    ("question", "what", "event"),
    [
        ("Is {whose} mouth covered?", "when", "mouth_hidden"),
        ("When is {whose} mouth covered?", "when", "mouth_hidden"),
        ("How long is {whose} mouth hidden?", "long", "mouth_hidden"),
        ("When does {who} stop smiling?", "when", "smile"),
        ("Ist {wessen} Mund verdeckt?", "when", "mouth_hidden"),
        ("Wann ist {wessen} Mund verdeckt?", "when", "mouth_hidden"),
        ("Wie lange ist {wessen} Mund verdeckt?", "long", "mouth_hidden"),
        ("Who smiles longer?", "long", "smile"),
        ("Wer lächelt am längsten?", "long", "smile"),
    ],
)
@pytest.mark.parametrize("at", [0, 1])
def test_a_covered_mouth_and_a_smile_are_asked_for_by_their_time(
    question: str, what: str, event: str, at: int
) -> None:
    named = {"whose": ("her", "his"), "who": ("she", "he"), "wessen": ("ihr", "sein")}
    heard = hear_of_video(question.format(**{name: one[at] for name, one in named.items()}))
    assert heard is not None
    assert (heard[0].what, heard[0].event) == (what, event)
