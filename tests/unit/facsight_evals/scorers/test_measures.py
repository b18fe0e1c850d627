"""Every measure on sentences that it must pass and on sentences that it must not."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure, Said, ScoredAnswer
from facsight_evals.scorers.citations import (
    citation_precision,
    citation_recall,
    citation_validity,
    cited_sentences,
)
from facsight_evals.scorers.context import grounded_context
from facsight_evals.scorers.contrary import contrary_told, distance
from facsight_evals.scorers.units import grounded_units, true_absences, unit_names
from facsight_evals.scorers.values import value_fidelity
from facsight_evals.scorers.wording import apparent_only

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
    value_fidelity: (
        "AU12 (lip corner puller) is severe at 3.82 of 5 [F1.AU12].",
        "A slight AU4 is there [F1.AU4].",
        "The score is 0.70 or 70% [F1.emotion.happiness].",
        "AU12 is at 3.82, as in Barrett et al. (2019) [F1.AU12] [K.barrett2019].",
    ),
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
    contrary_told: ("AU4 speaks against happiness [F1.AU4].",),
    grounded_context: ('In the user\'s words [C1], "won the match" tells of a victory.',),
    apparent_only: ("The apparent expression may be read as happiness [F1.emotion.happiness].",),
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
    value_fidelity: (
        "AU12 is at 3.92 [F1.AU12].",
        "AU12 is marked [F1.AU12].",
        "The quality is -0.95 [F1.quality].",
        "AU12 is at 3.82 [F1.AU6].",
    ),
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
    contrary_told: ("AU12 is severe [F1.AU12].",),
    grounded_context: (
        'In the user\'s words [C1], "lost the match" tells of a defeat.',
        "A helmet is on the head [F1.quality].",
    ),
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


def test_the_user_who_said_nothing_is_not_quoted() -> None:
    silent = answer("The user tells of a victory [F1.quality].")
    rows = {key: row for key, row in silent.rows.items() if key != "C1"}
    assert grounded_context(ScoredAnswer(silent.said, rows)).right == 0


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


def test_an_answer_survives_its_log() -> None:
    one = answer(Said("AU12 is severe [F1.AU12].", "inference", "happiness", "for", 0.4))
    assert ScoredAnswer.from_json(one.to_json()) == one
