"""What the lids say, side by side: eye closure and wink from their opening, and what it rules out.

What `shut_eyes` sees counts beside it, as the mesh often leaves shut lids apart.

The opening is lid distance over eye width, as `geometry.gaze.eye_opening` measures it. Where the
curves lie was read off contact sheets of eyes on photographs, ordered by it: below 0.10 lids are
shut, from 0.14 on a reader's closed eyes were narrow ones, in laughter and against the light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.shut_eyes import EyesShut, judged_together
from facsight_tools.facs import PRESENCE_THRESHOLD, Side, sides_differ
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableAU

CUE: Final = "lids"
NO_GAZE: Final = 2.5
"""From this intensity of AU43 on, which is C, an eye is not read for a gaze."""

# opening of the lids to the intensity of eye closure
_CLOSURE: Final = ((0.06, 0.12, 0.14), (5.0, PRESENCE_THRESHOLD, 0.0))
# opening to the most that a raised upper lid, a tightened lid and closed eyes can be
_MOST: Final = {
    5: ((0.20, 0.24), (0.0, 5.0)),
    7: ((0.34, 0.44), (5.0, 0.5)),
    43: ((0.10, 0.14), (5.0, 0.5)),
}
# two openings of one face differ by this much because meshes err
_NOISE: Final = 0.03
# below this probability an eye is seen between its lids, however narrow the mesh draws them, and
# where they are this far apart whatever else the reader says
_SEEN: Final = 0.02
_APART: Final = 0.11
_NARROW: Final = 0.9
# from this probability on that it is shut, both eyes judged together, an eye is closed, and below
# it no reading reaches C; from the second on that it alone is, it winks
_SHUT_FROM: Final = 0.5
_WINKS_FROM: Final = 0.8
_NOT_SHUT: Final = ((0.02, _SHUT_FROM), (_NARROW, 2.4))
_CLOSED: Final = 5.0  # FACS, 43E: the eyes are closed
_NORMAL_90: Final = 1.645
_WIDEST: Final = 2.5
_SURE: Final = 0.9
_UNITS: Final = (5, 7, 43, 46)
_SIDES: Final[tuple[Side, ...]] = ("right", "left")


def by_lids(
    units: ActionUnits,
    opening: NDArray[np.float64],
    looks_shut: NDArray[np.float64] | None = None,
    hidden: tuple[bool, bool] = (False, False),
) -> ActionUnits:
    """The units of the eyes in agreement with the lids.

    AU43 is on each side what the reader or the lids say, the stronger; an eye whose lids are apart
    is not closed, one that is closed has no raised lid, and one that is wide open no tightened one.
    An eye that is shut, both judged together, reaches E by its probability, and one that is not
    stays below C. AU46 is read where one eye alone is shut. The whole face is the mean of its
    sides.

    Args:
        units: the readings of one face.
        opening: (2,), of the right and the left eye.
        looks_shut: (2,), the probability that each looks shut, of `shut_eyes`; None where nobody
            looked, NaN of an eye that says nothing.
        hidden: the right and the left eye are not seen: they say nothing of each other.
    """
    looks = np.full(2, np.nan) if looks_shut is None else looks_shut
    judged = judged_together(
        np.where(hidden, np.nan, looks), np.where(hidden, np.nan, opening.astype(np.float64))
    )
    # one side alone only where that is surer than that the two are alike
    is_shut = (judged.alone >= _WINKS_FROM) | (judged.shut.min() >= _SHUT_FROM)
    closed = closure(opening)
    closed = np.where(looks < _SEEN, np.minimum(closed, _NARROW), closed)
    closed = np.where(is_shut, np.maximum(closed, _CLOSED * judged.shut), closed)
    not_shut = np.where(is_shut, _CLOSED, np.interp(judged.shut, *_NOT_SHUT))
    most = {au: np.interp(opening, *curve).tolist() for au, curve in _MOST.items()}
    shut: dict[Side, float] = dict(zip(_SIDES, closed.tolist(), strict=True))
    found: dict[tuple[int, Side], MeasuredAU] = {}
    for k, side in enumerate(_SIDES):
        for au in _UNITS[:3]:
            one = units.get(au, side)
            if not isinstance(one, MeasuredAU):
                continue
            level = min(one.intensity, most[au][k])
            if au == 43:
                seen = looks[k] < _SEEN and opening[k] >= _APART and not is_shut[k]
                level = max(min(level, _NARROW) if seen else level, float(closed[k]))
                level = min(level, float(not_shut[k]))
                shut[side] = level
                if is_shut[k]:
                    one = replace(one, half_width=_half_width(float(judged.shut[k])))
            found[au, side] = _moved(one, level)
    for side, level in shut.items():
        raised = found.get((5, side))
        if level >= PRESENCE_THRESHOLD and raised is not None:
            found[5, side] = _moved(raised, 0.0)
    found |= _winks(units, found, judged)
    for au in _UNITS:
        whole = units.get(au)
        sides = [found[au, side] for side in _SIDES if (au, side) in found]
        if len(sides) == len(_SIDES) and (au == 46 or isinstance(whole, MeasuredAU)):
            mean = sum(one.intensity for one in sides) / len(sides)
            least = min(one.confidence for one in sides)
            before = whole if isinstance(whole, MeasuredAU) else replace(sides[0], side="both")
            changed = any(one != units.get(au, one.side) for one in sides)
            found[au, "both"] = (
                replace(
                    before,
                    intensity=mean,
                    confidence=least,
                    cue=sides[0].cue,
                    half_width=_joint_width(sides),
                )
                if changed
                else before
            )
    return units.with_readings(found.get((one.au, one.side), one) for one in units.readings)


def closure(opening: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intensity of eye closure (2,) by the lids' opening (2,); small differences are the mesh's."""
    middle, half = opening.mean(), (opening[0] - opening[1]) / 2
    kept = np.sign(half) * max(abs(half) - _NOISE / 2, 0.0)
    levels: NDArray[np.float64] = np.interp(middle + np.array([kept, -kept]), *_CLOSURE)
    return levels


def _moved(reading: MeasuredAU, level: float) -> MeasuredAU:
    if level == reading.intensity:
        return reading
    sure = _SURE if reading.present != (level >= PRESENCE_THRESHOLD) else reading.confidence
    return MeasuredAU(reading.au, reading.side, level, sure, CUE, reading.half_width)


def _joint_width(sides: Sequence[MeasuredAU]) -> float | None:
    """The wider of the sides' intervals; None where one tells none."""
    widths = [one.half_width for one in sides if one.half_width is not None]
    return max(widths) if len(widths) == len(sides) else None


def _half_width(probability: float) -> float:
    """Half the 90% interval of the intensity of an eye that is shut so probably."""
    spread = _CLOSED * float(np.sqrt(probability * (1.0 - probability)))
    return min(_NORMAL_90 * spread, _WIDEST)


def _winks(
    units: ActionUnits, found: Mapping[tuple[int, Side], MeasuredAU], judged: EyesShut
) -> dict[tuple[int, Side], MeasuredAU]:
    """AU46 on each side where a reader left it to a video: one eye shut, the other open."""
    if not all((43, side) in found for side in _SIDES):
        return {}
    right, left = (found[43, side] for side in _SIDES)
    winks: dict[tuple[int, Side], MeasuredAU] = {}
    for k, side in enumerate(_SIDES):
        if isinstance(units.get(46, side), UnavailableAU):
            alone = judged.alone[k] >= _WINKS_FROM and sides_differ(left, right)
            level = found[43, side].intensity if alone else 0.0
            winks[46, side] = MeasuredAU(46, side, level, _SURE, CUE)
    return winks
