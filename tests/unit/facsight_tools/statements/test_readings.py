"""The statements that an answer turns on: made of the evidence, and true of it."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face, make_rules
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.limits import near_labels
from facsight_tools.statements.readings import agreement, alternatives, argument, reading
from facsight_tools.statements.stock import SOURCES
from facsight_tools.types import FaceReport

SMILE = make_face(aus={6: 2.1, 12: 3.2}, emotion={"happiness": 0.8})
FROWN = make_face(aus={4: 3.2}, emotion={"anger": 0.8})


def of(face: FaceReport | None, context: str = "") -> Evidence:
    rows = read_context(context).rows if context else ()
    analysis = make_analysis([] if face is None else [face])
    return Evidence.of(build_ledger(analysis, context=rows, rules=make_rules()))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_read_holds(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces:
        for source in SOURCES:
            first = reading(evidence, face, source)
            if first is None:
                continue
            assert first.judge(evidence).holds
            others = alternatives(evidence, first)
            assert all(one.judge(evidence).holds for one in others)
            distribution = evidence.distribution(face, source) or {}
            assert tuple(one.label for one in others) == near_labels(distribution, first.label)
        both = agreement(evidence, face)
        assert both is None or both.judge(evidence).holds


def test_a_reading_names_the_first_label_with_its_digits() -> None:
    first = reading(of(SMILE), 1, "face")
    assert first is not None
    assert (first.label, str(first.value), first.blend) == ("happiness", "0.8", None)
    assert first.certainty == "high"
    assert reading(of(SMILE), 1, "context") is None
    assert reading(of(SMILE), 2, "face") is None


@pytest.mark.parametrize(
    ("face", "context", "relation", "labels"),
    [
        (SMILE, "We won the match.", "agree", ("happiness", "happiness")),
        (SMILE, "The wall is blue.", "one_silent", ("happiness", None)),
        (FROWN, "We won the match.", "conflict", ("anger", "happiness")),
    ],
)
def test_face_and_context_stand_to_each_other(
    face: FaceReport, context: str, relation: str, labels: tuple[str, str | None]
) -> None:
    found = agreement(of(face, context), 1)
    assert found is not None
    assert (found.relation, (found.face_label, found.context_label)) == (relation, labels)


def test_two_that_are_silent_do_not_agree() -> None:
    assert agreement(of(None), 1) is None


@pytest.mark.parametrize(
    ("unit", "state", "direction"), [(12, "present", "for"), (15, "absent", "against")]
)
def test_a_term_argues_by_its_unit(unit: int, state: str, direction: str) -> None:
    weight = 1.0 if direction == "for" else -0.8
    found = argument(of(SMILE), 1, "happiness", Term(unit, weight))
    assert (found.state, found.direction, found.side) == (state, direction, "both")
    assert found.judge(of(SMILE)).holds


def test_a_one_sided_unit_names_its_side() -> None:
    face = make_face(aus={14: 1.5}, sides={(14, "left"): 2.8, (14, "right"): 0.3})
    found = argument(of(face), 1, "contempt", Term(14, 1, unilateral=True))
    assert (found.state, found.side, found.unilateral) == ("present", "left", True)
    even = argument(of(SMILE), 1, "contempt", Term(14, 1, unilateral=True))
    assert (even.state, even.side) == ("absent", "both")
