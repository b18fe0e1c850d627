"""Every kind judged: against a second judge, and with every field changed."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.cases import cases
from tests.unit.facsight_tools.statements.changed import SEEDS, changed, held, others
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_evals.judge.rows import Rows
from facsight_evals.judge.verdicts import JUDGES, verdict
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number, rounds_to
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import KINDS, AnyStatement

ANY: Final[TypeAdapter[Any]] = TypeAdapter(AnyStatement)

# What a statement is about, and not what it says of it: of another unit the same may be true
ABOUT: Final = frozenset(
    {"face", "unit", "side", "label", "source", "row", "body", "hand", "rule_set", "cue", "work"}
    | {"than_face", "than_unit", "than_side", "axis", "of", "event", "than_event", "than_at", "at"}
)

# Where another value in a field that says something may be as true, and why
AS_TRUE: Final = {
    ("unit_grade", "least"): "a wider range of letters says less",
    ("unit_grade", "most"): "a wider range of letters says less",
    ("no_unit", "least"): "what reaches no A reaches no B",
    ("argument", "side"): "on which side alone it is need not be said",
    ("caution", "of"): "what limits every reading holds always",
    ("quotation", "speaker"): "who speaks need not be said",
    ("opinions", "units_label"): "of two labels that come first together either may be named",
    ("opinions", "learned_label"): "of two labels that come first together either may be named",
    ("agreement", "face_label"): "of two labels that come first together either may be named",
    ("agreement", "context_label"): "of two labels that come first together either may be named",
    ("score_compared", "than"): "a label is below several others",
    ("situation_appraised", "dimension"): "a situation is appraised on several dimensions",
    ("without_context", "part"): "without either of two parts a label may get the same",
    ("hand_on_face", "place"): "a hand may lie on two places",
    ("observation_matches", "feature"): "a report speaks of several things",
    ("appraised", "aspect"): "a situation is judged in several respects",
    ("appraisal_quotes", "text"): "an appraisal may rest on several quotations",
}


def test_every_kind_is_there_and_has_a_second_judge() -> None:
    assert {one.kind for seed in SEEDS for one in held(seed)} == set(KINDS)
    assert set(JUDGES) == set(KINDS)


@cases(80)
@given(st.sampled_from(SEEDS), st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_the_second_judge_agrees(seed: int, other: int, rng: random.Random) -> None:
    """On what holds, on it with one field changed, and on what holds of another picture."""
    one = rng.choice(held(other))
    name = rng.choice([*type(one).model_fields][1:])
    values = others(one, name)
    two = changed(one, name, rng.choice(values)) if values else None
    for statement in filter(None, (one, two)):
        for evidence in (made(seed), made(other)):
            mine = statement.judge(evidence)
            assert mine.outcome == verdict(statement, Rows(evidence.ledger)), statement
            assert (mine.why == "") == mine.holds


def test_no_field_goes_unjudged() -> None:
    """Of what holds, one changed field makes it false or leaves nothing to judge it by."""
    turned: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS:
        evidence = made(seed)
        wide = (
            kinds.UnitGrade(**one.model_dump() | {"least": "A", "most": "E"})
            for one in held(seed)
            if isinstance(one, kinds.UnitGrade)
        )
        for one in (*held(seed), *wide):
            for name in [*type(one).model_fields][1:]:
                for value in others(one, name):
                    two = changed(one, name, value)
                    if two is None:
                        continue
                    holds = two.judge(evidence).holds
                    turned[one.kind, name] += not holds
                    assert not holds or _may_hold(one, two, name), (one, name, value)
    fields = {(kind, name) for kind, one in KINDS.items() for name in one.model_fields}
    assert {(kind, name) for kind, name in fields if name != "kind"} == {
        key for key, count in turned.items() if count
    }


def _may_hold(one: Statement, two: Statement, name: str) -> bool:
    value, other = getattr(one, name), getattr(two, name)
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return rounds_to(float(value), other)
    if other is None and (one.kind, name) == ("reading", "because"):
        return True  # what keeps its certainty from being higher need not be said
    return name in ABOUT or (one.kind, name) in AS_TRUE


@pytest.mark.parametrize(
    ("least", "most", "holds"),
    [("A", "E", True), ("D", "D", True), ("C", "D", True), ("A", "C", False), ("E", "E", False)],
)
def test_a_grade_lies_in_its_range(least: str, most: str, *, holds: bool) -> None:
    seen = (
        kinds.UnitGrade.model_validate(one.model_dump() | {"least": least, "most": most})
        .judge(made(seed))
        .holds
        for seed in SEEDS
        for one in held(seed)
        if isinstance(one, kinds.UnitGrade) and one.least == "D"
    )
    assert set(seen) == {holds}


def test_nothing_is_said_of_what_is_not_there() -> None:
    """Of an empty ledger only definitions hold, and cautions without a work."""
    empty = Evidence.of(Ledger.of([]))
    for seed in SEEDS:
        for statement in held(seed):
            verdict = statement.judge(empty)
            free = statement.kind in ("unit_meaning", "caution")
            assert free or verdict.outcome == "cannot_be_judged", statement
            assert statement.rows(empty) == ()


def test_a_face_that_is_not_there_cannot_be_judged() -> None:
    evidence = made(0)
    for statement in held(0):
        if "face" in type(statement).model_fields and statement.kind != "hand_on_face":
            two = changed(statement, "face", 9)
            outcome = None if two is None else two.judge(evidence).outcome
            assert outcome in (None, "cannot_be_judged") or statement.kind == "body_of", two


def test_what_was_not_measured_supports_nothing() -> None:
    hidden = [one for s in SEEDS for one in held(s) if isinstance(one, kinds.UnitUnavailable)]
    seeds = [s for s in SEEDS for one in held(s) if isinstance(one, kinds.UnitUnavailable)]
    assert hidden
    for seed, one in zip(seeds, hidden, strict=True):
        of: Any = {"face": one.face, "unit": one.unit, "side": one.side}
        for said in (
            kinds.UnitState(**of, state="present"),
            kinds.UnitState(**of, state="absent"),
            kinds.UnitGrade(**of, least="A", most="E"),
            kinds.UnitIntensity(**of, value=Decimal("0.0")),
            kinds.UnitCompared(
                **of, relation="weaker", than_face=one.face, than_unit=1 if one.unit != 1 else 2
            ),
        ):
            assert said.judge(made(seed)).outcome == "does_not_hold"
        assert kinds.UnitState(**of, state="unavailable").judge(made(seed)).holds


@pytest.mark.parametrize("seed", [1, 3])
def test_any_statement_is_read_back_from_json(seed: int) -> None:
    for statement in held(seed):
        assert ANY.validate_json(ANY.dump_json(statement)) == statement


def test_a_number_keeps_its_digits() -> None:
    one = kinds.UnitIntensity(face=1, unit=12, value=Decimal("0.50"))
    read = ANY.validate_json(ANY.dump_json(one))
    assert str(read.value) == "0.50"
    assert ANY.validate_json('{"kind":"unit_intensity","face":1,"unit":12,"value":3.9}') == (
        kinds.UnitIntensity(face=1, unit=12, value=number(3.9))
    )


@pytest.mark.parametrize(
    "wrong",
    [
        '{"kind":"unit_intensity","face":1,"unit":12,"value":"1e3"}',
        '{"kind":"unit_intensity","face":1,"unit":12,"value":true}',
        '{"kind":"unit_intensity","face":1,"unit":12,"value":"NaN"}',
        '{"kind":"unit_state","face":0,"unit":12,"state":"present"}',
        '{"kind":"unit_state","face":1,"unit":3,"state":"present"}',
        '{"kind":"unit_state","face":1,"unit":12,"state":"present","because":"joy"}',
        '{"kind":"unit_grade","face":1,"unit":12,"least":"D","most":"B"}',
        '{"kind":"direction","face":1,"of":"eyes","axis":"roll","toward":"left"}',
        '{"kind":"direction","face":1,"of":"head","axis":"yaw","toward":"up"}',
        '{"kind":"cause","face":1,"text":"AU25"}',
    ],
)
def test_what_cannot_be_said(wrong: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        ANY.validate_json(wrong)
