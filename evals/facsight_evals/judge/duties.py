"""What an answer has to say beside what it wants to say, worked out from the rows.

An answer on a face reads it, or says why it does not. With a reading it tells what speaks strongly
against it, what of weight for it is absent or there by a hair, which labels come near, that face
and context conflict, what of the situation moves it most, what of the leading rule was not
measured, that the quality is poor, that it was read against itself at rest, and a caution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from facsight_evals.judge.faces import apart, relation
from facsight_evals.judge.rows import SUFFIX, Rows, measured, near_a
from facsight_tools.evidence.fusion import context_evidence
from facsight_tools.evidence.payloads import Judged, label_id
from facsight_tools.facs import PARTS
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement

_STRONG: Final = 2.0
_SURE: Final = 0.7
_HEAVY: Final = 0.25
_NEAR: Final = 0.15
_POOR: Final = 0.5

Rule = Literal["answered", "contrary", "rival", "conflict", "situation", "limit"]


_ELSEWHERE: Final = frozenset({"past", "future", "hypothetical", "negated", "ironic", "of_other"})


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that an answer owes, whether it is there, and the words for its failure."""

    rule: Rule
    met: bool
    words: str


def duties(said: Sequence[Statement], face: int | None, rows: Rows) -> Iterator[Duty]:
    """Everything that an answer on a face owes; without a face, that none was found."""
    if face is None:
        none = kinds.Abstention(face=None, reason="no_face")
        yield Duty("answered", none in said, "it does not say that there is no face")
        return
    read = any(
        isinstance(one, kinds.FirstLabel) and one.face == face and one.source != "context"
        for one in said
    )
    yield from _parts(said, face, rows)
    withheld = rows.withheld(face)
    silent = [one for one in said if isinstance(one, kinds.Abstention) and one.face == face]
    if withheld is not None:
        told = not read and any(one.reason == withheld for one in silent)
        yield Duty("answered", told, f"face {face} cannot be read ({withheld}), which is not said")
        return
    fused = rows.distributions(face)["fused"] or {}
    joint = [
        one
        for one in said
        if isinstance(one, kinds.FirstLabel) and (one.face, one.source) == (face, "fused")
    ]
    yield Duty("answered", bool(joint) and not silent, f"face {face} can be read and is not")
    label = min(fused, key=lambda one: (-fused[one], one))
    yield from _arguments(said, face, label, rows)
    yield from _rivals(said, face, label, fused)
    if relation(rows, face) == "conflict":
        both = any(
            isinstance(one, kinds.Agreement) and one.face == face and one.relation == "conflict"
            for one in said
        )
        yield Duty("conflict", both, "face and context conflict, which is not told")
    if apart(rows, face):
        told = any(isinstance(one, kinds.Opinions) and one.face == face for one in said)
        yield Duty("limit", told, "units and learned reader differ, which is not told")
    for match, _ in rows.like(rf"F{face}\.held_back\.(\w+)"):
        told = any(
            isinstance(one, kinds.HeldBack) and (one.face, label_id(one.label)) == (face, match[1])
            for one in said
        )
        yield Duty("limit", told, "a label was kept down, which is not told")
    yield from _situation(said, face, rows)
    for match, row in rows.like(rf"(V\d+)\.match\.([a-z-]+)\.F{face}"):
        if row.value == "contradicts":
            told = any(
                isinstance(one, kinds.ObservationMatches)
                and (one.row, one.feature, one.face, one.outcome)
                == (match[1], match[2], face, "contradicts")
                for one in said
            )
            yield Duty("conflict", told, f"{match[1]} contradicts the face, which is not told")
    yield from _limits(said, face, label, rows)


def _parts(said: Sequence[Statement], face: int, rows: Rows) -> Iterator[Duty]:
    """That nothing was read of a part of the face, where it was not for one reason."""
    told = {one.region for one in said if isinstance(one, kinds.PartWithheld) and one.face == face}
    for part, units in PARTS.items():
        found = [row for unit in units if (row := rows.unit(face, unit, "both"))]
        ends = {row.text.rpartition(": ")[2] if row.value is None else "" for row in found}
        ends -= {"not in model.", "needs video."}
        if len(ends) == 1 and ends != {""}:
            yield Duty("limit", part in told, f"nothing was read of the {part}, which is not told")


def _situation(said: Sequence[Statement], face: int, rows: Rows) -> Iterator[Duty]:
    """The three rows of the context that move the reading most are told, whatever of them."""
    if rows.distributions(face)["context"] is None:
        return
    found = [one for one in context_evidence(rows.ledger.rows, f"F{face}") if one.counts]
    kinds_of = (kinds.CueSpeaksOf, kinds.Appraised, kinds.AppraisalFits, kinds.AppraisalNames)
    told = {
        one.row
        for one in said
        if isinstance(one, kinds_of) and getattr(one, "aspect", None) not in _ELSEWHERE
    }
    for one in sorted(found, key=lambda one: one.amount, reverse=True)[:3]:
        payload = one.row.payload
        if isinstance(payload, Judged) and not (
            payload.aspects
            or payload.open_labels
            or any(given >= 0.25 for given in payload.labels.values())
        ):
            continue
        words = f"{one.row.id} moves the reading, which is not told"
        aspects = payload.aspects if isinstance(payload, Judged) else ()
        if isinstance(payload, Judged) and aspects:
            fits = any(given >= 0.25 for given in payload.labels.values())
            elsewhere = [aspect for aspect in aspects if aspect in _ELSEWHERE]
            if not fits and _says(said, one.row.id, (elsewhere or aspects)[0]):
                told.add(one.row.id)
        yield Duty("situation", one.row.id in told, words)
        for aspect in aspects:
            if aspect in _ELSEWHERE:
                kept = _says(said, one.row.id, aspect)
                yield Duty("situation", kept, f"{one.row.id} is {aspect}, which is not told")


