from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.base import Source
from facsight_tools.statements.certainty import HIGH, LOW, certainty, coverage, in_conflict
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.whole import because
from facsight_tools.states import UnavailableReason
from facsight_tools.types import FaceReport

SURE = {"happiness": 0.8, "anger": 0.1, "neutral": 0.1}


def of(face: FaceReport, context: str | None = None) -> Evidence:
    rows = read_context(context).rows if context else ()
    return Evidence.of(build_ledger(make_analysis([face]), context=rows, rules=make_rules()))


def good(**more: object) -> Evidence:
    return of(make_face(aus={6: 2.1, 12: 3.2}, quality=0.9, **more))  # type: ignore[arg-type]


def test_the_limits_of_the_table_are_in_order() -> None:
    assert HIGH.keys() == LOW.keys()
    assert all(LOW[name] < HIGH[name] for name in HIGH)


def test_a_sure_reading_of_a_well_seen_face_is_high() -> None:
    found = certainty(good(), 1, "face", SURE, "happiness")
    assert (found.word, found.because) == ("high", ())


@pytest.mark.parametrize(
    ("distribution", "source", "word", "because"),
    [
        ({"happiness": 0.6, "anger": 0.2, "neutral": 0.2}, "face", "moderate", ("probability",)),
        ({"happiness": 0.39, "anger": 0.2, "neutral": 0.2}, "face", "low", ("probability",)),
        ({"happiness": 0.5, "anger": 0.4, "neutral": 0.1}, "face", "low", ("margin",)),
        ({"happiness": 0.7, "anger": 0.3}, "face", "high", ()),
        (SURE, "context", "moderate", ("context",)),
    ],
)
def test_what_keeps_it_from_being_higher(
    distribution: dict[str, float], source: Source, word: str, because: tuple[str, ...]
) -> None:
    found = certainty(good(), 1, source, distribution, "happiness")
    assert (found.word, found.because) == (word, because)


@pytest.mark.parametrize(("quality", "word"), [(0.9, "high"), (0.7, "moderate"), (0.4, "low")])
def test_a_doubtful_picture_makes_it_lower(quality: float, word: str) -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, quality=quality))
    assert certainty(evidence, 1, "face", SURE, "happiness").word == word


def test_what_was_not_measured_of_the_rule_makes_it_lower() -> None:
    # of AU6 0.6, AU12 1, AU4 0.5 and AU15 0.8
    hidden = good(unavailable={12: UnavailableReason.OCCLUDED})
    assert coverage(hidden, 1, "happiness") == pytest.approx(1.9 / 2.9)
    assert certainty(hidden, 1, "face", SURE, "happiness").because == ("coverage",)


def test_a_unilateral_term_needs_both_sides() -> None:
    hidden = good(unavailable={(14, "left"): UnavailableReason.OCCLUDED})
    assert coverage(hidden, 1, "contempt") == pytest.approx(0.4 / 1.4)


def test_a_conflict_is_low_in_the_fused_reading_only() -> None:
    emotion = {"anger": 0.8, "happiness": 0.02}
    evidence = of(make_face(aus={4: 3.0}, emotion=emotion), "We won the match.")
    assert in_conflict(evidence, 1)
    assert "conflict" in certainty(evidence, 1, "fused", SURE, "happiness").because
    assert "conflict" not in certainty(evidence, 1, "face", SURE, "happiness").because


def test_a_weak_face_or_context_beside_a_sure_one_is_no_conflict() -> None:
    sure = {"anger": 0.9, "happiness": 0.02}
    weak = {"anger": 0.2, "disgust": 0.19, "fear": 0.19, "happiness": 0.02}
    won = "We won the match."
    assert in_conflict(of(make_face(aus={4: 3.0}, emotion=sure), won), 1)
    assert not in_conflict(of(make_face(aus={4: 3.0}, emotion=weak), won), 1)
    evidence = of(make_face(aus={4: 3.0}, emotion=sure), won)
    (told,) = (evidence.weighing(1),)
    flat = {label: 1 / len(told.context or {}) for label in told.context or {}}
    evidence._weighings[1] = replace(told, context=flat | {"happiness": 0.2}, disagreement=0.6)
    assert not in_conflict(evidence, 1)


def test_shut_eyes_and_an_open_mouth_leave_no_smile_certain() -> None:
    """Laughing and crying are much alike at their height; who is sure of neither says so."""
    for shut, parted, word in ((0.2, 3.0, "high"), (3.0, 0.2, "high"), (3.0, 3.0, "moderate")):
        evidence = of(make_face(aus={6: 2.1, 12: 3.2, 43: shut, 25: parted}, quality=0.9))
        found = certainty(evidence, 1, "face", SURE, "happiness")
        assert found.word == word
        assert found.because == (("peak",) if word == "moderate" else ())
    shown = {"anger": 0.8, "happiness": 0.1, "neutral": 0.1}
    angry = of(make_face(aus={4: 3.0, 7: 2.0, 43: 3.0, 25: 3.0}, quality=0.9))
    assert certainty(angry, 1, "face", shown, "anger").word == "high"


def test_a_face_that_moves_is_not_surely_neutral() -> None:
    calm = {"neutral": 0.85, "contempt": 0.1, "fear": 0.05}
    shown = {28: 2.8, 2: 1.7, 25: 0.0}
    moved = certainty(of(make_face(aus=shown, quality=0.9)), 1, "face", calm, "neutral")
    assert (moved.word, moved.because) == ("moderate", ("against",))
    for idle in ({25: 3.0, 26: 2.0}, {43: 3.0}, {61: 3.0}, {52: 3.0}, {2: 1.2}):
        still = of(make_face(aus=idle, quality=0.9))
        assert certainty(still, 1, "face", calm, "neutral").word == "high", idle


@pytest.mark.parametrize(("brows", "word"), [(0.0, "high"), (2.0, "high"), (2.6, "moderate")])
def test_what_a_rule_counts_against_its_label_makes_it_lower(brows: float, word: str) -> None:
    shown = {4: brows, 6: 2.1, 12: 3.2}
    evidence = of(make_face(aus=shown, quality=0.9, emotion=SURE))
    assert certainty(evidence, 1, "face", SURE, "happiness").word == word
    told = because(evidence, 1, "face", "happiness")
    assert all(one.judge(evidence).holds for one in told)
    assert bool(told) == (word == "moderate")
