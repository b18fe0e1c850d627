"""Pixels of a picture at the places of a turned, scaled grid.

OpenCV's `warpAffine` would do, but OpenCV 4 samples at steps of 1/32 pixel and OpenCV 5 at the
exact place: bytes differ by up to 4, joints by up to a pixel. Here the steps are spelled out, so
that every release gives the same bytes, those by which the networks were compared with MediaPipe.
"""

from __future__ import annotations

import sys
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
_TOGETHER: Final = 1 << 16
_LOW_FIRST: Final = sys.byteorder == "little"


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
    image_rgb: npt.NDArray[np.uint8],
    matrices: npt.NDArray[np.floating],
    size: int,
    *,
    black: bool,
    out: npt.NDArray[np.uint8] | None = None,
) -> npt.NDArray[np.uint8]:
    """Sample N squares of one picture; see `sample_square`.

    Args:
        image_rgb, size, black: as there.
        matrices: (N, 2, 3), N from 1 on.
        out: where they are written to, uint8 (N, size, size, 3), C-contiguous; None makes it.

    Returns:
        uint8 (N, size, size, 3).
    """
    squares = np.empty((len(matrices), size, size, 3), np.uint8) if out is None else out
    # So many that their places stay in the caches; OpenCV samples fewer than 32,768 lines
    most = max(min(_FURTHEST, _TOGETHER // size) // size, 1)
    for k in range(0, len(matrices), most):
        pixels, fractions = _tables(matrices[k : k + most], size)
        cv2.remap(
            image_rgb,
            pixels,
            fractions,
            cv2.INTER_LINEAR,
            squares[k : k + most].reshape(-1, size, 3),
            cv2.BORDER_CONSTANT if black else cv2.BORDER_REPLICATE,
        )
    return squares


def _tables(
    matrices: npt.NDArray[np.floating], size: int
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.uint16]]:
    """The pixel that each place lies in, x and y, and its step in it, as `cv2.remap` takes them.

    The two of a pixel are put together as halves of one whole number, whichever comes first in
    memory: many places at a time are calculated that way.
    """
    columns, lines = grid(matrices, size)
    x, y = (lines[:, axis, :, None] + columns[:, axis, None, :] for axis in (0, 1))
    for places in (x, y):
        # a grid's furthest places are its corners
        corners = places[:, :: size - 1 or 1, :: size - 1 or 1]
        if np.abs(corners).max() >= _FURTHEST << _SUM_BITS:
            np.clip(places, -_FURTHEST << _SUM_BITS, _FURTHEST << _SUM_BITS, out=places)
    steps = (x >> (_SUM_BITS - _STEP_BITS)).astype(np.uint16)
    steps &= STEPS - 1
    of_y = y.astype(np.uint16)
    of_y &= (STEPS - 1) << _STEP_BITS
    steps |= of_y
    first, second = (x, y) if _LOW_FIRST else (y, x)
    first >>= _SUM_BITS
    first &= 0xFFFF
    second <<= 16 - _SUM_BITS
    second &= -0x10000
    first |= second
    return first.view(np.int16).reshape(-1, size, 2), steps.reshape(-1, size)


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
