"""A ledger as statements ask for it: typed look-ups, and the distributions of each face."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from facsight_tools.evidence import payloads
from facsight_tools.evidence.fusion import (
    SPEAKS_FOR,
    Weighed,
    context_distribution,
    context_evidence,
    disagreement,
    fuse,
    summing_to_one,
)
from facsight_tools.evidence.projection import context_over
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import (
    EDGE,
    FIRST_POSITION,
    PARTS,
    PRESENCE_THRESHOLD,
    Side,
    at_edge,
    sides_differ,
)
from facsight_tools.rules.context_cues import Theme
from facsight_tools.rules.labels import share
from facsight_tools.rules.rule_set import MOST_UNMEASURED, Term
from facsight_tools.statements.base import Source
from facsight_tools.states import UnavailableReason

QUALITY_FLOOR: Final = 0.3
"""Below this quality of a face no reading is given."""

ONE_SIDED: Final = 1.0
"""A unit on one side only is at least this much stronger there: one letter."""

OWN_TOOL: Final = "facsight"
"""What sentences call facsight among tools."""

Distribution = Mapping[str, float]
"""Label to probability, summing to 1."""

P = TypeVar("P", bound=payloads.Payload)

_EACH: Final[tuple[Side, Side]] = ("left", "right")

_NEVER_READ: Final = (UnavailableReason.NOT_IN_MODEL, UnavailableReason.NEEDS_VIDEO)


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """A row with its payload, whose kind is known."""

    row: Row
    payload: P


UnitRow: TypeAlias = (
    Entry[payloads.UnitIntensity] | Entry[payloads.UnitPresence] | Entry[payloads.UnitUnavailable]
)
"""The row of a unit, measured or not."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a face and its context come to.

    Attributes:
        face, context, fused: the distributions; None where there is none. `fused` is None where
            `withheld` says why no reading is given.
        disagreement: the distance of face and context, 0-1; None where one of them is silent.
    """

    face: Distribution | None
    context: Distribution | None
    fused: Distribution | None
    disagreement: float | None
    withheld: Literal["quality", "unmeasured"] | None


class Evidence:
    """A ledger with typed look-ups; nothing in it changes, and what is computed is kept."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._weighings: dict[int, Weighing] = {}
        self._contexts: dict[int, tuple[Weighed, ...]] = {}
        self._found: dict[tuple[Any, ...], dict[tuple[object, ...], list[Entry[Any]]]] = {}

    @classmethod
    def of(cls, ledger: Ledger) -> Evidence:
        """The evidence that a ledger holds."""
        return cls(ledger)

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.ledger.rows}

    @cached_property
    def _by_kind(self) -> dict[type[payloads.Payload], list[Entry[Any]]]:
        kinds: dict[type[payloads.Payload], list[Entry[Any]]] = {}
        for row in self.ledger.rows:
            kinds.setdefault(type(row.payload), []).append(Entry(row, row.payload))
        return kinds

    @cached_property
    def _units(self) -> dict[tuple[int, int, Side], UnitRow]:
        found: list[UnitRow] = [
            *self.all(payloads.UnitIntensity),
            *self.all(payloads.UnitPresence),
            *self.all(payloads.UnitUnavailable),
        ]
        return {(e.payload.face, e.payload.unit, e.payload.side): e for e in found}

    @cached_property
    def _seconds(self) -> dict[tuple[str, int, int, Side], Entry[payloads.SecondReading]]:
        found = self.all(payloads.SecondReading)
        return {
            (e.payload.reader, of.face, of.unit, of.side): e
            for e in found
            for of in (e.payload.reading,)
        }

    def row(self, row_id: str) -> Row | None:
        """The row of that id, or None."""
        return self._by_id.get(row_id)

    def all(self, kind: type[P], **fields: object) -> list[Entry[P]]:
        """The rows of one kind whose payload has these fields, in the ledger's order."""
        by_values = self._found.get((kind, *fields))
        if by_values is None:
            by_values = self._found[kind, *fields] = {}
            for entry in self._by_kind.get(kind, ()):
                values = tuple(getattr(entry.payload, name) for name in fields)
                by_values.setdefault(values, []).append(entry)
        return [*by_values.get(tuple(fields.values()), ())]

    def each(self, kind: type[P], **fields: object) -> list[P]:
        """The payloads of `all`."""
        return [entry.payload for entry in self.all(kind, **fields)]

    def find(self, kind: type[P], **fields: object) -> Entry[P] | None:
        """The first of `all`, or None."""
        return next(iter(self.all(kind, **fields)), None)

    def at(self, kind: type[P], row_id: str) -> Entry[P] | None:
        """The row of that id, where it is of that kind."""
        row = self.row(row_id)
        if row is None or not isinstance(row.payload, kind):
            return None
        return Entry(row, row.payload)

    @staticmethod
    def ids(*found: Row | Entry[Any] | None) -> tuple[str, ...]:
        """The ids of rows, each once, in their order; None is left out."""
        rows = (one.row if isinstance(one, Entry) else one for one in found)
        return tuple(dict.fromkeys(row.id for row in rows if row is not None))

    # Units -----------------------------------------------------------------------------------

    def unit(self, face: int, unit: int, side: Side = "both") -> UnitRow | None:
        """The row of a unit, measured or not; None where the face was never asked for it."""
        return self._units.get((face, unit, side))

    @cached_property
    def own_tool(self) -> str:
        """What sentences call whoever measured the units that are weighed."""
        found = self.find(payloads.ReadingsOf)
        return OWN_TOOL if found is None else found.payload.tool

    @cached_property
    def second_tools(self) -> Mapping[str, str]:
        """What sentences call those whose readings stand beside, and their ids."""
        called = {e.payload.reader: e.payload.tool for e in self.all(payloads.ReadingsBeside)}
        readers = dict.fromkeys(e.payload.reader for e in self.all(payloads.SecondReading))
        references = {e.payload.reader for e in self.all(payloads.OtherReference)}
        return {called.get(one, one): one for one in readers if one not in references}

    def second(
        self, face: int, unit: int, side: Side, tool: str
    ) -> Entry[payloads.SecondReading] | None:
        """A unit as a tool has it that stands beside; None where there is no such row."""
        return self.beside(face, unit, side, self.second_tools.get(tool, ""))

    def beside(
        self, face: int, unit: int, side: Side, reader: str
    ) -> Entry[payloads.SecondReading] | None:
        """The row of a unit beside what is weighed, by the id of its reader."""
        return self._seconds.get((reader, face, unit, side))

    def intensity(self, face: int, unit: int, side: Side = "both") -> float | None:
        """0-5; None where it was not measured."""
        entry = self.unit(face, unit, side)
        one = entry.payload if entry else None
        return one.intensity if isinstance(one, payloads.UnitIntensity) else None

    def present(self, face: int, unit: int, side: Side = "both") -> bool | None:
        """Whether a unit is present; None where it was not measured."""
        entry = self.unit(face, unit, side)
        one = entry.payload if entry else None
        return None if one is None or isinstance(one, payloads.UnitUnavailable) else one.present

    def units(self, face: int) -> list[UnitRow]:
        """The rows of a face's units, those for the whole face, in the order of their numbers."""
        found = (e for (of, _, side), e in self._units.items() if of == face and side == "both")
        return sorted(found, key=lambda entry: entry.payload.unit)

    def strongest(self, face: int) -> UnitRow | None:
        """The row of a face's strongest movement, or of its side; None where none was measured."""
        found = [
            entry
            for (of, unit, _), entry in self._units.items()
            if (of == face and unit < FIRST_POSITION)
            and not isinstance(entry.payload, payloads.UnitUnavailable)
        ]
        return max(found, key=_strength, default=None)

    @staticmethod
    def hidden(entry: UnitRow) -> bool:
        """Whether it was the picture that kept a unit from being measured."""
        return getattr(entry.payload, "reason", None) not in (None, *_NEVER_READ)

    def of_part(self, face: int, part: str) -> list[UnitRow]:
        """The rows of a part's units that a reader of the project reads in a picture."""
        found = (self.unit(face, unit) for unit in PARTS[part])
        return [
            one
            for one in found
            if one is not None and getattr(one.payload, "reason", None) not in _NEVER_READ
        ]

    def part_withheld(self, face: int, part: str) -> UnavailableReason | None:
        """Why nothing was read of a part of the face; None where something was."""
        reasons = {getattr(one.payload, "reason", None) for one in self.of_part(face, part)}
        return reasons.pop() if len(reasons) == 1 else None

    def asymmetry(self, face: int, unit: int) -> Entry[payloads.Asymmetry] | None:
        """The row of the difference between the sides."""
        return self.find(payloads.Asymmetry, face=face, unit=unit)

    def even(self, face: int, unit: int) -> bool:
        """Whether a unit is alike on both sides: shown by both or neither, half a letter apart."""
        left, right = self.sides(face, unit) or (0.0, math.inf)
        alike = self.present(face, unit, "left") == self.present(face, unit, "right")
        return alike and round(abs(left - right), 6) < ONE_SIDED / 2

    def uneven(self, face: int, unit: int) -> bool:
        """Whether a letter or more lies between a unit's sides, and more than both readings err."""
        left, right = (self.unit(face, unit, side) for side in _EACH)
        if left is None or right is None:
            return False
        one, other = left.payload, right.payload
        if not isinstance(one, payloads.UnitIntensity) or not isinstance(
            other, payloads.UnitIntensity
        ):
            return False
        apart = round(abs(one.intensity - other.intensity), 6)
        return apart >= ONE_SIDED and sides_differ(one, other)

    def sides(self, face: int, unit: int) -> tuple[float, float] | None:
        """Intensity on the subject's left and right; None where either was not measured."""
        left, right = (self.intensity(face, unit, side) for side in ("left", "right"))
        return None if left is None or right is None else (left, right)

    def told_sides(self, face: int, unit: int) -> tuple[Side, ...]:
        """The sides by which a unit is told: `both` as one where it is alike on either.

        It differs where it is present on one side while the whole face does not show it, or where
        a letter or more lies between the sides and the readings err by less. Then these are the
        sides on which it is present, and what is said without a side is true of neither.
        """
        shown = tuple(side for side in _EACH if self.present(face, unit, side))
        if not shown:
            return ("both",)
        apart = self.uneven(face, unit)
        return shown if apart or not self.present(face, unit) else ("both",)

    def differs(self, face: int, unit: int) -> bool:
        """Whether a unit is not alike on both sides of a face, so that a side has to be named."""
        return self.told_sides(face, unit) != ("both",)

    def shown(self, face: int, unit: int) -> bool:
        """Whether a unit is present on the face, be it on one side alone."""
        return self.differs(face, unit) or bool(self.present(face, unit))

    def most(self, face: int, unit: int) -> float | None:
        """How strong a unit is, 0-5: where it differs on the stronger side; None if unknown."""
        found = [self.intensity(face, unit, side) for side in self.told_sides(face, unit)]
        return max((one for one in found if one is not None), default=None)

    def clear_side(self, face: int, unit: int) -> Literal["left", "right"] | None:
        """The side on which alone a unit is present, where the other is not near to it either."""
        side, sides = self.one_side(face, unit), self.sides(face, unit)
        return None if side is None or sides is None or at_edge(min(sides)) else side

    def one_side(self, face: int, unit: int) -> Literal["left", "right"] | None:
        """The side on which alone a unit is present, a letter or more stronger there."""
        sides = self.sides(face, unit)
        if sides is None or not min(sides) < PRESENCE_THRESHOLD <= max(sides):
            return None
        if not self.uneven(face, unit):
            return None
        return "left" if sides[0] > sides[1] else "right"

    # Rules and distributions -------------------------------------------------------------------

    @cached_property
    def faces(self) -> tuple[int, ...]:
        """The indices of the faces that were found, in order."""
        return tuple(sorted(entry.payload.face for entry in self.all(payloads.FaceFound)))

    def scores(self, face: int) -> list[Entry[payloads.EmotionScore]]:
        """What the rules give each label on a face."""
        return self.all(payloads.EmotionScore, face=face)

    def opinion(self, face: int, by: Literal["units", "learned"]) -> Distribution | None:
        """What the action units alone, or the learned reader, give each label they score.

        None where no learned reader was asked.
        """
        found = self._opinions(face, by)
        return {e.payload.label: e.payload.probability for e in found} or None

    def opinion_row(
        self, face: int, by: Literal["units", "learned"], label: str
    ) -> Entry[payloads.UnitsScore] | Entry[payloads.OpinionScore] | None:
        """The row of one label."""
        return next((e for e in self._opinions(face, by) if e.payload.label == label), None)

    def _opinions(
        self, face: int, by: Literal["units", "learned"]
    ) -> Sequence[Entry[payloads.UnitsScore] | Entry[payloads.OpinionScore]]:
        if by == "units":
            return self.all(payloads.UnitsScore, face=face)
        return self.all(payloads.OpinionScore, face=face)

    def rules_of(self, face: int) -> dict[str, Entry[payloads.Rule]]:
        """Label to its rule, of the rule set that the face was scored by.

        Where the ledger holds no rule of it, or no score, all rules that it holds.
        """
        used = {set_of(entry.payload) for entry in self.scores(face)}
        every = self.all(payloads.Rule)
        own = [e for e in every if set_of(e.payload) in used]
        return {entry.payload.label: entry for entry in own or every}

    def rule_of(self, face: int, label: str) -> Entry[payloads.Rule] | None:
        """The rule of a label that the face was scored by; `neutral` has none."""
        return self.rules_of(face).get(label)

    def rule(self, label: str, rule_set: str) -> Entry[payloads.Rule] | None:
        """The rule of a label in a set, `emfacs@1`."""
        every = self.all(payloads.Rule, label=label)
        return next((e for e in every if set_of(e.payload) == rule_set), None)

    def measured(self, face: int, term: Term) -> bool:
        """Whether the unit of a rule's term was measured; of a unilateral one, on both sides."""
        if term.unilateral:
            return self.sides(face, term.au) is not None
        return self.present(face, term.au) is not None

    def fulfilled(self, face: int, term: Term) -> bool:
        """Whether the unit of a term is present; of a unilateral one, on one side only."""
        if term.unilateral:
            return self.one_side(face, term.au) is not None
        return bool(self.present(face, term.au))

    def plain(self, face: int, term: Term) -> bool:
        """Whether a term's unit was measured and is either fulfilled or nowhere on the face."""
        if not self.measured(face, term):
            return False
        nowhere = term.unilateral or not self.differs(face, term.au)
        return self.fulfilled(face, term) or nowhere

    def on_edge(self, face: int, term: Term) -> bool:
        """Whether a hair would change if a term is fulfilled: its unit, or a side, is near A.

        So it is of a unit that is present on one side while the whole face does not show it.

        Of a unilateral one also where its sides differ by about the letter that is asked for.
        """
        if not term.unilateral:
            intensity = self.intensity(face, term.au)
            alone = self.differs(face, term.au) and not self.present(face, term.au)
            return intensity is not None and (alone or at_edge(intensity))
        sides = self.sides(face, term.au)
        if sides is None or max(sides) < PRESENCE_THRESHOLD - EDGE:
            return False
        apart = round(abs(sides[0] - sides[1]) - ONE_SIDED, 6)
        return any(map(at_edge, sides)) or abs(apart) <= EDGE

    def reliability(self, face: int) -> float:
        """The face's quality, 0-1; 1 where it was not measured."""
        entry = self.find(payloads.FaceQuality, face=face)
        return entry.payload.score if entry else 1.0

    def context(self, face: int) -> tuple[Weighed, ...]:
        """What speaks of the situation of a face, what is not weighed included."""
        if face not in self._contexts:
            self._contexts[face] = context_evidence(self.ledger.rows, payloads.face_id(face))
        return self._contexts[face]

    def bodily(self, face: int) -> bool:
        """Whether hands and body are all that the context of a face rests on, if it says anything.

        Where nothing of it is weighed: whether they are all that there is.
        """
        known = [one for one in self.context(face) if one.counts]
        known = known or ([] if self.told else [*self.context(face)])
        return bool(known) and all(one.part == "body" for one in known)

    @cached_property
    def told(self) -> bool:
        """Whether anything was said of the situation: words, a report or an appraisal."""
        of = (payloads.Quotation, payloads.Observed, payloads.Judged)
        return any(self.all(one) for one in of)

    def weighing(self, face: int) -> Weighing:
        """The distributions of a face: alone, of its context, and of both."""
        if face not in self._weighings:
            self._weighings[face] = self._weigh(face)
        return self._weighings[face]

    def _weigh(self, face: int) -> Weighing:
        scores = {e.payload.label: e.payload.probability for e in self.scores(face)}
        name, withheld = payloads.face_id(face), self._withheld(face)
        if not scores:
            context = context_distribution(self.ledger.rows, name)
            return Weighing(None, context, None, None, withheld or "unmeasured")
        alone = summing_to_one(scores)
        context = context_over(self.ledger.rows, name, alone)
        apart = None if context is None else disagreement(alone, context)
        if withheld:
            return Weighing(alone, context, None, apart, withheld)
        fused = fuse(alone, context, reliability=self.reliability(face))
        return Weighing(alone, context, fused, apart, None)

    def _withheld(self, face: int) -> Literal["quality", "unmeasured"] | None:
        if self.reliability(face) < QUALITY_FLOOR:
            return "quality"
        terms = [term for e in self.rules_of(face).values() for term in e.payload.terms]
        asked = math.fsum(abs(term.weight) for term in terms)
        hidden = math.fsum(abs(term.weight) for term in terms if not self.measured(face, term))
        return None if asked and hidden <= MOST_UNMEASURED * asked else "unmeasured"

    def asked(self, face: int) -> list[UnitRow]:
        """The rows of the units of a face that its rules ask for."""
        terms = [term for e in self.rules_of(face).values() for term in e.payload.terms]
        units = {term.au for term in terms}
        return [entry for entry in self.units(face) if entry.payload.unit in units]

    def distribution(self, face: int, source: Source) -> Distribution | None:
        """One of a face's distributions; None where there is none, or no such face.

        Of `face` each label has the rules' score as its row shows it, which sum to 1 but for
        rounding.
        """
        if face not in self.faces:
            return None
        if source == "face":
            scores = {e.payload.label: e.payload.probability for e in self.scores(face)}
            return scores or None
        weighing = self.weighing(face)
        return weighing.context if source == "context" else weighing.fused

    # What stands behind a statement ------------------------------------------------------------

    def behind(self, face: int, source: Source, label: str) -> list[Row]:
        """The rows that a label's probability rests on.

        Its score on the face, then what speaks for it in the context; where nothing there speaks
        for it, all that is weighed.
        """
        rows = []
        if source != "context":
            rows += [e.row for e in self.scores(face) if e.payload.label == label]
        if source != "face" and self.weighing(face).context is not None:
            counted = [one for one in self.context(face) if one.counts]
            speaking = [one.row for one in counted if one.speaks_for(label)]
            rows += speaking or [one.row for one in counted]
        return rows

    def behind_abstention(self, face: int | None, reason: str) -> list[Row | Entry[Any] | None]:
        """The count of faces, the quality, or the units that were not measured."""
        if face is None:
            return [self.find(payloads.FaceCount)]
        if reason in ("out_of_sight", "seldom_seen"):
            return [self.find(payloads.OutOfSight, face=face)]
        if reason == "quality":
            return [self.find(payloads.FaceQuality, face=face)]
        known = self.asked(face) or self.units(face)
        return [one for one in known if isinstance(one.payload, payloads.UnitUnavailable)]

    def behind_silence(self, face: int) -> list[Row]:
        """Cues of other labels; else those of words; else the sentences; else postures."""
        every = self.context(face)
        if any(one.counts for one in every):
            return [one.row for one in every]
        cues = [one.row for one in every if one.part != "body"]
        said = [entry.row for entry in self.all(payloads.Quotation)]
        said += [entry.row for entry in self.all(payloads.Observed)]
        return cues or said or [one.row for one in every]

    def behind_rule_set(self, face: int, rule_set: str) -> list[Row]:
        """The rows of a set's rules; the face's scores where there are none."""
        rules = self.all(payloads.Rule)
        own = [e.row for e in rules if set_of(e.payload) == rule_set]
        return own or [e.row for e in self.scores(face) if set_of(e.payload) == rule_set]


def _strength(entry: UnitRow) -> float:
    one: Any = entry.payload
    return float(one.intensity if isinstance(one, payloads.UnitIntensity) else one.present)


def set_of(one: payloads.Rule | payloads.EmotionScore) -> str:
    """Id and version of the rule set of a rule or a score: `emfacs@1`."""
    return f"{one.rule_set}@{one.version}"


def speaks_for(theme: Theme, label: str) -> bool:
    """Whether what a cue or a posture speaks of gives a label a quarter or more."""
    return bool(theme.distribution) and share(theme.distribution or {}, label) >= SPEAKS_FOR
