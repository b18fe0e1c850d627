"""Statements on how a rule counts a unit. A rule counts; it does not cause and does not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements.base import (
    FaceIndex,
    Label,
    Number,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
)
from facsight_tools.statements.kinds.units import unit_words

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


def term_of(rule: payloads.Rule, unit: int, *, unilateral: bool) -> Term | None:
    """The term by which a rule counts a unit, or the difference between its sides."""
    found = (one for one in rule.terms if (one.au, one.unilateral) == (unit, unilateral))
    return next(found, None)


def direction_of(term: Term) -> Literal["for", "against"]:
    """Whether a term counts for its label or against it."""
    return "for" if term.weight > 0 else "against"


def _uncounted(rule: payloads.Rule, unit: int, *, unilateral: bool) -> Verdict:
    code = ACTION_UNITS[unit].code
    named = f"unilateral {code}" if unilateral else code
    return fails(f"The rule for {rule.label} does not count {named}.")


class OfTerm(Statement):
    """On one term of one rule; `rule_set` is id and version: `emfacs@1`.

    `unilateral`: the term counts the unit's difference between the sides, not the unit.
    """

    rule_set: str
    label: Label
    unit: Unit
    unilateral: bool = False

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rule's row."""
        return evidence.ids(evidence.rule(self.label, self.rule_set))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the terms of the rule."""
        entry = evidence.rule(self.label, self.rule_set)
        if entry is None:
            return nothing_on(f"a rule for {self.label} in {self.rule_set}")
        term = term_of(entry.payload, self.unit, unilateral=self.unilateral)
        if term is None:
            return _uncounted(entry.payload, self.unit, unilateral=self.unilateral)
        return self._judge(term)

    def _judge(self, term: Term) -> Verdict:
        raise NotImplementedError


class RuleCounts(OfTerm):
    """A rule counts a unit for its label, or against it."""

    kind: Literal["rule_counts"] = "rule_counts"
    direction: Literal["for", "against"]

    def _judge(self, term: Term) -> Verdict:
        is_so = direction_of(term)
        why = f"The rule counts {ACTION_UNITS[term.au].code} {is_so} {self.label}."
        return same(is_so == self.direction, why)


class RuleWeight(OfTerm):
    """How much a rule counts a unit: positive for its label, negative against it."""

    kind: Literal["rule_weight"] = "rule_weight"
    value: Number

    def _judge(self, term: Term) -> Verdict:
        return judged(f"The weight of {ACTION_UNITS[term.au].code}", term.weight, self.value)


class Argument(Statement):
    """A unit is present or absent on a face, and the face's rule for a label counts it so.

    An absent unit argues for nothing; that the rule counts it for the label is what is missing.
    Of a term that counts the difference between the sides, `present` is a unit that is present on
    one side only and at least a letter stronger there; `side` names it, or is `both` where it is
    not said which. Every other argument is on the whole face.
    """

    kind: Literal["argument"] = "argument"
    face: FaceIndex
    unit: Unit
    side: Side = "both"
    unilateral: bool = False
    state: Literal["present", "absent"]
    label: Label
    direction: Literal["for", "against"]

    @model_validator(mode="after")
    def _one_side_is_present(self) -> Self:
        if self.side != "both" and not (self.unilateral and self.state == "present"):
            raise ValueError("side: only a unilateral unit that is present has a side")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The unit's row (of a unilateral one, those of both sides), then the rule's."""
        sides: tuple[Side, ...] = ("left", "right") if self.unilateral else ("both",)
        units = (evidence.unit(self.face, self.unit, side) for side in sides)
        return evidence.ids(*units, evidence.rule_of(self.face, self.label))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the unit's rows and the rule's terms."""
        rule = evidence.rule_of(self.face, self.label)
        if rule is None:
            return nothing_on(f"a rule for {self.label}")
        wrong = self._unit_wrong(evidence)
        if wrong is not None:
            return wrong
        term = term_of(rule.payload, self.unit, unilateral=self.unilateral)
        if term is None:
            return _uncounted(rule.payload, self.unit, unilateral=self.unilateral)
        is_so = direction_of(term)
        why = f"The rule counts {ACTION_UNITS[self.unit].code} {is_so} {self.label}."
        return same(is_so == self.direction, why)

    def _unit_wrong(self, evidence: Evidence) -> Verdict | None:
        """What is wrong with what is said of the unit, or None."""
        words = unit_words(self.face, self.unit, "both")
        sides: tuple[Side, ...] = ("left", "right") if self.unilateral else ("both",)
        for side in sides:
            entry = evidence.unit(self.face, self.unit, side)
            if entry is None:
                return nothing_on(unit_words(self.face, self.unit, side))
            if isinstance(entry.payload, payloads.UnitUnavailable):
                return fails(f"{words} could not be measured ({entry.payload.reason.words}).")
        seen = evidence.fulfilled(self.face, Term(self.unit, 1.0, unilateral=self.unilateral))
        if seen != (self.state == "present"):
            negation = "" if seen else "not "
            where = " on one side only" if self.unilateral else ""
            return fails(f"{words} is {negation}present{where}.")
        if not (seen or self.unilateral) and evidence.differs(self.face, self.unit):
            return fails(f"{words} is present on one side; it was said to be absent.")
        alone = evidence.one_side(self.face, self.unit)
        if self.side != "both" and alone != self.side:
            return fails(f"{words} is present on the subject's {alone} only.")
        return None
