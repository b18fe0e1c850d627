"""Statements: that they are any, and that they are true of the rows, by the second judge.

All of them, then three parts that a reader asks for by name. Units that are said to be on the face
and are not are hallucinated, counted as CHAIR does for objects in captions (Rohrbach et al. 2018):
the share of mentions without a ground, here against the measured rows. It says whether the answer
is true to the detector, not whether the detector is right; human coding would tell that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_evals.judge.rows import YES
from facsight_evals.judge.verdicts import verdict
from facsight_evals.scorers.answer import ScoredAnswer, Tally, tally
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.plan import kind_of

_NUMBERS: Final = ("value", "degrees", "count")


def readable(answer: ScoredAnswer) -> Tally:
    """What is a statement, of all that was written; a text without one counts as one thing."""
    count = len(answer.statements)
    wrong = (f"{answer.unread} things written are no statement",) if answer.unread else ()
    return Tally(count, count + answer.unread, wrong)


def true_statements(answer: ScoredAnswer) -> Tally:
    """Statements that hold, of all."""
    return tally(_judged(answer, answer.statements))


def grounded_units(answer: ScoredAnswer) -> Tally:
    """Units said to be present that were measured as present; the others are hallucinated."""
    found = []
    for face, unit, side in _present(answer):
        row = answer.rows.unit(face, unit, side)
        there = row is not None and row.value is not None and float(row.value) >= 1
        found.append((there, f"AU{unit} is not on face {face}, {side}"))
    return tally(found)


def value_fidelity(answer: ScoredAnswer) -> Tally:
    """Statements of a number that hold, of all that state one."""
    numbered = [one for one in answer.statements if set(_NUMBERS) & set(type(one).model_fields)]
    return tally(_judged(answer, numbered))


def grounded_context(answer: ScoredAnswer) -> Tally:
    """Statements on the situation and what was said of it that hold, of all such."""
    said = [one for one in answer.statements if kind_of([one]) == "context"]
    return tally(_judged(answer, said))


def _judged(answer: ScoredAnswer, statements: Sequence[Statement]) -> Iterator[tuple[bool, str]]:
    for one in statements:
        found = verdict(one, answer.rows)
        yield found == YES, f"{found}: {one.model_dump_json(exclude_none=True)}"


def _present(answer: ScoredAnswer) -> Iterator[tuple[int, int, str]]:
    """Face, unit and side of every unit that is said to be there."""
    for one in answer.statements:
        if isinstance(one, kinds.Argument) and one.state == "present":
            side = answer.rows.alone(one.face, one.unit) or "left" if one.unilateral else "both"
            yield one.face, one.unit, side
        elif isinstance(one, kinds.UnitHint):
            yield one.face, one.unit, "both"
        elif isinstance(one, kinds.UnitGrade) or (
            (isinstance(one, kinds.UnitState) and one.state == "present")
            or (isinstance(one, kinds.UnitIntensity) and one.value >= 1)
        ):
            yield one.face, one.unit, one.side
