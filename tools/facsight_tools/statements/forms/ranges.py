"""Words of degree, such as `slightly stronger` and `only 0.01`: the ranges in which they are true.

A form with such a word holds only where the amounts of its statements lie in the range that
`slots.toml` gives them by their kind; elsewhere it is not read, so that it is neither true nor
false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.lexicon import read

RANGES: Final[Mapping[str, Mapping[str, Sequence[float]]]] = read(None, "slots")["ranges"]
"""By the name of a range and the kind of a statement: the least amount and the most."""


def within(name: str, statements: Sequence[Statement], evidence: Evidence) -> bool:
    """Whether the amounts of all statements that a range has limits for lie inside them."""
    limits = RANGES[name]
    if name == "ahead":
        said = [_said(one) for one in statements if one.kind in limits]
        return len(said) > 1 and all(one > other for one, other in pairwise(said))
    amounts = [
        (limits[one.kind], _amount(one, evidence)) for one in statements if one.kind in limits
    ]
    inside = [amount is not None and least <= amount <= most for (least, most), amount in amounts]
    return bool(inside) and all(inside)


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


def _said(statement: Any) -> float:
    """The number that a statement holds."""
    return float(statement.degrees if isinstance(statement, kinds.Angle) else statement.value)
