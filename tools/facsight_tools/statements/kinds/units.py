"""Statements on action units and the smile that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from pydantic import model_validator

from facsight_tools.evidence import payloads
from facsight_tools.evidence.rounding import rounded
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, Side, at_edge
from facsight_tools.statements.base import (
    HOLDS,
    FaceIndex,
    Letter,
    Number,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
    unknown,
)
from facsight_tools.states import SmileKind, UnavailableReason

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


def unit_words(face: int, unit: int, side: Side) -> str:
    """A unit as reasons name it: `AU12 on the subject's left of face 2`."""
    return ACTION_UNITS[unit].code + _where(face, side)


def _where(face: int, side: Side) -> str:
    """Side and face, as far as they need to be said."""
    where = "" if side == "both" else f" on the subject's {side}"
    return where + (f" of face {face}" if face > 1 else "")


_Row: TypeAlias = payloads.UnitIntensity | payloads.UnitPresence | payloads.UnitUnavailable


def _state(one: _Row) -> str:
    if isinstance(one, payloads.UnitUnavailable):
        return "unavailable"
    return "present" if one.present else "absent"


def _told(one: _Row) -> str:
    """`AU12 is present at D`, `AU12 could not be measured (occluded)`."""
    code = ACTION_UNITS[one.unit].code
    where = _where(one.face, one.side).replace(" of face ", " in face ")
    if isinstance(one, payloads.UnitUnavailable):
        return f"{code}{where} could not be measured ({one.reason.words})"
    if not one.present:
        return f"{code} is absent{where}"
    grade = f"at {one.letter}" if isinstance(one, payloads.UnitIntensity) else "at no known letter"
    return f"{code} is present {grade}{where}"


def differing(evidence: Evidence, face: int, unit: int, side: Side) -> Verdict | None:
    """That a side has to be named, where none is and the unit is not alike on both."""
    if side != "both" or not evidence.differs(face, unit):
        return None
    return unknown(f"{unit_words(face, unit, side)} differs between the sides: say which.")


class OfUnit(Statement):
    """On one unit of one face; `side` is the subject's own, `both` the face as a whole."""

    face: FaceIndex
    unit: Unit
    side: Side = "both"

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The unit's row."""
        return evidence.ids(evidence.unit(self.face, self.unit, self.side))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the unit's row."""
        entry = evidence.unit(self.face, self.unit, self.side)
        if entry is None:
            return nothing_on(self._words)
        return self._across(evidence) or self._judge(entry.payload, entry.row.confidence)

    def _across(self, evidence: Evidence) -> Verdict | None:  # noqa: ARG002
        """The verdict of what is said without a side, where the sides differ; None if the row's."""
        return None

    def _strength_across(self, evidence: Evidence) -> Verdict | None:
        """A strength without a side is that of neither, where the sides differ."""
        entry = evidence.unit(self.face, self.unit)
        known = entry is not None and not isinstance(entry.payload, payloads.UnitUnavailable)
        return differing(evidence, self.face, self.unit, self.side) if known else None

    @property
    def _words(self) -> str:
        return unit_words(self.face, self.unit, self.side)

    def _judge(
        self,
        one: _Row,
        confidence: float | None,
    ) -> Verdict:
        raise NotImplementedError


class UnitState(OfUnit):
    """A unit is present, absent, or was not measured."""

    kind: Literal["unit_state"] = "unit_state"
    state: Literal["present", "absent", "unavailable"]

    def _across(self, evidence: Evidence) -> Verdict | None:
        """A unit that a side shows is not absent; nor is the face said to show it by that alone."""
        sides = evidence.told_sides(self.face, self.unit)
        if self.side != "both" or self.state == "unavailable" or sides == ("both",):
            return None
        if self.state == "absent":
            entry = evidence.unit(self.face, self.unit, sides[0])
            return (
                None
                if entry is None
                else fails(f"{_told(entry.payload)}; it was said to be absent.")
            )
        if evidence.present(self.face, self.unit):
            return None
        return differing(evidence, self.face, self.unit, self.side)

    def _judge(
        self,
        one: _Row,
        confidence: float | None,  # noqa: ARG002
    ) -> Verdict:
        said = "not to have been measured" if self.state == "unavailable" else f"to be {self.state}"
        return same(_state(one) == self.state, f"{_told(one)}; it was said {said}.")


