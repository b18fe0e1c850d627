"""What readings rest on: rules, published works, labelled examples, and what is taken out."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from facsight_tools.evidence.payloads.base import (
    Index,
    Payload,
    Probability,
    ShownRow,
    Unit,
    joined,
    label_id,
)
from facsight_tools.evidence.payloads.faces import OfFace
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import Term
from facsight_tools.states import UnavailableReason

Part: TypeAlias = Literal["words", "scene model", "body", "appraisal"]
"""Where context comes from: the user's words, a vision model's report, the body, and how somebody
judges the situation."""

_RANKS: Final = ("The nearest example", "The next example", "The third example")


class Rule(Payload):
    """What a rule set says on one label: its terms, and from which level on they count.

    Attributes:
        rule_set, version, title: of the set.
        label: that the terms argue for or against.
        terms: one for each unit.
        full_intensity: from which on a unit counts in full, 0-5.
        zero_intensity: up to which it does not count.
    """

    kind: Literal["rule"] = "rule"
    rule_set: str
    version: Index
    title: str
    label: str
    terms: tuple[Term, ...]
    full_intensity: Annotated[float, Field(gt=0, le=5)]
    zero_intensity: Annotated[float, Field(ge=0, le=5)] = 0.0

    @property
    def row_id(self) -> str:
        """`R.emfacs.happiness@1`."""
        return f"R.{self.rule_set}.{label_id(self.label)}@{self.version}"

    @property
    def supporting(self) -> tuple[Term, ...]:
        """The terms that argue for the label, the heaviest first."""
        return tuple(sorted((t for t in self.terms if t.weight > 0), key=lambda t: -t.weight))

    @property
    def opposing(self) -> tuple[Term, ...]:
        """The terms that argue against the label, the heaviest first."""
        return tuple(sorted((t for t in self.terms if t.weight < 0), key=lambda t: t.weight))

    def shown(self) -> ShownRow:
        """The units that support and oppose the label.

        The value spells the terms for a reader: a sign, the unit, `.U` where only the difference
        between the sides counts, and the weight; after a `/` the full intensity.
        """
        value = " ".join([*map(_spelled, self.terms), f"/{self.full_intensity:g}"])
        supporting = [_named(term) for term in self.terms if term.weight > 0]
        opposing = [_named(term) for term in self.terms if term.weight < 0]
        verb = "counts" if len(opposing) == 1 else "count"
        against = f"; {joined(opposing)} {verb} against it" if opposing else ""
        text = f"{self.title}: {self.label} is supported by {joined(supporting)}{against}."
        return ShownRow(text, value, "weights", "rule")


class Literature(Payload):
    """A published work and the one thing that it is cited for."""

    kind: Literal["literature"] = "literature"
    work: str
    authors: str
    finding: str

    @property
    def row_id(self) -> str:
        """`K.barrett2019`."""
        return f"K.{self.work}"

    def shown(self) -> ShownRow:
        """Authors and finding."""
        return ShownRow(f"{self.authors} {self.finding}.", self.authors, "", "literature")


class UnitHint(Payload):
    """What a work says that some action units may go with.

    Attributes:
        work, topic: which work, and the hint's name in it.
        authors: as they are printed.
        relation: whether the units go with an appraisal, or have others do something.
        units: one of them present is enough.
        says: the appraisal, or what others do.
    """

    kind: Literal["unit_hint"] = "unit_hint"
    work: str
    topic: str
    authors: str
    relation: Literal["appraisal", "move"]
    units: tuple[Unit, ...]
    says: str

    @property
    def row_id(self) -> str:
        """`K.scherer2007.novelty`."""
        return f"K.{self.work}.{self.topic}"

    def shown(self) -> ShownRow:
        """As the work's word, not as a fact."""
        units = joined([ACTION_UNITS[au].code for au in self.units], "or")
        text = f"{self.authors} predict {units} with the appraisal of {self.says}."
        if self.relation == "move":
            text = (
                f"{self.authors} describe a display with {units} as one that may have others "
                f"{self.says}."
            )
        return ShownRow(text, self.authors, "", "literature")


class SituationHint(Payload):
    """That a work has situations appraised on dimensions."""

    kind: Literal["situation_hint"] = "situation_hint"
    work: str
    authors: str
    dimensions: tuple[str, ...]

    @property
    def row_id(self) -> str:
        """`K.scherer2001.situation`."""
        return f"K.{self.work}.situation"

    def shown(self) -> ShownRow:
        """With the dimensions."""
        text = f"{self.authors} has situations appraised by what is {joined([*self.dimensions])}."
        return ShownRow(text, self.authors, "", "literature")


