"""Citations: too many, too few, and those that lead nowhere."""

from __future__ import annotations

from facsight_evals.scorers.answer import ScoredSentence
from facsight_evals.scorers.citations import citation_precision, citation_recall

from .answers import AGAINST, SMILE, answer


def cited(*ids: str) -> tuple[float, float]:
    """Precision and recall of an answer whose one sentence, on AU12 and AU4, cites these."""
    said = (ScoredSentence(text="A sentence.", cites=ids, statements=(0, 1)),)
    one = answer(SMILE, AGAINST, said=said)
    precision, recall = citation_precision(one), citation_recall(one)
    return precision.right / max(precision.of, 1), recall.right / recall.of


def test_the_rows_behind_a_sentence_are_all_that_it_cites() -> None:
    needed = ("F1.AU12", "F1.AU4", "R.emfacs.happiness@1")
    assert cited(*needed) == (1.0, 1.0)
    assert cited(*needed, "F1.AU6") == (0.75, 1.0)
    assert cited(*needed[:2]) == (1.0, 2 / 3)
    assert cited("F9.AU12") == (0.0, 0.0)
    assert cited()[1] == 0.0


def test_what_is_derived_is_what_is_needed() -> None:
    one = answer(SMILE, AGAINST)
    for measure in (citation_precision, citation_recall):
        assert not measure(one).wrong
