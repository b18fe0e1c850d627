"""What a lens makes of an answer: its first sentence, and how a label may be told.

    leading(load("appraisal"), evidence, 1, "plain")    what the face and the words are appraised as

The lens's file says what leads (`facsight_tools/rules/lenses`), the evidence what of that is there,
so that equal ledgers give equal first sentences and `facsight verify` makes them again. The
distributions are the same through every lens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from facsight_tools.evidence import payloads
from facsight_tools.rules.lens import Hint, Lens
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Register
from facsight_tools.statements.kinds.reading import silence
from facsight_tools.statements.readings import held_as, reading

_PLAIN_GRADES: Final = {
    "A": ("A", "B"),
    "B": ("A", "B"),
    "C": ("C", "C"),
    "D": ("D", "E"),
    "E": ("D", "E"),
}
_HELD: Final[Mapping[str, type[kinds.LensLabel]]] = {
    "constructed": kinds.Construed,
    "named": kinds.Named,
}
_MOST_HINTS: Final = 3
_MOST_DIMENSIONS: Final = 3


def leading(lens: Lens, evidence: Evidence, face: int, register: Register) -> list[Statement]:
    """The first sentence of an answer on a face; nothing where the rules lead, or none is read."""
    if lens.leads == "rules" or reading(evidence, face, "fused") is None:
        return []
    if lens.leads == "situation":
        return _construed(evidence, face)
    shown = _hinted(lens.hints, evidence, face, register)
    units = [unit for hint in lens.hints for unit in hint.units]
    if not shown and not any(evidence.on_edge(face, Term(unit, 1.0)) for unit in units):
        none = kinds.NoHint(face=face, work=lens.hints[0].work)
        shown = [none] if none.judge(evidence).holds else []
    beside = _appraised(evidence, face) if lens.leads == "appraisals" else _met(evidence, face)
    return [*shown, *beside]


def held_as_told(statement: Statement, lens: Lens) -> Statement:
    """A reading as the lens tells labels; every other statement as it is."""
    kind = _HELD.get(lens.labels)
    if kind is None or not isinstance(statement, kinds.Reading):
        return statement
    return held_as(statement, kind)


def graded(evidence: Evidence, face: int, unit: int, register: Register) -> kinds.UnitGrade | None:
    """The grade of a unit as a register tells it: the letter, or a range with an everyday word.

    None where it is absent, there by no more than a hair, or not alike on both sides.
    """
    entry = evidence.unit(face, unit, "both")
    letter = getattr(entry and entry.payload, "letter", None)
    edge = evidence.on_edge(face, Term(unit, 1.0))
    if letter is None or edge or evidence.differs(face, unit):
        return None
    least, most = (letter, letter) if register == "coder" else _PLAIN_GRADES[letter]
    return kinds.UnitGrade.model_validate(
        {"face": face, "unit": unit, "least": least, "most": most}
    )


def plainer(statement: kinds.UnitGrade) -> kinds.UnitGrade:
    """A grade as a range of letters that everyday words name."""
    least, most = _PLAIN_GRADES[statement.least][0], _PLAIN_GRADES[statement.most][1]
    return statement.model_copy(update={"least": least, "most": most})


def _hinted(
    hints: Sequence[Hint], evidence: Evidence, face: int, register: Register
) -> list[Statement]:
    """Of each hint the unit that is seen most, with its grade, the strongest first."""
    found: list[tuple[float, list[Statement]]] = []
    for hint in hints:
        row, seen = f"K.{hint.id}", []
        for unit in hint.units:
            grade = graded(evidence, face, unit, register)
            if grade is not None and evidence.row(row) is not None:
                one = kinds.UnitHint(face=face, unit=unit, row=row)
                seen.append((evidence.intensity(face, unit) or 0.0, [one, grade]))
        found += [max(seen, key=lambda one: one[0])] if seen else []
    found.sort(key=lambda one: -one[0])
    return [one for _, pair in found[:_MOST_HINTS] for one in pair]


def _appraised(evidence: Evidence, face: int) -> list[Statement]:
    """The dimensions of the situation that counts most for the face."""
    if evidence.find(payloads.SituationHint) is None:
        return []
    for one in sorted(evidence.context(face), key=lambda one: -one.amount):
        cue = evidence.at(payloads.Cue, one.row.id)
        if cue is not None and one.amount > 0 and cue.payload.appraisals:
            dimensions = cue.payload.appraisals[:_MOST_DIMENSIONS]
            return [kinds.SituationAppraised(row=one.row.id, dimension=it) for it in dimensions]
    return []


def _met(evidence: Evidence, face: int) -> list[Statement]:
    """Whom a display meets: where the face looks."""
    entry = evidence.find(payloads.GazeTarget, face=face)
    aim = None if entry is None else entry.payload.aim
    if aim is None:
        return []
    return [kinds.GazeTarget(face=face, target=aim.at, target_face=aim.face)]


def _construed(evidence: Evidence, face: int) -> list[Statement]:
    """The situation by itself and then with the face, or that it is silent and then the face."""
    told = reading(evidence, face, "context")
    together = reading(evidence, face, "fused")
    found: list[Statement] = [] if told is None else [held_as(told, kinds.Construed)]
    quiet = silence(evidence, face)
    if told is None and quiet is not None:
        found.append(kinds.ContextSilent(face=face, reason=quiet))
    return found if together is None else [*found, held_as(together, kinds.Construed)]
