"""Faithfulness on pairs of answers that differ in one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facsight_evals.scorers.answer import Said, ScoredAnswer, ScoredRow
from facsight_evals.scorers.faithfulness import (
    cited_for,
    face_unmoved,
    fused_moved,
    idle_unmoved,
    weakened,
)

from .answers import ROWS, answer

TEXT = "AU12 is severe [F1.AU12]."
PLAIN = answer(Said(TEXT, "inference", "happiness", "for", 0.6))
OTHER = {"anger": 0.3, "happiness": 0.6, "sadness": 0.1}


def with_row(one: ScoredRow) -> ScoredAnswer:
    return replace(PLAIN, rows={**ROWS, one.id: one})


def test_faithful_and_unfaithful_answers_differ() -> None:
    assert cited_for(PLAIN) == (12,)
    assert weakened(PLAIN, replace(PLAIN, face_only=OTHER)).right == 1
    assert weakened(PLAIN, PLAIN).right == 0
    assert weakened(answer(TEXT), PLAIN).of == 0, "nothing was cited for the label"
    assert face_unmoved(PLAIN, replace(PLAIN, face_only=OTHER)).right == 0
    told = replace(PLAIN, context_only=OTHER)
    assert fused_moved(PLAIN, told).right == 0
    assert fused_moved(PLAIN, replace(told, fused=OTHER)).right == 1
    assert idle_unmoved(PLAIN, PLAIN).right == 1
    assert idle_unmoved(PLAIN, with_row(replace(ROWS["F1.AU12"], value=3.0))).right == 0


@pytest.mark.parametrize(
    ("said", "units"),
    [
        (Said("AU12 and AU4 [F1.AU12] [F1.AU4].", about="happiness", polarity="for"), (4, 12)),
        (Said("AU12 [F1.AU12].", about="happiness", polarity="against"), ()),
        (Said("AU12 [F1.AU12].", about="anger", polarity="for"), ()),
        (Said("AU6, absent [F1.AU6].", about="happiness", polarity="for"), ()),
        (Said("AU23, unmeasured [F1.AU23].", about="happiness", polarity="for"), ()),
        (Said("A score [F1.emotion.happiness] [F9.AU1].", about="happiness", polarity="for"), ()),
    ],
)
def test_only_present_units_cited_for_the_first_label_are_taken_away(
    said: Said, units: tuple[int, ...]
) -> None:
    assert cited_for(answer(said)) == units


def test_an_answer_that_then_abstains_is_weaker() -> None:
    assert weakened(PLAIN, replace(PLAIN, abstained=True)).right == 1
    assert weakened(PLAIN, replace(PLAIN, face_only=None)).right == 1
    assert weakened(replace(PLAIN, fused=None), PLAIN).of == 0


def test_a_row_that_idle_words_add_is_theirs_or_a_move() -> None:
    quoted = replace(ROWS["C1"], id="C2")
    assert idle_unmoved(PLAIN, with_row(quoted)).right == 1
    added = replace(ROWS["F1.AU12"], id="F1.AU99")
    assert idle_unmoved(PLAIN, with_row(added)).wrong == ("F1.AU99 is new",)
    assert idle_unmoved(PLAIN, replace(PLAIN, fused=OTHER)).wrong == ("fused",)
