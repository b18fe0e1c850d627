"""Asks readers and landmarkers, holds what they answer to their protocols, and applies limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.head_positions import head_positions
from facsight_tools.errors import FacsightError, ReaderFailed
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.squares import Squares
from facsight_tools.seams import (
    AUReader,
    CropMeshes,
    EmotionReader,
    FaceDetector,
    FaceView,
    Landmarker,
    Limits,
    LooksTwice,
    MeshesSquares,
    Reader,
    check_sides,
)
from facsight_tools.types import (
    LANDMARK_COUNT,
    ActionUnits,
    AUReading,
    EmotionScores,
    FaceDetection,
    HeadPose,
    Image,
    MeasuredAU,
    PresenceAU,
    UnavailableAU,
    UnavailableReason,
)

_MOST_TOLD: Final = 200


def detect(detector: FaceDetector, images: Sequence[Image]) -> list[list[FaceDetection]]:
    """The candidates of each picture; raises `ReaderFailed` where the detector does not give it."""
    with _asking("face detector", detector):
        found = [list(faces) for faces in detector(images)]
        _expect_each(
            "pictures",
            len(images),
            [one for faces in found for one in faces],
            len(found),
            FaceDetection,
        )
    return found


def detect_first(detector: LooksTwice, image: Image) -> list[FaceDetection]:
    """What the first of two looks finds in a picture; raises as `detect`."""
    with _asking("face detector", detector):
        (found,) = detector.at_first([image])
    return found


def detect_around(
    detector: LooksTwice, image: Image, first: Sequence[FaceDetection]
) -> list[FaceDetection]:
    """The candidates of a picture after such a look; raises as `detect`."""
    with _asking("face detector", detector):
        (found,) = detector.around([image], [first])
    return found


def draw_meshes(landmarker: Landmarker, crops: NDArray[np.uint8] | Squares) -> CropMeshes:
    """The meshes in N crops; raises `ReaderFailed` where a shape or range is wrong."""
    count = len(crops)
    with _asking("landmarker", landmarker):
        if not isinstance(crops, Squares):
            meshes = landmarker(crops)
        elif isinstance(landmarker, MeshesSquares):
            meshes = landmarker.in_squares(crops)
        else:
            meshes = landmarker(crops.rgb())
        points, presence = np.asarray(meshes.points_xyz), np.asarray(meshes.presence)
        if points.shape != (count, LANDMARK_COUNT, 3):
            raise ValueError(f"points_xyz: expected ({count}, 478, 3), got {points.shape}")
        if presence.shape != (count,):
            raise ValueError(f"presence: expected ({count},), got {presence.shape}")
        if not np.isfinite(points).all():
            raise ValueError("points_xyz: holds values that are not finite")
        if not ((presence >= 0.0) & (presence <= 1.0)).all():
            raise ValueError("presence: expected 0-1")
        if meshes.appearance is not None and len(meshes.appearance) != count:
            raise ValueError(f"appearance: expected {count} rows, got {len(meshes.appearance)}")
    return meshes


def read_units(reader: AUReader, faces: Sequence[FaceView]) -> list[ActionUnits]:
    """Every action unit of each face, within the reader's limits.

    What the reader does not measure is unavailable as `NOT_IN_MODEL`; what lies beyond its limits
    is unavailable with the limit as its reason.

    Raises:
        ReaderFailed: the reader raised, or its answer is not what `AUReader` asks for.
    """
    if not faces:
        return []
    with _asking("action-unit reader", reader):
        found = list(reader(faces))
        _expect_each("faces", len(faces), found, len(found), ActionUnits)
        for units in found:
            check_sides(units.readings)
            for one in units.readings:
                # Checked again, so that whatever got past its constructor does not get past this
                one.__post_init__()
    limits, name = reader.card.limits, reader.card.id
    return [
        _within(limits, face, _complete(units, name))
        for face, units in zip(faces, found, strict=True)
    ]


def read_emotions(
    reader: EmotionReader, faces: Sequence[FaceView], units: Sequence[ActionUnits]
) -> list[EmotionScores]:
    """The emotion scores of each face; none of a face beyond the reader's limits.

    Raises:
        ReaderFailed: the reader raised, or its answer is not what `EmotionReader` asks for.
    """
    if not faces:
        return []
    with _asking("emotion reader", reader):
        found = list(reader(faces, units))
        _expect_each("faces", len(faces), found, len(found), EmotionScores)
    return [
        unscored(scores) if _refusal(reader.card.limits, face) is not None else scores
        for face, scores in zip(faces, found, strict=True)
    ]


def unscored(scores: EmotionScores) -> EmotionScores:
    """Without any score: too little of the face is to be seen for one."""
    return replace(scores, scores=MappingProxyType[str, float]({}), contributions=())


def with_head_positions(units: ActionUnits, pose: HeadPose) -> ActionUnits:
    """The units with AU51-58 read from the pose, where the reader did not measure them."""
    head = head_positions(pose)
    return units.with_readings(
        head[one.au] if one.au in head and isinstance(one, UnavailableAU) else one
        for one in units.readings
    )


@contextmanager
def _asking(noun: str, reader: Reader) -> Iterator[None]:
    """Whatever a reader raises, as an error that names it."""
    try:
        yield
    except (FacsightError, MemoryError):
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0][:_MOST_TOLD]
        raise ReaderFailed(
            f"The {noun} '{reader.card.id}' (version {reader.card.version}, of the package "
            f"{type(reader).__module__.partition('.')[0]}) failed: {told}. Leave it out, or tell "
            "its authors."
        ) from error


def _expect_each(
    of: str, count: int, found: Sequence[object], answers: int, kind: type[Any]
) -> None:
    """Raise a ValueError unless there is one answer for each, and all are of the kind."""
    if answers != count:
        raise ValueError(f"expected {count} answers for {count} {of}, got {answers}")
    for one in found:
        if not isinstance(one, kind):
            raise TypeError(f"expected {kind.__name__}, got {type(one).__name__}")


def _complete(units: ActionUnits, reader: str) -> ActionUnits:
    """One reading for every unit and side, in the order of FACS."""
    given = {(one.au, one.side): one for one in units.readings}
    detail = f"the reader {reader} does not measure it"
    return units.with_readings(
        given.get((au, side)) or UnavailableAU(au, side, UnavailableReason.NOT_IN_MODEL, detail)
        for au, unit in ACTION_UNITS.items()
        for side in unit.sides
    )


def _within(limits: Limits, face: FaceView, units: ActionUnits) -> ActionUnits:
    """The units with those beyond a limit unavailable."""
    refusal, far = _refusal(limits, face), _far_side(limits, face.pose)
    if refusal is None and far is None:
        return units
    return units.with_readings(
        one
        if isinstance(one, UnavailableAU) and not isinstance(one, PresenceAU)
        else UnavailableAU(one.au, one.side, *refusal)
        if refusal is not None
        else _seen(one, far, face.pose, units)
        for one in units.readings
    )


def _seen(reading: AUReading, far: Side | None, pose: HeadPose, units: ActionUnits) -> AUReading:
    """A reading of a turned head: a hidden side's guess must not enter the whole face's."""
    if reading.side == far:
        detail = f"the head is turned {pose.yaw:+.0f} degrees, which hides this side"
        return UnavailableAU(reading.au, reading.side, UnavailableReason.POSE, detail)
    if reading.side == "both" and ACTION_UNITS[reading.au].sided:
        near = units.get(reading.au, "right" if far == "left" else "left")
        if isinstance(near, MeasuredAU):
            return replace(near, side="both")
    return reading


def _refusal(limits: Limits, face: FaceView) -> tuple[UnavailableReason, str] | None:
    """Why nothing of a face is measured, or None."""
    size_px, sharpness, pose = face.eye_distance_px, face.sharpness, face.pose
    if size_px < limits.eye_distance_px:
        detail = f"the eyes are {size_px:.0f} pixels apart, {limits.eye_distance_px:.0f} are needed"
        return UnavailableReason.SIZE, detail
    if sharpness < limits.sharpness:
        detail = f"edge strength is {sharpness:.1f} grey levels, {limits.sharpness} are needed"
        return UnavailableReason.BLUR, detail
    for name, angle, limit in (
        ("turned", pose.yaw, limits.yaw),
        ("pitched", pose.pitch, limits.pitch),
    ):
        if abs(angle) > limit:
            detail = f"the head is {name} {angle:+.0f} degrees, beyond {limit:.0f}"
            return UnavailableReason.POSE, detail
    return None


def _far_side(limits: Limits, pose: HeadPose) -> Side | None:
    """The side that a strong turn hides: a turn to the subject's left hides the left."""
    if abs(pose.yaw) <= limits.yaw_far:
        return None
    return "left" if pose.yaw > 0 else "right"