def _says(said: Sequence[Statement], row: str, aspect: str) -> bool:
    return kinds.Appraised(row=row, aspect=aspect) in said


def _arguments(said: Sequence[Statement], face: int, label: str, rows: Rows) -> Iterator[Duty]:
    terms = rows.rule(face, label) or []
    support = sum(weight for _, _, weight in terms if weight > 0)
    for unit, unilateral, weight in terms:
        if _wavers(rows, face, unit, unilateral=unilateral):
            plainly = not unilateral and not rows.uneven(face, unit)
            if weight > 0 and weight >= _HEAVY * support and plainly:
                told = kinds.UnitEdge(face=face, unit=unit) in said
                yield Duty("contrary", told, f"AU{unit} is there by a hair, which is not told")
            continue
        known, present, strong = _seen(rows, face, unit, unilateral=unilateral)
        if weight < 0 and strong:
            told = _argued(said, face, unit, "present", label)
            yield Duty("contrary", told, f"AU{unit} speaks against {label}, which is not told")
        elif weight > 0 and weight >= _HEAVY * support and known and not present and unit != 11:
            told = _argued(said, face, unit, "absent", label)
            yield Duty("contrary", told, f"AU{unit} is absent for {label}, which is not told")


def _wavers(rows: Rows, face: int, unit: int, *, unilateral: bool) -> bool:
    """Whether a unit, or what one side has of it, is there or not by a hair."""
    if not unilateral:
        row = rows.unit(face, unit, "both")
        return (
            row is not None
            and measured(row)
            and (_aside(rows, face, unit) or near_a(float(row.value or 0)))
        )
    sides = rows.sides(face, unit)
    if sides is None or max(sides) < 0.75:
        return False
    return any(map(near_a, sides)) or 0.75 <= round(max(sides) - min(sides), 6) <= 1.25


def _aside(rows: Rows, face: int, unit: int) -> bool:
    """Whether a side alone shows a unit."""
    return rows.uneven(face, unit) and (rows.value(f"F{face}.AU{unit}") or 0.0) < 1


def _seen(rows: Rows, face: int, unit: int, *, unilateral: bool) -> tuple[bool, bool, bool]:
    """Whether a unit was measured, is there, and is there strongly and surely."""
    side = "both"
    if unilateral:
        alone = rows.alone(face, unit)
        if alone is None:
            return rows.sides(face, unit) is not None, False, False
        side = alone
    row = rows.unit(face, unit, side)
    if row is None or row.value is None:
        return False, False, False
    value = float(row.value)
    sure = row.confidence is None or row.confidence >= _SURE
    return True, value >= 1, value >= _STRONG and sure


def _argued(said: Sequence[Statement], face: int, unit: int, state: str, label: str) -> bool:
    return any(
        isinstance(one, kinds.Argument)
        and (one.face, one.unit, one.state, one.label) == (face, unit, state, label)
        for one in said
    )


def _rivals(
    said: Sequence[Statement], face: int, label: str, fused: dict[str, float]
) -> Iterator[Duty]:
    named: set[str | None] = set()
    for one in said:
        if isinstance(one, kinds.Alternative) and (one.face, one.source) == (face, "fused"):
            named.add(one.label)
        elif isinstance(one, kinds.FirstLabel) and (one.face, one.source) == (face, "fused"):
            named |= {one.label, one.blend}
    for other, score in fused.items():
        if other != label and round(fused[label] - score, 6) <= _NEAR:
            yield Duty("rival", other in named, f"{other} comes near to {label}, which is not told")


def _limits(said: Sequence[Statement], face: int, label: str, rows: Rows) -> Iterator[Duty]:
    hidden = {
        (one.unit, one.side)
        for one in said
        if isinstance(one, kinds.UnitUnavailable | kinds.UnitState)
        and one.face == face
        and getattr(one, "state", "unavailable") == "unavailable"
    }
    parts = [one.region for one in said if isinstance(one, kinds.PartWithheld) and one.face == face]
    covered = {unit for part in parts for unit in PARTS[part]}
    for unit, unilateral, _ in rows.rule(face, label) or []:
        for side in ("left", "right") if unilateral else ("both",):
            row = rows[f"F{face}.AU{unit}{SUFFIX[side]}"]
            never = row is not None and row.text.endswith("not in model.")
            if row is not None and row.value is None and not never:
                words = f"AU{unit} was not measured, which is not told"
                yield Duty("limit", (unit, side) in hidden or unit in covered, words)
    quality = rows.value(f"F{face}.quality")
    if quality is not None and quality < _POOR:
        told = any(isinstance(one, kinds.FaceQuality) and one.face == face for one in said)
        yield Duty("limit", told, "the quality is poor, which is not told")
    if rows[f"F{face}.rest"] is not None:
        told = any(isinstance(one, kinds.ReadAtRest) and one.face == face for one in said)
        yield Duty("limit", told, "it was read against itself at rest, which is not told")
    limits = {one.of for one in said if isinstance(one, kinds.Caution)}
    wanted = "similar_faces" if rows["K.barrett2019"] else "apparent"
    yield Duty("limit", wanted in limits, "the caution is not given")
