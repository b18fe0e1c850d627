"""Face and words weighed: fusion, ties, what argues, and when no reading is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.builders import make_face

from facsight.reasoner.face import Face
from facsight.reasoner.weighing import (
    QUALITY_FLOOR,
    arguments,
    coverage,
    positions_only,
    unmeasured,
    weigh,
)
from facsight_tools.evidence.fusion import context_distribution, disagreement, fuse
from facsight_tools.evidence.rows import Ledger
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import UnavailableReason

LedgerOf = Callable[..., Ledger]
JOY = {6: 2.1, 12: 3.2}
TIE = {4: 2.6, 7: 2.0, 9: 2.3, 10: 2.0, 23: 1.4}
HIDDEN = UnavailableReason.OCCLUDED


def face_of(ledger: Ledger) -> Face:
    return Face.of(ledger, "F1")


def test_the_fused_reading_is_face_and_words_by_quality(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY, quality=0.6), context="Her father died.")
    face = face_of(ledger)
    reading = weigh(face, ledger)
    words = context_distribution(ledger.rows, "F1")
    assert face.scores is not None
    assert words is not None
    assert (reading.face_only, reading.context_only) == (face.scores, words)
    assert reading.fused == fuse(face.scores, words, reliability=0.6)
    assert reading.disagreement == disagreement(face.scores, words)
    assert reading.top == max(reading.fused, key=reading.fused.__getitem__)


def test_without_words_the_face_stands_alone(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY, quality=1.0))
    reading = weigh(face_of(ledger), ledger)
    assert (reading.context_only, reading.disagreement) == (None, None)
    assert reading.top == "happiness"
    assert reading.blend is None


def test_labels_within_a_fifth_share_the_first_place(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=TIE))
    reading = weigh(face_of(ledger), ledger)
    assert reading.fused is not None
    assert reading.blend == reading.alternatives[0] == "disgust"
    assert reading.fused["disgust"] >= 0.8 * reading.fused[reading.top]
    order = [reading.fused[label] for label in reading.alternatives]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    ("quality", "withheld"),
    [(QUALITY_FLOOR, None), (QUALITY_FLOOR - 0.01, "quality"), (0.0, "quality"), (1.0, None)],
)
def test_a_poor_picture_is_not_read(
    quality: float, withheld: str | None, make_ledger: LedgerOf
) -> None:
    ledger = make_ledger(make_face(aus=JOY, quality=quality), context="She won.")
    reading = weigh(face_of(ledger), ledger)
    assert reading.withheld == withheld
    assert (reading.fused is None) == (withheld is not None)
    assert reading.face_only is not None
    assert reading.context_only is not None


def asked_units(face: Face) -> list[int]:
    return sorted({term.au for rule in face.rules.values() for term in rule.terms})


def test_too_little_measured_is_not_read(make_ledger: LedgerOf) -> None:
    """Seven of ten units of the rules hidden is too much; with less it is not for that reason."""
    asked = asked_units(face_of(make_ledger(make_face(aus=JOY))))
    most = next(count for count in range(len(asked)) if count >= 0.7 * len(asked))
    for count in (most, most - 1):
        gone = dict.fromkeys([au for au in asked if au not in JOY][:count], HIDDEN)
        ledger = make_ledger(make_face(aus=JOY, unavailable=gone))
        assert (weigh(face_of(ledger), ledger).withheld == "unmeasured") is (count == most)
    ledger = make_ledger(make_face(aus=JOY, unavailable={23: HIDDEN}))
    assert weigh(face_of(ledger), ledger).withheld is None


def test_a_face_without_any_unit_is_not_read(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(unavailable=dict.fromkeys(ACTION_UNITS, HIDDEN)))
    assert weigh(face_of(ledger), ledger).withheld == "unmeasured"


def test_arguments_are_those_of_the_rule_the_strongest_first(make_ledger: LedgerOf) -> None:
    face = face_of(make_ledger(make_face(aus={6: 1.5, 12: 3.2, 4: 2.0, 1: 4.0})))
    supporting, opposing = arguments(face, "happiness")
    assert [one.unit.number for one in supporting] == [12, 6]
    assert [one.unit.number for one in opposing] == [4]
    for one in (*supporting, *opposing):
        # Rules of the tests count fully from an intensity of 3 on.
        level = min((one.unit.intensity or 0.0) / 3.0, 1.0)
        assert one.amount == pytest.approx(one.term.weight * level)
        assert one.rule.label == "happiness"
    assert arguments(face, "neutral") == ([], [])


def test_what_is_hidden_argues_for_nothing(make_ledger: LedgerOf) -> None:
    face = face_of(make_ledger(make_face(aus={12: 3.2}, unavailable={6: HIDDEN, 4: HIDDEN})))
    supporting, opposing = arguments(face, "happiness")
    assert [one.unit.number for one in supporting] == [12]
    assert opposing == []
    assert {unit.number for unit in unmeasured(face, "happiness")} == {4, 6}
    assert unmeasured(face, "neutral") == []


def test_coverage_is_the_share_of_the_supporting_weight(make_ledger: LedgerOf) -> None:
    def covered(**aus: float) -> float:
        shown = {int(name[2:]): value for name, value in aus.items()}
        return coverage(face_of(make_ledger(make_face(aus=shown))), "happiness")

    weights = face_of(make_ledger(make_face())).rules["happiness"].supporting
    by_unit = {term.au: term.weight for term in weights}
    assert covered(AU6=2.0, AU12=2.0) == 1.0
    assert covered() == 0.0
    assert covered(AU12=1.0) == pytest.approx(by_unit[12] / (by_unit[6] + by_unit[12]))
    assert coverage(face_of(make_ledger(make_face())), "neutral") == 0.0


def test_positions_alone_are_told_from_units_of_the_face(make_ledger: LedgerOf) -> None:
    face = face_of(make_ledger(make_face(aus={6: 2.0, 12: 3.0})))
    supporting, _ = arguments(face, "happiness")
    assert not positions_only(supporting)
    assert not positions_only([])
