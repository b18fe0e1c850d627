"""Units said to be on a face, or not, are so."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure
from facsight_evals.scorers.units import grounded_units, true_absences, unit_names

from .answers import answer

GOOD = {
    grounded_units: (
        "AU12 is present and AU6 is absent [F1.AU12] [F1.AU6].",
        "AU4 and AU12 are seen, whereas AU6 is not present [F1.AU4] [F1.AU12] [F1.AU6].",
        "AU12 is present without AU6 [F1.AU12] [F1.AU6].",
    ),
    true_absences: (
        "AU6 is absent [F1.AU6].",
        "AU23 could not be measured [F1.AU23].",
    ),
    unit_names: ("AU12 (lip corner puller) is severe [F1.AU12].",),
}

BAD = {
    grounded_units: (
        "AU6 is present [F1.AU6].",
        "AU23 accompanies it [F1.AU23].",
        "AU9 is seen [F1.AU9].",
        "The face shows AU6 [F1.AU12].",
    ),
    true_absences: (
        "AU12 is absent [F1.AU12].",
        "AU12 could not be measured [F1.AU12].",
        "AU23 is absent [F1.AU23].",
    ),
    unit_names: ("AU12 (dimpler) is severe [F1.AU12].",),
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
