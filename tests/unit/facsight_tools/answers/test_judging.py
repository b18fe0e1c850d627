"""An answer with any one thing changed is found out, by nothing but its ledger."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.cases import cases
from tests.unit.facsight_tools.answers.reports import TOLD, as_data, changes, put, reported
from tests.unit.facsight_tools.statements.changed import SEEDS

from facsight_tools.answers.inference import Inference
from facsight_tools.answers.judging import AnswerCode, AnswerProblem, judge
from facsight_tools.answers.report import Report
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.forms.tokens import Language, Register


def judged(report: Report, **change: Any) -> tuple[AnswerProblem, ...]:
    data = as_data(report)["inference"] | change
    return judge(Inference.model_validate(data), report.ledger)


def codes(report: Report, **change: Any) -> set[AnswerCode]:
    return {one.code for one in judged(report, **change)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_true_answer_holds(seed: int) -> None:
    for language in get_args(Language):
        for register in get_args(Register):
            assert judged(reported(seed, language, register)) == ()


@cases(40)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(get_args(Language)),
    register=st.sampled_from(get_args(Register)),
    data=st.data(),
)
def test_any_change_of_one_field_is_found(
    seed: int, language: Language, register: Register, data: st.DataObject
) -> None:
    report = reported(seed, language, register)
    own = as_data(report)["inference"]
    drawn = data.draw(st.sampled_from(list(changes(report.inference))))
    path, value = drawn
    altered = put(own, path, value)
    if altered == own:
        return
    try:
        inference = Inference.model_validate(altered)
    except ValidationError:
        return  # no answer at all
    assert judge(inference, report.ledger), (path, value)


def test_every_field_is_changed_or_told() -> None:
    """A new field is judged, or stands among those that are told with the reason."""
    changed = {path[0] for seed in SEEDS for path, _ in changes(reported(seed).inference)}
    fields = {info.alias or name for name, info in Inference.model_fields.items()}
    assert changed | set(TOLD) == fields
    assert not changed & set(TOLD)


def test_what_is_told_is_not_judged() -> None:
    report = reported(3)
    told = {
        "reasoner": "somebody",
        "prompts": {"reasoner": "ab" * 32},
        "refused": [{"given": {"kind": "cause"}, "reason": "There is no kind 'cause'."}],
        "usage": None,
        "scene": None,
        "appraisal": {"kept": 1},
        "looks": [],
        "notices": [],
    }
    assert set(told) == set(TOLD)
    assert judged(report, **told) == ()


def test_a_problem_names_its_sentence() -> None:
    report = reported(3)
    claims = as_data(report)["inference"]["claims"]
    claims[1]["text"] = "She is happy."
    places = {(one.code, one.claim) for one in judged(report, claims=claims)}
    assert places == {("rendering", 2), ("rendering", None)}


def test_an_answer_on_a_face_that_is_not_there() -> None:
    assert codes(reported(3), face="F9") == {"face"}


def test_the_labels_are_those_that_the_face_was_scored_in() -> None:
    report = reported(3)
    assert codes(report, label_set="compound") == {"label_set"}
    assert codes(report, label_set="/etc/passwd") == {"label_set"}
    assert codes(report, label_set="free:Happy!") == {"label_set"}


def test_a_statement_that_no_sentence_says() -> None:
    report = reported(3)
    data = as_data(report)["inference"]
    more = [*data["statements"], {"kind": "caution", "of": "apparent"}]
    assert codes(report, statements=more) == {"order"}


def test_a_ledger_with_another_hash_bears_nothing_out() -> None:
    report = reported(3)
    forged = Ledger(hash="0" * 64, rows=report.ledger.rows)
    (problem,) = judge(report.inference, forged)
    assert problem.code == "ledger_hash"


def test_an_answer_in_another_order_is_found_out() -> None:
    data = as_data(reported(3))["inference"]
    turned = data["claims"][::-1]
    text = " ".join(claim["text"] for claim in turned)
    assert "order" in codes(reported(3), claims=turned, text=text)


def test_a_notice_that_is_gone_is_missing() -> None:
    data = as_data(reported(3))["inference"]
    del data["notice"]
    found = judge(Inference.model_validate(data), reported(3).ledger)
    assert "notice" in {one.code for one in found}
