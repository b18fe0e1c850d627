"""From a face and the user's words to a reading: the distributions, what argues, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from facsight.reasoner.face import NEUTRAL, Face, Unit
from facsight_tools.evidence.checker.contrary import LEAST_POSSIBLE, near_labels, top_of
from facsight_tools.evidence.claims import Distribution
from facsight_tools.evidence.fusion import context_distribution, disagreement, fuse
from facsight_tools.evidence.payloads import Rule
from facsight_tools.evidence.projection import project
from facsight_tools.evidence.rows import Ledger
from facsight_tools.facs import FIRST_POSITION
from facsight_tools.rules.rule_set import Term

QUALITY_FLOOR: Final = 0.3
"""Below this quality no reading is given."""

LEAST: Final = LEAST_POSSIBLE
"""The least probability that is called possible."""

# A label within a fifth of the top one shares the first place
_TIE: Final = 0.8
_MOST_UNMEASURED: Final = 0.7


@dataclass(frozen=True, slots=True)
class Reading:
    """The weighing's result.

    Attributes:
        face_only, context_only, fused: the distributions; `fused` is None where `withheld` says
            why no reading is given.
        top: the label with the highest fused probability.
        blend: the label that shares the first place with it, if one does.
        alternatives: labels near the top one, the nearest first; the blended one is among them.
    """

    face_only: Distribution | None
    context_only: Distribution | None
    fused: Distribution | None
    disagreement: float | None
    withheld: str | None
    top: str = NEUTRAL
    blend: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """A unit in the rule of a label, with how much it says: its weight times its level."""

    unit: Unit
    rule: Rule
    term: Term
    amount: float


def weigh(face: Face, ledger: Ledger) -> Reading:
    """Fuse the face's scores with what the user's words suggest, and rank the labels."""
    words = context_distribution(ledger.rows, face.id)
    alone = face.scores
    if alone is not None:
        words = project(words, alone)
    withheld = _withheld(face)
    if withheld or alone is None:
        return Reading(alone, words, None, None, withheld or "unscored")
    fused = fuse(alone, words, reliability=face.reliability)
    top, near = top_of(fused), near_labels(fused)
    return Reading(
        face_only=alone,
        context_only=words,
        fused=fused,
        disagreement=None if words is None else disagreement(alone, words),
        withheld=None,
        top=top,
        blend=near[0] if near and fused[near[0]] >= _TIE * fused[top] else None,
        alternatives=near,
    )


def arguments(face: Face, label: str) -> tuple[list[Argument], list[Argument]]:
    """The present units that a label's rule counts for it and against it, the strongest first."""
    rule = face.rules.get(label)
    if rule is None:
        return [], []
    found = [
        Argument(
            face.units[term.au],
            rule,
            term,
            term.weight * (face.level(term, rule.full_intensity) or 0.0),
        )
        for term in rule.terms
        if face.fulfilled(term)
    ]
    found.sort(key=lambda one: (-abs(one.amount), one.unit.number))
    return [one for one in found if one.amount > 0], [one for one in found if one.amount < 0]


def positions_only(supporting: Sequence[Argument]) -> bool:
    """Whether nothing supports a label but how head and eyes are held."""
    return bool(supporting) and all(one.unit.number >= FIRST_POSITION for one in supporting)


def coverage(face: Face, label: str) -> float:
    """The share of a rule's supporting weight whose units are present, 0-1."""
    rule = face.rules.get(label)
    if rule is None or not rule.supporting:
        return 0.0
    there = sum(term.weight for term in rule.supporting if face.fulfilled(term))
    return there / sum(term.weight for term in rule.supporting)


def unmeasured(face: Face, label: str) -> list[Unit]:
    """The units of a label's rule that could not be measured."""
    rule = face.rules.get(label)
    numbers = dict.fromkeys(term.au for term in rule.terms) if rule else {}
    return [face.units[n] for n in numbers if n in face.units and face.units[n].intensity is None]


def _withheld(face: Face) -> str | None:
    """Why no reading is given: `quality`, `unmeasured`, or None."""
    if face.reliability < QUALITY_FLOOR:
        return "quality"
    asked = {term.au for rule in face.rules.values() for term in rule.terms}
    known = [face.units[n] for n in asked if n in face.units]
    missing = sum(unit.intensity is None for unit in known)
    if not known or missing >= _MOST_UNMEASURED * len(known):
        return "unmeasured"
    return None
