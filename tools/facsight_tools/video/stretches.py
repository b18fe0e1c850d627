"""Stretches: runs of frames without a gap, across which nothing is said to go on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from facsight_tools.video.thresholds import thresholds

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]


def gap_s(times: Float) -> float:
    """Seconds between two frames from which on there is a gap between them."""
    limits = thresholds()["gap"]
    steps = np.diff(times)
    steps = steps[steps > 0]
    usual = float(np.median(steps)) if len(steps) else 0.0
    return max(limits["steps"] * usual, limits["least_s"])


def frame_at(times: Float, second: float) -> int | None:
    """The place of the frame nearest to a second; None where none is near."""
    if not len(times):
        return None
    place = int(np.argmin(np.abs(times - second)))
    return place if abs(float(times[place]) - second) <= gap_s(times) else None


def runs(marked: Bool) -> Iterator[tuple[int, int]]:
    """First and last index of each run of marked frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield int(start), int(end) - 1


def stretches(
    times: Float, measured: Bool, longest_s: float | None = None, barred: Bool | None = None
) -> Iterator[NDArray[np.intp]]:
    """The measured frames of each stretch, as indices: a gap in time parts them.

    A frame in which nothing was measured is left out; a stretch goes on over it where the frames
    beside it are no gap apart. `longest_s` says what is a gap, of a quantity that is not looked
    for in every frame. None goes on over a frame that is `barred`.
    """
    known = np.flatnonzero(measured)
    if not len(known):
        return
    far = np.diff(times[known]) > (longest_s or gap_s(times))
    if barred is not None:
        far |= np.diff(np.cumsum(barred)[known]) > 0
    yield from np.split(known, np.flatnonzero(far) + 1)


def seconds(times: Float) -> Float:
    """How long each frame stands for, (T,): half way to its neighbours, no further than a gap."""
    if len(times) < 2:
        return np.zeros(len(times))
    steps = np.minimum(np.diff(times), gap_s(times))
    return np.asarray((np.append(steps, steps[-1]) + np.append(steps[:1], steps)) / 2)
