"""What an answer owes: the rules that hold of it as a whole, over statements.

    for one in owed(statements, evidence): ...

An answer on a face gives the reading or says why there is none. With a reading come what speaks
strongly against it, what of weight is absent or at the edge of what can be seen, the labels that
are near, a conflict of face and context, what of the situation moves it most, a report that
contradicts the face, what of the leading rule was not measured, a poor quality, that units were
read against the same face at rest, and the caution.
Whether the statements hold is another question, which each is asked itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from facsight_tools.evidence import payloads
from facsight_tools.evidence.fusion import SPEAKS_FOR, Weighed
from facsight_tools.facs import ACTION_UNITS, PARTS
from facsight_tools.rules.rule_set import NEUTRAL, Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Source, Statement, number
from facsight_tools.statements.certainty import PEAK_UNITS, Reason, against, certainty
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.lenses import graded
from facsight_tools.statements.limits import contrary, is_rival, lacking, unmeasured, wavering
from facsight_tools.statements.readings import agreement, argument, held_back, opinions, reading
from facsight_tools.states import UnavailableReason

POOR_QUALITY: Final = 0.5
"""Below this quality of a face an answer says so."""

_MOST_OWED: Final = 3
_NOT_HERE_AND_NOW: Final = frozenset(
    {"past", "future", "hypothetical", "negated", "ironic", "of_other"}
)
TOLD_IN_FULL: Final = frozenset(
    {"present", "real", "cause_self", "cause_other", "cause_circumstance"}
)
"""Aspects of an appraised situation that do not bear on how it counts."""

_ON_SITUATION: Final = (
    kinds.CueSpeaksOf,
    kinds.Appraised,
    kinds.AppraisalFits,
    kinds.AppraisalNames,
)

Code = Literal[
    "reading",
    "abstention",
    "withheld",
    "contrary",
    "lacking",
    "edge",
    "rival",
    "conflict",
    "opinions",
    "held_back",
    "situation",
    "contradicted",
    "unmeasured",
    "quality",
    "reference",
    "caution",
]


class Owed(BaseModel):
    """Something that an answer leaves out.

    Attributes:
        code: the rule, stable.
        message: what to say, in one plain sentence.
        statement: one that would do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    message: str
    statement: AnyStatement


def owed(
    statements: Iterable[Statement], evidence: Evidence, face: int | None = None
) -> list[Owed]:
    """What an answer leaves out, in the order of `Code`.

    Args:
        statements: the answer's.
        evidence: what it is about.
        face: the face that it is about; by default those that its readings and scores are of, or
            else the largest.
    """
    said = list(statements)
    if not evidence.faces:
        return list(_no_face(said, evidence))
    faces = [face] if face is not None else _faces_of(said) or [evidence.faces[0]]
    known = [one for one in faces if one in evidence.faces]
    return [one for index in known for one in _owed_of(said, evidence, index)] + list(
        _caution(said, evidence, known)
    )


def because(evidence: Evidence, face: int, source: Source, label: str) -> list[Statement]:
    """What keeps the certainty of a reading from being higher, as statements that hold.

    Empty where it is high, or where the label is not in the distribution.
    """
    distribution = evidence.distribution(face, source)
    if distribution is None or label not in distribution:
        return []
    found: list[Statement] = []
    for reason in certainty(evidence, face, source, distribution, label).because:
        found += _because(evidence, face, source, label, reason)
    return list(dict.fromkeys(found))


