"""An answer as the scorers keep it: through its log, and as facsight gave it."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from facsight_evals.datasets.generated import generated_report
from facsight_evals.scorers.answer import (
    Said,
    ScoredAnswer,
    ScoredRow,
    Tally,
    answer_of,
    first,
    said_of,
    tally,
)
from facsight_tools.evidence.claims import Claim

from .answers import answer


def test_an_answer_survives_its_log() -> None:
    one = answer(Said("AU12 is severe [F1.AU12].", "inference", "happiness", "for", 0.4))
    assert ScoredAnswer.from_json(one.to_json()) == one


def test_a_log_holds_plain_values_only() -> None:
    one = answer("AU12 is severe [F1.AU12].", abstained=True, refused=2, notice=False)
    data = json.loads(one.to_json())
    assert data["refused"] == 2
    assert ScoredAnswer.from_json(json.dumps(data)) == one


@pytest.mark.parametrize(
    ("value", "status", "number"),
    [
        (3.82, "measured", 3.82),
        (2, "measured", 2.0),
        (0, "measured", 0.0),
        (True, "measured", None),
        ("left", "measured", None),
        (None, "unavailable", None),
        (3.0, "rule", None),
    ],
)
def test_only_a_measured_number_is_a_number(
    value: float | str | None, status: str, number: float | None
) -> None:
    assert ScoredRow("F1.AU12", status, value, "", "A row.", None).number == number


def test_the_first_label_of_equals_is_the_first_in_alphabet() -> None:
    assert first({"sadness": 0.4, "anger": 0.4, "fear": 0.2}) == "anger"
    assert answer("x", fused=None).top is None
    assert answer("x", fused={"fear": 0.9, "anger": 0.1}).top == "fear"


def test_a_tally_keeps_the_words_of_what_is_wrong() -> None:
    assert tally([(True, "a"), (False, "b"), (False, "c")]) == Tally(1, 3, ("b", "c"))
    assert tally([]) == Tally(0, 0)


def test_an_id_that_is_cited_beside_the_text_is_put_behind_it() -> None:
    claim = Claim(
        kind="inference",
        text="It fits [F1.AU12].",
        cites=("F1.AU12", "K.barrett2019"),
        about="happiness",
        polarity="for",
        strength=0.4,
    )
    assert said_of(claim) == Said(
        "It fits [F1.AU12]. [K.barrett2019]", "inference", "happiness", "for", 0.4
    )


def test_what_facsight_answered_is_taken_over() -> None:
    report = generated_report(random.Random(3))  # noqa: S311
    inference, ledger = report.inference, report.ledger
    one = answer_of(inference, ledger)
    assert len(one.said) == len(inference.claims)
    assert set(one.rows) == {row.id for row in ledger.rows}
    assert (one.fused, one.abstained, one.notice) == (inference.fused, inference.abstained, True)
    assert one.labels == tuple(sorted(inference.face_only or ()))
    altered = inference.model_copy(update={"notice": "This is certain."})
    assert answer_of(altered, ledger) == replace(one, notice=False)
