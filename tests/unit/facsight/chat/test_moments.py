from __future__ import annotations

import pytest
from tests.series import scene

from facsight.chat.answering import Situation, TurnAnswer, answer_to
from facsight.chat.grammar import understand
from facsight.chat.moments import hear_in_time, nearest_in_time
from facsight.chat.pictures import Picture
from facsight.chat.query import Query
from facsight.chat.sentences import fixed, in_time
from facsight.settings import Settings
from facsight.video import infer_video
from facsight_tools.statements.forms.tokens import Language


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
        ("When does she cry?", Query(what="when", event="cry_or_pain")),
        ("Wann weint sie?", Query(what="when", event="cry_or_pain")),
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


QUESTIONS = [
    "Does she smile?", "Is she sad?", "Why?", "Which emotion is strongest?",
    "Is there a hand on the face?", "When does she laugh?", "When does she look sad?",
    "Is she smiling at 0:11?", "How long does she smile?", "How long is the video?",
    "What happens between 3 and 5 seconds?", "When does she wink?",
    "Lächelt sie?", "Ist sie traurig?", "Warum?", "Welche Emotion ist am stärksten?",
    "Wann lacht sie?", "Wann sieht sie traurig aus?", "Lächelt sie um 0:11?",
    "Wie lange lächelt sie?", "Wie lang ist das Video?",
    "Was passiert zwischen 3 und 5 Sekunden?", "Wann zwinkert sie?",
]  # fmt: skip


def asked_of_video(question: str) -> TurnAnswer:
    ledger = infer_video(scene()).ledger.model_dump(mode="json")
    video = Picture(
        name="a.mp4", path=None, sha256="", analysis_id="x", context=None, observations=[],
        appraisals=[], ledger=ledger,
    )  # fmt: skip
    found = understand(question)
    assert found is not None, question
    over = Situation([video], 1, None, Settings(language=found.language))
    return answer_to(found.query, over)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_people_ask_of_a_video_is_answered(question: str) -> None:
    answer = asked_of_video(question)
    assert answer.parts or "Hands were not" in answer.notes[0].text


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_question_that_is_suggested_of_a_video_is_answered(language: Language) -> None:
    for question in in_time(language).split(" | "):
        answer = asked_of_video(question)
        told = " ".join(one.text for one in answer.notes)
        # the made scene has one person, who cannot be the first, and ends before some moments
        assert answer.parts or "pictures" not in told, question


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_near_on_a_video_is_asked_of_videos(language: Language) -> None:
    for question in nearest_in_time("Does she cry because it rains?", language):
        assert hear_in_time(question, (language,)) is not None


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Are they sad?", "Yes."),
        ("Is anyone angry?", "No."),
        ("Is nobody angry?", "Yes."),
        ("Are they smiling?", "Yes."),
        ("Is everybody afraid?", "No."),
    ],
)
def test_whether_all_do_is_opened_with_yes_or_no(question: str, opening: str) -> None:
    (told,) = asked_of_video(question).parts
    assert fixed("en", "openings", told.opening) == opening


@pytest.mark.parametrize("question", ["Are they both sad?", "Do both smile?", "Lächeln beide?"])
def test_of_one_person_both_is_not_confirmed(question: str) -> None:
    answer = asked_of_video(question)
    assert [one.opening for one in answer.parts] == [""]
    notes = " ".join(one.text for one in answer.notes)
    assert "one person" in notes or "nur eine Person" in notes


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Is she ever sad?", "yes"),
        ("Is she sad?", "yes"),
        ("Ist sie jemals wütend?", "no"),
        ("Is he ever angry?", "no"),
        ("Does she smile?", "yes"),
        ("Lächelt sie?", "yes"),
        ("Is her mouth covered?", "yes"),
        ("When does she smile?", ""),
        ("Wann sieht sie traurig aus?", ""),
        ("Does she laugh?", "edge"),
        ("Does she cry?", "no_cry_look"),
        ("Weint sie?", "no_cry_look"),
        ("Is there a hand on her mouth?", "not_measured"),
        ("Is she smiling at 0:11?", "yes"),
        ("Is she smiling at 0:07?", "not_measured"),
        ("Does her expression change?", "yes"),
        ("What changes?", ""),
        ("What happens at 0:12?", ""),
    ],
)
def test_yes_or_no_comes_first_where_it_was_asked(question: str, opening: str) -> None:
    assert [one.opening for one in asked_of_video(question).parts] == [opening]


@pytest.mark.parametrize(
    "words",
    ["Context: She is an actress.", "They had just lost the match.", "Kontext: Sie spielt."],
)
def test_on_a_video_it_is_said_where_words_on_the_situation_are_read(words: str) -> None:
    assert "facsight infer" in " ".join(one.text for one in asked_of_video(words).notes)
