"""What a detector, a landmarker, an action-unit reader and an emotion reader must offer.

The pipeline knows these protocols and no network by name. Each part carries a `ReaderCard`, which
says what it is and where its readings end, and `networks`, which says what ran. `docs/readers.md`
shows how to write one and how to let other programs find it.

A result of a face must not depend on the other faces of its batch: readers are given many faces at
once for speed alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import ReaderFailed
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.geometry.face_frame import OUTER_EYE_CORNERS, FaceFrames, fit_faces
from facsight_tools.geometry.squares import Squares
from facsight_tools.types import (
    ActionUnits,
    AUReading,
    EmotionScores,
    FaceDetection,
    HeadPose,
    Image,
    Landmarks,
    MeasuredAU,
    NetworkUse,
)

CROP_SCALE: Final = 1.5
"""Side of a face's crop in those of the box around its mesh."""

_WHOLE: Final[Side] = "both"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a reader's readings end, applied by the pipeline: beyond them nothing is measured.

    Attributes:
        eye_distance_px: least distance of the outer eye corners, image pixels.
        sharpness: least edge strength of the face's 192-pixel crop, grey levels, as the quality
            cue `blur` measures it.
        yaw_far: from this turn on, degrees, the side turned away is unavailable, and the reading
            for the whole face is that of the near side, where the reader reads sides apart.
        yaw, pitch: from these on, degrees, nothing is measured.
    """

    eye_distance_px: float = 0.0
    sharpness: float = 0.0
    yaw_far: float = math.inf
    yaw: float = math.inf
    pitch: float = math.inf


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """What a reader is.

    Attributes:
        id: its name: a lower-case letter, then up to 30 lower-case letters, digits and `_`. It is
            what users ask for and what rows and columns are named after.
        version: raised whenever its results change.
        measures: what it measures, one sentence.
        licence: SPDX identifier of its code and weights together, the stricter one.
        source: the paper or the address that describes it.
        limits: where its readings end; applied to readers of action units and of emotion.
        text: the model card, as text or as the path of a file.
    """

    id: str
    version: str
    measures: str
    licence: str
    source: str
    limits: Limits = Limits()
    text: str | Path = ""


@dataclass(frozen=True, slots=True, eq=False)
class CropMeshes:
    """The meshes in N crops.

    Attributes:
        points_xyz: float32 (N, 478, 3), pixels of the crop, z in the same scale and smaller nearer
            the camera, in the order of `types.Landmarks`.
        presence: float32 (N,), probability that the crop holds a face, 0-1.
        appearance: float32 (N, ...), what the network saw, for readers that go on from there.
        appearance_of: id of that network, by which such readers know it; empty without any.
    """

    points_xyz: NDArray[np.float32]
    presence: NDArray[np.float32]
    appearance: NDArray[np.float32] | None = None
    appearance_of: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FaceView:
    """What readers of action units and of emotion are given of one face.

    Attributes:
        landmarks, pose: of the face.
        image: the picture; None where a mesh is read without one.
        sharpness: edge strength of the face, grey levels; infinite without a picture.
        neutral: (478, 3), the person's relaxed face in its own frame
            (`geometry.face_frame.fit_faces(...).points`), cm; None where none was given.
        appearance: what the landmarker's network saw of this face, see `CropMeshes`.
        appearance_of: id of that network; empty where there is none.
        fit: the mean face laid over its mesh, where that was made already; see `fitted`.
    """

    landmarks: Landmarks
    pose: HeadPose
    image: Image | None = None
    sharpness: float = math.inf
    neutral: NDArray[np.float64] | None = None
    appearance: NDArray[np.float32] | None = None
    appearance_of: str = ""
    fit: FaceFrames | None = None

    @property
    def eye_distance_px(self) -> float:
        """Distance of the outer eye corners as seen from the front, image pixels."""
        right, left = self.landmarks.points_xyz[list(OUTER_EYE_CORNERS)].tolist()
        return math.dist(right, left)

    def crop_rgb(self, size: int, *, scale: float = CROP_SCALE) -> NDArray[np.uint8]:
        """The face upright, eyes level: uint8 (size, size, 3), RGB.

        Args:
            size: side of the crop in pixels.
            scale: how much of the picture it holds, in sides of the box around the mesh. What lies
                outside the picture repeats its border.

        Raises:
            ReaderFailed: the face came without a picture.
        """
        if self.image is None:
            raise ReaderFailed(
                "A reader asked for the pixels of a mesh that came without a picture: read "
                "pictures with it, or meshes with another reader."
            )
        roi = mesh_roi(self.landmarks.points_xyz, scale=scale)
        crops, _ = crop_faces(self.image.pixels_rgb, [roi], size)
        crop: NDArray[np.uint8] = crops[0]
        return crop


def fitted(faces: Sequence[FaceView]) -> FaceFrames:
    """The mean face laid over the meshes of N faces, one or more."""
    return FaceFrames.together(
        [one.fit or fit_faces(one.landmarks.points_xyz[None]) for one in faces]
    )


class Reader(Protocol):
    """What every part of the pipeline tells of itself."""

    @property
    def card(self) -> ReaderCard:
        """What it is, and where its readings end."""
        ...

    @property
    def networks(self) -> tuple[NetworkUse, ...]:
        """Every network that it runs, with hash and provider; empty where it runs none."""
        ...


class FaceDetector(Reader, Protocol):
    """Finds faces."""

    def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        """Candidates of each picture, in order; a landmarker decides which of them are faces."""
        ...


@runtime_checkable
class LooksCloser(Protocol):
    """What a detector may offer beyond `FaceDetector`; one without is asked once and believed.

    Squares are float64 (4,): centre x, centre y and side in image pixels, angle in radians, as
    `geometry.align.face_roi` gives them.
    """

    def search(self, image: Image) -> Iterator[list[FaceDetection]]:
        """Last looks at a picture without a face, the likeliest first; the first that holds."""
        ...

    def closer(
        self, places: Sequence[tuple[Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """The face in each square, None where none is seen from close."""
        ...

    def turned(
        self, places: Sequence[tuple[FaceDetection, Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """The face seen another way up, None where it was seen rightly."""
        ...

    def is_sure(self, face: FaceDetection) -> bool:
        """Whether a detection needs no closer look to be believed."""
        ...


@runtime_checkable
class LooksTwice(FaceDetector, Protocol):
    """What a detector may offer beyond `FaceDetector`: a first look that may be all there is.

    A picture's faces are those of `around`, given those of `at_first`.
    """

    def at_first(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        """What a first look finds."""
        ...

    def around(
        self, images: Sequence[Image], first: Sequence[Sequence[FaceDetection]]
    ) -> list[list[FaceDetection]]:
        """Candidates of each picture, as `FaceDetector` gives them."""
        ...

    def is_portrait(self, image: Image, faces: Sequence[FaceDetection]) -> bool:
        """Whether what a first look found are most likely all faces there are."""
        ...


class Landmarker(Reader, Protocol):
    """Draws the mesh of a face."""

    @property
    def crop_px(self) -> int:
        """Side of the square crops that it is given."""
        ...

    def __call__(self, crops_rgb: NDArray[np.uint8]) -> CropMeshes:
        """The meshes in crops (N, crop_px, crop_px, 3), uint8 RGB, each around an upright face."""
        ...


@runtime_checkable
class MeshesSquares(Protocol):
    """What a landmarker may offer beyond `Landmarker`: its crops are cut where its network runs."""

    def in_squares(self, squares: Squares) -> CropMeshes:
        """The meshes in squares of pictures, each around an upright face."""
        ...


class AUReader(Reader, Protocol):
    """Measures action units."""

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        """The action units of each face, in order.

        A unit that the reader does not know is left out: the pipeline adds it as unavailable. The
        reader states its limits in its card and need not look at them. Head positions (AU51-58)
        are left out as well: the pipeline reads them from the pose. `units_of` makes the result
        from plain numbers.
        """
        ...


class EmotionReader(Reader, Protocol):
    """Scores the apparent expression of faces."""

    def __call__(
        self, faces: Sequence[FaceView], units: Sequence[ActionUnits]
    ) -> list[EmotionScores]:
        """The scores of each face, in order, from its pixels or from its action units.

        Args:
            faces: what is to be seen.
            units: the action units of the same faces by the pipeline's first action-unit reader.
        """
        ...


def units_of(
    intensities: Mapping[int | tuple[int, Side], float],
    *,
    cue: str,
    confidence: float | Mapping[int | tuple[int, Side], float] = 0.5,
) -> ActionUnits:
    """Action units from plain numbers: `units_of({12: 2.7, (12, "left"): 3.1}, cue="mynet")`.

    Args:
        intensities: FACS number, or number and the subject's side, to intensity on 0-5.
        cue: what carried the readings, such as the network's name.
        confidence: that presence is read rightly, 0-1; one for all or one each. 0.5 is what a
            reader that does not know should say.

    Raises:
        ValueError: no such unit, a side that FACS does not score, or a number out of range.
    """
    readings = []
    for key, intensity in intensities.items():
        au, side = key if isinstance(key, tuple) else (key, _WHOLE)
        sure = confidence[key] if isinstance(confidence, Mapping) else confidence
        readings.append(MeasuredAU(au, side, float(intensity), float(sure), cue))
    check_sides(readings)
    return ActionUnits(tuple(sorted(readings, key=lambda one: (one.au, one.side))))


def check_sides(readings: Iterable[AUReading]) -> None:
    """Raise a ValueError where a side is read that FACS does not score apart."""
    for one in readings:
        if one.side not in ACTION_UNITS[one.au].sides:
            raise ValueError(f"AU{one.au} has no {one.side} side: FACS scores it on the whole face")