class UnitEdge(OfUnit):
    """A unit is at the edge of what can be seen: a quarter of a letter from A at most.

    By its row it is present or absent as well, but by a hair, on which no answer is to turn.
    """

    kind: Literal["unit_edge"] = "unit_edge"

    def _across(self, evidence: Evidence) -> Verdict | None:
        return self._strength_across(evidence)

    def _judge(
        self,
        one: _Row,
        confidence: float | None,  # noqa: ARG002
    ) -> Verdict:
        near = isinstance(one, payloads.UnitIntensity) and at_edge(one.intensity)
        at = f", intensity {one.intensity:.2f}" if isinstance(one, payloads.UnitIntensity) else ""
        return same(near, f"{_told(one)}{at}; it was said to be at the edge of what can be seen.")


class UnitGrade(OfUnit):
    """A unit is present, and its letter lies in a range: `least` and `most` included."""

    kind: Literal["unit_grade"] = "unit_grade"
    least: Letter
    most: Letter

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("least, most: expected letters in order, such as B and D")
        return self

    def _across(self, evidence: Evidence) -> Verdict | None:
        return self._strength_across(evidence)

    def _judge(
        self,
        one: _Row,
        confidence: float | None,  # noqa: ARG002
    ) -> Verdict:
        letter = one.letter if isinstance(one, payloads.UnitIntensity) else None
        said = self.least if self.least == self.most else f"{self.least} to {self.most}"
        holds = letter is not None and self.least <= letter <= self.most
        return same(holds, f"{_told(one)}; it was said to be present at {said}.")


class UnitIntensity(OfUnit):
    """A unit's intensity, 0-5."""

    kind: Literal["unit_intensity"] = "unit_intensity"
    value: Number

    def _across(self, evidence: Evidence) -> Verdict | None:
        return self._strength_across(evidence)

    def _judge(
        self,
        one: _Row,
        confidence: float | None,  # noqa: ARG002
    ) -> Verdict:
        if not isinstance(one, payloads.UnitIntensity):
            return fails(f"{_told(one)}, so it has no intensity.")
        return judged(f"The intensity of {self._words}", one.intensity, self.value)


class UnitConfidence(OfUnit):
    """How sure it is that a unit's presence was read rightly, 0-1."""

    kind: Literal["unit_confidence"] = "unit_confidence"
    value: Number

    def _judge(
        self,
        one: _Row,
        confidence: float | None,
    ) -> Verdict:
        if isinstance(one, payloads.UnitUnavailable) or confidence is None:
            return fails(f"{_told(one)}, and its row holds no confidence.")
        return judged(f"The confidence of {self._words}", confidence, self.value)


class UnitUnavailable(OfUnit):
    """A unit was not measured, and why; it says nothing on the face."""

    kind: Literal["unit_unavailable"] = "unit_unavailable"
    reason: UnavailableReason

    def _judge(
        self,
        one: _Row,
        confidence: float | None,  # noqa: ARG002
    ) -> Verdict:
        said = f"it was said not to have been measured ({self.reason.words})"
        holds = isinstance(one, payloads.UnitUnavailable) and one.reason == self.reason
        return same(holds, f"{_told(one)}; {said}.")


