"""How faces of one video are told apart: by what can be seen of them, held in memory and dropped.

A look is a small picture of the face without its light, the colours of head and clothes, and the
mesh's form. It tells people of one video apart while their clothes, hair and light stay; it is no
identity, is compared within one video only and is never written anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.geometry.face_frame import fit_faces
from facsight_tools.types import Image, Landmarks

SAME: Final = 1.75
"""Two looks that are nearer than this are taken for one person's."""

_FACE_PX, _FACE_SCALE = 24, 1.2
_HEAD_PX, _HEAD_SCALE = 8, 2.4
# What difference each of the three counts 1 for
_TEXTURE, _COLOUR, _FORM = 0.4, 14.0, 2.4
_MOST_LOOKS: Final = 16
_NEWS: Final = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class FaceLook:
    """How a face looks in one frame.

    Attributes:
        texture: float32 (576,), greys of the face, mean 0 and length 1.
        colour: float32 (96,), Lab colours of head and clothes.
        form: float32 (478, 3), the mesh in the face's own frame, cm.
    """

    texture: NDArray[np.float32]
    colour: NDArray[np.float32]
    form: NDArray[np.float32]

    def distance(self, other: FaceLook) -> float:
        """How much two looks differ; 0 is not at all."""
        texture = 1.0 - float(self.texture @ other.texture)
        colour = float(np.abs(self.colour - other.colour).mean())
        form = float(np.sqrt(((self.form - other.form) ** 2).sum(axis=1).mean()))
        return texture / _TEXTURE + colour / _COLOUR + form / _FORM


def look_at(image: Image, landmarks: Landmarks) -> FaceLook:
    """How a face looks."""
    points = landmarks.points_xyz
    face = _lab(image, points, _FACE_SCALE, 2 * _FACE_PX, _FACE_PX)[..., 0]
    grey = face.ravel() - face.mean()
    head = _lab(image, points, _HEAD_SCALE, 12 * _HEAD_PX, _HEAD_PX)
    return FaceLook(
        (grey / max(float(np.linalg.norm(grey)), 1e-3)).astype(np.float32),
        # The outer columns are what stands beside the person.
        head[:, 2:6].ravel(),
        fit_faces(points[None]).points[0].astype(np.float32),
    )


@dataclass(slots=True, eq=False)
class Gallery:
    """The looks of one person, as many as differ, 16 at most."""

    looks: Sequence[FaceLook] = ()

    def add(self, look: FaceLook) -> None:
        """Keep a look where it shows something new."""
        if len(self.looks) < _MOST_LOOKS and self.distance(look) > _NEWS:
            self.looks = (*self.looks, look)

    def distance(self, look: FaceLook) -> float:
        """To the nearest look; infinite where there is none."""
        return min((one.distance(look) for one in self.looks), default=float("inf"))

    def nearest(self, other: Gallery) -> float:
        """Between the two nearest looks."""
        return min((self.distance(one) for one in other.looks), default=float("inf"))

    def merge(self, other: Gallery) -> None:
        """Take in what is new of another."""
        for one in other.looks:
            self.add(one)


def _lab(
    image: Image, points: NDArray[np.float32], scale: float, cut_px: int, size_px: int
) -> NDArray[np.float32]:
    crops, _ = crop_faces(image.pixels_rgb, [mesh_roi(points, scale=scale)], cut_px)
    lab = cv2.cvtColor(crops[0], cv2.COLOR_RGB2LAB)
    small = cv2.resize(lab, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)
