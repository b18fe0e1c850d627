"""What speaks against an answer is told in it."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure
from facsight_evals.scorers.contrary import contrary_told, distance

from .answers import answer

GOOD = {
    contrary_told: ("AU4 speaks against happiness [F1.AU4].",),
}

BAD = {
    contrary_told: ("AU12 is severe [F1.AU12].",),
}


@pytest.mark.parametrize(
    ("measure", "sentence"), [(m, text) for m, texts in GOOD.items() for text in texts]
)
def test_good_sentences_count_as_right(measure: Measure, sentence: str) -> None:
    found = measure(answer(sentence))
    assert found.of > 0
    assert (found.right, found.wrong) == (found.of, ())


@pytest.mark.parametrize(
    ("measure", "sentence"), [(m, text) for m, texts in BAD.items() for text in texts]
)
def test_bad_sentences_are_found(measure: Measure, sentence: str) -> None:
    found = measure(answer(sentence))
    assert found.right < found.of
    assert len(found.wrong) == found.of - found.right


def test_near_rivals_and_other_words_are_owed() -> None:
    near = {"anger": 0.42, "happiness": 0.48, "sadness": 0.1}
    told = "AU4 speaks against it [F1.AU4]."
    assert contrary_told(answer(told, fused=near)).wrong[0].startswith("anger comes close")
    assert not contrary_told(answer(told, "Anger is near [F1.emotion.anger].", fused=near)).wrong
    words = {"anger": 0.0, "happiness": 0.05, "sadness": 0.95}
    assert "the words fit sadness" in contrary_told(answer(told, context_only=words)).wrong[0]
    assert contrary_told(answer(told, abstained=True)).of == 0


def test_distance_is_that_of_jensen_and_shannon() -> None:
    assert distance({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}) == pytest.approx(1.0)
    assert distance({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}) == 0.0
