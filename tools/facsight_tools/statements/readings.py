"""The statements that an answer on a face turns on, as far as they hold: made in one place."""

from __future__ import annotations

from typing import Literal, TypeVar

from facsight_tools.evidence import payloads
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Source, number
from facsight_tools.statements.certainty import certainty, in_conflict
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds.rules import direction_of
from facsight_tools.statements.kinds.tools import both_measured
from facsight_tools.statements.limits import firsts, near_labels, sharing

L = TypeVar("L", bound=kinds.LensLabel)


def reading(evidence: Evidence, face: int, source: Source) -> kinds.Reading | None:
    """The reading that a distribution gives; None where none is given."""
    distribution = evidence.distribution(face, source)
    if distribution is None or (source != "context" and evidence.weighing(face).withheld):
        return None
    label = firsts(distribution)[0]
    sure = certainty(evidence, face, source, distribution, label)
    blend = sharing(distribution, label)
    return kinds.Reading(
        face=face,
        source=source,
        label=label,
        certainty=sure.word,
        value=number(distribution[label]),
        because=sure.because[0] if sure.because else None,
        blend=blend,
        blend_value=None if blend is None else number(distribution[blend]),
    )


def held_as(first: kinds.FirstLabel, kind: type[L]) -> L:
    """The same label, told as a lens holds labels."""
    return kind(**first.model_dump(include=set(kinds.FirstLabel.model_fields) - {"kind"}))


def agreement(evidence: Evidence, face: int) -> kinds.Agreement | None:
    """How face and context stand to each other; None where both are silent."""
    withheld = evidence.weighing(face).withheld
    alone = None if withheld else evidence.distribution(face, "face")
    told = evidence.distribution(face, "context")
    if alone is None and told is None:
        return None
    seen, said = (None if one is None else firsts(one) for one in (alone, told))
    if seen is None or said is None:
        return kinds.Agreement(
            face=face,
            relation="one_silent",
            face_label=None if seen is None else seen[0],
            context_label=None if said is None else said[0],
        )
    both = [label for label in seen if label in said]
    if both:
        return kinds.Agreement(
            face=face, relation="agree", face_label=both[0], context_label=both[0]
        )
    relation: Literal["conflict", "differ"] = "differ"
    if in_conflict(evidence, face):
        relation = "conflict"
    return kinds.Agreement(face=face, relation=relation, face_label=seen[0], context_label=said[0])


def opinions(evidence: Evidence, face: int) -> kinds.Opinions | None:
    """How the action units and the learned reader stand to each other; None where one is silent.

    A face that is not read has none.
    """
    if evidence.weighing(face).withheld:
        return None
    units, learned = evidence.opinion(face, "units"), evidence.opinion(face, "learned")
    if units is None or learned is None:
        return None
    seen, told = firsts(units), firsts(learned)
    both = [label for label in seen if label in told]
    relation: Literal["agree", "differ"] = "agree" if both else "differ"
    first, second = (both[0], both[0]) if both else (seen[0], told[0])
    return kinds.Opinions(face=face, relation=relation, units_label=first, learned_label=second)


def held_back(evidence: Evidence, face: int) -> list[kinds.HeldBack]:
    """The labels that a unit keeps down on a face that is read."""
    if evidence.weighing(face).withheld:
        return []
    found = (entry.payload for entry in evidence.all(payloads.LabelHeldBack, face=face))
    return [
        kinds.HeldBack(
            face=face, label=one.label, unit=one.unit, how="capped" if one.most else "set_aside"
        )
        for one in found
    ]


def argument(evidence: Evidence, face: int, label: str, term: Term) -> kinds.Argument:
    """What a term of a label's rule says on a face, whose units were measured."""
    present = evidence.fulfilled(face, term)
    side = evidence.one_side(face, term.au) if term.unilateral and present else None
    return kinds.Argument(
        face=face,
        unit=term.au,
        side=side or "both",
        unilateral=term.unilateral,
        state="present" if present else "absent",
        label=label,
        direction=direction_of(term),
    )


def alternatives(evidence: Evidence, first: kinds.Reading) -> list[kinds.Alternative]:
    """The labels worth naming beside that of a reading, the nearest first."""
    distribution = evidence.distribution(first.face, first.source) or {}
    return [
        kinds.Alternative(
            face=first.face, source=first.source, label=label, value=number(distribution[label])
        )
        for label in near_labels(distribution, first.label)
    ]


def by_reference(evidence: Evidence, face: int) -> list[kinds.UnitByReference]:
    """The units that were read both against the same face at rest and against an average one.

    Those that change most come first.
    """
    other = evidence.find(payloads.OtherReference, face=face)
    if other is None:
        return []
    pairs = both_measured(evidence, face, other.payload.reader)
    pairs.sort(key=lambda two: -_apart(two[2].payload, two[3].payload.reading))
    found = []
    for one, second, own, _ in pairs:
        states = (one, second) if other.payload.reader == "average" else (second, one)
        of = {"face": face, "unit": own.payload.unit}
        fields = of | dict(zip(("at_rest", "average"), states, strict=True))
        found.append(kinds.UnitByReference.model_validate(fields))
    return found


def _apart(one: payloads.Payload, other: payloads.Payload) -> float:
    """How far the intensities lie apart; 0 where one has none."""
    measured = payloads.UnitIntensity
    if not isinstance(one, measured) or not isinstance(other, measured):
        return 0.0
    return abs(one.intensity - other.intensity)
