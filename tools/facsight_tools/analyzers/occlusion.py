"""Action units of what is not seen: what lies under a cover or closed lids the mesh guessed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from facsight_tools.analyzers.cover import PARTS, Sight
from facsight_tools.facs import Side
from facsight_tools.types import (
    LEAST_GAZE,
    ActionUnits,
    AUReading,
    Gaze,
    HeadPose,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

_HIDDEN: Final = 0.5
_MIDDLE_HIDDEN: Final = 0.4
_EYE_HIDDEN: Final = 0.4
_MIDDLE: Final = ("nose", "chin")
# Beside a part that is covered this much is enough: what covers faces is larger than a part
_BESIDE_HIDDEN: Final = 0.25
_BESIDE: Final = (
    ("right brow", "left brow"),
    ("{side} brow", "{side} eye"),
    ("{side} eye", "nose"),
    ("{side} eye", "{side} cheek"),
    ("nose", "{side} cheek"),
    ("nose", "{side} half of the mouth"),
    ("{side} cheek", "{side} half of the mouth"),
    ("right half of the mouth", "left half of the mouth"),
    ("{side} half of the mouth", "chin"),
)

# The parts of its own side that a unit is seen in; `both` means either side's
_OF_SIDE: Final[Mapping[int, tuple[str, ...]]] = {
    **dict.fromkeys((1, 2, 4), ("{side} brow",)),
    **dict.fromkeys((5, 7, 43, 45, 46, 61, 62, 63, 64), ("{side} eye",)),
    6: ("{side} eye", "{side} cheek"),
    9: ("nose",),
    **dict.fromkeys((10, 11, 12, 13, 14, 15, 16, 20), ("{side} half of the mouth",)),
    **dict.fromkeys((33, 34), ("{side} cheek", "{side} half of the mouth")),
    **dict.fromkeys((18, 22, 23, 24, 25, 28), ("{side} half of the mouth",)),
    **dict.fromkeys((17, 26, 27, 29, 30), ("{side} half of the mouth", "chin")),
}
_SIDES: Final[tuple[Side, ...]] = ("right", "left")
_GAZE_UNITS: Final = frozenset({61, 62, 63, 64})
# From these on the head's turn or the face's size alone takes the irises out of sight
_TURNED_YAW_DEG, _TURNED_PITCH_DEG, _SMALL_PX = 45.0, 35.0, 20.0
# From here on it is the two eyes' disagreement that takes most of the gaze's confidence
_APART_DEG: Final = 15.0


def _most_hidden(part: str) -> float:
    """From this share on a part's units are not told.

    An eye is small, and little takes it away; half a covered face takes half of nose and chin, less
    by what the mesh errs.
    """
    if part in _MIDDLE:
        return _MIDDLE_HIDDEN
    return _EYE_HIDDEN if part.endswith("eye") else _HIDDEN


_LIMITS: Final = {part: _most_hidden(part) for part in PARTS}


@cache
def parts_of(au: int, side: Side) -> tuple[str, ...]:
    """The parts of the face, of `cover.PARTS`, that a unit is seen in; none of head positions."""
    sides = _SIDES if side == "both" else (side,)
    named = [part.format(side=one) for part in _OF_SIDE.get(au, ()) for one in sides]
    return tuple(dict.fromkeys(named))


def without_hidden(units: ActionUnits, sight: Sight) -> ActionUnits:
    """The units with those of what is not seen made unavailable, with the reason.

    The reading for the whole face goes with either of its sides.

    Args:
        units: the readings of one face.
        sight: what of it is seen.
    """
    gone = hidden_parts(sight)
    if not gone:
        return units
    return units.with_readings(_judged(reading, gone) for reading in units.readings)


def hidden_parts(sight: Sight) -> dict[str, tuple[UnavailableReason, str]]:
    """The parts that are not seen, each with why.

    A part that is covered in places and lies beside one that is covered is not seen either.
    """
    gone = {
        part: _why_hidden(part, limit, sight)
        for part, limit in _LIMITS.items()
        if sight.covered[part] >= limit
        or sight.outside[part] >= limit
        or sight.hands.get(part, 0.0) >= limit
    }
    reached = [part for part, (why, _) in gone.items() if why is UnavailableReason.OCCLUDED]
    while reached:
        for part in _beside(reached.pop()):
            covered = sight.covered[part]
            if part not in gone and covered >= _BESIDE_HIDDEN:
                detail = f"something covers {covered:.0%} of the {part} and more beside it"
                gone[part] = (UnavailableReason.OCCLUDED, detail)
                reached.append(part)
    return gone


def doubtful_parts(sight: Sight) -> frozenset[str]:
    """The parts that are not hidden, of which enough is covered to doubt what is read of them."""
    gone = hidden_parts(sight)
    return frozenset(
        part
        for part in PARTS
        if part not in gone
        and max(sight.covered[part], sight.hands.get(part, 0.0)) >= _BESIDE_HIDDEN
    )


def eyes_hidden(sight: Sight) -> tuple[bool, bool]:
    """Whether the right and the left eye are not seen."""
    gone = hidden_parts(sight)
    right, left = (f"{side} eye" in gone for side in _SIDES)
    return right, left


def eyes_unread(sight: Sight, shut: tuple[bool, bool]) -> tuple[bool, bool]:
    """Whether the right and the left eye say nothing of a gaze.

    One that is shut or not seen does not, nor one that is covered in places beside a shut one:
    there is no other to tell an error by.

    Args:
        sight: what of the face is seen.
        shut: the right and the left eye.
    """
    hidden = eyes_hidden(sight)
    covered = [
        max(sight.covered[f"{side} eye"], sight.hands.get(f"{side} eye", 0.0)) for side in _SIDES
    ]
    right, left = (
        hidden[k] or shut[k] or (shut[1 - k] and covered[k] >= _BESIDE_HIDDEN) for k in range(2)
    )
    return right, left


def too_little_seen(sight: Sight) -> bool:
    """Whether so much is hidden that no expression can be told: the mouth, or half of the face."""
    gone = hidden_parts(sight)
    mouth = all(f"{side} half of the mouth" in gone for side in _SIDES)
    return mouth or len(gone) >= len(PARTS) / 2


def without_gaze(
    units: ActionUnits,
    gaze: Gaze,
    pose: HeadPose,
    eye_distance_px: float,
    apart_deg: float = 0.0,
) -> ActionUnits:
    """The units with AU61-64 made unavailable where the gaze was not measured.

    Both are read from the irises, by two ways, so both are told or neither.

    Args:
        units: the readings of one face.
        gaze, pose: of the same face.
        eye_distance_px: distance of its outer eye corners.
        apart_deg: by how much its two eyes point apart (`geometry.gaze.eyes_apart_deg`).
    """
    if gaze.measured:
        return units
    turned = abs(pose.yaw) >= _TURNED_YAW_DEG or abs(pose.pitch) >= _TURNED_PITCH_DEG
    needed = f"confidence {gaze.confidence:.2f} of the {LEAST_GAZE} that are needed"
    unseen = f"the irises are not seen well enough, {needed}"
    if turned:
        reason, detail = UnavailableReason.POSE, f"{unseen}: the head is turned too far"
    elif eye_distance_px < _SMALL_PX:
        reason, detail = UnavailableReason.SIZE, f"{unseen}: the eyes are too small"
    elif apart_deg >= _APART_DEG and all(_open(units.get(43, side)) for side in _SIDES):
        reason = UnavailableReason.AMBIGUOUS
        detail = (
            f"where the eyes look is too uncertain, {needed}: "
            f"the two eyes are read {apart_deg:.0f} degrees apart"
        )
    else:
        reason, detail = UnavailableReason.OCCLUDED, f"{unseen}: lids, hair or glasses hide them"
    return units.with_readings(
        UnavailableAU(reading.au, reading.side, reason, detail)
        if reading.au in _GAZE_UNITS and isinstance(reading, MeasuredAU)
        else reading
        for reading in units.readings
    )


def _open(closure: AUReading | None) -> bool:
    return isinstance(closure, MeasuredAU) and not closure.present


@cache
def _beside(part: str) -> tuple[str, ...]:
    pairs = {tuple(one.format(side=side) for one in pair) for pair in _BESIDE for side in _SIDES}
    found = [one for pair in pairs if part in pair for one in pair if one != part]
    return tuple(sorted(found))


def _judged(reading: AUReading, gone: Mapping[str, tuple[UnavailableReason, str]]) -> AUReading:
    if isinstance(reading, MeasuredAU):
        for part in parts_of(reading.au, reading.side):
            if part in gone:
                return UnavailableAU(reading.au, reading.side, *gone[part])
    return reading


def _why_hidden(part: str, limit: float, sight: Sight) -> tuple[UnavailableReason, str]:
    """Why a part is not seen of which so much is hidden."""
    by_hand, outside = sight.hands.get(part, 0.0), sight.outside[part]
    if by_hand >= limit:
        return UnavailableReason.OCCLUDED, f"a hand covers {by_hand:.0%} of the {part}"
    if outside >= limit:
        detail = f"{outside:.0%} of the {part} lie outside the picture"
        return UnavailableReason.OUT_OF_FRAME, detail
    return UnavailableReason.OCCLUDED, f"something covers {sight.covered[part]:.0%} of the {part}"
