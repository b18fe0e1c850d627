"""Action units of a face from its mesh, each measured or unavailable with its reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.head_positions import head_positions
from facsight_tools.analyzers.trust import trust
from facsight_tools.backends.base import Session
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.face_frame import au_features, eye_distance_px, fit_faces
from facsight_tools.types import (
    ActionUnits,
    AUReading,
    HeadPose,
    Landmarks,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

CUE: Final = "geometry"
REFERENCE_CUE: Final = "geometry against a reference face"
SMILE_CUE: Final = "geometry and appearance"

SMILE_SIDES: Final[tuple[Side, ...]] = ("both", "left", "right")
"""The columns of the network `au_smile`."""

_MEASURED: Final = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 18, 20, 22, 24, 25, 26, 27, 28, 30, 34, 43),
    *(61, 62, 63, 64),
)
OUTPUTS: Final[tuple[tuple[int, Side], ...]] = tuple(
    (unit, side)
    for unit in _MEASURED
    for side in (("both", "left", "right") if ACTION_UNITS[unit].sided else ("both",))
)
"""The columns of the network `au_geometry`, as its metadata lists them."""

_NOT_MEASURED: Final = {
    11: "it deepens the nasolabial furrow, which a mesh of the surface does not follow",
    13: "it differs from AU12 in the cheek's bulge, which a mesh of the surface does not follow",
    16: "lips that part for another reason lower the lower lip's outline in the same way",
    23: "it tightens the lips without moving their outline enough for a mesh to tell it from AU24",
    29: "it moves the jaw toward the camera, and depth from one picture is too inexact for that",
    33: "it blows air through the lips, and the bulge of the cheeks is read as AU34",
}
_NEEDS_VIDEO: Final = {
    45: "a blink is told from AU43 by how long the eyes are closed",
    46: "a wink is told from AU43 by how long one eye is closed",
}


@dataclass(frozen=True, slots=True)
class ActionUnitLimits:
    """Where readings end; how confidence falls before is told by `facsight_tools.analyzers.trust`.

    Attributes:
        yaw_far: from this turn on, degrees, the side turned away and all whole-face readings that
            rest on it are judged by the near side alone, and the far side is unavailable.
        yaw, pitch: from these on, nothing is measured.
        eye_distance_px: least distance of the outer eye corners.
        sharpness: least edge strength of the face's crop, grey levels; below it a photograph's
            readings agree with those of the unblurred one little better than by chance.
    """

    yaw_far: float = 38.0
    yaw: float = 52.0
    pitch: float = 40.0
    eye_distance_px: float = 16.0
    sharpness: float = 1.5


class ActionUnitAnalyzer:
    """Reads every action unit facsight knows, on each side that FACS scores.

    Args:
        session: the network `au_geometry`: `features` (N, 1436) to `intensity` and `confidence`,
            both (N, K) with one column for each of `OUTPUTS`.
        smile: the network `au_smile`: `appearance` (N, 192, 8, 8) and `geometry` (N, 3) to the
            same two of AU12, a column for each of `SMILE_SIDES`.
        limits: where readings end.
    """

    def __init__(
        self, session: Session, smile: Session, limits: ActionUnitLimits | None = None
    ) -> None:
        self._session = session
        self._smile = smile
        self._limits = limits or ActionUnitLimits()

    def __call__(
        self,
        landmarks: Sequence[Landmarks],
        poses: Sequence[HeadPose],
        appearance: NDArray[np.float32],
        neutral: NDArray[np.float64] | None = None,
        sharpness: Sequence[float] | None = None,
    ) -> list[ActionUnits]:
        """The action units of N faces; a face's readings do not depend on the others.

        Args:
            landmarks: the meshes.
            poses: the head poses of the same faces.
            appearance: (N, 192, 8, 8), what the mesh network saw around lips and eyes. It speaks
                of smiles in general, so it does not enter readings against a person's own face.
            neutral: (478, 3) or (N, 478, 3), the persons' relaxed faces in their own frame
                (`fit_faces(...).points`); readings are then relative to them.
            sharpness: of each face's crop, see `trust`; None for meshes without a picture.

        Raises:
            ValueError: the numbers of meshes and poses differ.
        """
        if len(landmarks) != len(poses):
            raise ValueError(f"poses: expected {len(landmarks)}, got {len(poses)}")
        if not landmarks:
            return []
        points = np.stack([face.points_xyz for face in landmarks])
        intensity, confidence = (
            table.copy() for table in self.geometry(au_features(fit_faces(points), neutral))
        )
        if neutral is None:
            columns = [OUTPUTS.index((12, side)) for side in SMILE_SIDES]
            smile = self._smile.run(
                {"appearance": appearance, "geometry": intensity[:, columns].copy()}
            )
            intensity[:, columns] = smile["intensity"]
            confidence[:, columns] = smile["confidence"]
        sizes = eye_distance_px(points)
        sharp = [math.inf] * len(poses) if sharpness is None else sharpness
        return [
            self._readings(
                intensity[i],
                confidence[i],
                pose,
                float(sizes[i]),
                sharp[i],
                neutral is not None,
            )
            for i, pose in enumerate(poses)
        ]

    def geometry(
        self, features: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Intensity and confidence (N, K), a column for each of `OUTPUTS`, by the mesh alone."""
        outputs = self._session.run({"features": features})
        return outputs["intensity"], outputs["confidence"]

    def _readings(
        self,
        intensity: NDArray[np.float32],
        confidence: NDArray[np.float32],
        pose: HeadPose,
        size_px: float,
        sharpness: float,
        against_reference: bool,
    ) -> ActionUnits:
        refusal = self._refusal(pose, size_px, sharpness)
        far = self._far_side(pose)
        share = trust(pose, size_px, sharpness)
        column = {output: k for k, output in enumerate(OUTPUTS)}
        head = head_positions(pose)
        readings: list[AUReading] = []
        for unit, name in ACTION_UNITS.items():
            if unit in head:
                readings.append(head[unit])
                continue
            sides: tuple[Side, ...] = ("both", "left", "right") if name.sided else ("both",)
            for side in sides:
                if (unit, side) not in column:
                    readings.append(_not_measured(unit, side))
                elif refusal is not None:
                    readings.append(UnavailableAU(unit, side, *refusal))
                elif side == far:
                    detail = f"the head is turned {pose.yaw:+.0f} degrees, which hides this side"
                    readings.append(UnavailableAU(unit, side, UnavailableReason.POSE, detail))
                else:
                    # a hidden side's guess must not enter the reading for the whole face
                    near: Side = "right" if far == "left" else "left"
                    source: Side = near if side == "both" and far and name.sided else side
                    k = column[unit, source]
                    readings.append(
                        MeasuredAU(
                            unit,
                            side,
                            float(intensity[k]),
                            float(0.5 + (confidence[k] - 0.5) * share),
                            _cue(unit, against_reference),
                        )
                    )
        return ActionUnits(tuple(readings))

    def _refusal(
        self, pose: HeadPose, size_px: float, sharpness: float
    ) -> tuple[UnavailableReason, str] | None:
        bounds = self._limits
        if size_px < bounds.eye_distance_px:
            detail = (
                f"the eyes are {size_px:.0f} pixels apart, {bounds.eye_distance_px:.0f} are needed"
            )
            return UnavailableReason.SIZE, detail
        if sharpness < bounds.sharpness:
            detail = f"edge strength is {sharpness:.1f} grey levels, {bounds.sharpness} are needed"
            return UnavailableReason.BLUR, detail
        for name, angle, limit in (
            ("turned", pose.yaw, bounds.yaw),
            ("pitched", pose.pitch, bounds.pitch),
        ):
            if abs(angle) > limit:
                detail = f"the head is {name} {angle:+.0f} degrees, beyond {limit:.0f}"
                return UnavailableReason.POSE, detail
        return None

    def _far_side(self, pose: HeadPose) -> Side | None:
        """The side that a strong turn hides: a turn to the subject's left hides the left."""
        if abs(pose.yaw) <= self._limits.yaw_far:
            return None
        return "left" if pose.yaw > 0 else "right"


def _cue(unit: int, against_reference: bool) -> str:
    if against_reference:
        return REFERENCE_CUE
    return SMILE_CUE if unit == 12 else CUE


def _not_measured(unit: int, side: Side) -> UnavailableAU:
    if unit in _NEEDS_VIDEO:
        return UnavailableAU(unit, side, UnavailableReason.NEEDS_VIDEO, _NEEDS_VIDEO[unit])
    return UnavailableAU(unit, side, UnavailableReason.NOT_IN_MODEL, _NOT_MEASURED[unit])
