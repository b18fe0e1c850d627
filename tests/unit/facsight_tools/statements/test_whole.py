from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.builders import make_analysis, make_face, make_rules
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.readings import reading
from facsight_tools.statements.whole import because, owed
from facsight_tools.states import UnavailableReason

HAPPY = {"happiness": 0.8, "anger": 0.1}
CAUTION = kinds.Caution(of="similar_faces")


def of(*faces: Any, context: str | None = None) -> Evidence:
    rows = read_context(context).rows if context else ()
    return Evidence.of(build_ledger(make_analysis(faces), context=rows, rules=make_rules()))


def codes(statements: list[Statement], evidence: Evidence) -> list[str]:
    return [one.code for one in owed(statements, evidence)]


def first(evidence: Evidence, face: int = 1) -> kinds.Reading:
    found = reading(evidence, face, "fused")
    assert found is not None
    return found


def test_an_answer_without_a_reading_owes_it_and_the_caution() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY))
    assert codes([], evidence) == ["reading", "caution"]
    assert codes([first(evidence)], evidence) == ["caution"]
    assert codes([first(evidence), CAUTION], evidence) == []


def test_a_score_is_no_reading() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY))
    score = kinds.Score(face=1, source="fused", label="happiness", value=Decimal("0.8"))
    assert codes([score, CAUTION], evidence) == ["reading"]


def test_strong_evidence_against_the_label_is_owed() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2, 4: 2.5, 15: 1.5}, emotion=HAPPY))
    (one,) = owed([first(evidence), CAUTION], evidence)
    assert one.code == "contrary"
    assert one.statement == kinds.Argument(
        face=1, unit=4, state="present", label="happiness", direction="against"
    )
    assert one.message == "AU4 is present, and the rule counts it against happiness: say so."
    assert codes([first(evidence), CAUTION, one.statement], evidence) == []


@pytest.mark.parametrize(("intensity", "confidence"), [(1.9, 0.9), (3.0, 0.6)])
def test_weak_evidence_against_it_is_not(intensity: float, confidence: float) -> None:
    face = make_face(aus={6: 2.1, 12: 3.2, 4: intensity}, emotion=HAPPY, confidence=confidence)
    evidence = of(face)
    assert codes([first(evidence), CAUTION], evidence) == []


def test_a_unit_of_weight_that_is_absent_is_owed() -> None:
    evidence = of(make_face(aus={6: 2.1}, emotion=HAPPY))
    (one,) = owed([first(evidence), CAUTION], evidence)
    assert (one.code, one.statement) == (
        "lacking",
        kinds.Argument(face=1, unit=12, state="absent", label="happiness", direction="for"),
    )


def test_a_near_rival_is_owed_unless_it_shares_the_first_place() -> None:
    near = of(make_face(aus={6: 2, 12: 3}, emotion={"happiness": 0.42, "anger": 0.3}))
    (one,) = owed([first(near), CAUTION], near)
    assert one.code == "rival"
    assert one.statement == kinds.Alternative(
        face=1, source="fused", label="anger", value=number(0.2997)
    )  # as rounded with the others to a sum of 1
    tied = of(make_face(aus={6: 2, 12: 3}, emotion={"happiness": 0.4, "anger": 0.38}))
    assert first(tied).blend == "anger"
    assert codes([first(tied), CAUTION], tied) == []


def test_a_conflict_is_told_as_two_readings() -> None:
    emotion = {"anger": 0.8, "happiness": 0.02}
    evidence = of(make_face(aus={4: 3, 5: 2, 7: 2, 23: 3}, emotion=emotion), context="We won.")
    (one,) = (one for one in owed([first(evidence), CAUTION], evidence) if one.code == "conflict")
    assert one.statement == kinds.Agreement(
        face=1, relation="conflict", face_label="anger", context_label="happiness"
    )
    assert "conflict" not in codes([first(evidence), CAUTION, one.statement], evidence)


