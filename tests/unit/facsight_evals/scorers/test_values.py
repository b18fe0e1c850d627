"""Numbers and grades are those of the cited rows."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.answer import Measure, Said, ScoredAnswer
from facsight_evals.scorers.values import matches, value_fidelity

from .answers import ROWS, answer, of_unit, row

GOOD = {
    value_fidelity: (
        "AU12 (lip corner puller) is severe at 3.82 of 5 [F1.AU12].",
        "A slight AU4 is there [F1.AU4].",
        "The score is 0.70 or 70% [F1.emotion.happiness].",
        "AU12 is at 3.82, as in Barrett et al. (2019) [F1.AU12] [K.barrett2019].",
    ),
}

BAD = {
    value_fidelity: (
        "AU12 is at 3.92 [F1.AU12].",
        "AU12 is marked [F1.AU12].",
        "The quality is -0.95 [F1.quality].",
        "AU12 is at 3.82 [F1.AU6].",
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


@pytest.mark.parametrize(
    ("written", "row", "fits"),
    [
        ("3.8", "F1.AU12", True),
        ("3.82", "F1.AU12", True),
        ("3.81", "F1.AU12", False),
        ("4", "F1.AU12", True),
        ("3.820", "F1.AU12", True),
        ("382%", "F1.AU12", True),
        ("-3.82", "F1.AU12", False),
        ("70%", "F1.emotion.happiness", True),
        ("2019", "K.barrett2019", True),
        ("0.5", "R.x.happiness@1", False),
        ("12", "R.x.happiness@1", False),
        ("2", "F1.AU23", False),
    ],
)
def test_a_number_fits_to_the_decimals_it_is_written_with(
    written: str, row: str, fits: bool
) -> None:
    assert matches(written, ROWS[row]) is fits


def test_a_direction_in_words_needs_no_sign_and_a_sign_must_be_right() -> None:
    turned = row("F1.pose.yaw", -12.3)
    assert matches("12.3", turned)
    assert matches("-12.3", turned)
    assert matches("\u221212.3", turned)
    assert not matches("-12.3", row("F1.pose.yaw", 12.3))


@pytest.mark.parametrize(
    ("value", "grade"),
    [(1.0, "trace"), (1.49, "trace"), (1.5, "slight"), (2.5, "marked"), (3.5, "severe"),
     (4.49, "severe"), (4.5, "maximum"), (5.0, "maximum"), (0.9, None)],
)  # fmt: skip
def test_grades_are_those_of_facs(value: float, grade: str | None) -> None:
    given = {"F1.AU12": of_unit(12, value, "A row.")}
    for one in ("trace", "slight", "marked", "severe", "maximum"):
        found = value_fidelity(ScoredAnswer((Said(f"AU12 is {one} [F1.AU12]."),), given))
        assert (found.right, found.of) == (int(one == grade), 1)
