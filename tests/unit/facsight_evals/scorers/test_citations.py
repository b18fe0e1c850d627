"""Citations: they lead somewhere, every sentence has them, and they bear it out."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure
from facsight_evals.scorers.citations import (
    citation_precision,
    citation_recall,
    citation_validity,
    cited_sentences,
)

from .answers import answer

GOOD = {
    citation_validity: ("AU12 is severe [F1.AU12].",),
    cited_sentences: ("AU12 is severe [F1.AU12].", "Configurations vary [K.barrett2019]."),
    citation_recall: (
        "AU12 reads 3.8 and AU6 is absent [F1.AU12] [F1.AU6].",
        "The rules give happiness 70% [F1.emotion.happiness].",
        'In the user\'s words [C1], "won the match".',
    ),
    citation_precision: (
        "AU12 fits happiness [F1.AU12] [R.x.happiness@1] [F1.emotion.happiness].",
        "Configurations vary [K.barrett2019].",
    ),
}

BAD = {
    citation_validity: ("AU12 is severe [F2.AU12].",),
    cited_sentences: ("AU12 is severe.", "AU12 is severe [see above]."),
    citation_recall: (
        "AU12 is severe [F1.AU6].",
        "The rules give sadness the first place [F1.emotion.happiness].",
        "AU12 reads 4.4 [F1.AU12].",
        'The words "lost the match" count [C1].',
        "AU12 is severe.",
    ),
    citation_precision: ("AU12 is severe [F1.AU6].", "AU12 is severe [F9.AU12]."),
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