class NoUnit(Statement):
    """No unit of a face, on either side, reaches a letter; at A none is present at all.

    It is left open where a position of head or eyes reaches it, or where the picture kept a unit
    from being measured.
    """

    kind: Literal["no_unit"] = "no_unit"
    face: FaceIndex
    least: Letter

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the strongest unit, which all others lie below."""
        return evidence.ids(evidence.strongest(self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the rows of all units and of their sides."""
        strongest = evidence.strongest(self.face)
        if strongest is None:
            return nothing_on(f"the strength of the units of face {self.face}")
        said = "is present" if self.least == "A" else f"reaches {self.least}"
        if self._reached(strongest.payload):
            return fails(f"{_told(strongest.payload)}; it was said that no unit {said}.")
        for one in evidence.units(self.face):
            if self._reached(one.payload) is not False or evidence.hidden(one):
                return unknown(f"{_told(one.payload)}, so it is open whether no unit {said}.")
        return HOLDS

    def _reached(self, one: _Row) -> bool | None:
        """Whether the unit reaches the letter; None where no letter of it is known."""
        if isinstance(one, payloads.UnitIntensity):
            return one.letter is not None and one.letter >= self.least
        if isinstance(one, payloads.UnitPresence) and one.present:
            return True if self.least == "A" else None
        return False


class UnitMeaning(Statement):
    """What a unit is, by FACS: its name, place and muscle are those of `meaning_of`.

    It holds only where the two are the same unit, so a text that calls AU12 by AU6's name is a
    statement, and a false one.
    """

    kind: Literal["unit_meaning"] = "unit_meaning"
    unit: Unit
    meaning_of: Unit

    def rows(self, evidence: Evidence) -> tuple[str, ...]:  # noqa: ARG002
        """None: definitions are FACS's, not the picture's."""
        return ()

    def judge(self, evidence: Evidence) -> Verdict:  # noqa: ARG002
        """By FACS."""
        one, other = ACTION_UNITS[self.unit], ACTION_UNITS[self.meaning_of]
        why = f"{one.code} is the {one.name}; what was said is true of {other.code}."
        return same(self.unit == self.meaning_of, why)


