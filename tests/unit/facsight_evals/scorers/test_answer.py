"""An answer as the scorers keep it: through its log, and as facsight gave it."""

from __future__ import annotations

import random

from facsight_evals.datasets.generated import generated_report
from facsight_evals.scorers.answer import ScoredAnswer, Tally, answer_of, first, tally, written

from .answers import AGAINST, FOR, SMILE, answer, ledger


def test_an_answer_survives_its_log_and_is_read_once() -> None:
    one = answer(FOR, SMILE, abstained=True, refused=2, notice=False)
    text = one.model_dump_json()
    assert ScoredAnswer.from_json(text) == one
    assert ScoredAnswer.from_json(text) is ScoredAnswer.from_json(text)


def test_the_first_label_of_equals_is_the_first_in_alphabet() -> None:
    assert first({"sadness": 0.4, "anger": 0.4, "fear": 0.2}) == "anger"
    assert answer(SMILE, fused=None).top is None
    assert answer(SMILE, fused={"fear": 0.9, "anger": 0.1}).top == "fear"


def test_a_tally_keeps_the_words_of_what_is_wrong() -> None:
    assert tally([(True, "a"), (False, "b"), (False, "c")]) == Tally(1, 3, ("b", "c"))
    assert tally([]) == Tally(0, 0)


def test_what_a_model_wrote_stands_on_the_same_evidence_unjudged() -> None:
    plain = answer(SMILE, refused=3)
    one = written([AGAINST], plain, unread=2)
    assert one.statements == (AGAINST,)
    assert (one.ledger, one.fused, one.unread, one.refused) == (ledger(), plain.fused, 2, 0)
    assert [said.text for said in one.said] == [""]


def test_what_facsight_answered_is_taken_over() -> None:
    report = generated_report(random.Random(3))  # noqa: S311
    inference = report.inference
    one = answer_of(inference, report.ledger)
    assert one.statements == inference.statements
    assert [said.cites for said in one.said] == [claim.cites for claim in inference.claims]
    assert (one.face, one.fused, one.notice) == (1, inference.fused, True)
    altered = inference.model_copy(update={"notice": "This is certain."})
    assert not answer_of(altered, report.ledger).notice
