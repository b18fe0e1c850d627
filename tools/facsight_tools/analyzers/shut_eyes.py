"""Whether lids are shut, by how the eye looks.

The mesh draws an iris whether there is one or not, and its lids stay a little apart where they are
shut. So a small network looks at each eye, and says how likely it is that nothing of it is seen
between its lids. Both eyes of a face are then judged together, by Bayes' rule: that they are alike
is far likelier than a wink, before anybody looks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Pixels, Session, open_all
from facsight_tools.types import Image, Landmarks, NetworkUse

NETWORKS: Final = ("eye_shut",)
SIZE_WH: Final = (48, 32)
_CORNERS: Final = ((33, 133), (263, 362))  # outer and inner, of the right and the left eye
_ROOM: Final = 1.7
_LEAST_PX: Final = 9.0
# an eye this much narrower in the picture than the other is turned away
_TURNED_AWAY: Final = 0.5
_PRIORS: Final = tomllib.loads((resources.files(__package__) / "lids.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class EyesShut:
    """How likely the eyes of one face are shut, both looked at.

    Attributes:
        shut: (2,), that the right and the left eye are.
        alone: (2,), that each is and the other is not.
    """

    shut: NDArray[np.float64]
    alone: NDArray[np.float64]


def judged_together(looks_shut: NDArray[np.float64], opening: NDArray[np.float64]) -> EyesShut:
    """What both eyes say of each other, from `lids.toml`'s priors.

    Args:
        looks_shut: (2,), what `ShutEyes` tells of the right and the left eye; NaN says nothing.
        opening: (2,), of the lids; NaN says nothing.
    """
    network, people, lids = (_PRIORS[name] for name in ("network", "people", "opening"))
    seen = np.clip(looks_shut, 1e-9, 1.0 - 1e-9)
    odds = seen / (1.0 - seen) * (1.0 - network["shut"]) / network["shut"]
    by_look = np.nan_to_num(np.clip(odds, network["least"], network["most"]), nan=1.0)
    by_lids = np.exp(np.interp(opening, lids["at"], np.log(lids["ratio"])))
    right, left = by_look * np.nan_to_num(by_lids, nan=1.0)
    both, one = people["both_shut"], people["both_shut"] * people["one_of_shut"] / 2
    states = np.array([1.0 - both - 2 * one, one * right, one * left, both * right * left])
    _, right_alone, left_alone, both_shut = states / states.sum()
    alone = np.array([right_alone, left_alone])
    return EyesShut(both_shut + alone, alone)


class ShutEyes:
    """Tells how likely the eyes of faces are shut.

    Args:
        session: the network `eye_shut`: `image` (N, 3, 32, 48), RGB 0-1, a right eye, to `shut`
            (N, 1), a probability.
        networks: what provenance says of it.
    """

    def __init__(self, session: Session, networks: tuple[NetworkUse, ...] = ()) -> None:
        self._session = session
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> ShutEyes:
        """On the catalogue's network; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, NETWORKS)
        return cls(sessions[NETWORKS[0]], uses)

    def __call__(self, faces: Sequence[tuple[Image | None, Landmarks]]) -> NDArray[np.float64]:
        """Probability (N, 2) that the right and the left eye are shut.

        NaN of eyes that are too small to tell or turned away, and of meshes that came without a
        picture.
        """
        told = np.full((len(faces), 2), np.nan)
        crops, places = [], []
        for k, (image, marks) in enumerate(faces):
            if image is not None and _widths(marks.points_xyz).max() >= _LEAST_PX:
                crops.append(eye_crops(image.pixels_rgb, marks.points_xyz))
                places.append(k)
        if crops:
            shut = self._session.run({"image": Pixels(np.concatenate(crops))})["shut"]
            told[places] = shut.reshape(-1, 2)
        for k, (_, marks) in enumerate(faces):
            widths = _widths(marks.points_xyz)
            told[k, (widths < _LEAST_PX) | (widths < _TURNED_AWAY * widths.max())] = np.nan
        return told


def eye_crops(pixels_rgb: NDArray[np.uint8], points_xyz: NDArray[Any]) -> NDArray[np.uint8]:
    """Both eyes of a face (2, 32, 48, 3), upright; the left one as a right one."""
    eyes = [
        _crop(pixels_rgb, points_xyz[list(pair), :2], k == 1) for k, pair in enumerate(_CORNERS)
    ]
    return np.stack(eyes)


def _crop(
    pixels_rgb: NDArray[np.uint8], corners: NDArray[Any], mirrored: bool
) -> NDArray[np.uint8]:
    outer, inner = np.asarray(corners, np.float64)
    along = (inner - outer) * _ROOM / SIZE_WH[0]
    # a right eye's outer corner lies on the viewer's left; down is a quarter turn from there on
    down = np.array([-along[1], along[0]]) * (-1.0 if mirrored else 1.0)
    middle = (outer + inner) / 2
    origin = middle - along * (SIZE_WH[0] - 1) / 2 - down * (SIZE_WH[1] - 1) / 2
    matrix = np.stack([along, down, origin], axis=1)
    # an eye that is large in the picture is made small without what shimmers
    shrink = float(np.hypot(*along))
    if shrink > 2.0:
        low = np.floor(np.maximum(middle - shrink * SIZE_WH[0], 0)).astype(int)
        high = np.ceil(middle + shrink * SIZE_WH[0]).astype(int) + 1
        piece = pixels_rgb[low[1] : high[1], low[0] : high[0]]
        if piece.size:
            small = tuple(max(round(side / shrink), 1) for side in piece.shape[1::-1])
            scale = np.array(small) / np.array(piece.shape[1::-1])
            matrix = (matrix - np.stack([np.zeros(2), np.zeros(2), low], axis=1)) * scale[:, None]
            shrunk = cv2.resize(piece, small, interpolation=cv2.INTER_AREA)
            pixels_rgb = np.asarray(shrunk, np.uint8)
    crop = cv2.warpAffine(
        pixels_rgb,
        matrix,
        SIZE_WH,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(crop, np.uint8)


def _widths(points_xyz: NDArray[Any]) -> NDArray[np.float64]:
    """Between the corners of either eye, pixels."""
    pairs = np.asarray(points_xyz, np.float64)[np.array(_CORNERS), :2]
    found: NDArray[np.float64] = np.linalg.norm(pairs[:, 0] - pairs[:, 1], axis=1)
    return found
