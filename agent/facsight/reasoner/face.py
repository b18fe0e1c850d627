"""A face as the ledger holds it, in the form the prose needs: units, rules, quality, direction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from facsight_tools.evidence.fusion import summing_to_one
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, intensity_word

NEUTRAL: Final = "neutral"

_UNIT: Final = re.compile(r"F\d+\.AU(\d+)")
_RULE: Final = re.compile(r"R\.[a-z0-9_-]+\.([a-z0-9_-]+)@\d+")
_TERM: Final = re.compile(r"([+-])(\d+)(\.U)?(?::([\d.]+))?")
_FULL: Final = re.compile(r"/([\d.]+)")

# A difference of one letter between the sides
_ONE_SIDED: Final = 1.0
# E, the top of the scale, for a rule that does not say from where on a unit counts in full
_TOP: Final = 5.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One action unit of one face: the reading for the whole face, and its sides if there are."""

    number: int
    row: Row
    left: Row | None
    right: Row | None

    @property
    def code(self) -> str:
        """`AU12`."""
        return ACTION_UNITS[self.number].code

    @property
    def name(self) -> str:
        """The manual's name: `lip corner puller`."""
        return ACTION_UNITS[self.number].name

    @property
    def cite(self) -> str:
        """The citation of the whole-face row."""
        return f"[{self.row.id}]"

    @property
    def intensity(self) -> float | None:
        """0-5, or None where it was not measured."""
        return None if self.row.status == "unavailable" else _number(self.row)

    @property
    def present(self) -> bool:
        """Whether it was measured and reaches A."""
        return (self.intensity or 0.0) >= PRESENCE_THRESHOLD

    @property
    def word(self) -> str:
        """The manual's word for its intensity, `absent` included."""
        return intensity_word(self.intensity or 0.0)

    @property
    def reason(self) -> str:
        """Why it was not measured, as the row says it."""
        return self.row.text.rpartition(": ")[2].rstrip(".")

    def sides(self) -> tuple[float, float] | None:
        """Intensity on the subject's left and right, None where either was not measured."""
        if self.left is None or self.right is None:
            return None
        if "unavailable" in (self.left.status, self.right.status):
            return None
        return _number(self.left), _number(self.right)

    @property
    def difference(self) -> float | None:
        """Left minus right, None where either side was not measured."""
        sides = self.sides()
        return None if sides is None else round(sides[0] - sides[1], 2)

    @property
    def one_sided(self) -> bool:
        """Whether it is present on one side only, and a letter or more stronger there."""
        sides = self.sides()
        if sides is None or abs(sides[0] - sides[1]) < _ONE_SIDED:
            return False
        return min(sides) < PRESENCE_THRESHOLD <= max(sides)


@dataclass(frozen=True, slots=True)
class Term:
    """One unit in a label's rule; the weight is negative where the unit argues against.

    `full` is the intensity, above 0 and at most 5, from which on the unit counts in full.
    """

    number: int
    weight: float
    unilateral: bool
    full: float


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one label."""

    label: str
    row: Row
    terms: tuple[Term, ...]

    @property
    def cite(self) -> str:
        """The citation of the rule's row."""
        return f"[{self.row.id}]"

    @property
    def supporting(self) -> tuple[Term, ...]:
        """The terms that argue for the label, the heaviest first."""
        return tuple(sorted((t for t in self.terms if t.weight > 0), key=lambda t: -t.weight))

    @property
    def opposing(self) -> tuple[Term, ...]:
        """The terms that argue against the label, the heaviest first."""
        return tuple(sorted((t for t in self.terms if t.weight < 0), key=lambda t: t.weight))


@dataclass(frozen=True, slots=True)
class Face:
    """What the ledger says of one face.

    Attributes:
        id: such as `F1`.
        rows: every row of the face, by what follows the face in its id.
        units: action units by number.
        rules: the rules by label, `neutral` has none.
        scores: label to probability, from the face alone; None where there are no scores.
    """

    id: str
    rows: dict[str, Row]
    units: dict[int, Unit]
    rules: dict[str, Rule]
    scores: dict[str, float] | None

    @classmethod
    def of(cls, ledger: Ledger, face_id: str) -> Face:
        """Gather a face's rows."""
        rows = {row.id.removeprefix(face_id + "."): row for row in ledger.under(face_id)}
        units = {}
        for row in rows.values():
            found = _UNIT.fullmatch(row.id)
            if found and int(found[1]) in ACTION_UNITS:
                code = f"AU{found[1]}"
                units[int(found[1])] = Unit(
                    int(found[1]), row, rows.get(f"{code}.L"), rows.get(f"{code}.R")
                )
        scores = {
            key.removeprefix("emotion.").replace("_", " "): _number(row)
            for key, row in rows.items()
            if key.startswith("emotion.") and row.status == "measured"
        }
        return cls(
            id=face_id,
            rows=rows,
            units=units,
            rules=_rules(ledger.rows),
            scores=summing_to_one(scores) if scores else None,
        )

    @property
    def reliability(self) -> float:
        """The face's quality, 0-1; 1 where no quality was measured."""
        row = self.rows.get("quality")
        return _number(row) if row else 1.0

    def number(self, key: str) -> float | None:
        """The value of a measured row, such as `pose.yaw`; None where there is none."""
        row = self.rows.get(key)
        return _number(row) if row and row.status == "measured" else None

    def cite(self, key: str) -> str:
        """The citation of one of the face's rows."""
        return f"[{self.id}.{key}]"

    def score_cite(self, label: str) -> str:
        """The citation of a label's score."""
        return self.cite("emotion." + "_".join(label.split()))

    def level(self, term: Term) -> float | None:
        """How far a term of a rule is fulfilled, 0-1; None where its unit was not measured."""
        unit = self.units.get(term.number)
        if unit is None or unit.intensity is None:
            return None
        if not term.unilateral:
            return min(unit.intensity / term.full, 1.0)
        return None if unit.difference is None else min(abs(unit.difference) / term.full, 1.0)

    def fulfilled(self, term: Term) -> bool:
        """Whether a term's unit is present (or, for a unilateral term, on one side only)."""
        unit = self.units.get(term.number)
        if unit is None:
            return False
        return unit.one_sided if term.unilateral else unit.present


def _rules(rows: Iterable[Row]) -> dict[str, Rule]:
    rules = {}
    for row in rows:
        found = _RULE.fullmatch(row.id)
        if found and row.status == "rule":
            said = _FULL.search(str(row.value))
            full = float(said[1]) if said else _TOP
            terms = tuple(
                Term(int(number), float(sign + (weight or "1")), bool(unilateral), full)
                for sign, number, unilateral, weight in _TERM.findall(str(row.value))
            )
            label = found[1].replace("_", " ")
            rules[label] = Rule(label, row, terms)
    return rules


def _number(row: Row) -> float:
    return float(row.value) if isinstance(row.value, int | float) else 0.0
