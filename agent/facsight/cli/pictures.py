"""A measured picture as a list on the terminal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from facsight_tools.facs import ACTION_UNITS, around
from facsight_tools.overlay import strongest_units
from facsight_tools.types import (
    Analysis,
    EmotionScores,
    FaceReport,
    MeasuredAU,
    People,
    PresenceAU,
    Relation,
    RuleReading,
    ScaleReading,
    UnavailableAU,
)


def print_analysis(name: str, analysis: Analysis) -> None:
    """The picture, then each face: its units, its scores, and what else was asked for."""
    count = len(analysis.faces)
    print(f"{name}: {'no face' if not count else f'{count} face' + 's' * (count > 1)}")
    for note in analysis.notes:
        print(f"  note: {note}")
    for face in analysis.faces:
        _print_face(face)
    if analysis.scene.people is not None:
        _print_people(analysis.scene.people)


def _interval(unit: MeasuredAU) -> str:
    """The 90% interval of an intensity, where its reader tells one: ` (2.9 to 4.3)`."""
    if unit.half_width is None:
        return ""
    low, high = around(unit.intensity, unit.half_width)
    return f" ({low:.1f} to {high:.1f})"


def _print_face(face: FaceReport) -> None:
    left, top, right, bottom = (round(float(edge)) for edge in face.detection.box_xyxy)
    pose, gaze = face.pose, face.gaze
    print(f"  F{face.index}  box {left},{top},{right},{bottom}  quality {face.quality.score:.2f}")
    print(f"      pose  yaw {pose.yaw:+z.0f}  pitch {pose.pitch:+z.0f}  roll {pose.roll:+z.0f} deg")
    looks = f"yaw {gaze.yaw:+z.0f}  pitch {gaze.pitch:+z.0f} deg from the camera"
    print(f"      gaze  {looks if gaze.measured else 'not measured: the irises are not seen'}")
    if not face.action_units.face_measured:
        print(f"      action units not measured: {_why_not(face)}")
    for unit in strongest_units(face):
        name = ACTION_UNITS[unit.au]
        print(
            f"      {name.code:<5} {unit.letter} {unit.intensity:.1f}{_interval(unit)}  {name.name}"
        )
    listed = ", ".join(f"{label} {score:.2f}" for label, score in face.emotion.ranked[:3])
    print(f"      apparent expression ({face.emotion.rule_set}): {listed or 'not measured'}")
    both = face.emotion.opinions
    if both is not None and both.differ:
        by_units, learned = both.firsts
        print(f"      differ: the action units put {by_units} first, the learned reader {learned}")
    for held in face.emotion.held_back:
        how = f"held to {held.most:g} at most" if held.most else "set aside"
        print(f"      {held.label} was {how} because of {_named(held.au)}")
    for reading in face.readings:
        print(f"      {_shown(reading)}")
    for second in face.second_units:
        units = [
            f"{ACTION_UNITS[unit.au].code} {unit.letter} {unit.intensity:.1f}"
            for unit in strongest_units(replace(face, action_units=second.units))
        ]
        units += [
            f"{ACTION_UNITS[unit.au].code} present"
            for unit in second.units.readings
            if isinstance(unit, PresenceAU) and unit.present
        ]
        seen = second.units.face_measured or any(
            isinstance(unit, PresenceAU) for unit in second.units.readings
        )
        none = "none present" if seen else "not measured"
        print(f"      by {second.reader}: {', '.join(units) or none}")


def _named(au: int) -> str:
    return f"{ACTION_UNITS[au].code} ({ACTION_UNITS[au].name})"


def _print_people(people: People) -> None:
    """A line a body, a hand, a face's gaze and a pair of faces."""
    for body in people.bodies:
        whose = "no face" if body.face is None else f"F{body.face}"
        arms, hands = _told(body.arms), _told(body.hands)
        print(f"  body {body.index} ({whose})  arms: {arms}; hands: {hands}")
    for hand in people.hands:
        print(f"  hand {hand.index} ({_told(hand.side)})  {_told(hand.face)}")
    for index, target in enumerate(people.gaze_targets, 1):
        print(f"  F{index} looks at: {_told(target)}")
    for pair in people.facing:
        turned = pair.relation.value
        named = None if turned is None else turned.between(pair.first, pair.second)
        print(f"  F{pair.first} and F{pair.second}: {named or _told(pair.relation)}")


def _told(relation: Relation[Any]) -> str:
    return f"not measured ({relation.detail})" if relation.value is None else str(relation.value)


def _shown(reading: RuleReading) -> str:
    """One further rule set's reading in a line."""
    if isinstance(reading, EmotionScores):
        listed = ", ".join(f"{label} {score:.2f}" for label, score in reading.ranked[:3])
        return f"{reading.rule_set}: {listed or 'not measured'}"
    hidden = ", ".join(ACTION_UNITS[au].code for au in reading.unmeasured)
    missing = f" ({hidden} not measured)" if hidden else ""
    if isinstance(reading, ScaleReading):
        ends = f"{reading.low:.2f} to {reading.high:.2f}"
        value = ends if reading.value is None else f"{reading.value:.2f}"
        least, most = reading.range
        return f"{reading.rule_set}: {value} {reading.unit} ({least:g} to {most:g}){missing}"
    shown = [name.replace("_", " ") for name, match in reading.matches.items() if match]
    return f"{reading.rule_set}: {', '.join(shown) or 'none shown'}{missing}"


def _why_not(face: FaceReport) -> str:
    """The commonest reason why a face's units could not be measured."""
    reasons = [r.reason for r in face.action_units.readings if isinstance(r, UnavailableAU)]
    return Counter(reasons).most_common(1)[0][0].replace("_", " ")
