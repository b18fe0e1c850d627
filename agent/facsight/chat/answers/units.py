"""Answers on action units: which are there, how strong, on which side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, cast

from facsight.chat.answers import labels
from facsight.chat.answers.told import Answerer, Groups, Told, Topic, alike, apart, yes_or_no
from facsight_tools.evidence import payloads
from facsight_tools.facs import Side
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Letter, Statement, number
from facsight_tools.statements.stock import quality_statements, unit_statements

_MOST_SIDES: Final = 3


def _measured(topic: Topic, unit: int, side: Any = "both") -> payloads.UnitIntensity | None:
    entry = topic.evidence.unit(topic.face, unit, side)
    one = entry.payload if entry else None
    return one if isinstance(one, payloads.UnitIntensity) else None


def _whole_face(topic: Topic) -> list[payloads.UnitIntensity]:
    """The units that were measured, the strongest first."""
    side = topic.query.side
    every = topic.evidence.all(payloads.UnitIntensity, face=topic.face, side=side or "both")
    return sorted((one.payload for one in every), key=lambda one: (-one.intensity, one.unit))


def _grade(one: payloads.UnitIntensity) -> list[Statement]:
    letter = cast("Letter | None", one.letter)
    of: dict[str, Any] = {"face": one.face, "unit": one.unit, "side": one.side}
    if letter is None:
        return [kinds.UnitState(**of, state="absent")]
    return [kinds.UnitGrade(**of, least=letter, most=letter)]


def _value(one: payloads.UnitIntensity) -> Statement:
    value = number(one.intensity)
    return kinds.UnitIntensity(face=one.face, unit=one.unit, side=one.side, value=value)


def known(topic: Topic, unit: int, *, value: bool = False) -> Groups:
    """What is known of a unit: its grade, that it is absent, or why it was not measured."""
    side = topic.query.side or "both"
    one = _measured(topic, unit, side)
    if one is not None:
        said = _grade(one)
        return [said, [_value(one)]] if value else [said]
    entry = topic.evidence.unit(topic.face, unit, side)
    if entry is None or not isinstance(entry.payload, payloads.UnitUnavailable):
        return []
    gone = entry.payload
    hidden = kinds.UnitUnavailable(face=gone.face, unit=unit, side=side, reason=gone.reason)
    return [[hidden]]


def state(topic: Topic) -> Told:
    """Whether units are present, or absent."""
    wanted: Literal["absent", "present"] = "present"
    if topic.query.state == "absent":
        wanted = "absent"
    side = topic.query.side or "both"
    asked = [
        kinds.UnitState(face=topic.face, unit=one, side=side, state=wanted)
        for one in topic.query.units
    ]
    groups = [group for unit in topic.query.units for group in known(topic, unit)]
    opening = yes_or_no(topic, *asked)
    unseen = [
        one
        for one in asked
        if one.model_copy(update={"state": "unavailable"}).judge(topic.evidence).holds
    ]
    others = [one for one in asked if one not in unseen]
    if unseen and yes_or_no(topic, *others) != "no":
        opening = "not_measured"
    return Told(groups, opening)


def value(topic: Topic) -> Told:
    """How strong a unit is."""
    groups = [group for unit in topic.query.units for group in known(topic, unit, value=True)]
    return Told(groups, "" if groups else "nothing")


def present(topic: Topic) -> Told:
    """The units that are present, or those in a range of letters, the strongest first."""
    least, most = topic.query.least or "A", topic.query.most or "E"
    every = _whole_face(topic)
    found = [one for one in every if one.letter is not None and least <= one.letter <= most]
    if found:
        return Told(alike([_grade(one)[0] for one in found], "face"))
    seen = [one for one in every if one.present]
    if not seen:
        return Told(notes=(topic.note("missing", "none_present"),))
    return Told([_grade(seen[0])], notes=(topic.note("missing", "range_empty"),))


def absent(topic: Topic) -> Told:
    """The units that were measured and are absent."""
    gone = sorted((one for one in _whole_face(topic) if not one.present), key=lambda one: one.unit)
    said = [_grade(one)[0] for one in gone]
    return Told(alike(said, "face"), notes=() if said else (topic.note("missing", "no_absent"),))


def strongest(topic: Topic) -> Told:
    """The unit that is strongest, or weakest, of those that are present."""
    seen = [one for one in _whole_face(topic) if one.present]
    if not seen:
        return Told(notes=(topic.note("missing", "none_present"),))
    if topic.query.state == "weaker":
        seen.reverse()
    best = seen[0]
    groups: list[list[Statement]] = [_grade(best), [_value(best)]]
    if len(seen) > 1:
        groups.append([_compared(topic, (best.face, best.unit), (best.face, seen[1].unit))])
    return Told(groups)


def _compared(topic: Topic, one: tuple[int, int], other: tuple[int, int]) -> Statement:
    """Two units that were measured, one of which at least is present."""
    values = [topic.evidence.intensity(face, unit) or 0.0 for face, unit in (one, other)]
    relation = "equal"
    if values[0] != values[1]:
        relation = "stronger" if values[0] > values[1] else "weaker"
    return kinds.UnitCompared.model_validate(
        {
            "face": one[0],
            "unit": one[1],
            "relation": relation,
            "than_face": other[0],
            "than_unit": other[1],
        }
    )


def against(topic: Topic, one: tuple[int, int], other: tuple[int, int]) -> Told:
    """Two units, of one face or of two; where they cannot be compared, what is known of each."""
    if one == other:
        return Told(known(topic, one[1]))
    wanted = _compared(topic, one, other)
    asked = topic.query.state
    if wanted.judge(topic.evidence).holds:
        is_so = isinstance(wanted, kinds.UnitCompared) and wanted.relation == asked
        return Told([[wanted]], "" if asked is None else "yes" if is_so else "no")
    groups = [group for face, unit in (one, other) for group in known(_at(topic, face), unit)]
    hidden = [pair for pair in (one, other) if topic.evidence.intensity(*pair) is None]
    opening = "not_measured" if hidden and groups else "no" if groups else "nothing"
    return Told(groups, opening if asked or not groups else "")


def _at(topic: Topic, face: int) -> Topic:
    return Topic(
        topic.query,
        topic.evidence,
        topic.picture,
        face,
        topic.language,
        topic.register,
        topic.settings,
    )


def two_units(topic: Topic) -> Told:
    """One unit against another of the same face."""
    unit, other = topic.query.unit or 0, topic.query.other_unit or 0
    return against(topic, (topic.face, unit), (topic.face, other))


def sides(topic: Topic) -> Told:
    """The two sides of a unit, or of the units that are present."""
    units = topic.query.units
    if not units:
        return _differences(topic)
    unit = units[0]
    side: Side = topic.query.side or "left"
    other: Side = "right" if side == "left" else "left"
    values = [topic.evidence.intensity(topic.face, unit, one) for one in (side, other)]
    first, second = (-1.0 if one is None else one for one in values)
    relation = "equal" if first == second else "stronger" if first > second else "weaker"
    wanted = kinds.UnitCompared.model_validate(
        {
            "face": topic.face,
            "unit": unit,
            "side": side,
            "relation": relation,
            "than_face": topic.face,
            "than_unit": unit,
            "than_side": other,
        }
    )
    asked = topic.query.state
    note = (topic.note("method", "viewer_sides"),)
    if wanted.judge(topic.evidence).holds:
        opening = "" if asked is None else "yes" if relation == asked else "no"
        return Told([[wanted]], opening, note)
    groups = known(topic, unit)
    absent_ = all(one is not None for one in values)
    if not absent_:
        return Told(groups, "not_measured" if groups else "nothing")
    return Told(groups, "no" if asked else "")


def _differences(topic: Topic) -> Told:
    shown = {one.unit for one in _whole_face(topic) if one.present}
    found = [
        one.payload
        for one in topic.evidence.all(payloads.Asymmetry, face=topic.face)
        if one.payload.unit in shown
    ]
    found.sort(key=lambda one: -abs(one.left_minus_right))
    said = [
        kinds.UnitDifference(face=one.face, unit=one.unit, value=number(one.left_minus_right))
        for one in found[:_MOST_SIDES]
    ]
    if not said:
        return Told(opening="nothing")
    return Told(apart(said), notes=(topic.note("method", "viewer_sides"),))


def smile(topic: Topic) -> Told:
    """The configuration of the smile, or what is known of AU12."""
    entry = topic.evidence.find(payloads.SmileConfiguration, face=topic.face)
    shape = entry.payload.smile if entry else None
    if shape is None:
        asked = topic.query.but(unit=12, state="present")
        told = state(Topic(**{**_fields(topic), "query": asked}))
        return told if topic.query.word else Told(told.groups, "" if told.groups else told.opening)
    said = kinds.SmileShape(face=topic.face, configuration=shape)
    opening = ""
    if topic.query.word is not None:
        wanted = kinds.SmileShape.model_validate(
            {"face": topic.face, "configuration": topic.query.word}
        )
        opening = yes_or_no(topic, wanted)
    grade = _measured(topic, 12)
    return Told([[said], *([_grade(grade)] if grade else [])], opening)


def _fields(topic: Topic) -> dict[str, Any]:
    names = ("query", "evidence", "picture", "face", "language", "register", "settings")
    return {name: getattr(topic, name) for name in names}


def confidence(topic: Topic) -> Told:
    """How sure a unit was read, or the reading is."""
    unit = topic.query.unit
    if unit is None:
        return labels.certain(topic)
    entry = topic.evidence.unit(topic.face, unit)
    groups = list(known(topic, unit))
    if entry is not None and entry.row.confidence is not None and _measured(topic, unit):
        sure = number(entry.row.confidence)
        groups.append([kinds.UnitConfidence(face=topic.face, unit=unit, value=sure)])
    return Told(groups, "" if groups else "nothing")


def unmeasured(topic: Topic) -> Told:
    """What of a face was not measured, and why."""
    hidden = [
        one
        for one in unit_statements(topic.evidence)
        if isinstance(one, kinds.UnitUnavailable) and (one.face, one.side) == (topic.face, "both")
    ]
    others = []
    for one in quality_statements(topic.evidence):
        row = topic.evidence.row(one.row) if isinstance(one, kinds.NotMeasured) else None
        if row is not None and getattr(row.payload, "face", topic.face) == topic.face:
            others.append(one)
    groups = [*alike(hidden, "reason"), *apart(others)]
    return Told(groups, notes=() if groups else (topic.note("missing", "all_measured"),))


ANSWERS: Final[Mapping[str, Answerer]] = {
    "unit_state": state,
    "unit_value": value,
    "units": present,
    "absent_units": absent,
    "strongest_unit": strongest,
    "compare_units": two_units,
    "sides": sides,
    "smile": smile,
    "certainty": confidence,
    "unmeasured": unmeasured,
}
