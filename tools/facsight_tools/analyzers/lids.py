"""What the lids say, side by side: eye closure and wink from their opening, and what it rules out.

What `shut_eyes` sees counts beside it, as the mesh often leaves shut lids apart.

The opening is lid distance over eye width, as `geometry.gaze.eye_opening` measures it. Where the
curves lie was read off contact sheets of eyes on photographs, ordered by it: below 0.10 lids are
shut, from 0.14 on a reader's closed eyes were narrow ones, in laughter and against the light.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.facs import PRESENCE_THRESHOLD, Side
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableAU

CUE: Final = "lids"
SHUT: Final = 3.0
"""The least intensity of AU43 of an eye that looks shut."""
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
# a wink has the other eye open
_OPEN: Final = 0.16
# probability that an eye looks shut to the intensity of eye closure, up to this opening of the lids
_LOOKS: Final = ((0.9, 0.9001, 0.98), (0.0, SHUT, 4.0))
_MOST_OPEN: Final = 0.18
# below this probability an eye is seen between its lids, however narrow the mesh draws them, and
# where they are this far apart whatever else the reader says
_SEEN: Final = 0.02
_APART: Final = 0.11
_NARROW: Final = 0.9
_SURE: Final = 0.9
_UNITS: Final = (5, 7, 43, 46)
_SIDES: Final[tuple[Side, ...]] = ("right", "left")


def by_lids(
    units: ActionUnits,
    opening: NDArray[np.float64],
    looks_shut: NDArray[np.float64] | None = None,
) -> ActionUnits:
    """The units of the eyes in agreement with the lids.

    AU43 is on each side what the reader or the lids say, the stronger; an eye whose lids are apart
    is not closed, one that is closed has no raised lid, and one that is wide open no tightened one.
    AU46 is read where one eye alone is shut. The whole face is the mean of its sides.

    Args:
        units: the readings of one face.
        opening: (2,), of the right and the left eye.
        looks_shut: (2,), the probability that each looks shut, of `shut_eyes`; None where nobody
            looked.
    """
    closed = closure(opening)
    if looks_shut is not None:
        by_look = np.where(opening <= _MOST_OPEN, np.interp(looks_shut, *_LOOKS), 0.0)
        closed = np.where(looks_shut < _SEEN, np.minimum(closed, _NARROW), closed)
        closed = np.maximum(closed, by_look)
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
                seen = looks_shut is not None and looks_shut[k] < _SEEN and opening[k] >= _APART
                level = max(min(level, _NARROW) if seen else level, float(closed[k]))
                shut[side] = level
            found[au, side] = _moved(one, level)
    for side, level in shut.items():
        raised = found.get((5, side))
        if level >= PRESENCE_THRESHOLD and raised is not None:
            found[5, side] = _moved(raised, 0.0)
    found |= _winks(units, shut, opening)
    for au in _UNITS:
        whole = units.get(au)
        sides = [found[au, side] for side in _SIDES if (au, side) in found]
        if len(sides) == len(_SIDES) and (au == 46 or isinstance(whole, MeasuredAU)):
            mean = sum(one.intensity for one in sides) / len(sides)
            least = min(one.confidence for one in sides)
            before = whole if isinstance(whole, MeasuredAU) else replace(sides[0], side="both")
            changed = any(one != units.get(au, one.side) for one in sides)
            found[au, "both"] = (
                replace(before, intensity=mean, confidence=least, cue=sides[0].cue)
                if changed
                else before
            )
    return ActionUnits(tuple(found.get((one.au, one.side), one) for one in units.readings))


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
    return replace(reading, intensity=level, confidence=sure, cue=CUE)


def _winks(
    units: ActionUnits, shut: dict[Side, float], opening: NDArray[np.float64]
) -> dict[tuple[int, Side], MeasuredAU]:
    """AU46 on each side where a reader left it to a video: one eye shut, the other open."""
    if not all(isinstance(units.get(43, side), MeasuredAU) for side in _SIDES):
        return {}
    found: dict[tuple[int, Side], MeasuredAU] = {}
    for k, side in enumerate(_SIDES):
        if isinstance(units.get(46, side), UnavailableAU):
            other_open = opening[1 - k] >= _OPEN and shut[_SIDES[1 - k]] < PRESENCE_THRESHOLD
            level = shut[side] if other_open and shut[side] >= PRESENCE_THRESHOLD else 0.0
            found[46, side] = MeasuredAU(46, side, level, _SURE, CUE)
    return found