class UnitCompared(OfUnit):
    """A unit is stronger or weaker than another, or equal to it to the two decimals of a row.

    The other may be another unit, the other side, or the unit of another face.
    """

    kind: Literal["unit_compared"] = "unit_compared"
    relation: Literal["stronger", "weaker", "equal"]
    than_face: FaceIndex
    than_unit: Unit
    than_side: Side = "both"

    @model_validator(mode="after")
    def _two_things(self) -> Self:
        if (self.face, self.unit, self.side) == (self.than_face, self.than_unit, self.than_side):
            raise ValueError("than_unit: expected something else than what is compared with it")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of both, the first one first."""
        other = evidence.unit(self.than_face, self.than_unit, self.than_side)
        return evidence.ids(evidence.unit(self.face, self.unit, self.side), other)

    def judge(self, evidence: Evidence) -> Verdict:
        """By both rows; of two absent units none is said to be the stronger."""
        entries = (
            evidence.unit(self.face, self.unit, self.side),
            evidence.unit(self.than_face, self.than_unit, self.than_side),
        )
        other = unit_words(self.than_face, self.than_unit, self.than_side)
        values = []
        for entry, words in zip(entries, (self._words, other), strict=True):
            if entry is None:
                return nothing_on(words)
            if not isinstance(entry.payload, payloads.UnitIntensity):
                return fails(f"{_told(entry.payload)}, so it cannot be compared.")
            values.append(entry.payload.intensity)
        first, second = values
        if open_ := self._between(evidence):
            return open_
        if max(values) < PRESENCE_THRESHOLD:
            return fails(f"{self._words} and {other} are both absent.")
        sides = (self.face, self.unit) == (self.than_face, self.than_unit)
        alike = sides and "both" not in (self.side, self.than_side)
        if alike and (open_ := self._unclear(evidence, first - second)):
            return open_
        is_so = "equal" if first == second else "stronger" if first > second else "weaker"
        link = "equal to" if is_so == "equal" else f"{is_so} than"
        why = f"{self._words} ({first:.2f}) is {link} {other} ({second:.2f})."
        return same(is_so == self.relation, why)

    def _unclear(self, evidence: Evidence, ahead: float) -> Verdict | None:
        """That the sides are called equal or unequal where the readings do not tell.

        None where the two values decide: one side is clearly the stronger, or is said to be
        although it is not ahead at all.
        """
        if self.relation == "equal" and evidence.even(self.face, self.unit):
            return HOLDS
        wrong_way = {"equal": False, "stronger": ahead <= 0.0, "weaker": ahead >= 0.0}
        if evidence.uneven(self.face, self.unit) or wrong_way[self.relation]:
            return None
        code = ACTION_UNITS[self.unit].code
        apart = f"The sides of {code} are {abs(ahead):.2f} apart"
        return unknown(f"{apart}, too little or too unsure to call one the stronger.")

    def _between(self, evidence: Evidence) -> Verdict | None:
        """That a side has to be named: one of the two differs, and its sides lie around the other.

        None where the comparison is the same whichever side is meant.
        """
        for face, unit, side in (
            (self.face, self.unit, self.side),
            (self.than_face, self.than_unit, self.than_side),
        ):
            open_ = differing(evidence, face, unit, side)
            if open_ and not self._apart(evidence):
                return open_
        return None

    def _apart(self, evidence: Evidence) -> bool:
        """Whether all that the one may mean lies above, or below, all that the other may mean."""
        one = _meant(evidence, self.face, self.unit, self.side)
        other = _meant(evidence, self.than_face, self.than_unit, self.than_side)
        return min(one) > max(other) or max(one) < min(other)


def _meant(evidence: Evidence, face: int, unit: int, side: Side) -> list[float]:
    """The intensities that a unit may have: where it differs and no side is named, of each."""
    every: tuple[Side, ...] = (side,)
    if side == "both" and evidence.differs(face, unit):
        every = ("both", "left", "right")
    found = (evidence.intensity(face, unit, one) for one in every)
    return [0.0 if one is None else one for one in found]


class UnitDifference(Statement):
    """The unit's intensity on the subject's left minus that on the right, -5 to 5."""

    kind: Literal["unit_difference"] = "unit_difference"
    face: FaceIndex
    unit: Unit
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the difference; the rows of both sides where there is none."""
        found = evidence.asymmetry(self.face, self.unit)
        if found is not None:
            return evidence.ids(found)
        sides = (evidence.unit(self.face, self.unit, side) for side in ("left", "right"))
        return evidence.ids(*sides)

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the difference, or by those of both sides."""
        words = unit_words(self.face, self.unit, "both")
        found = evidence.asymmetry(self.face, self.unit)
        if found is not None:
            difference = found.payload.left_minus_right
        else:
            for side in ("left", "right"):
                entry = evidence.unit(self.face, self.unit, side)
                if entry is None:
                    return nothing_on(f"the sides of {words}")
                if not isinstance(entry.payload, payloads.UnitIntensity):
                    return fails(f"{_told(entry.payload)}, so the sides cannot be compared.")
            left, right = evidence.sides(self.face, self.unit) or (0.0, 0.0)
            difference = rounded(left - right, "intensity")
        return judged(f"{words} on the left minus on the right", difference, self.value)


class SmileShape(Statement):
    """The configuration of a smile's units, by the rule set `smiles`; not what it expresses."""

    kind: Literal["smile_shape"] = "smile_shape"
    face: FaceIndex
    configuration: SmileKind

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The smile's row."""
        return evidence.ids(evidence.find(payloads.SmileConfiguration, face=self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the smile's row."""
        entry = evidence.find(payloads.SmileConfiguration, face=self.face)
        if entry is None:
            return nothing_on(f"the smile of face {self.face}")
        smile = entry.payload.smile
        if smile is None:
            return fails(f"The smile could not be measured: {entry.payload.detail}.")
        if self.configuration == SmileKind.NONE and evidence.shown(self.face, 12):
            return fails("AU12 is present on one side; it was said that there is no smile.")
        said = f"its configuration is {smile.value}, not {self.configuration.value}"
        return same(smile == self.configuration, f"{entry.row.text.rstrip('.')}; {said}.")
