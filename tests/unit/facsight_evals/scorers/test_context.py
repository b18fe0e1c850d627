"""What is said of the situation was said by the user."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure, ScoredAnswer
from facsight_evals.scorers.context import grounded_context

from .answers import answer

GOOD = {
    grounded_context: ('In the user\'s words [C1], "won the match" tells of a victory.',),
}

BAD = {
    grounded_context: (
        'In the user\'s words [C1], "lost the match" tells of a defeat.',
        "A helmet is on the head [F1.quality].",
    ),
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


def test_the_user_who_said_nothing_is_not_quoted() -> None:
    silent = answer("The user tells of a victory [F1.quality].")
    rows = {key: row for key, row in silent.rows.items() if key != "C1"}
    assert grounded_context(ScoredAnswer(silent.said, rows)).right == 0
