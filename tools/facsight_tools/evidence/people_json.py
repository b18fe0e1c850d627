"""Bodies, hands and what lies between people, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from facsight_tools.evidence.rounding import rounded
from facsight_tools.types import Body, Facing, Hand, People, Relation


def people_to_json(people: People, *, joints: bool = False) -> dict[str, Any]:
    """What was measured of people beside their faces, as objects that `json.dumps` takes.

    Args:
        people: what was measured.
        joints: whether to add every joint, x, y, z in image pixels, with its visibility.
    """
    return {
        "bodies": [_body(body, joints) for body in people.bodies],
        "hands": [_hand(hand, joints) for hand in people.hands],
        "gaze_targets": [
            {"face": index, **_relation(target)}
            for index, target in enumerate(people.gaze_targets, 1)
        ],
        "facing": [_facing(pair) for pair in people.facing],
    }


def _body(body: Body, joints: bool) -> dict[str, Any]:
    report: dict[str, Any] = {
        "body": body.index,
        "box_xyxy": _pixels(body.box_xyxy),
        "score": rounded(body.score, "probability"),
        "face": body.face,
        "left_arm": _relation(body.left_arm),
        "right_arm": _relation(body.right_arm),
        "arms": _relation(body.arms),
        "hands": _relation(body.hands),
    }
    if joints:
        report["joints_xyz"] = [_pixels(joint) for joint in body.joints_xyz]
        report["visibility"] = [rounded(one, "probability") for one in body.visibility]
    return report


def _hand(hand: Hand, joints: bool) -> dict[str, Any]:
    report: dict[str, Any] = {
        "hand": hand.index,
        "box_xyxy": _pixels(hand.box_xyxy),
        "score": rounded(hand.score, "probability"),
        "side": _relation(hand.side),
        "body": hand.body,
        "face": _relation(hand.face),
    }
    if joints:
        report["points_xyz"] = [_pixels(point) for point in hand.points_xyz]
    return report


def _relation(relation: Relation[Any], value: str | None = None) -> dict[str, Any]:
    """What was read; what was not measured has a reason where the others have a value.

    `value` is how it is named where its own `str` does not say it all.
    """
    if relation.value is None:
        return {"status": "unavailable", "reason": relation.detail}
    confidence = relation.confidence
    return {
        "status": "measured",
        "value": value or str(relation.value),
        "confidence": None if confidence is None else rounded(confidence, "probability"),
    }


def _facing(pair: Facing) -> dict[str, Any]:
    turned = pair.relation.value
    named = None if turned is None else turned.between(pair.first, pair.second)
    return {"faces": [pair.first, pair.second], **_relation(pair.relation, named)}


def _pixels(values: Iterable[float]) -> list[float]:
    return [rounded(value, "deg") for value in values]
