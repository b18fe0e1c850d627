"""Rows on bodies, hands and what lies between people.

`Person 2` is the person with face 2, since faces are what a reader counts; somebody whose face was
not found is `another body`. The ids count bodies and hands, the largest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_tools.evidence.regions import Region, clip_region, eyes_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.sources import PartName, source_of
from facsight_tools.types import Analysis, Body, FaceReport, Facing, Hand, People, Relation

_NOT_ASKED: Final = "they were not asked for"

_ARMS: Final = {
    "both raised": "Both arms of {} are raised.",
    "left raised": "The left arm of {} is raised.",
    "right raised": "The right arm of {} is raised.",
    "crossed": "The arms of {} are crossed.",
    "lowered": "Both arms of {} are lowered.",
    "other": "The arms of {} are neither raised nor crossed nor both lowered.",
}
_HANDS: Final = {
    "clasped": "The hands of {} are clasped.",
    "together": "The hands of {} are together.",
    "apart": "The hands of {} are apart.",
}


def people_rows(analysis: Analysis) -> Iterator[Row]:
    """Every row on people beside their faces; two that say so where they were not measured."""
    people = analysis.scene.people
    parts: tuple[tuple[PartName, Sequence[Body | Hand] | None], ...] = (
        ("body", None if people is None else people.bodies),
        ("hand", None if people is None else people.hands),
    )
    for part, found in parts:
        yield _count_row(part, found, source_of(analysis.provenance, part))
    if people is None:
        return
    for body in people.bodies:
        yield from _body_rows(body, analysis)
    for hand in people.hands:
        yield from _hand_rows(hand, people, analysis)
    for face, target in zip(analysis.faces, people.gaze_targets, strict=True):
        yield _gaze_row(face, target, analysis)
    for pair in people.facing:
        yield _facing_row(pair, analysis)


def _count_row(noun: str, found: Sequence[Body | Hand] | None, source: str) -> Row:
    plural = {"body": "bodies", "hand": "hands"}[noun]
    if found is None:
        text = f"The {plural} in the picture were not measured: {_NOT_ASKED}."
        return _row(f"S.{plural}", None, text, source, unit="count")
    count = len(found)
    told = {0: f"no {noun} was found", 1: f"1 {noun} was found"}.get(
        count, f"{count} {plural} were found"
    )
    return _row(f"S.{plural}", float(count), f"In the picture {told}.", source, unit="count")


def _body_rows(body: Body, analysis: Analysis) -> Iterator[Row]:
    name, whose = f"S.body.{body.index}", _person(body)
    source = source_of(analysis.provenance, "body")
    region = clip_region(body.box_xyxy, analysis.scene.size_wh)
    score = rounded(body.score, "probability")
    text = f"The body of {whose} was found." if body.face else "Another body was found."
    yield _row(name, score, text, source, unit="probability", region=region)
    face = "none" if body.face is None else f"F{body.face}"
    text = "The face of the body was not found."
    if body.face is not None:
        text = f"The body and face {body.face} belong together."
    yield _row(f"{name}.face", face, text, source, region=region)
    for side, arm in (("left", body.left_arm), ("right", body.right_arm)):
        noun = f"The {side} arm of {whose}"
        text = f"{noun} is {arm.value}."
        yield _relation_row(f"{name}.arm.{side}", arm, text, noun, source, region)
    text = _ARMS.get(str(body.arms.value), "").format(whose)
    yield _relation_row(f"{name}.arms", body.arms, text, f"The arms of {whose}", source, region)
    text = _HANDS.get(str(body.hands.value), "").format(whose)
    made = source_of(analysis.provenance, "body", "hand")
    yield _relation_row(f"{name}.hands", body.hands, text, f"The hands of {whose}", made, region)


def _hand_rows(hand: Hand, people: People, analysis: Analysis) -> Iterator[Row]:
    name = f"S.hand.{hand.index}"
    source = source_of(analysis.provenance, "hand")
    region = clip_region(hand.box_xyxy, analysis.scene.size_wh)
    score = rounded(hand.score, "probability")
    text = "A hand was found."
    yield _row(name, score, text, source, unit="probability", region=region)
    text = f"The hand is a {hand.side.value} hand."
    noun = "The side of the hand"
    yield _relation_row(f"{name}.side", hand.side, text, noun, source, region)
    body = None if hand.body is None else people.bodies[hand.body - 1]
    owner = "none" if body is None else f"body {body.index}"
    text = "The hand belongs to no body that was found."
    if body is not None:
        text = f"The hand belongs to {_person(body)}."
    yield _row(f"{name}.body", owner, text, source, region=region)
    noun = _hand_noun(hand, body)
    made = source_of(analysis.provenance, "hand", "landmarker")
    yield _relation_row(f"{name}.face", hand.face, _touch_text(hand, noun), noun, made, region)


def _hand_noun(hand: Hand, body: Body | None) -> str:
    """`The left hand of person 1`; `A left hand` where it is on no body."""
    side = "" if hand.side.value is None else f"{hand.side.value} "
    return f"A {side}hand" if body is None else f"The {side}hand of {_person(body)}"


def _touch_text(hand: Hand, noun: str) -> str:
    """The relation as a sentence; `covers the mouth of F1; covers the nose of F1` as one."""
    parts = str(hand.face.value).split("; ")
    if parts == ["away from faces"]:
        return f"{noun} is on no face."
    verb, _, rest = parts[0].partition(" the ")
    face = rest.rpartition(" of F")[2]
    places = [one.partition(" the ")[2].rpartition(" of ")[0] for one in parts]
    listed = " and the ".join(places)
    return f"{noun} {verb} the {listed} of face {face}."


def _gaze_row(face: FaceReport, target: Relation, analysis: Analysis) -> Row:
    value = str(target.value)
    seen = f"at face {value[1:]}" if value.startswith("F") else value
    seen = "at the camera" if value == "the camera" else seen
    return _relation_row(
        f"S.gaze.{face.index}.target",
        target,
        f"Face {face.index} looks {seen}.",
        f"What face {face.index} looks at",
        source_of(analysis.provenance, "landmarker"),
        eyes_region(face.landmarks, analysis.scene.size_wh),
    )


def _facing_row(pair: Facing, analysis: Analysis) -> Row:
    first, second = f"face {pair.first}", f"face {pair.second}"
    texts = {
        "face each other": f"The heads of {first} and {second} are turned to each other.",
        "look the same way": f"The heads of {first} and {second} are turned the same way.",
        "neither faces the other": f"Neither {first} nor {second} is turned to the other.",
        f"F{pair.first} faces F{pair.second}": f"The head of {first} is turned to {second}.",
        f"F{pair.second} faces F{pair.first}": f"The head of {second} is turned to {first}.",
    }
    boxes = [analysis.faces[index - 1].detection.box_xyxy for index in (pair.first, pair.second)]
    around = (
        *(min(float(box[k]) for box in boxes) for k in (0, 1)),
        *(max(float(box[k]) for box in boxes) for k in (2, 3)),
    )
    return _relation_row(
        f"S.facing.{pair.first}.{pair.second}",
        pair.relation,
        texts.get(str(pair.relation.value), ""),
        f"How {first} and {second} are turned to each other",
        source_of(analysis.provenance, "landmarker"),
        clip_region(around, analysis.scene.size_wh),
    )


def _person(body: Body) -> str:
    return "another body" if body.face is None else f"person {body.face}"


def _relation_row(
    row_id: str, relation: Relation, text: str, noun: str, source: str, region: Region | None
) -> Row:
    """`text` where it was measured; else that `noun` could not be, and why."""
    if relation.value is None:
        text = f"{noun} could not be measured: {relation.reason}."
    return _row(row_id, relation.value, text, source, region=region, confidence=relation.confidence)


def _row(
    row_id: str,
    value: float | str | None,
    text: str,
    source: str,
    *,
    unit: str = "",
    region: Region | None = None,
    confidence: float | None = None,
) -> Row:
    return Row(
        id=row_id,
        status="unavailable" if value is None else "measured",
        value=value,
        unit=unit,
        text=text,
        confidence=None if confidence is None else rounded(confidence, "probability"),
        region=region,
        source=source,
    )
