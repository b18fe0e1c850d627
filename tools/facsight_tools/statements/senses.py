"""What else a sentence may mean: where another row could be meant that says otherwise, it is open.

Sides are the subject's, so a side `in the picture` is none of them. A word such as `raised` is on a
unit, which is there from ten degrees on, and on an angle, which is called so from five on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS, FIRST_POSITION
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, Verdict, same
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.lexicon import read
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.kinds.head import QUANTITY, STRAIGHT, Axis, Of, Toward
from facsight_tools.statements.limits import is_near
from facsight_tools.statements.render import render

_ANGLES: Final[dict[int, tuple[Of, Axis, Toward]]] = {
    51: ("head", "yaw", "left"),
    52: ("head", "yaw", "right"),
    53: ("head", "pitch", "up"),
    54: ("head", "pitch", "down"),
    55: ("head", "roll", "left"),
    56: ("head", "roll", "right"),
    61: ("eyes", "yaw", "left"),
    62: ("eyes", "yaw", "right"),
    63: ("eyes", "pitch", "up"),
    64: ("eyes", "pitch", "down"),
}
"""The angle that a unit of a position is made of, and which way."""

_LEAST: Final = 1.0
"""Turned less than this, in degrees, is not even called so loosely."""

_SIDES: Final = ("left", "right")


def doubt(
    words: Sequence[str], said: Sequence[Statement], evidence: Evidence, language: Language
) -> str:
    """Why it is open what a sentence means; empty where it is not.

    Args:
        words: the sentence's tokens.
        said: what it was read as.
        evidence: what it is about.
        language: whose forms read it.
    """
    text = " ".join(words)
    if any(map(_on_a_side, said)) and _side_of_picture(text, said, evidence, language):
        return "It says a side of the picture, and sides are the subject's own."
    listed = _pattern(language, "listed").search(text)
    amounts = [str(one.value) for one in said if isinstance(one, kinds.UnitIntensity)]
    if listed and listed["last"].replace(",", ".") in amounts:
        return "It leaves open whether its last number is a face or an amount."
    if any(isinstance(one, kinds.FaceQuality) for one in said) and _of_picture(text, language):
        return "The quality is that of a face; none of the picture is measured."
    if left_out := _left_out(text, said, evidence, language):
        return f"A FACS code is complete, and this one leaves out {left_out}."
    for one in said:
        verdict = one.judge(evidence)
        for other in _others(one, text, evidence, language):
            if other.outcome != "cannot_be_judged" and other.holds != verdict.holds:
                return f"What it says may be meant in two ways. {verdict.why or other.why}".rstrip()
    return ""


def of_one_only(
    words: Sequence[str], said: Sequence[Statement], evidence: Evidence, language: Language
) -> str:
    """Why a plural of paired parts does not hold, `the eyes are closed`; empty where it does.

    What is said of both is to hold on either side, where the sides were measured.
    """
    text = " ".join(words)
    if not _pattern(language, "pair").search(text):
        return ""
    for one in said:
        if not isinstance(one, kinds.UnitState | kinds.UnitGrade) or one.side != "both":
            continue
        side = evidence.clear_side(one.face, one.unit)
        if side is not None and not _coded(text, one.unit):
            code = ACTION_UNITS[one.unit].code
            return f"{code} is present on the subject's {side} alone; it was said of both sides."
    return ""


def _left_out(text: str, said: Sequence[Statement], evidence: Evidence, language: Language) -> str:
    """The movements that a face shows and a code of it, `12B+25C`, does not hold."""
    if not _pattern(language, "code").search(text):
        return ""
    units = [one for one in said if isinstance(one, kinds.UnitState | kinds.UnitGrade)]
    coded = {(one.face, one.unit) for one in units}
    found = [
        ACTION_UNITS[unit].code
        for face in sorted({face for face, _ in coded})
        for unit in (entry.payload.unit for entry in evidence.units(face))
        if unit < FIRST_POSITION and (face, unit) not in coded and evidence.shown(face, unit)
    ]
    return ", ".join(found)


def _on_a_side(statement: Statement) -> bool:
    one: Any = statement
    if isinstance(one, kinds.Angle):
        return one.axis != "pitch"
    if isinstance(one, kinds.UnitDifference):
        return True
    sides = [getattr(one, name, None) for name in ("side", "than_side", "toward")]
    sides += [_ANGLES[unit][2] for unit in [getattr(one, "unit", None)] if unit in _ANGLES]
    return any(side in _SIDES for side in sides)


def _side_of_picture(
    text: str, said: Sequence[Statement], evidence: Evidence, language: Language
) -> bool:
    """Whether it names the picture beside a side of which it does not say whose it is.

    A statement that is itself about the picture, such as its size, may name it.
    """
    picture = _word(language, "picture")
    named = len(picture.findall(text))
    for one in said if named else ():
        if not _on_a_side(one):
            named -= len(picture.findall(render(one, language, "plain", evidence=evidence)))
    rest = _pattern(language, "own_side").sub("", text)
    return named > 0 and bool(_word(language, "side").search(rest))


def _of_picture(text: str, language: Language) -> bool:
    named = _word(language, "picture").search(text)
    return bool(named) and not _word(language, "face").search(text)


def _others(
    statement: Statement, text: str, evidence: Evidence, language: Language
) -> Iterator[Verdict]:
    """The verdicts of what else it may mean."""
    one: Any = statement
    if isinstance(one, kinds.UnitState | kinds.UnitGrade) and one.unit in _ANGLES:
        if _coded(text, one.unit):
            return
        of, axis, toward = _ANGLES[one.unit]
        amount = _toward(evidence, one.face, of, axis, toward)
        if amount is not None and isinstance(one, kinds.UnitState) and one.state == "absent":
            yield same(amount < STRAIGHT, "The angle says otherwise.")
        elif amount is not None:
            yield same(amount >= _LEAST, "The angle says otherwise.")
    elif isinstance(one, kinds.UnitGrade) and one.side == "both":
        sides = [one.model_copy(update={"side": side}).judge(evidence) for side in _SIDES]
        if sides[0].outcome == sides[1].outcome == "holds":
            yield sides[0]
    elif isinstance(one, kinds.UnitDifference) and not one.value and not re.search(r"\b0", text):
        if not evidence.uneven(one.face, one.unit):
            yield Verdict(outcome="holds")
    elif isinstance(one, kinds.RuleCounts) and _word(language, "here").search(text):
        # a rule that is said to count here counts what the face shows
        for face in evidence.faces:
            yield kinds.UnitState(face=face, unit=one.unit, state="present").judge(evidence)
    elif (
        isinstance(one, kinds.Score | kinds.Rank | kinds.ScoreCompared)
        and one.source == "face"
        and one.judge(evidence).holds
        and not _word(language, "by_face").search(text)
    ):
        # a label of which no source is named may be read from all there is
        yield one.model_copy(update={"source": "fused"}).judge(evidence)
    if isinstance(one, kinds.Rank) and one.rank == 1:
        known = evidence.distribution(one.face, one.source) or {}
        first = _word(language, "ordinal").search(text)
        if one.label in known and is_near(known, one.label) and not first:
            yield Verdict(outcome="holds")
    elif isinstance(one, kinds.PictureValue) and one.of in ("light", "contrast"):
        if not _word(language, "picture").search(text):
            for face in evidence.faces:
                of_face = kinds.QualityCueValue(face=face, cue=one.of, value=one.value)
                yield of_face.judge(evidence)
    elif isinstance(one, kinds.QualityCueValue) and one.cue in ("light", "contrast"):
        of_all = kinds.PictureValue.model_validate({"of": one.cue, "value": one.value})
        if not _word(language, "face").search(text):
            yield of_all.judge(evidence)


def _toward(evidence: Evidence, face: int, of: Of, axis: Axis, toward: Toward) -> float | None:
    """How far head or eyes are turned that way, in degrees; negative the other way."""
    entry = evidence.find(payloads.Angle, face=face, quantity=QUANTITY[of], axis=axis)
    if entry is None:
        return None
    return entry.payload.degrees if toward in ("left", "up") else -entry.payload.degrees


def _coded(text: str, unit: int) -> bool:
    """Whether the unit is named by its code, which no angle is."""
    return re.search(rf"\b{ACTION_UNITS[unit].code[2:]}\b", text) is not None or (
        ACTION_UNITS[unit].code in text
    )


@cache
def _pattern(language: Language, name: str) -> re.Pattern[str]:
    return re.compile(read(language, "senses")[name], re.IGNORECASE)


@cache
def _word(language: Language, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{read(language, 'senses')[name]})(?!\w)", re.IGNORECASE)
