"""A face as the ledger holds it, in the form the prose needs: units, rules, quality, direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from facsight_tools.evidence.fusion import summing_to_one
from facsight_tools.evidence.payloads import (
    EmotionScore,
    FaceQuality,
    OfFace,
    OfUnit,
    Rule,
    UnitIntensity,
    UnitUnavailable,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, intensity_word
from facsight_tools.rules.rule_set import Term

NEUTRAL: Final = "neutral"

# A difference of one letter between the sides
_ONE_SIDED: Final = 1.0


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
        return _intensity(self.row)

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
        """Why it was not measured, as the row says it; empty where it was."""
        one = self.row.payload
        return one.reason.words if isinstance(one, UnitUnavailable) else ""

    def sides(self) -> tuple[float, float] | None:
        """Intensity on the subject's left and right, None where either was not measured."""
        left, right = _intensity(self.left), _intensity(self.right)
        return None if left is None or right is None else (left, right)

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
class Face:
    """What the ledger says of one face.

    Attributes:
        id: such as `F1`.
        rows: every row of the face, by what follows the face in its id.
        units: action units by number.
        rules: the rules by label, `neutral` has none.
        scores: label to probability, from the face alone; None where there are no scores.
        reliability: the face's quality, 0-1; 1 where no quality was measured.
    """

    id: str
    rows: dict[str, Row]
    units: dict[int, Unit]
    rules: dict[str, Rule]
    scores: dict[str, float] | None
    reliability: float

    @classmethod
    def of(cls, ledger: Ledger, face_id: str) -> Face:
        """Gather a face's rows."""
        own_rows = ledger.rows_of(OfFace, face_id=face_id)
        rows = {row.id[len(face_id) + 1 :]: row for row, _ in own_rows}
        own = {(one.unit, one.side): row for row, one in ledger.rows_of(OfUnit, face_id=face_id)}
        units = {
            number: Unit(number, row, own.get((number, "left")), own.get((number, "right")))
            for (number, side), row in own.items()
            if side == "both"
        }
        scores = {
            one.label: one.probability for _, one in ledger.rows_of(EmotionScore, face_id=face_id)
        }
        quality = next((one.score for _, one in ledger.rows_of(FaceQuality, face_id=face_id)), 1.0)
        return cls(
            id=face_id,
            rows=rows,
            units=units,
            rules={one.label: one for _, one in ledger.rows_of(Rule)},
            scores=summing_to_one(scores) if scores else None,
            reliability=quality,
        )

    def number(self, key: str) -> float | None:
        """The value of a measured row, such as `pose.yaw`; None where there is none."""
        row = self.rows.get(key)
        value = None if row is None else row.value
        return float(value) if isinstance(value, int | float) else None

    def cite(self, key: str) -> str:
        """The citation of one of the face's rows."""
        return f"[{self.id}.{key}]"

    def score_cite(self, label: str) -> str:
        """The citation of a label's score."""
        return self.cite("emotion." + "_".join(label.split()))

    def level(self, term: Term, full: float) -> float | None:
        """How far a term of a rule is fulfilled, 0-1; None where its unit was not measured.

        `full` is the intensity from which on the rule counts a unit in full.
        """
        unit = self.units.get(term.au)
        if unit is None or unit.intensity is None:
            return None
        if not term.unilateral:
            return min(unit.intensity / full, 1.0)
        return None if unit.difference is None else min(abs(unit.difference) / full, 1.0)

    def fulfilled(self, term: Term) -> bool:
        """Whether a term's unit is present (or, for a unilateral term, on one side only)."""
        unit = self.units.get(term.au)
        if unit is None:
            return False
        return unit.one_sided if term.unilateral else unit.present


def _intensity(row: Row | None) -> float | None:
    if row is None or not isinstance(row.payload, UnitIntensity):
        return None
    return row.payload.intensity
