"""Who does something more, longer or first, and where that cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.series import clock, make_series

from facsight.chat.on_video import hear_of_video
from facsight.reasoner.beside import ranked
from facsight.video import ask_video
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.series import Series

TIMES = clock(12.0)
NEITHER = "Neither clearly"
Span = tuple[float, float]


def people(*smiles: list[Span], hidden: dict[int, Span] | None = None) -> Series:
    """Twelve seconds of people who smile from when until when; of some the mouth is hidden."""
    faces = []
    for at, spans in enumerate(smiles):
        corners = np.zeros(len(TIMES))
        for start, end in spans:
            corners[(start <= TIMES) & (end > TIMES)] = 3.0
        if hidden and at in hidden:
            start, end = hidden[at]
            corners[(start <= TIMES) & (end > TIMES)] = np.nan
        faces.append({"AU12": corners, "AU04": TIMES * 0, "score": TIMES * 0 + 1})
    return make_series(TIMES, *faces, duration_s=12.0)


def opening(question: str, series: Series) -> str:
    return ask_video(series, question).opening


@pytest.mark.parametrize(
    ("question", "first", "second", "clear"),
    [
        ("Who smiles more?", [(2.0, 8.0)], [(3.0, 4.0)], True),
        ("Who smiles more?", [(2.0, 8.0)], [(2.0, 7.5)], False),
        ("Who smiles more?", [(2.0, 3.0)], [], True),
        ("Who smiles longest?", [(2.0, 6.0)], [(1.0, 3.0), (5.0, 7.0)], True),
        ("Who smiles longest?", [(2.0, 4.1)], [(5.0, 7.0)], False),
        ("Who smiles first?", [(2.0, 4.0)], [(5.0, 7.0)], True),
        ("Who smiles first?", [(2.0, 4.0)], [(2.1, 4.0)], False),
        ("Wer lächelt am meisten?", [(2.0, 8.0)], [(3.0, 4.0)], True),
    ],
)
def test_somebody_leads_only_where_that_is_clear(
    question: str, first: list[Span], second: list[Span], clear: bool
) -> None:
    for series, leader in ((people(first, second), 1), (people(second, first), 2)):
        answer = ask_video(series, question)
        assert ("clear" not in answer.opening and "deutlich" not in answer.opening) == clear
        assert not clear or getattr(answer.statements[0], "face", 0) == leader


def test_a_smile_is_told_by_its_time_and_not_by_the_mean_of_a_unit() -> None:
    told = ask_video(people([(2.0, 8.0)], [(3.0, 4.0)]), "Who smiles more?").statements
    assert [type(one) for one in told] == [kinds.EventTime, kinds.EventTime]
    assert [float(one.seconds) for one in told] == pytest.approx([6.0, 1.0], abs=0.3)  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["Who smiles more?", "Who smiles first?"])
def test_of_whom_little_was_measured_nobody_is_said_to_lead(question: str) -> None:
    series = people([(5.0, 8.0)], [(10.0, 11.0)], hidden={1: (0.0, 9.0)})
    assert opening(question, series).startswith("Not to be told")


def test_who_was_not_measured_is_named() -> None:
    series = people([(5.0, 8.0)], [], hidden={1: (0.0, 13.0)})
    answer = ask_video(series, "Who smiles more?")
    assert any("F2" in one and "not measured" in one for one in answer.notes)
    assert answer.opening.startswith("Not to be told")


@pytest.mark.parametrize(
    ("first", "second", "begins"),
    [
        ([(2.0, 6.0)], [(2.5, 6.0)], "Yes."),
        ([(2.0, 8.0)], [(7.0, 11.0)], "Partly."),
        ([(2.0, 4.0)], [(6.0, 8.0)], "No."),
    ],
)
def test_whether_two_do_something_at_once(
    first: list[Span], second: list[Span], begins: str
) -> None:
    assert opening("Do they smile at the same time?", people(first, second)) == begins


def test_never_tells_in_how_much_of_the_video_it_could_have_been_seen() -> None:
    series = people([], hidden={0: (0.0, 5.0)})
    answer = ask_video(series, "Does she smile?")
    assert answer.opening == "No."
    assert "in 7.0 of the video's 12.0 seconds" in answer.text.lower()
    most = people([], hidden={0: (0.0, 9.0)})
    assert ask_video(most, "Does she smile?").opening.startswith("Not in what was measured")
    assert "7" not in ask_video(people([]), "Does she smile?").text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Does she smile the whole time?", "Partly."),
        ("Lächelt sie die ganze Zeit?", "Teilweise."),
        ("Is the smile real?", ""),
        ("When is nobody smiling?", ""),
        ("Does anybody cover their mouth?", "That was not measured."),
    ],
)
def test_what_is_asked_beside_whether_it_is_there_is_not_answered_by_yes(
    question: str, begins: str
) -> None:
    assert opening(question, people([(2.0, 8.0)])) == begins
    if begins == "Partly.":
        assert opening(question, people([(-1.0, 13.0)])) == "Yes."


def test_whoever_cries_is_partly_sad_and_is_not_said_not_to_be() -> None:
    cries = (TIMES > 2.0) & (TIMES < 8.0)
    columns = {name: np.where(cries, 3.0, 0.0) for name in ("AU04", "AU06", "AU07", "AU12")}
    quiet = dict.fromkeys(("emotion_sadness", "emotion_happiness"), TIMES * 0)
    face = {**columns, **quiet, "AU43": np.where(cries, 4.0, 0.0), "score": TIMES * 0 + 1}
    series = make_series(TIMES, face, duration_s=12.0)
    answer = ask_video(series, "Is she sad?")
    assert answer.opening == "Partly."
    assert any(getattr(one, "event", "") == "cry_or_pain" for one in answer.statements)


SPANS = st.lists(
    st.tuples(st.floats(0.5, 10.0), st.floats(0.6, 4.0)).map(lambda one: (one[0], sum(one))),
    max_size=3,
)


@given(
    SPANS, SPANS, st.sampled_from(["Who smiles more?", "Who smiles first?", "Who smiles longest?"])
)
def test_a_ranking_holds_and_is_the_same_whoever_is_counted_first(
    one: list[Span], other: list[Span], question: str
) -> None:
    heard = hear_of_video(question)
    assert heard is not None
    leads = []
    for series in (people(one, other), people(other, one)):
        answer = ask_video(series, question)
        evidence = Evidence.of(answer.ledger)
        assert all(said.judge(evidence).holds for said in answer.statements)
        found = ranked(heard[0], evidence, (1, 2))
        figures = [standing.figure for standing in found.standings]
        assert figures == sorted(figures, reverse=True)
        leads.append((answer.opening, found.standings[0].face if found.opening == "ahead" else 0))
    assert leads[0][0] == leads[1][0]
    assert {leads[0][1], leads[1][1]} in ({0}, {1, 2})
