"""Rows on bodies, hands and what lies between people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from facsight_tools.evidence.payloads import (
    AnyPayload,
    ArmsState,
    ArmState,
    BodyCount,
    BodyFace,
    BodyFound,
    GazeTarget,
    HandCount,
    HandFound,
    HandOnFace,
    HandOwner,
    HandSide,
    HandsState,
    HeadsFacing,
)
from facsight_tools.evidence.regions import Region, clip_region, eyes_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.sources import source_of
from facsight_tools.states import UnavailableReason
from facsight_tools.types import Analysis, Body, Facing, Hand, People, Relation


def people_rows(analysis: Analysis) -> Iterator[Row]:
    """Every row on people beside their faces; two that say so where they were not measured."""
    people = analysis.scene.people
    yield from _count_rows(people, analysis)
    if people is None:
        return
    for body in people.bodies:
        yield from _body_rows(body, analysis)
    for hand in people.hands:
        yield from _hand_rows(hand, people, analysis)
    mesh = source_of(analysis.provenance, "landmarker")
    for face, target in zip(analysis.faces, people.gaze_targets, strict=True):
        aim = GazeTarget(face=face.index, aim=target.value, **_why(target))
        eyes = eyes_region(face.landmarks, analysis.scene.size_wh)
        yield _related(aim, target, mesh, eyes)
    for pair in people.facing:
        yield _facing_row(pair, analysis, mesh)


def _count_rows(people: People | None, analysis: Analysis) -> Iterator[Row]:
    counts: tuple[BodyCount, HandCount]
    if people is None:
        reason, detail = UnavailableReason.NOT_ASKED, "they were not asked for"
        counts = BodyCount(reason=reason, detail=detail), HandCount(reason=reason, detail=detail)
    else:
        counts = BodyCount(count=len(people.bodies)), HandCount(count=len(people.hands))
    yield Row.of(counts[0], source=source_of(analysis.provenance, "body"))
    yield Row.of(counts[1], source=source_of(analysis.provenance, "hand"))


def _body_rows(body: Body, analysis: Analysis) -> Iterator[Row]:
    source = source_of(analysis.provenance, "body")
    region = clip_region(body.box_xyxy, analysis.scene.size_wh)
    score = rounded(body.score, "probability")
    whose = _Whose(body=body.index, face=body.face)
    yield Row.of(BodyFound(**whose, score=score), source=source, region=region)
    yield Row.of(BodyFace(**whose), source=source, region=region)
    left, right, arms, hands = body.left_arm, body.right_arm, body.arms, body.hands
    left_arm = ArmState(**whose, side="left", arm=left.value, **_why(left))
    right_arm = ArmState(**whose, side="right", arm=right.value, **_why(right))
    yield _related(left_arm, left, source, region)
    yield _related(right_arm, right, source, region)
    yield _related(ArmsState(**whose, arms=arms.value, **_why(arms)), arms, source, region)
    made = source_of(analysis.provenance, "body", "hand")
    yield _related(HandsState(**whose, hands=hands.value, **_why(hands)), hands, made, region)


def _hand_rows(hand: Hand, people: People, analysis: Analysis) -> Iterator[Row]:
    source = source_of(analysis.provenance, "hand")
    region = clip_region(hand.box_xyxy, analysis.scene.size_wh)
    score = rounded(hand.score, "probability")
    yield Row.of(HandFound(hand=hand.index, score=score), source=source, region=region)
    side = HandSide(hand=hand.index, side=hand.side.value, **_why(hand.side))
    yield _related(side, hand.side, source, region)
    face = None if hand.body is None else people.bodies[hand.body - 1].face
    owner = HandOwner(hand=hand.index, body=hand.body, face=face)
    yield Row.of(owner, source=source, region=region)
    on = HandOnFace(
        hand=hand.index,
        side=hand.side.value,
        body=hand.body,
        face=face,
        on=hand.face.value,
        **_why(hand.face),
    )
    made = source_of(analysis.provenance, "hand", "landmarker")
    yield _related(on, hand.face, made, region)


def _facing_row(pair: Facing, analysis: Analysis, source: str) -> Row:
    boxes = [analysis.faces[index - 1].detection.box_xyxy for index in (pair.first, pair.second)]
    around = (
        *(min(float(box[k]) for box in boxes) for k in (0, 1)),
        *(max(float(box[k]) for box in boxes) for k in (2, 3)),
    )
    facing = HeadsFacing(
        first=pair.first,
        second=pair.second,
        turned=pair.relation.value,
        **_why(pair.relation),
    )
    return _related(facing, pair.relation, source, clip_region(around, analysis.scene.size_wh))


class _Whose(TypedDict):
    body: int
    face: int | None


class _Why(TypedDict):
    reason: UnavailableReason | None
    detail: str


def _why(relation: Relation[Any]) -> _Why:
    return _Why(reason=relation.reason, detail=relation.detail)


def _related(
    payload: AnyPayload, relation: Relation[Any], source: str, region: Region | None
) -> Row:
    sure = relation.confidence
    confidence = None if sure is None else rounded(sure, "probability")
    return Row.of(payload, source=source, region=region, confidence=confidence)
