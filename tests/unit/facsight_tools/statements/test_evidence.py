from __future__ import annotations

from typing import Any

import pytest
from tests.builders import make_analysis, make_face, make_rules
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.evidence import payloads
from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.fusion import context_distribution, fuse, summing_to_one
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.kinds.head import LEAST_SEEN
from facsight_tools.states import UnavailableReason
from facsight_tools.types import LEAST_GAZE


def of(*faces: Any, context: str | None = None) -> Evidence:
    rows = read_context(context).rows if context else ()
    return Evidence.of(build_ledger(make_analysis(faces), context=rows, rules=make_rules()))


def test_the_distributions_are_those_of_the_rows() -> None:
    evidence = of(make_face(aus={6: 2, 12: 3}, quality=0.7), context="We won the match.")
    rows = evidence.ledger.rows
    scores = {
        entry.payload.label: entry.payload.probability
        for entry in evidence.all(payloads.EmotionScore)
    }
    weighing = evidence.weighing(1)
    assert weighing.face == summing_to_one(scores)
    assert weighing.context == context_distribution(rows, "F1")
    assert weighing.fused == fuse(weighing.face or {}, weighing.context, reliability=0.7)
    assert evidence.distribution(1, "face") == scores
    assert evidence.weighing(1) is weighing


def test_a_face_that_is_not_there_has_no_distribution() -> None:
    evidence = of(make_face(), context="We won the match.")
    assert [evidence.distribution(2, one) for one in ("face", "context", "fused")] == [None] * 3


@pytest.mark.parametrize(
    ("face", "withheld"),
    [
        (make_face(quality=0.29), "quality"),
        (make_face(quality=0.3), None),
        (make_face(unavailable=dict.fromkeys(range(1, 65), UnavailableReason.POSE)), "unmeasured"),
    ],
)
def test_why_no_reading_is_given(face: Any, withheld: str | None) -> None:
    weighing = of(face).weighing(1)
    assert weighing.withheld == withheld
    assert (weighing.fused is None) == (withheld is not None)


@pytest.mark.parametrize(
    ("left", "right", "alone"),
    [
        (2.0, 0.9, "left"),
        (0.5, 1.5, "right"),
        (1.5, 0.51, None),  # less than a letter apart
        (3.0, 1.0, None),  # on both
        (0.9, 0.0, None),  # on none
    ],
)
def test_a_unit_on_one_side_alone(left: float, right: float, alone: str | None) -> None:
    evidence = of(make_face(aus={14: 1.5}, sides={(14, "left"): left, (14, "right"): right}))
    assert evidence.one_side(1, 14) == alone
    assert evidence.sides(1, 14) == (left, right)


def test_a_side_that_was_not_measured_is_on_no_side_alone() -> None:
    evidence = of(make_face(aus={14: 3}, unavailable={(14, "left"): UnavailableReason.OCCLUDED}))
    assert evidence.sides(1, 14) is None
    assert evidence.one_side(1, 14) is None
    assert evidence.intensity(1, 14, "left") is None


def test_rules_are_those_of_the_set_that_scored_the_face() -> None:
    other = make_rules("other", 3)
    ledger = build_ledger(make_analysis([make_face()]), rules=[*make_rules(), *other])
    evidence = Evidence.of(ledger)
    used = {entry.row.id for entry in evidence.rules_of(1).values()}
    assert used == {row.id for row in make_rules()}
    found = evidence.rule("happiness", "other@3")
    assert found is not None
    assert found.row.id == "R.other.happiness@3"
    assert evidence.rule("happiness", "other@1") is None
    only_others = Evidence.of(build_ledger(make_analysis([make_face()]), rules=other))
    assert {entry.row for entry in only_others.rules_of(1).values()} == set(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_look_ups_find_the_row_of_that_id(seed: int) -> None:
    evidence = made(seed)
    for row in evidence.ledger.rows:
        assert evidence.row(row.id) is row
        one = row.payload
        assert evidence.at(type(one), row.id) is not None
        assert evidence.at(payloads.AnalysisHash, row.id) is None or row.id == "S.analysis"
        if isinstance(one, payloads.UnitIntensity):
            entry = evidence.unit(one.face, one.unit, one.side)
            assert entry is not None
            assert entry.row is row
            assert (evidence.intensity(one.face, one.unit, one.side) or 0.0) == one.intensity
            assert one.present == (one.intensity >= PRESENCE_THRESHOLD)
    assert evidence.row("F99.AU12") is None


def test_the_limit_of_gaze_is_that_of_the_measurement() -> None:
    assert LEAST_SEEN == LEAST_GAZE


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            {"kind": "unit_state", "face": 1, "unit": 14, "side": "left", "state": "absent"},
            "AU14 is present at D on the subject's left; it was said to be absent.",
        ),
        (
            {"kind": "unit_grade", "face": 2, "unit": 12, "least": "A", "most": "C"},
            "AU12 is present at E in face 2; it was said to be present at A to C.",
        ),
        (
            {"kind": "unit_intensity", "face": 1, "unit": 6, "value": "2.0"},
            "AU6 could not be measured (occluded), so it has no intensity.",
        ),
        (
            {"kind": "unit_meaning", "unit": 12, "meaning_of": 6},
            "AU12 is the lip corner puller; what was said is true of AU6.",
        ),
        (
            {"kind": "unit_state", "face": 3, "unit": 12, "state": "present"},
            "The evidence holds nothing on AU12 of face 3.",
        ),
        (
            {"kind": "quotation", "row": "C1", "text": "We won"},
            'The words of C1 are "We won the match.", and no other cut is quoted.',
        ),
        (
            {"kind": "count", "of": "faces", "count": 3},
            "In the picture 2 faces were found.",
        ),
        (
            {
                "kind": "rule_counts",
                "rule_set": "emfacs@1",
                "label": "happiness",
                "unit": 25,
                "direction": "for",
            },
            "The rule for happiness does not count AU25.",
        ),
    ],
)
def test_why_it_does_not_hold(said: dict[str, Any], why: str) -> None:
    first = make_face(
        sides={(14, "left"): 3.6, (14, "right"): 0.2}, unavailable={6: UnavailableReason.OCCLUDED}
    )
    evidence = of(first, make_face(2, aus={12: 4.9}), context="We won the match.")
    verdict = KINDS[said["kind"]].model_validate(said).judge(evidence)
    assert not verdict.holds
    assert verdict.why == why