def _because(
    evidence: Evidence, face: int, source: Source, label: str, reason: Reason
) -> list[Statement]:
    distribution = evidence.distribution(face, source) or {}
    if reason == "probability":
        value = number(distribution[label])
        return [kinds.Score(face=face, source=source, label=label, value=value)]
    if reason == "margin":
        others = [one for one in distribution if one != label]
        if not others:
            return []
        next_one = min(others, key=lambda one: (-distribution[one], one))
        value = number(distribution[next_one])
        return [kinds.Score(face=face, source=source, label=next_one, value=value)]
    if reason == "quality":
        return [kinds.FaceQuality(face=face, value=number(evidence.reliability(face)))]
    if reason == "coverage":
        rule = evidence.rule_of(face, label)
        terms = [] if rule is None else rule.payload.terms
        return [_unavailable(one) for one in unmeasured(evidence, face, terms)]
    if reason in ("time", "frames"):
        part = evidence.find(payloads.SegmentLabel, face=face)
        return [] if part is None else [kinds.SegmentReading.of(part.payload)]
    if reason == "opinions":
        both = opinions(evidence, face)
        return [] if both is None else [both]
    if reason == "peak":
        grades = (graded(evidence, face, unit, "coder") for unit in PEAK_UNITS)
        return [one for one in grades if one is not None]
    if reason == "against":
        terms = against(evidence, face, label)
        if label == NEUTRAL:
            told = (graded(evidence, face, one.au, "coder") for one in terms)
            return [one for one in told if one is not None]
        return [argument(evidence, face, label, one) for one in terms]
    if reason == "face":
        alone = evidence.distribution(face, "face") or {}
        return [kinds.Score(face=face, source="face", label=label, value=number(alone[label]))]
    together = agreement(evidence, face) if reason == "conflict" else None
    return [] if together is None else [together]


def _faces_of(said: Sequence[Statement]) -> list[int]:
    on_labels = (kinds.FirstLabel, kinds.Alternative, kinds.Agreement, kinds.Argument, kinds.Score)
    found = [one.face for one in said if isinstance(one, on_labels)]
    found += [one.face for one in said if isinstance(one, kinds.Abstention) and one.face]
    return sorted(set(found))


def _no_face(said: Sequence[Statement], evidence: Evidence) -> Iterator[Owed]:
    wanted, message = kinds.Abstention(face=None, reason="no_face"), "No face was found: say so."
    for away in evidence.all(payloads.OutOfSight):
        wanted = kinds.Abstention.of_segment(away.payload)
        message = f"Face {away.payload.face} is not in sight for long enough: say so."
    if wanted not in said:
        yield Owed(code="abstention", message=message, statement=wanted)


