"""Looks at pictures through MediaPipe's Blaze detectors: of faces, of bodies, of palms.

All three work alike: a square window in, many candidates out (a box and key points as fractions of
the window), which are blended where they overlap and mapped back to the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Pixels, Session
from facsight_tools.geometry.boxes import blend
from facsight_tools.geometry.sampling import sample_squares
from facsight_tools.geometry.squares import Squares
from facsight_tools.types import Image

Float = NDArray[np.float32]

_SAME_IOU = 0.3
_ACROSS = 2
TILES = _ACROSS**2
"""Windows that share a sheet, see `BlazeNetwork.hints`."""


@dataclass(frozen=True, slots=True)
class Window:
    """A square look at a picture: centre and side in image pixels, turned clockwise by degrees."""

    centre_xy: tuple[float, float]
    side: float
    angle: float = 0.0

    def matrix(self, size: int) -> Float:
        """float32 (2, 3) from the pixels of a `size` x `size` crop to image pixels.

        Corners map to corners without a half-pixel shift, as in MediaPipe.
        """
        scale = self.side / size
        turn = np.deg2rad(self.angle)
        cos, sin = np.cos(turn) * scale, np.sin(turn) * scale
        x, y = self.centre_xy
        half = size / 2
        return np.array(
            [
                [cos, -sin, x - (cos - sin) * half],
                [sin, cos, y - (sin + cos) * half],
            ],
            dtype=np.float32,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What a detector saw: box (4,) and key points (K, 2) in image pixels, score 0-1."""

    box_xyxy: Float
    score: float
    keypoints_xy: Float


@dataclass(frozen=True, slots=True)
class BlazeNetwork:
    """One detector: `boxes_keypoints` (N, A, 4 + 2K) in 0-1 of the input, `scores` (N, A).

    Attributes:
        session: the network.
        size: side of its input in pixels.
        lowest: what black is in its input, -1 or 0; white is 1.
    """

    session: Session
    size: int
    lowest: int = -1

    def find(self, looks: Sequence[tuple[Image, Window]], floor: float) -> list[list[Candidate]]:
        """What is seen in each look, in image pixels, with a score of at least `floor`."""
        if not looks:
            return []
        matrices = np.stack([window.matrix(self.size) for _, window in looks])
        pictures = [image.pixels_rgb for image, _ in looks]
        squares = Squares.each_of(pictures, matrices, self.size, black=True)
        outputs = self.session.run({"image": Pixels(squares, self.lowest)})
        return [
            self._decode(boxes, scores, matrix, floor)
            for boxes, scores, matrix in zip(
                outputs["boxes_keypoints"], outputs["scores"], matrices, strict=True
            )
        ]

    def hints(self, sheets: Sequence[tuple[Image, Sequence[Window]]]) -> list[list[float]]:
        """How likely something is in each of a few windows of a picture, which share one look.

        Args:
            sheets: a picture and up to `TILES` windows in it, one look each.

        Returns:
            For each window of each sheet the best score of what has its middle there, 0-1.
        """
        if not sheets:
            return []
        tile = self.size // _ACROSS
        corners = [divmod(k, _ACROSS) for k in range(TILES)]
        crops = np.zeros((len(sheets), self.size, self.size, 3), np.uint8)
        for crop, (image, windows) in zip(crops, sheets, strict=True):
            matrices = np.stack([window.matrix(tile) for window in windows])
            parts = sample_squares(image.pixels_rgb, matrices, tile, black=True)
            for part, (row, column) in zip(parts, corners, strict=False):
                crop[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile] = part
        outputs = self.session.run({"image": Pixels(crops, self.lowest)})
        found = []
        for (_, windows), rows, scores in zip(
            sheets, outputs["boxes_keypoints"], outputs["scores"], strict=True
        ):
            column, row = np.floor(rows[:, :2].T * _ACROSS)
            at = row * _ACROSS + column
            found.append([float(scores[at == k].max(initial=0.0)) for k in range(len(windows))])
        return found

    def _decode(self, rows: Float, scores: Float, matrix: Float, floor: float) -> list[Candidate]:
        """A network's rows (cx, cy, w, h, key points; 0-1 of the crop) as places in the picture."""
        keep = scores >= floor
        if not keep.any():
            return []
        rows, scores = rows[keep], scores[keep]
        centre, half = rows[:, :2], rows[:, 2:4] / 2
        boxes = np.concatenate([centre - half, centre + half], axis=1)
        found = []
        for best, blended in blend(boxes, rows[:, 4:], scores, iou=_SAME_IOU):
            corners, keypoints = blended[:4].reshape(2, 2), blended[4:].reshape(-1, 2)
            # A turned window turns the box; its centre moves and its sides keep their length.
            scale = float(np.hypot(matrix[0, 0], matrix[1, 0])) * self.size
            middle = _map(corners.mean(axis=0, keepdims=True) * self.size, matrix)[0]
            extent = (corners[1] - corners[0]) * scale / 2
            if extent.min() <= 0:
                continue
            found.append(
                Candidate(
                    box_xyxy=np.concatenate([middle - extent, middle + extent]),
                    score=float(np.clip(scores[best], 0.0, 1.0)),
                    keypoints_xy=_map(keypoints * self.size, matrix),
                )
            )
        return found


def _map(points_xy: Float, matrix: Float) -> Float:
    mapped: Float = points_xy @ matrix[:, :2].T + matrix[:, 2]
    return mapped
