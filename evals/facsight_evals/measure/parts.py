"""The parts in which figures are broken down: by turn, by nod, by size, by light."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.weighting import Array
from facsight_evals.measure.samples import Outcome

ALL: Final = "all"

_INFINITY: Final = float("inf")
_TURN: Final = (0, 10, 20, 30, 45, 60, _INFINITY)
_NOD: Final = (-_INFINITY, -20, -10, 10, 20, _INFINITY)
_EYES: Final = (0, 24, 48, 96, 192, _INFINITY)
_LIGHT: Final = (0, 60, 100, 140, 180, _INFINITY)


def parts(outcomes: Sequence[Outcome]) -> dict[str, NDArray[np.bool_]]:
    """Each part's name and its cases, bool (N,); `all` comes first.

    Yaw and pitch are the labelled ones where a case has them, else those that facsight read; size
    (distance of the outer eye corners) and light (mean grey level of the face) are facsight's.
    """
    yaw, pitch, eyes, light = (
        np.array(column) for column in zip(*map(_place, outcomes), strict=True)
    )
    found = {ALL: np.ones(len(outcomes), bool)}
    found |= _bins("|yaw|", np.abs(yaw), _TURN, "deg")
    found |= _bins("pitch", pitch, _NOD, "deg")
    found |= _bins("eyes", eyes, _EYES, "px")
    found |= _bins("light", light, _LIGHT, "of 255")
    return found


def _place(outcome: Outcome) -> tuple[float, float, float, float]:
    """Yaw, pitch, eye distance and light of one case, NaN where not known."""
    pose = outcome.sample.pose or (outcome.ours.pose if outcome.ours else None)
    yaw, pitch = (pose.yaw, pose.pitch) if pose else (np.nan, np.nan)
    eyes = outcome.ours.eyes_px if outcome.ours else None
    light = outcome.ours.light if outcome.ours else None
    return yaw, pitch, np.nan if eyes is None else eyes, np.nan if light is None else light


def _bins(
    name: str, values: Array, edges: Sequence[float], unit: str
) -> dict[str, NDArray[np.bool_]]:
    found = {}
    for low, high in pairwise(edges):
        inside = (values >= low) & (values < high)
        if inside.any():
            found[f"{name} {_span(low, high)} {unit}"] = inside
    return found


def _span(low: float, high: float) -> str:
    if low == -_INFINITY:
        return f"below {high:g}"
    return f"from {low:g}" if high == _INFINITY else f"{low:g} to {high:g}"
