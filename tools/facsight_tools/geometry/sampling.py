"""Pixels of a picture at the places of a turned, scaled grid.

OpenCV's `warpAffine` would do, but OpenCV 4 samples at steps of 1/32 pixel and OpenCV 5 at the
exact place: bytes differ by up to 4, joints by up to a pixel. Here the steps are spelled out, so
that every release gives the same bytes, those by which the networks were compared with MediaPipe.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

_STEP_BITS: Final = 5
STEPS: Final = 1 << _STEP_BITS
"""Places within a pixel, along x and y."""
_SUM_BITS: Final = 10
PLACES: Final = 1 << _SUM_BITS
"""Parts of a pixel to which a line's start and a column's offset are rounded before their sum."""
_HALF_STEP: Final = 1 << (_SUM_BITS - _STEP_BITS - 1)
_FURTHEST: Final = np.iinfo(np.int16).max


def sample_square(
    image_rgb: npt.NDArray[np.uint8], matrix: npt.NDArray[np.floating], size: int, *, black: bool
) -> npt.NDArray[np.uint8]:
    """Sample a square of pixels, bilinearly.

    Args:
        image_rgb: uint8 (H, W, 3), either side below 32,768 pixels.
        matrix: (2, 3) from pixels of the square, x and y, to image pixels.
        size: side of the square in pixels.
        black: what lies outside of the picture is black; otherwise it is as the nearest edge.

    Returns:
        uint8 (size, size, 3).
    """
    (sampled,) = sample_squares(image_rgb, np.asarray(matrix)[None], size, black=black)
    square: npt.NDArray[np.uint8] = sampled
    return square


def sample_squares(
    image_rgb: npt.NDArray[np.uint8], matrices: npt.NDArray[np.floating], size: int, *, black: bool
) -> npt.NDArray[np.uint8]:
    """Sample N squares of one picture; see `sample_square`.

    Args:
        image_rgb, size, black: as there.
        matrices: (N, 2, 3), N from 1 on.

    Returns:
        uint8 (N, size, size, 3).
    """
    # OpenCV samples pictures of fewer than 32,768 lines
    most = _FURTHEST // size
    if len(matrices) > most:
        parts = (matrices[k : k + most] for k in range(0, len(matrices), most))
        return np.concatenate([sample_squares(image_rgb, p, size, black=black) for p in parts])
    columns, lines = grid(matrices, size)
    fractions = np.zeros((len(columns), size, size), np.int32)
    pixels = np.empty((len(columns), size, size, 2), np.int16)
    for axis in (1, 0):
        # in steps
        places = lines[:, axis, :, None] + columns[:, axis, None, :]
        places >>= _SUM_BITS - _STEP_BITS
        fractions *= STEPS
        fractions += places & (STEPS - 1)
        places >>= _STEP_BITS
        # a grid's furthest places are its corners
        if np.abs(places[:, :: size - 1 or 1, :: size - 1 or 1]).max() > _FURTHEST:
            np.clip(places, -_FURTHEST, _FURTHEST, out=places)
        pixels[..., axis] = places
    sampled = cv2.remap(
        image_rgb,
        pixels.reshape(-1, size, 2),
        fractions.astype(np.uint16).reshape(-1, size),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT if black else cv2.BORDER_REPLICATE,
    )
    return np.asarray(sampled, np.uint8).reshape(-1, size, size, 3)


def grid(
    matrices: npt.NDArray[np.floating], size: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Where the columns and the lines of squares lie: a place is the sum of one of either.

    Args:
        matrices, size: as `sample_squares` takes them.

    Returns:
        Columns and lines, int32 (N, 2, size) each, x and y in `PLACES` of an image pixel.
    """
    scaled = np.asarray(matrices, np.float64) * PLACES
    along = np.arange(size)
    columns = np.rint(scaled[..., :1] * along).astype(np.int32)
    lines = np.rint(scaled[..., 1:2] * along + scaled[..., 2:]).astype(np.int32) + _HALF_STEP
    return columns, lines
