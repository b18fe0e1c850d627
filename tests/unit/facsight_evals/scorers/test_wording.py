"""No inner state, trait, deception or diagnosis as a fact."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure
from facsight_evals.scorers.wording import apparent_only

from .answers import answer

GOOD = {
    apparent_only: ("The apparent expression may be read as happiness [F1.emotion.happiness].",),
}

BAD = {
    apparent_only: ("She is happy [F1.AU12].", "The person is lying [F1.AU12]."),
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