class Without(OfFace):
    """What a label would get, 0-1, had something been left out."""

    label: str
    probability: Probability


class WithoutUnit(Without):
    """The rules' score of a label, had a unit not been measured."""

    kind: Literal["without_unit"] = "without_unit"
    unit: Unit
    rule_set: str
    version: Index

    @property
    def row_id(self) -> str:
        """`F1.without.AU12.happiness`."""
        return f"F{self.face}.without.{ACTION_UNITS[self.unit].code}.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As a score of the rules."""
        code = ACTION_UNITS[self.unit].code
        text = (
            f"Without {code} the {self.rule_set} rules would give {self.label} a score of "
            f"{self.probability:.3f}."
        )
        return ShownRow(text, self.probability, "probability")


class WithoutContext(Without):
    """The fused probability of a label without a part of the context, or without one row of it.

    Attributes:
        part: what is taken out where it is all of a part; else None.
        row: id of the one row that is taken out; else None.
        called: how that is called in a sentence: `the user's words`, or a cue in quotation marks.
    """

    kind: Literal["without_context"] = "without_context"
    part: Part | None = None
    row: str | None = None
    called: str

    @property
    def row_id(self) -> str:
        """`F1.without.words.fear`, `F1.without.C1.cue.2.fear`."""
        key = self.row if self.part is None else label_id(self.part)
        return f"F{self.face}.without.{key}.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As a probability of the fused reading."""
        text = (
            f"Without {self.called} the fused reading would give {self.label} "
            f"{self.probability:.3f}."
        )
        return ShownRow(text, self.probability, "probability")


class BesideExamples(OfFace):
    """How a face stands beside labelled examples."""


class Neighbour(BesideExamples):
    """One of the labelled examples that are nearest to a face; `rank` 1 is the nearest.

    `distance` is 0 where the two faces agree and 1 where every unit differs in full; `note` is what
    the labeller wrote of the example.
    """

    kind: Literal["neighbour"] = "neighbour"
    rank: Annotated[int, Field(ge=1, le=len(_RANKS))]
    label: str
    distance: Annotated[float, Field(ge=0)]
    note: str = ""

    @property
    def row_id(self) -> str:
        """`F1.example.1`."""
        return f"F{self.face}.example.{self.rank}"

    def shown(self) -> ShownRow:
        """With label, distance and note."""
        noted = f', noted as "{self.note}"' if self.note else ""
        text = (
            f"{_RANKS[self.rank - 1]} is of {self.label} at a distance of "
            f"{self.distance:.3f}{noted}."
        )
        return ShownRow(text, self.distance, "distance")


class ExampleScore(BesideExamples):
    """What the nearest examples give a label; the scores of a face sum to less than 1."""

    kind: Literal["example_score"] = "example_score"
    label: str
    probability: Probability

    @property
    def row_id(self) -> str:
        """`F1.fewshot.boredom`."""
        return f"F{self.face}.fewshot.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As a score of the examples."""
        text = f"The nearest examples give {self.label} a score of {self.probability:.3f}."
        return ShownRow(text, self.probability, "probability")


class UnlikeExamples(BesideExamples):
    """A face that no example is near enough to, or that has too few units in common with them.

    `nearest` is the distance of the nearest example, None where none could be compared; `limit` is
    the greatest distance at which examples count.
    """

    kind: Literal["unlike_examples"] = "unlike_examples"
    reason: UnavailableReason
    nearest: Annotated[float, Field(ge=0)] | None = None
    limit: float

    @property
    def row_id(self) -> str:
        """`F1.fewshot`."""
        return f"F{self.face}.fewshot"

    def shown(self) -> ShownRow:
        """With the reason."""
        why = "too few of its units were measured"
        if self.nearest is not None:
            why = f"the nearest is at a distance of {self.nearest:.3f}, beyond {self.limit:g}"
        text = f"The face is unlike every example: {why}."
        return ShownRow(text, None, "probability", "unavailable")


def _spelled(term: Term) -> str:
    side = ".U" if term.unilateral else ""
    return f"{term.weight:+g}"[0] + f"{term.au}{side}:{abs(term.weight):g}"


def _named(term: Term) -> str:
    code = ACTION_UNITS[term.au].code
    return f"unilateral {code}" if term.unilateral else code
