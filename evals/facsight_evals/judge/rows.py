"""The rows of a ledger as the second judge reads them: what they show, by id."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from facsight_tools.evidence.fusion import (
    context_distribution,
    disagreement,
    fuse,
    summing_to_one,
)
from facsight_tools.evidence.projection import context_over
from facsight_tools.evidence.rows import Ledger, Row

YES, NO, OPEN = "holds", "does_not_hold", "cannot_be_judged"

SUFFIX: Final = {"both": "", "left": ".L", "right": ".R"}
_TERM: Final = re.compile(r"([+-])(\d+)(\.U)?:([\d.]+)")


class Rows:
    """The rows of a ledger by id, and what they show."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.by_id = {row.id: row for row in ledger.rows}
        self._weighed: dict[int, dict[str, dict[str, float] | None]] = {}

    def __getitem__(self, row_id: str) -> Row | None:
        return self.by_id.get(row_id)

    def like(self, pattern: str) -> list[tuple[re.Match[str], Row]]:
        """The rows whose whole id has a form, with its groups."""
        found = ((re.fullmatch(pattern, row.id), row) for row in self.ledger.rows)
        return [(match, row) for match, row in found if match]

    def unit(self, face: int, unit: int, side: str) -> Row | None:
        """The row of a unit, measured or not."""
        return self[f"F{face}.AU{unit}{SUFFIX[side]}"]

    def value(self, row_id: str) -> float | None:
        """The number of a row; None where there is none."""
        row = self[row_id]
        return float(row.value) if row is not None and isinstance(row.value, int | float) else None

    def labels(self, face: int) -> dict[str, float]:
        """The scores of a face by label."""
        found = self.like(rf"F{face}\.emotion\.([^.]+)")
        return {
            match[1].replace("_", " "): float(row.value)
            for match, row in found
            if row.value is not None
        }

    def opinion(self, face: int, of: str) -> dict[str, float]:
        """The scores of a face by its units alone, or by the learned reader, `opinion`."""
        found = self.like(rf"F{face}\.{of}\.(.+)")
        return {match[1].replace("_", " "): float(str(row.value)) for match, row in found}

    def rules(
        self, face: int | None = None
    ) -> dict[tuple[str, str], list[tuple[int, bool, float]]]:
        """(rule set, label) to the terms; of a face only those of the set that scored it."""
        used = {row.source.removeprefix("rules ") for _, row in self.scored(face)}
        every = {
            (f"{match[1]}@{match[3]}", match[2].replace("_", " ")): [
                (int(number), bool(unilateral), float(sign + weight))
                for sign, number, unilateral, weight in _TERM.findall(str(row.value))
            ]
            for match, row in self.like(r"R\.([a-z-]+)\.([a-z_]+)@(\d+)")
        }
        own = {key: terms for key, terms in every.items() if key[0] in used}
        return every if face is None else own or every

    def scored(self, face: int | None) -> list[tuple[re.Match[str], Row]]:
        """The rows of a face's scores."""
        found = self.like(rf"F{face}\.emotion\.[^.]+")
        return [(match, row) for match, row in found if row.value is not None]

    def rule(self, face: int, label: str) -> list[tuple[int, bool, float]] | None:
        """The terms of a label's rule, of the set that scored the face."""
        return next((terms for (_, one), terms in self.rules(face).items() if one == label), None)

    def sides(self, face: int, unit: int) -> tuple[float, float] | None:
        """Intensity on the subject's left and right; None where either was not measured."""
        left, right = (self.value(f"F{face}.AU{unit}.{side}") for side in "LR")
        return None if left is None or right is None else (left, right)

    def alone(self, face: int, unit: int) -> str | None:
        """The side on which alone a unit is present, by a letter or more."""
        sides = self.sides(face, unit)
        if sides is None or not self.clear(face, unit):
            return None
        left, right = sides
        if left >= 1 > right:
            return "left"
        return "right" if right >= 1 > left else None

    def clear(self, face: int, unit: int) -> bool:
        """Whether the sides are a letter apart, and more than both err or than half the scale."""
        sides = self.sides(face, unit)
        if sides is None:
            return False
        rows = (self.unit(face, unit, side) for side in ("left", "right"))
        errs = [getattr(row.payload, "half_width", None) or 0.0 for row in rows if row]
        joint = sum(err**2 for err in errs) ** 0.5
        apart = abs(sides[0] - sides[1])
        return apart > 1 - 1e-6 and apart > min(joint, 2.5)

    def uneven(self, face: int, unit: int) -> bool:
        """Whether a side shows what the face does not, or a letter lies between the sides."""
        each = [self.unit(face, unit, side) for side in ("left", "right")]
        shown = [row for row in each if row and row.value is not None and float(row.value) >= 1]
        whole = self.unit(face, unit, "both")
        if shown and (whole is None or whole.value is None or float(whole.value) < 1):
            return True
        return bool(shown) and self.clear(face, unit)

    def withheld(self, face: int) -> str | None:
        """Why a face is not read: `quality`, `unmeasured`; None where it is."""
        quality = self.value(f"F{face}.quality")
        if quality is not None and quality < 0.3:
            return "quality"
        asked = [term for terms in self.rules(face).values() for term in terms]
        gone = sum(
            abs(weight) for au, one_sided, weight in asked if self._hidden(face, au, one_sided)
        )
        most = 0.5 * sum(abs(weight) for _, _, weight in asked)
        return "unmeasured" if not self.labels(face) or gone > most or not asked else None

    def _hidden(self, face: int, unit: int, one_sided: bool) -> bool:
        if one_sided:
            return self.sides(face, unit) is None
        row = self.unit(face, unit, "both")
        return row is None or row.value is None

    def distributions(self, face: int) -> dict[str, dict[str, float] | None]:
        """The distributions of a face; None for each that there is not."""
        if face not in self._weighed:
            self._weighed[face] = self._weigh(face)
        return self._weighed[face]

    def _weigh(self, face: int) -> dict[str, dict[str, float] | None]:
        if self[f"F{face}.face"] is None:
            return {"face": None, "context": None, "fused": None}
        scores, name = self.labels(face), f"F{face}"
        if not scores:
            context = context_distribution(self.ledger.rows, name)
            return {"face": None, "context": context, "fused": None}
        alone = summing_to_one(scores)
        context = context_over(self.ledger.rows, name, alone)
        quality = self.value(f"F{face}.quality")
        fused = fuse(alone, context, reliability=1.0 if quality is None else quality)
        return {
            "face": scores,
            "context": context,
            "fused": None if self.withheld(face) else fused,
        }

    def apart(self, face: int) -> float | None:
        """How far face and context are apart, 0-1; None where either is silent."""
        context = self.distributions(face)["context"]
        scores = self.labels(face)
        if context is None or not scores:
            return None
        return disagreement(summing_to_one(scores), context)


