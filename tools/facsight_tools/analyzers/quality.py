"""How far the readings of a face can be trusted, cue by cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.cover import ALL_SEEN, FACE, Sight
from facsight_tools.types import HeadPose, Image, Landmarks, Quality, QualityCue

_OUTER_EYE_CORNERS: Final = (33, 263)
_LITTLE_COVERED: Final = 0.1
_HALF_COVERED: Final = 0.5
_WHITE: Final = 255


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Where readings stop being reliable.

    Attributes:
        eye_distance_px: least distance of the outer eye corners.
        sharpness: least standard deviation of the Laplacian of the 192-pixel crop, grey levels.
        brightness: darkest and brightest mean of the face, 0-255.
        contrast: least standard deviation of the face's grey levels.
        yaw, pitch: largest turn from the camera, degrees.
        presence: least probability of the mesh network that it sees a face.
        inside: least share of the mesh inside the picture.
        eyes: least share of either eye that is seen.
        cover: largest share of the face under something.
    """

    eye_distance_px: float = 24.0
    sharpness: float = 4.0
    brightness: tuple[float, float] = (40.0, 225.0)
    contrast: float = 12.0
    yaw: float = 45.0
    pitch: float = 35.0
    presence: float = 0.8
    inside: float = 0.97
    eyes: float = 0.6
    cover: float = 0.15


def assess(
    image: Image,
    landmarks: Sequence[Landmarks],
    poses: Sequence[HeadPose],
    crops: NDArray[np.uint8],
    limits: QualityLimits | None = None,
    sights: Sequence[Sight] | None = None,
) -> list[Quality]:
    """The quality of every face of a picture.

    Args:
        image: the picture.
        landmarks, poses: one for each face.
        crops: uint8 (N, 192, 192, 3), the crops that the mesh network saw.
        limits: where readings stop being reliable.
        sights: what of each face is seen; None where nothing lies over any.

    Returns:
        For each face the cues (`size`, `blur`, `light`, `contrast`, `yaw`, `pitch`, `presence`,
        `frame`, `eyes`, `cover`) and their product as one score, 0-1: a cue inside its range
        counts 1 and falls with its distance from it.
    """
    bounds = limits or QualityLimits()
    return [
        _assess_one(image, marks.points_xyz, marks.presence, pose, crop, sight, bounds)
        for marks, pose, crop, sight in zip(
            landmarks, poses, crops, sights or [ALL_SEEN] * len(landmarks), strict=True
        )
    ]


def under_hands(quality: Quality, share: float) -> Quality:
    """A quality with one cue more, `hands`, where hands lie on a face; else as it is.

    The mesh of a face that is half covered is a guess in all its parts.

    Args:
        quality: the quality without regard to hands.
        share: how much of the face is under hands, 0-1.
    """
    if share == 0.0:
        return quality
    ratio = (_HALF_COVERED - share) / (_HALF_COVERED - _LITTLE_COVERED)
    cue = QualityCue(
        "hands", share, "share", ratio >= 1.0, "of the face under hands", most=_LITTLE_COVERED
    )
    return Quality(quality.score * min(max(ratio, 0.0), 1.0), (*quality.cues, cue))


def _assess_one(
    image: Image,
    points: NDArray[np.float32],
    presence: float,
    pose: HeadPose,
    crop: NDArray[np.uint8],
    sight: Sight,
    bounds: QualityLimits,
) -> Quality:
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    # The middle of the crop is face on every crop; its corners are background.
    face = grey[40:160, 40:152]
    distance = math.dist(*points[list(_OUTER_EYE_CORNERS), :2].tolist())
    sharpness = float(cv2.meanStdDev(cv2.Laplacian(face, cv2.CV_32F))[1][0, 0])
    light, contrast = (float(one[0, 0]) for one in cv2.meanStdDev(face))
    inside = _share_inside(points, image)
    eyes = 1.0 - max(sight.covered["right eye"], sight.covered["left eye"])
    cover = max(sight.covered[FACE], 1e-6)
    yaw, pitch = max(abs(pose.yaw), 1e-6), max(abs(pose.pitch), 1e-6)
    # name, value, unit, what it is, the least and the most that is fine
    rows: tuple[tuple[str, float, str, str, float | None, float | None], ...] = (
        ("size", distance, "px", "between the eyes' outer corners", bounds.eye_distance_px, None),
        ("blur", sharpness, "grey levels", "of edge strength", bounds.sharpness, None),
        ("light", light, "grey levels", "of mean light on the face", *bounds.brightness),
        ("contrast", contrast, "grey levels", "of contrast", bounds.contrast, None),
        ("yaw", yaw, "deg", "turned to the side", None, bounds.yaw),
        ("pitch", pitch, "deg", "turned up or down", None, bounds.pitch),
        ("presence", presence, "probability", "that the mesh fits", bounds.presence, None),
        ("frame", inside, "share", "of the face inside the picture", bounds.inside, None),
        ("eyes", eyes, "share", "of the less seen eye in sight", bounds.eyes, None),
        ("cover", cover, "share", "of the face under something", None, bounds.cover),
    )
    ratios = [_standing(value, least, most) for _, value, _, _, least, most in rows]
    cues = tuple(
        QualityCue(name, value, unit, ratio >= 1.0, text, least, most)
        for (name, value, unit, text, least, most), ratio in zip(rows, ratios, strict=True)
    )
    score = math.prod(min(max(ratio, 0.0), 1.0) for ratio in ratios)
    return Quality(score, cues)


def _standing(value: float, least: float | None, most: float | None) -> float:
    """How a value stands to its limits: 1 and more is fine, 0 as far off as can be."""
    if least is None:
        return math.inf if most is None else most / value
    # Of the cues only light, in grey levels, has both
    above = math.inf if most is None else (_WHITE - value) / (_WHITE - most)
    return min(value / least, above)


def _share_inside(points: NDArray[np.float32], image: Image) -> float:
    size = np.array(image.size_wh, dtype=np.float32)
    inside = ((points[:, :2] >= 0) & (points[:, :2] < size)).all(axis=1)
    return float(inside.mean())
