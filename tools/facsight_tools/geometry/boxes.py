"""Boxes and their overlaps; boxes are (left, top, right, bottom) in any one frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


def overlap(box_xyxy: Float, boxes_xyxy: Float) -> tuple[Float, Float]:
    """How one box overlaps with others.

    Args:
        box_xyxy: (4,).
        boxes_xyxy: (N, 4).

    Returns:
        (N,) intersection over union, and (N,) intersection over the smaller of the two areas.
    """
    top_left = np.maximum(box_xyxy[:2], boxes_xyxy[:, :2])
    bottom_right = np.minimum(box_xyxy[2:], boxes_xyxy[:, 2:])
    shared = np.prod(np.maximum(bottom_right - top_left, 0.0), axis=1)
    area = np.prod(np.maximum(box_xyxy[2:] - box_xyxy[:2], 0.0))
    areas = np.prod(np.maximum(boxes_xyxy[:, 2:] - boxes_xyxy[:, :2], 0.0), axis=1)
    tiny = np.float32(1e-9)
    return shared / np.maximum(area + areas - shared, tiny), shared / np.maximum(
        np.minimum(area, areas), tiny
    )


def blend(
    boxes_xyxy: Float, extras: Float, scores: Float, *, iou: float
) -> list[tuple[int, Float]]:
    """Weighted non-maximum suppression, as MediaPipe's detectors use it.

    From the highest score down, every group of boxes that overlap the best by more than `iou` is
    replaced by its mean, weighted by score: a detector that fires on many neighbouring anchors
    gives a steadier box than its best anchor alone (Bazarevsky et al. 2019, BlazeFace, 3.4).

    Args:
        boxes_xyxy: (N, 4).
        extras: (N, K), whatever is to be averaged beside the box (key points).
        scores: (N,).
        iou: overlap from which two boxes are taken for one face, 0-1.

    Returns:
        For each group the index of its best box and the blended row, float32 (4 + K,).
    """
    rows = np.concatenate([boxes_xyxy, extras], axis=1)
    left = np.argsort(-scores, kind="stable")
    groups: list[tuple[int, Float]] = []
    while len(left):
        best = int(left[0])
        same = overlap(boxes_xyxy[best], boxes_xyxy[left])[0] > iou
        same[0] = True
        members = left[same]
        weights = scores[members][:, None]
        groups.append((best, (rows[members] * weights).sum(axis=0) / weights.sum()))
        left = left[~same]
    return groups
