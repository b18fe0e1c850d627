"""The statements on a face that a writer may choose from, the most important first.

For models that are too weak to write statements: they are given a numbered list of what holds and
answer with numbers, in the order in which it is to be said.

    listed = menu(evidence, face=1)
    chosen = pick(listed, "1, 4, 2")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds.tools import both_measured, counted
from facsight_tools.statements.limits import unmeasured
from facsight_tools.statements.readings import (
    agreement,
    alternatives,
    argument,
    by_reference,
    reading,
)
from facsight_tools.statements.stock import (
    context_statements,
    difference_statements,
    grade_statements,
    head_statements,
    intervention_statements,
    quality_statements,
    reading_statements,
    scene_statements,
    smile_statements,
)
from facsight_tools.statements.whole import because, owed

SMILE_UNITS: Final = (6, 12, 14, 15)
"""The units that a smile's configuration turns on."""

MOST: Final = 40
"""Statements in a menu: what a small model can still choose from."""

_NUMBER: Final = re.compile(r"\d+")
# Of the context, what bears on a reading; words and what they speak of come before their tone
_OF_CONTEXT: Final = (
    kinds.Quotation,
    kinds.CueSpeaksOf,
    kinds.CueFits,
    kinds.WordsMismatch,
    kinds.Observation,
    kinds.ObservationMatches,
    kinds.Appraised,
    kinds.AppraisalFits,
    kinds.AppraisalNames,
    kinds.AppraisalQuotes,
)


def menu(evidence: Evidence, face: int | None = None, *, most: int = MOST) -> list[Statement]:
    """What can be said of a face, the most important first.

    The reading, or why there is none; what it owes; what argues for it and against it; the context;
    the other readings; the smile, present units, directions and the scene; interventions.

    Args:
        evidence: what it is about.
        face: the face; None for a picture without one, else the largest.
        most: how many at most.
    """
    index = face if face is not None else next(iter(evidence.faces), None)
    return list(dict.fromkeys(_listed(evidence, index)))[:most]


def pick(listed: Sequence[Statement], answer: str | Iterable[int]) -> list[Statement]:
    """The statements of a menu that an answer names by number, each once, in the answer's order.

    Numbers that the menu does not have are passed over.
    """
    numbers = map(int, _NUMBER.findall(answer)) if isinstance(answer, str) else answer
    wanted = (number for number in dict.fromkeys(numbers) if 1 <= number <= len(listed))
    return [listed[number - 1] for number in wanted]


def _listed(evidence: Evidence, face: int | None) -> Iterator[Statement]:
    first = None if face is None else reading(evidence, face, "fused")
    if first is not None:
        yield first
    for one in owed([first] if first else [], evidence, face):
        yield one.statement
    if face is None:
        yield from reading_statements(evidence)
        yield from scene_statements(evidence)
        yield from context_statements(evidence)
        return
    if first is not None:
        yield from _arguments(evidence, face, first.label)
        yield from because(evidence, face, "fused", first.label)
        together = agreement(evidence, face)
        yield from [together] if together else []
        yield from alternatives(evidence, first)
    for statement in context_statements(evidence):
        if isinstance(statement, _OF_CONTEXT) and _on(statement, face):
            yield statement
    for statement in reading_statements(evidence):
        # how a lens holds a label is the lens's to say, and what is not shown nobody's
        if _on(statement, face) and not isinstance(statement, kinds.LensLabel | kinds.Denied):
            yield statement
    yield from _again(evidence, face)
    yield from _seen(evidence, face)


def _again(evidence: Evidence, face: int) -> Iterator[Statement]:
    """What another reference changes; that a face was measured once more, and what differs."""
    yield from (it for it in by_reference(evidence, face) if it.at_rest != it.average)
    again = evidence.find(payloads.MeasuredAgain, face=face)
    if again is None:
        return
    yield kinds.LookedAgain(face=face, value=number(again.payload.scale))
    of: Any = {"face": face, "first_tool": evidence.own_tool, "second_tool": again.payload.reader}
    pairs = both_measured(evidence, face, again.payload.reader)
    if pairs:
        agreed, measured = counted(pairs)
        yield kinds.ToolAgreement(**of, agreed=agreed, measured=measured)
    for one, other, own, _ in pairs:
        if one != other:
            yield kinds.ToolStates(**of, unit=own.payload.unit, state=one, second_state=other)


def _arguments(evidence: Evidence, face: int, label: str) -> list[Statement]:
    """Present units first, those that weigh most first; then what is near A or was not measured."""
    rule = evidence.rule_of(face, label)
    terms = sorted(rule.payload.terms, key=lambda one: -abs(one.weight)) if rule else []
    known = [term for term in terms if evidence.measured(face, term)]
    known.sort(key=lambda term: not evidence.fulfilled(face, term))
    edge = [
        kinds.UnitEdge(face=face, unit=term.au)
        for term in known
        if not term.unilateral
        and evidence.on_edge(face, term)
        and not evidence.differs(face, term.au)
    ]
    clear = [
        term for term in known if evidence.plain(face, term) and not evidence.on_edge(face, term)
    ]
    made = [argument(evidence, face, label, term) for term in clear]
    # that a unit against the label is absent says little
    said: list[Statement] = [
        one for one in made if (one.state, one.direction) != ("absent", "against")
    ]
    hidden = unmeasured(evidence, face, terms)
    return [*said, *edge] + [
        kinds.UnitUnavailable(face=face, unit=one.unit, side=one.side, reason=one.reason)
        for one in hidden
    ]


def _seen(evidence: Evidence, face: int) -> Iterator[Statement]:
    """Smile, present units by grade, doubts, directions, the scene, interventions."""
    edge = {unit for unit in ACTION_UNITS if evidence.on_edge(face, Term(unit, 1.0))}
    if not edge & set(SMILE_UNITS):
        yield from smile_statements(evidence, face)
    grades = [
        one
        for one in grade_statements(evidence, face)
        if one.side in (sides := evidence.told_sides(face, one.unit))
        and (one.unit not in edge or sides != ("both",))
    ]
    yield from sorted(grades, key=lambda one: one.least, reverse=True)
    for one in quality_statements(evidence):
        doubtful = isinstance(one, kinds.FaceQuality | kinds.PartWithheld) or (
            isinstance(one, kinds.QualityCue) and not one.ok
        )
        if (doubtful and _on(one, face)) or _unscored(one, evidence, face):
            yield one
    for one in head_statements(evidence):
        if isinstance(one, kinds.Direction) and _on(one, face):
            yield one
    for one in scene_statements(evidence):
        counted = isinstance(one, kinds.Count) and one.of != "faces" and one.count == 0
        if not isinstance(one, kinds.PictureValue) and not counted:
            yield one
    yield from (one for one in intervention_statements(evidence) if _on(one, face))
    yield from (one for one in difference_statements(evidence, face) if one.value)


def _unscored(statement: Statement, evidence: Evidence, face: int) -> bool:
    """Whether it is on a label that neither rules nor examples score, or that no example is like.

    What examples say of a label is told in place of what rules do not.
    """
    row = evidence.row(statement.row) if isinstance(statement, kinds.NotMeasured) else None
    payload = None if row is None else row.payload
    if isinstance(payload, payloads.EmotionUnsupported):
        shown = evidence.find(payloads.ExampleScore, face=face, label=payload.label)
        return payload.face == face and shown is None
    return isinstance(payload, payloads.UnlikeExamples) and payload.face == face


def _on(statement: Statement, face: int) -> bool:
    """Whether a statement is on a face, or on none."""
    return getattr(statement, "face", face) in (face, None)
