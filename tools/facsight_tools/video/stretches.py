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
    return max(limits["steps"] * usual_step(times), limits["least_s"])


def usual_step(times: Float) -> float:
    """Seconds from a frame to the next, as a rule; 0 of a single one."""
    steps = np.diff(times)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else 0.0


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


def held_s(times: Float, duration_s: float, start_s: float, end_s: float) -> Float:
    """How long of a stretch each frame stands for, (T,), whatever the frame rate.

    What a frame shows holds until the next one, no further than a gap; the last one, until the
    measuring ends. A frame before the stretch stands for its beginning. Of a stretch without
    length each frame in it counts alike.

    Args:
        times: seconds of the frames, rising.
        duration_s: of all of them.
        start_s, end_s: the stretch.
    """
    if not len(times):
        return np.zeros(0)
    usual = gap_s(times)
    over = max(float(times[0]) + duration_s - float(times[-1]), 0.0)
    ends = times + np.append(np.minimum(np.diff(times), usual), over)
    shared = np.minimum(ends, end_s) - np.maximum(times, start_s)
    shared = np.where(shared > 0, shared, 0.0)
    return shared if shared.any() else ((times >= start_s) & (times <= end_s)).astype(np.float64)


def seconds(times: Float) -> Float:
    """How long each frame stands for, (T,): half way to its neighbours, no further than a gap."""
    if len(times) < 2:
        return np.zeros(len(times))
    steps = np.minimum(np.diff(times), gap_s(times))
    return np.asarray((np.append(steps, steps[-1]) + np.append(steps[:1], steps)) / 2)
