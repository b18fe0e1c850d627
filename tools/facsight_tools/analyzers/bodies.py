"""Bodies of a picture: MediaPipe's pose detector over the picture and around faces, then joints.

MediaPipe follows one person; here every candidate of the detector is looked at, and around each
face without a body once more, closer, so that small people and people in a crowd have one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.blaze import BlazeNetwork, Candidate, Window
from facsight_tools.backends.base import Pixels, Session
from facsight_tools.geometry.align import face_squares, to_image
from facsight_tools.geometry.boxes import overlap
from facsight_tools.geometry.limbs import body_roi, refine_joints
from facsight_tools.types import JOINT_COUNT, FaceDetection, Image

Float = NDArray[np.float32]

_DETECTOR_SIZE: Final = 224
_CROP_SIZE: Final = 256
_LEAST_SCORE: Final = 0.5
_LEAST_PRESENCE: Final = 0.5
_HIPS, _CIRCLE = 0, 1
_AUXILIARY: Final = slice(33, 35)  # middle of the hips, a point on the circle around the body
# A look at one person: side and how far its centre is below the face's, in those of the face
_ROOM: Final = 7.0
_BELOW: Final = 1.8
# Joints of the head: nose, eyes, ears, corners of the mouth; then shoulders
_HEAD: Final = slice(0, 11)
_UPPER: Final = slice(0, 13)
# Two bodies whose heads and shoulders are this near, in radii, are one
_SAME: Final = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class FoundBody:
    """A body's joints (33, 3) in image pixels with their visibility (33,), and whose face it has.

    `radius` is that of the circle around the whole body, image pixels; `face` is the face's place
    in the list that was given, or None.
    """

    joints_xyz: Float
    visibility: Float
    score: float
    radius: float
    face: int | None


class BodyFinder:
    """Finds the bodies of a picture.

    Args:
        detector: the network `pose_detection`.
        joints: the network `pose_landmark`.
    """

    def __init__(self, detector: Session, joints: Session) -> None:
        self._detector = BlazeNetwork(detector, _DETECTOR_SIZE)
        self._joints = joints

    def __call__(self, image: Image, faces: Sequence[FaceDetection]) -> list[FoundBody]:
        """The bodies, the largest first, each with its face where one of `faces` is its own."""
        width, height = image.size_wh
        whole = Window((width / 2, height / 2), float(max(width, height)))
        (candidates,) = self._detector.find([(image, whole)], _LEAST_SCORE)
        # A candidate's box is that of the head
        alone = [face for face in faces if not _near(face, candidates)]
        if alone:
            looks = self._detector.find([(image, _around(face)) for face in alone], _LEAST_SCORE)
            for face, seen in zip(alone, looks, strict=True):
                own = [one for one in seen if _near(face, [one])]
                candidates += sorted(own, key=lambda one: -one.score)[:1]
        bodies = _distinct(self._measured(image, candidates))
        return _with_faces(sorted(bodies, key=_largest_first), faces)

    def _measured(self, image: Image, candidates: Sequence[Candidate]) -> list[FoundBody]:
        if not candidates:
            return []
        rois = [body_roi(one.keypoints_xy[_HIPS], one.keypoints_xy[_CIRCLE]) for one in candidates]
        squares = face_squares([image.pixels_rgb] * len(rois), rois, _CROP_SIZE)
        outputs = self._joints.run({"image": Pixels(squares)})
        table = outputs["joints"].copy()
        for row, heat in zip(table, outputs["heatmap"], strict=True):
            row[:, :2] = refine_joints(row[:, :2], heat, _CROP_SIZE)
        points = to_image(table[:, :, :3], squares.matrices.astype(np.float32))
        return [
            FoundBody(
                joints_xyz=points[k, :JOINT_COUNT],
                visibility=table[k, :JOINT_COUNT, 3],
                score=float(presence),
                radius=float(np.hypot(*np.subtract(*points[k, _AUXILIARY, :2]))),
                face=None,
            )
            for k, presence in enumerate(outputs["presence"][:, 0])
            if presence >= _LEAST_PRESENCE
        ]


def _around(face: FaceDetection) -> Window:
    left, top, right, bottom = map(float, face.box_xyxy)
    side = max(right - left, bottom - top)
    return Window(((left + right) / 2, (top + bottom) / 2 + _BELOW * side), _ROOM * side)


def _near(face: FaceDetection, candidates: Sequence[Candidate]) -> bool:
    """Whether a candidate's head is this face."""
    if not candidates:
        return False
    iou, inside = overlap(face.box_xyxy, np.stack([one.box_xyxy for one in candidates]))
    return bool(((iou > 0.2) | (inside > 0.7)).any())


def _distinct(bodies: Sequence[FoundBody]) -> list[FoundBody]:
    """One body a person: the surest of those whose heads and shoulders lie together."""
    kept: list[FoundBody] = []
    for body in sorted(bodies, key=lambda one: -one.score):
        if all(_apart(body, other) > _SAME for other in kept):
            kept.append(body)
    return kept


def _apart(one: FoundBody, other: FoundBody) -> float:
    distances = np.linalg.norm((one.joints_xyz - other.joints_xyz)[_UPPER, :2], axis=1)
    return float(distances.mean()) / max(one.radius, other.radius, 1.0)


def _largest_first(body: FoundBody) -> tuple[float, float]:
    return -body.radius, float(body.joints_xyz[0, 0])


def _with_faces(bodies: Sequence[FoundBody], faces: Sequence[FaceDetection]) -> list[FoundBody]:
    """Each face to the body whose head is nearest, if it lies on the face."""
    pairs = sorted(
        (distance, b, f)
        for b, body in enumerate(bodies)
        for f, face in enumerate(faces)
        if (distance := _head_distance(body, face)) < 0.5
    )
    owner: dict[int, int] = {}
    for _, b, f in pairs:
        if b not in owner and f not in owner.values():
            owner[b] = f
    return [
        FoundBody(one.joints_xyz, one.visibility, one.score, one.radius, owner.get(b))
        for b, one in enumerate(bodies)
    ]


def _head_distance(body: FoundBody, face: FaceDetection) -> float:
    """From the middle of the head's joints to the face's key points, in widths of the face."""
    head: Any = body.joints_xyz[_HEAD, :2].mean(axis=0)
    left, _, right, _ = face.box_xyxy
    return float(np.hypot(*(head - face.keypoints_xy.mean(axis=0))) / (right - left))