def _owed_of(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    for part in PARTS:
        reason = evidence.part_withheld(face, part)
        if reason is not None:
            hidden = kinds.PartWithheld.model_validate(
                {"face": face, "region": part, "reason": reason}
            )
            if hidden not in said:
                message = f"Nothing was read of the {part} of face {face}: say so."
                yield Owed(code="withheld", message=message, statement=hidden)
    withheld = evidence.weighing(face).withheld
    if withheld is not None:
        wanted = kinds.Abstention(face=face, reason=withheld)
        if wanted not in said:
            why = "its quality is too low" if withheld == "quality" else "too little was measured"
            message = f"Face {face} is not read, since {why}: say so."
            yield Owed(code="abstention", message=message, statement=wanted)
        return
    first = reading(evidence, face, "fused")
    if first is None:
        return
    given = [one for one in said if isinstance(one, kinds.FirstLabel) and one.face == face]
    if not any(one.source == "fused" for one in given):
        message = f"The reading of face {face} and its certainty are not given."
        yield Owed(code="reading", message=message, statement=first)
    yield from _arguments(said, evidence, face, first.label)
    # the label that shares the first place is in the reading, given or owed
    yield from _rivals([*said, first], evidence, face, first.label)
    yield from _conflict(said, evidence, face)
    yield from _opinions(said, evidence, face)
    yield from _held_back(said, evidence, face)
    yield from _situation(said, evidence, face)
    yield from _contradicted(said, evidence, face)
    yield from _unmeasured(said, evidence, face, first.label)
    if evidence.reliability(face) < POOR_QUALITY:
        poor = kinds.FaceQuality(face=face, value=number(evidence.reliability(face)))
        if not any(isinstance(one, kinds.FaceQuality) and one.face == face for one in said):
            message = f"The quality of face {face} is poor: say so."
            yield Owed(code="quality", message=message, statement=poor)
    rest = evidence.find(payloads.AtRest, face=face)
    if rest is not None:
        against = kinds.ReadAtRest(face=face, count=len(rest.payload.pictures))
        if against not in said:
            message = f"Face {face} was read against the same face at rest: say so."
            yield Owed(code="reference", message=message, statement=against)


def _arguments(
    said: Sequence[Statement], evidence: Evidence, face: int, label: str
) -> Iterator[Owed]:
    """What speaks strongly against the label, and what of weight for it is absent."""
    for term in contrary(evidence, face, label):
        code = _code(term)
        wanted = argument(evidence, face, label, term)
        if not _argued(said, wanted):
            message = f"{code} is present, and the rule counts it against {label}: say so."
            yield Owed(code="contrary", message=message, statement=wanted)
    for term in lacking(evidence, face, label):
        wanted = argument(evidence, face, label, term)
        if not _argued(said, wanted):
            message = f"{_code(term)}, which weighs much for {label}, is not there: say so."
            yield Owed(code="lacking", message=message, statement=wanted)

    for term in wavering(evidence, face, label):
        near = kinds.UnitEdge(face=face, unit=term.au)
        if near not in said:
            message = f"{_code(term)}, which weighs much for {label}, is there or not by a hair."
            yield Owed(code="edge", message=f"{message} Say so.", statement=near)


def _argued(said: Sequence[Statement], wanted: kinds.Argument) -> bool:
    """Whether an argument is made, be the side of it named or not."""
    same = {wanted, wanted.model_copy(update={"side": "both"})}
    return any(one in same for one in said)


def _rivals(said: Sequence[Statement], evidence: Evidence, face: int, label: str) -> Iterator[Owed]:
    distribution = evidence.distribution(face, "fused") or {}
    told = {
        one.label
        for one in said
        if isinstance(one, kinds.Alternative) and (one.face, one.source) == (face, "fused")
    }
    for one in said:
        if isinstance(one, kinds.FirstLabel) and (one.face, one.source) == (face, "fused"):
            told |= {one.label, one.blend or one.label}
    for other in sorted(distribution, key=lambda one: (-distribution[one], one)):
        near = other != label and is_rival(distribution[label], distribution[other])
        if near and other not in told:
            yield Owed(
                code="rival",
                message=f"{other} comes near to {label}: name it.",
                statement=kinds.Alternative(
                    face=face, source="fused", label=other, value=number(distribution[other])
                ),
            )


def _conflict(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    wanted = agreement(evidence, face)
    if wanted is None or wanted.relation != "conflict":
        return
    told = (one for one in said if isinstance(one, kinds.Agreement) and one.face == face)
    if not any(one.relation == "conflict" for one in told):
        message = (
            f"The face puts {wanted.face_label} first and the context {wanted.context_label}: "
            "say so."
        )
        yield Owed(code="conflict", message=message, statement=wanted)


def _opinions(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    wanted = opinions(evidence, face)
    if wanted is None or wanted.relation == "agree" or wanted in said:
        return
    message = (
        f"The action units put {wanted.units_label} first and the learned reader "
        f"{wanted.learned_label}: say so."
    )
    yield Owed(code="opinions", message=message, statement=wanted)


def _held_back(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    for wanted in held_back(evidence, face):
        if wanted not in said:
            how = "set aside" if wanted.how == "set_aside" else "held down"
            message = (
                f"{wanted.label} was {how} because of {ACTION_UNITS[wanted.unit].code}: say so."
            )
            yield Owed(code="held_back", message=message, statement=wanted)


def _situation(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    """What of the situation moves the reading most, as it was said, judged or seen."""
    if evidence.distribution(face, "context") is None:
        return
    told = {one.row for one in said if isinstance(one, _ON_SITUATION) and _bears(one, face)}
    counting = [one for one in evidence.context(face) if one.counts]
    counting.sort(key=lambda one: -one.amount)
    for weighed in counting[:_MOST_OWED]:
        wanted = _of_situation(weighed)
        missing = {wanted} if weighed.row.id not in told and wanted not in said else set()
        if wanted is not None and missing:
            message = f"{weighed.row.id} moves the reading: say what it speaks of."
            yield Owed(code="situation", message=message, statement=wanted)
        for apart in _apart(weighed):
            if apart not in said and apart not in missing:
                message = f"{weighed.row.id} is {apart.aspect.replace('_', ' ')}: say so."
                yield Owed(code="situation", message=message, statement=apart)


def _bears(one: Statement, face: int) -> bool:
    """Whether a statement on the situation says what it speaks of, here and now."""
    aside = {*_NOT_HERE_AND_NOW, *TOLD_IN_FULL, f"of_face_{face}"}
    return not isinstance(one, kinds.Appraised) or one.aspect not in aside


def _apart(weighed: Weighed) -> Iterator[kinds.Appraised]:
    """That an appraised situation is none of this face's here and now, where it is none."""
    one = weighed.row.payload
    for aspect in one.aspects if isinstance(one, payloads.Judged) else ():
        if aspect in _NOT_HERE_AND_NOW:
            yield kinds.Appraised(row=weighed.row.id, aspect=aspect)


def _of_situation(weighed: Weighed) -> AnyStatement | None:
    """What a row says of a situation: the situation; of an appraisal what it fits, or is like."""
    row, one = weighed.row.id, weighed.row.payload
    if not isinstance(one, payloads.Judged):
        return kinds.CueSpeaksOf(row=row, situation=weighed.theme.id)
    label = max(one.labels, key=lambda label: one.labels[label], default=None)
    if label is not None and one.labels[label] >= SPEAKS_FOR:
        return kinds.AppraisalFits(row=row, label=label)
    if one.aspects:
        apart = (aspect for aspect in one.aspects if aspect in _NOT_HERE_AND_NOW)
        return kinds.Appraised(row=row, aspect=next(apart, one.aspects[0]))
    return kinds.AppraisalNames(row=row, label=one.open_labels[0]) if one.open_labels else None


def _contradicted(said: Sequence[Statement], evidence: Evidence, face: int) -> Iterator[Owed]:
    """What a vision model reports of the face and the measurement does not bear out."""
    for entry in evidence.all(payloads.ObservedMatch, face=face, outcome="contradicts"):
        one = entry.payload
        wanted = kinds.ObservationMatches(
            row=f"V{one.report}", feature=one.feature, face=face, outcome=one.outcome
        )
        if wanted not in said:
            message = f"V{one.report} contradicts what was measured of {one.gloss}: say so."
            yield Owed(code="contradicted", message=message, statement=wanted)


def _unmeasured(
    said: Sequence[Statement], evidence: Evidence, face: int, label: str
) -> Iterator[Owed]:
    rule = evidence.rule_of(face, label)
    told = {
        (one.face, one.unit, one.side)
        for one in said
        if isinstance(one, kinds.UnitUnavailable)
        or (isinstance(one, kinds.UnitState) and one.state == "unavailable")
    }
    for hidden in unmeasured(evidence, face, rule.payload.terms if rule else ()):
        if hidden.reason == UnavailableReason.NOT_IN_MODEL:
            continue  # it says nothing of this face
        if any(hidden.unit in PARTS[one] for one in PARTS if evidence.part_withheld(face, one)):
            continue  # its part is told
        if (hidden.face, hidden.unit, hidden.side) not in told:
            code = ACTION_UNITS[hidden.unit].code
            message = f"{code}, which the rule for {label} asks for, was not measured: say so."
            yield Owed(code="unmeasured", message=message, statement=_unavailable(hidden))


def _caution(said: Sequence[Statement], evidence: Evidence, faces: Sequence[int]) -> Iterator[Owed]:
    if all(evidence.weighing(face).withheld for face in faces):
        return
    wanted = kinds.Caution(of="similar_faces")
    if not wanted.judge(evidence).holds:
        wanted = kinds.Caution(of="apparent")
    if not any(isinstance(one, kinds.Caution) and one.of == wanted.of for one in said):
        message = "Every reading carries the caution that similar faces express several emotions."
        yield Owed(code="caution", message=message, statement=wanted)


def _unavailable(hidden: payloads.UnitUnavailable) -> kinds.UnitUnavailable:
    return kinds.UnitUnavailable(
        face=hidden.face, unit=hidden.unit, side=hidden.side, reason=hidden.reason
    )


def _code(term: Term) -> str:
    code = ACTION_UNITS[term.au].code
    return f"{code} on one side" if term.unilateral else code