def measured(row: Row | None) -> bool:
    """Whether a unit's row holds an intensity, and not only that the unit is present or absent."""
    return row is not None and row.value is not None and not isinstance(row.value, bool)


def near_a(value: float) -> bool:
    """Whether an intensity is at the edge of what can be seen: 0.75 to 1.25."""
    return 0.75 <= value <= 1.25


def is_(holds: object) -> str:
    """The verdict that something holds, or that it does not."""
    return YES if holds else NO


def number_(value: float, said: Any, decimals: int = 1) -> str:
    """The verdict on a number that was said of a value, to the digits it was said with."""
    exact, text = Fraction(repr(value)), format(said, "f")
    digits = len(text.partition(".")[2])
    if exact == Fraction(text):
        return YES
    close = abs(exact - Fraction(text)) <= Fraction(1, 2 * 10**digits)
    return is_(close and digits >= decimals)


def of_value(pattern: str, decimals: int = 1) -> Callable[[Any, Rows], str]:
    """A number that one row holds, whose id is made of the statement's fields."""

    def judged(s: Any, rows: Rows) -> str:
        fields = {name: str(value).replace(" ", "_") for name, value in s.model_dump().items()}
        row_id = pattern.format(**fields)
        value = rows.value(row_id) if measured(rows[row_id]) else None
        return OPEN if value is None else number_(value, s.value, decimals)

    return judged
