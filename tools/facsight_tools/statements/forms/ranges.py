"""Words of degree, such as `slightly stronger` and `only 0.01`: the ranges in which they are true.

A form with such a word holds only where the amounts of its statements lie in the range that
`slots.toml` gives them by their kind; elsewhere it is not read, so that it is neither true nor
false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from facsight_tools.evidence import payloads
from facsight_tools.facs import Side
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, judged
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.lexicon import read

RANGES: Final[Mapping[str, Mapping[str, Sequence[float]]]] = read(None, "slots")["ranges"]
"""By the name of a range and the kind of a statement: the least amount and the most."""

MEASURES: Final[Mapping[str, str]] = read(None, "slots")["measures"]
"""What the limits of a range are of, by its name, where it is not the amount of a statement."""


def within(name: str, statements: Sequence[Statement], evidence: Evidence) -> bool:
    """Whether the amounts of all statements that a range has limits for lie inside them."""
    limits = RANGES[name]
    of = MEASURES.get(name, "amount")
    limited = [one for one in statements if one.kind in limits]
    if name in ("ahead", "behind"):
        said = [_said(one) for one in (limited if name == "ahead" else limited[::-1])]
        return len(said) > 1 and all(one > other for one, other in pairwise(said))
    if of == "apart" and len(limited) > 1:
        said = [_said(one) for one in limited]
        return max(said) - min(said) <= max(most for _, most in limits.values())
    if of == "exhausted":
        return _exhausted(statements, evidence)
    if of == "order":
        return _in_order(limited, max(most for _, most in limits.values()), evidence)
    measured = _MEASURED.get(of, _amount)
    amounts = [
        (limits[one.kind], measured(one, evidence)) for one in statements if one.kind in limits
    ]
    inside = [amount is not None and least <= amount <= most for (least, most), amount in amounts]
    return bool(inside) and all(inside)


def lie_apart(by: Decimal, statements: Sequence[Statement], evidence: Evidence) -> bool:
    """Whether two things that are compared lie as far apart as a number says."""
    compared = [
        one for one in statements if isinstance(one, kinds.UnitCompared | kinds.ScoreCompared)
    ]
    amounts = [_amount(one, evidence) for one in compared]
    return bool(amounts) and all(
        amount is not None and judged("", amount, by).holds for amount in amounts
    )


def _exhausted(statements: Sequence[Statement], evidence: Evidence) -> bool:
    """Whether no other unit of these faces is present, and each of these is."""
    said = {(one.face, one.unit) for one in statements if isinstance(one, kinds.UnitState)}
    found = {
        (entry.payload.face, entry.payload.unit)
        for face in {face for face, _ in said}
        for entry in evidence.units(face)
        if evidence.shown(face, entry.payload.unit)
    }
    return bool(said) and said == found


def _in_order(units: Sequence[Any], apart: float, evidence: Evidence) -> bool:
    """Whether these are the strongest unit, the next one and so on; `apart` at most, if not 0."""
    found = [_strength(evidence, one.face, one.unit, one.side) or 0.0 for one in units]
    steps = [before - after for before, after in pairwise(found)]
    ranks = [_outdone(one, evidence) for one in units]
    return ranks == list(range(len(units) or 1)) and not (apart and any(s > apart for s in steps))


def _amount(statement: Statement, evidence: Evidence) -> float | None:
    """How much a statement says; of a comparison, how far apart the two are."""
    one: Any = statement
    if isinstance(statement, kinds.UnitCompared):
        first = evidence.intensity(one.face, one.unit, one.side)
        second = evidence.intensity(one.than_face, one.than_unit, one.than_side)
        return None if first is None or second is None else round(abs(first - second), 4)
    if isinstance(statement, kinds.ScoreCompared):
        scores = evidence.distribution(one.face, one.source) or {}
        if not {one.label, one.than} <= set(scores):
            return None
        return round(abs(scores[one.label] - scores[one.than]), 4)
    if isinstance(statement, kinds.Rank):
        scores = evidence.distribution(one.face, one.source) or {}
        return sum(p < scores[one.label] for p in scores.values()) if one.label in scores else None
    if isinstance(statement, kinds.WithoutUnit):
        scores = evidence.distribution(one.face, "face") or {}
        return float(one.value) - scores[one.label] if one.label in scores else None
    return abs(_said(statement))


def _times(statement: Statement, evidence: Evidence) -> float | None:
    """How many times the first of two is as much as the second; of a weaker one the other way."""
    one: Any = statement
    if isinstance(statement, kinds.UnitCompared):
        first = evidence.intensity(one.face, one.unit, one.side)
        second = evidence.intensity(one.than_face, one.than_unit, one.than_side)
    elif isinstance(statement, kinds.ScoreCompared):
        scores = evidence.distribution(one.face, one.source) or {}
        first, second = scores.get(one.label), scores.get(one.than)
    else:
        return None
    if one.relation in ("weaker", "lower"):
        first, second = second, first
    return round(float(first / second), 4) if first and second else None


def _lead(statement: Statement, evidence: Evidence) -> float | None:
    """How far the first label is ahead of the second."""
    one: Any = statement
    scores = evidence.distribution(one.face, one.source) or {}
    others = [score for label, score in scores.items() if label != one.label]
    return round(scores[one.label] - max(others), 4) if one.label in scores and others else None


def _outdone(statement: Statement, evidence: Evidence) -> float | None:
    """How many units of the face, or of a rule, are as strong or weigh as much."""
    one: Any = statement
    if isinstance(statement, kinds.RuleWeight | kinds.RuleCounts):
        rule = evidence.rule(one.label, one.rule_set)
        terms = rule.payload.terms if rule else ()
        amounts = {(term.au, term.unilateral): abs(term.weight) for term in terms}
        own = (one.unit, one.unilateral)
    else:
        amounts = {
            (unit, False): amount
            for unit in {entry.payload.unit for entry in evidence.units(one.face)}
            if (amount := _strength(evidence, one.face, unit, one.side)) is not None
        }
        own = (one.unit, False)
    if own not in amounts:
        return None
    return sum(amount >= amounts[own] for key, amount in amounts.items() if key != own)


def _strength(evidence: Evidence, face: int, unit: int, side: Side) -> float | None:
    """How strong a unit is on a side; without one where it is strongest."""
    if side == "both":
        return evidence.most(face, unit)
    return evidence.intensity(face, unit, side)


def _others(statement: Statement, evidence: Evidence) -> float | None:
    """How many other quality cues of the face are outside their reliable ranges."""
    one: Any = statement
    cues = [entry.payload.cue for entry in evidence.all(payloads.FaceQualityCue, face=one.face)]
    return float(sum(cue.name != one.cue and not cue.ok for cue in cues))


def _of_head(statement: Statement, evidence: Evidence) -> float | None:
    """How far the head is turned, raised or tilted, whichever is most."""
    one: Any = statement
    found = evidence.all(payloads.Angle, face=one.face, quantity="pose")
    return max((abs(entry.payload.degrees) for entry in found), default=None)


_MEASURED: Final[Mapping[str, Callable[[Statement, Evidence], float | None]]] = {
    "amount": _amount,
    "times": _times,
    "lead": _lead,
    "outdone": _outdone,
    "others": _others,
    "head": _of_head,
}


def _said(statement: Any) -> float:
    """The number that a statement holds."""
    return float(statement.degrees if isinstance(statement, kinds.Angle) else statement.value)
