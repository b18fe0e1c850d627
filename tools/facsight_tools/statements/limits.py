"""What comes near, what stands apart, what speaks against: the limits that answers are held to.

The numbers are the project's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from facsight_tools.evidence import payloads
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements.evidence import Distribution, Evidence

RIVAL_MARGIN: Final = 0.15
"""A label whose probability comes this near to the first one's is named too."""

NEAR_SHARE: Final = 0.5
LEAST_POSSIBLE: Final = 0.1
"""A label that reaches this, and `NEAR_SHARE` of the first one, may be named beside it."""

TIE: Final = 0.8
"""A label that reaches this share of the first one's probability shares the first place."""

DENIED: Final = 0.05
"""A label that gets less than this is one that the face does not show."""

FAR: Final = 0.5
"""The distance of face and context from which on two labels are a conflict."""

STRONG_INTENSITY: Final = 2.0
STRONG_CONFIDENCE: Final = 0.7
"""A unit speaks strongly against a label from this intensity and this confidence on."""

HEAVY_SHARE: Final = 0.25
"""A unit that makes up this share of what supports a label is of weight: its absence is said."""

_FURROWS: Final = 11
_SMILE: Final = 12

# Probabilities have 4 decimals; what lies below them is float noise.
_NOISE: Final = 6


def firsts(distribution: Distribution) -> tuple[str, ...]:
    """The labels that no other exceeds, in alphabetical order; more than one where some tie."""
    best = max(distribution.values(), default=0.0)
    return tuple(sorted(label for label, p in distribution.items() if p == best))


def margin(distribution: Distribution, label: str) -> float:
    """How far a label is above the best other one; negative where it is below."""
    others = [p for other, p in distribution.items() if other != label]
    return round(distribution[label] - max(others, default=0.0), _NOISE)


def is_rival(best: float, probability: float) -> bool:
    """Whether a probability is so near to the best one that its label must be named."""
    return round(best - probability, _NOISE) <= RIVAL_MARGIN


def is_near(distribution: Distribution, label: str) -> bool:
    """Whether a label is worth naming beside the first one, which it is not alone itself.

    It reaches half of the first one and a tenth of the whole, or comes within `RIVAL_MARGIN`.
    """
    best, own = max(distribution.values()), distribution[label]
    if firsts(distribution) == (label,):
        return False
    return own >= max(NEAR_SHARE * best, LEAST_POSSIBLE) or is_rival(best, own)


def near_labels(distribution: Distribution, first: str) -> tuple[str, ...]:
    """The labels worth naming beside the first one, the nearest first."""
    others = [one for one in distribution if one != first and is_near(distribution, one)]
    return tuple(sorted(others, key=lambda one: (-distribution[one], one)))


def sharing(distribution: Distribution, first: str) -> str | None:
    """The label that shares the first place with `first`, or None."""
    near = near_labels(distribution, first)
    return near[0] if near and distribution[near[0]] >= TIE * distribution[first] else None


def contrary(evidence: Evidence, face: int, label: str) -> list[Term]:
    """The terms by which present units speak strongly against a label, the heaviest first."""
    rule = evidence.rule_of(face, label)
    terms = [] if rule is None else [one for one in rule.payload.terms if one.weight < 0]
    strong = [
        one
        for one in terms
        if evidence.fulfilled(face, one)
        and not evidence.on_edge(face, one)
        and _strong(evidence, face, one)
    ]
    return sorted(strong, key=lambda term: (term.weight, term.au))


def lacking(evidence: Evidence, face: int, label: str) -> list[Term]:
    """The terms of weight for a label whose units were measured and are clearly absent."""
    return [
        term
        for term in _heavy(evidence, face, label)
        if evidence.plain(face, term)
        and not evidence.fulfilled(face, term)
        and not evidence.on_edge(face, term)
        and is_missed(evidence, face, term.au, plain=True)
    ]


def is_missed(evidence: Evidence, face: int, unit: int, *, plain: bool) -> bool:
    """Whether the absence of a unit is worth telling.

    That of AU11 is to a coder, who tells it from AU12, and to nobody where AU12 is there: every
    smile deepens the furrows from nose to mouth.
    """
    return unit != _FURROWS or not (plain or evidence.present(face, _SMILE))


def wavering(evidence: Evidence, face: int, label: str) -> list[Term]:
    """The terms of weight for a label whose units are at the edge of what can be seen."""
    heavy = _heavy(evidence, face, label)
    return [
        one
        for one in heavy
        if not one.unilateral and evidence.on_edge(face, one) and not evidence.differs(face, one.au)
    ]


def _heavy(evidence: Evidence, face: int, label: str) -> list[Term]:
    rule = evidence.rule_of(face, label)
    terms = [] if rule is None else [one for one in rule.payload.terms if one.weight > 0]
    least = HEAVY_SHARE * sum(term.weight for term in terms)
    return [term for term in terms if term.weight >= least]


def unmeasured(
    evidence: Evidence, face: int, terms: Sequence[Term]
) -> list[payloads.UnitUnavailable]:
    """What of the units of a rule's terms was not measured, each side by itself."""
    found: dict[str, payloads.UnitUnavailable] = {}
    for term in terms:
        for side in ("left", "right") if term.unilateral else ("both",):
            entry = evidence.unit(face, term.au, side)
            if entry is not None and isinstance(entry.payload, payloads.UnitUnavailable):
                found[entry.row.id] = entry.payload
    return list(found.values())


def _strong(evidence: Evidence, face: int, term: Term) -> bool:
    side = (evidence.one_side(face, term.au) or "both") if term.unilateral else "both"
    entry = evidence.unit(face, term.au, side)
    if entry is None or not isinstance(entry.payload, payloads.UnitIntensity):
        return False
    sure = entry.row.confidence
    return entry.payload.intensity >= STRONG_INTENSITY and (
        sure is None or sure >= STRONG_CONFIDENCE
    )
