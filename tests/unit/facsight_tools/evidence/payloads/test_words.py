"""Payloads of what words say: ids, values and sentences, and the way through JSON."""

import pytest

from facsight_tools.evidence.payloads import (
    AnyPayload,
    Circumstance,
    Cue,
    Mismatch,
    Observed,
    Quotation,
    Tone,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.states import MismatchKind

from .shown import Look, look, through_json

WON = Cue(
    sentence=2,
    number=1,
    words="won",
    span=(4, 7),
    situation="goal-success",
    gloss="a goal reached",
    appraisals=("pleasant",),
    labels={"happiness": 0.8, "surprise": 0.2},
)
KINDS: list[tuple[AnyPayload, Look]] = [
    (
        Quotation(statement=1, words="We won.", form="sentence", span=(0, 7)),
        ("C1", "stated", "We won.", "sentence", "We won."),
    ),
    (
        Circumstance(statement=1, what="speaker", words="Anna", span=(0, 4)),
        ("C1.speaker", "stated", "Anna", "speaker", 'The user names as the speaker "Anna".'),
    ),
    (
        Circumstance(statement=1, what="time", words="00:12", span=(0, 5)),
        ("C1.time", "stated", "00:12", "time", 'The user gives as the time "00:12".'),
    ),
    (
        Tone(statement=1, valence=-0.4),
        (
            *("C1.valence", "measured", -0.4, "valence"),
            "The words that are said have a valence of -0.40 from -1 to 1.",
        ),
    ),
    (
        Observed(report=1, words="A dog sleeps."),
        ("V1", "unmeasured", "A dog sleeps.", "sentence", "A dog sleeps."),
    ),
    (
        WON,
        (
            *("C2.cue.1", "measured", "goal-success", "cue"),
            '"won" speaks of a goal reached (pleasant).',
        ),
    ),
    (
        WON.model_copy(update={"said_by": "vision model", "labels": {}, "denied": True}),
        (
            *("V2.cue.1", "unmeasured", "goal-success", "cue"),
            '"won" is a denial and leaves a goal reached (pleasant); it is shown and not weighed.',
        ),
    ),
    (
        Mismatch(statement=1, face=2, words="Great.", mismatch=MismatchKind.IRONIC),
        (
            *("C1.mismatch.F2", "measured", "ironic words, smiling face", "mismatch"),
            '"Great" is marked as irony, and face 2 shows AU12: a smile may accompany irony as '
            "well as amusement, so it does not settle the case.",
        ),
    ),
    (
        Mismatch(
            statement=1,
            face=1,
            words="Great.",
            mismatch=MismatchKind.PLEASANT_WORDS,
            score=0.75,
        ),
        (
            *("C1.mismatch.F1", "measured", "pleasant words, unpleasant face", "mismatch"),
            '"Great" is pleasant in its words, and the scores of face 1 for unpleasant '
            "expressions sum to 0.75: the words may be meant ironically, or the expression may "
            "have another cause.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS, ids=lambda one: type(one).__name__)
def test_how_it_is_shown(payload: AnyPayload, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [one for one, _ in KINDS], ids=lambda one: type(one).__name__)
def test_json_keeps_it(payload: AnyPayload) -> None:
    assert through_json(payload) == payload


def test_a_row_bears_the_place_of_its_words() -> None:
    assert Row.of(WON, source="lexicon").span == (4, 7)
    assert Row.of(Tone(statement=1, valence=0.1), source="rater").span is None


@pytest.mark.parametrize("words", ["x" * 161, "a <b> c", "say [F1.AU12]"])
def test_a_sentence_too_long_or_with_markup_is_named_by_its_id(words: str) -> None:
    mismatch = Mismatch(statement=3, face=1, words=words, mismatch=MismatchKind.IRONIC)
    assert look(mismatch)[-1].startswith("The sentence C3 is marked as irony")
