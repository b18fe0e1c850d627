"""Which of the faces found in a picture is the labelled one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def labelled_face(
    boxes_xyxy: Sequence[NDArray[Any]] | NDArray[Any],
    wanted_xyxy: tuple[float, float, float, float] | None,
) -> int | None:
    """The index of the labelled face, None where none of them is it.

    Args:
        boxes_xyxy: the faces found, (4,) each, image pixels.
        wanted_xyxy: the label's box, of a face or a whole person; None means the largest face.

    A face is a candidate where its centre lies in the label's box. Of several, the one that lies
    in it by the largest share counts, then the larger one.
    """
    if len(boxes_xyxy) == 0:
        return None
    boxes = np.asarray(boxes_xyxy, np.float64)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    if wanted_xyxy is None:
        return int(areas.argmax())
    wanted = np.asarray(wanted_xyxy, np.float64)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = ((centres >= wanted[:2]) & (centres <= wanted[2:])).all(axis=1)
    if not inside.any():
        return None
    overlap = np.minimum(boxes[:, 2:], wanted[2:]) - np.maximum(boxes[:, :2], wanted[:2])
    share = np.round(np.prod(overlap.clip(0), axis=1) / areas, 3)
    return max(np.flatnonzero(inside).tolist(), key=lambda i: (share[i], areas[i]))
