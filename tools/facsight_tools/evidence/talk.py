"""A series in which units of talk say nothing while their person talks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.columns import labelled
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.states import UnavailableReason
from facsight_tools.types import ActionUnits, AUReading, MeasuredAU, UnavailableAU
from facsight_tools.video.series import Series, Track
from facsight_tools.video.speech import TALKING, UNITS_OF_TALK, talking

SUFFIX: Final[dict[Side, str]] = {"both": "", "left": "_L", "right": "_R"}
"""What follows a unit's column for one side."""

IN_TALK: Final = "_in_talk"
"""What follows the column of what a unit of talk reads while its person talks."""

_ONLY_IN_TIME: Final = (45, 46)


def apart_from_talk(series: Series, rules: RuleSet) -> Series:
    """The series with units of talk left out, and scored without them, while somebody talks.

    Each track in which it can be told has the column `talking`, and what a unit of talk read then
    in one of its own, `AU25_in_talk`. The learned opinion, which would see the mouth open, is not
    asked of frames with talk: there the rules alone score.

    Args:
        series: the measurements, smoothed or not.
        rules: what labels are scored by.
    """
    if not np.isfinite(series.speech).any():
        return series
    faces = {face: _track(series, face, rules) for face in series.faces}
    return replace(series, faces=faces)


def _track(series: Series, face: int, rules: RuleSet) -> Track:
    track, talks = series.faces[face], talking(series, face)
    if not np.isfinite(talks).any():
        return track
    columns = {**track.columns, TALKING: talks}
    where = talks == 1
    for unit in UNITS_OF_TALK:
        for name in [one for one in columns if one.startswith(f"AU{unit:02d}")]:
            measured = columns[name]
            columns[name] = np.where(where, np.nan, measured).astype(np.float32)
            if np.isfinite(measured[where]).any():
                columns[name + IN_TALK] = np.where(where, measured, np.nan).astype(np.float32)
    scored = {label: labelled("emotion", label) for label in rules.labels}
    if all(name in columns for name in scored.values()):
        score = EmotionAnalyzer(rules)
        for name in scored.values():
            columns[name] = np.where(where, np.nan, columns[name]).astype(np.float32)
        for at in np.flatnonzero(where):
            for label, value in score(_units(columns, int(at))).scores.items():
                columns[scored[label]][at] = value
    return replace(track, columns=columns)


def _units(columns: Mapping[str, NDArray[np.float32]], at: int) -> ActionUnits:
    """One frame's units."""
    readings: list[AUReading] = []
    for unit, name in ACTION_UNITS.items():
        for side in name.sides if unit not in _ONLY_IN_TIME else ():
            values = columns.get(f"AU{unit:02d}{SUFFIX[side]}")
            if values is not None and np.isfinite(values[at]):
                readings.append(MeasuredAU(unit, side, float(values[at]), 0.5, "frame"))
            else:
                reason = UnavailableReason.NOT_IN_MODEL
                readings.append(UnavailableAU(unit, side, reason, "not measured"))
    return ActionUnits(tuple(readings))