def test_what_was_not_measured_of_the_leading_rule_is_owed() -> None:
    gone = UnavailableReason.OCCLUDED
    evidence = of(make_face(aus={12: 3.2}, unavailable={6: gone, 26: gone}, emotion=HAPPY))
    (one,) = owed([first(evidence), CAUTION], evidence)
    assert (one.code, one.statement) == (
        "unmeasured",
        kinds.UnitUnavailable(face=1, unit=6, reason=gone),
    )
    state = kinds.UnitState(face=1, unit=6, state="unavailable")
    assert codes([first(evidence), CAUTION, state], evidence) == []


def test_a_poor_quality_is_owed() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY, quality=0.4))
    (one,) = owed([first(evidence), CAUTION], evidence)
    assert (one.code, one.statement) == (
        "quality",
        kinds.FaceQuality(face=1, value=Decimal("0.4")),
    )


def test_where_no_reading_is_given_the_reason_is_owed_and_nothing_else() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY, quality=0.2))
    (one,) = owed([], evidence)
    assert one.statement == kinds.Abstention(face=1, reason="quality")
    assert codes([one.statement], evidence) == []


def test_no_face_is_owed_as_such() -> None:
    (one,) = owed([], of())
    assert one.statement == kinds.Abstention(face=None, reason="no_face")
    assert owed([one.statement], of()) == []


def test_the_faces_are_those_of_the_readings() -> None:
    evidence = of(
        make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY),
        make_face(2, aus={4: 2.1, 12: 3.2, 6: 2}, emotion=HAPPY),
    )
    both = [first(evidence), first(evidence, 2), CAUTION]
    assert codes(both, evidence) == ["contrary"]
    assert owed([], evidence, face=2)[0].statement == first(evidence, 2)
    assert codes([CAUTION], evidence) == ["reading"]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_owed_holds_and_pays_the_debt(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces or (None,):
        debts = owed([], evidence, face)
        assert debts
        assert all(one.statement.judge(evidence).holds for one in debts)
        assert owed([one.statement for one in debts], evidence, face) == []
        for left_out in debts:
            rest = [one.statement for one in debts if one != left_out]
            assert left_out.code in {one.code for one in owed(rest, evidence, face)}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_keeps_a_certainty_low_holds(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces:
        for source in ("face", "context", "fused"):
            found = reading(evidence, face, source)
            if found is not None:
                reasons = because(evidence, face, source, found.label)
                assert all(one.judge(evidence).holds for one in reasons)
                if source == "fused" and found.certainty != "high":
                    assert reasons


def test_a_low_quality_is_a_reason() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY, quality=0.4))
    assert because(evidence, 1, "face", "happiness") == [
        kinds.FaceQuality(face=1, value=Decimal("0.4"))
    ]
    assert because(evidence, 1, "face", "no such label") == []


def test_what_of_the_situation_moves_the_reading_is_owed() -> None:
    evidence = of(make_face(aus={6: 2.1, 12: 3.2}, emotion=HAPPY), context="We won the match.")
    (one,) = [it for it in owed([first(evidence), CAUTION], evidence) if it.code == "situation"]
    assert one.statement.judge(evidence).holds
    assert "situation" not in codes([first(evidence), CAUTION, one.statement], evidence)


def test_a_part_of_which_nothing_was_read_is_owed_with_its_reason() -> None:
    told = 0
    for seed in SEEDS:
        evidence = made(seed)
        for face in evidence.faces:
            missing = [one for one in owed([], evidence, face) if one.code == "withheld"]
            for one in missing:
                assert isinstance(one.statement, kinds.PartWithheld)
                assert one.statement.judge(evidence).holds
                rows = [evidence.row(row) for row in one.statement.rows(evidence)]
                assert all(row is not None and row.value is None for row in rows)
                told += 1
    assert told


def test_no_unit_that_nobody_reads_is_owed() -> None:
    for seed in SEEDS:
        evidence = made(seed)
        for face in evidence.faces:
            for one in owed([], evidence, face):
                reason = getattr(one.statement, "reason", None)
                assert one.code != "unmeasured" or reason != UnavailableReason.NOT_IN_MODEL


def test_the_furrows_from_nose_to_mouth_are_never_missed() -> None:
    for seed in SEEDS:
        evidence = made(seed)
        for face in evidence.faces:
            missed = [one.statement for one in owed([], evidence, face) if one.code == "lacking"]
            assert 11 not in [getattr(one, "unit", 0) for one in missed]
