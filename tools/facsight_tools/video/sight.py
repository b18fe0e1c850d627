"""When an event could have been seen: what it is measured by, often enough, of a face in sight."""

from __future__ import annotations

import numpy as np

from facsight_tools.video.cover import open_face
from facsight_tools.video.names import BLINK, LOOKS, WINKS, EventName
from facsight_tools.video.series import Series, Track
from facsight_tools.video.stretches import Bool, usual_step
from facsight_tools.video.thresholds import thresholds

_OF_OPEN_FACE = frozenset({"nod", "shake", *WINKS.values()})
_QUICK = {"nod": "nod", "shake": "shake", BLINK: "blink", **dict.fromkeys(WINKS.values(), "blink")}
"""What is over so soon that frames far apart cannot tell it, and the limits that say how soon."""


def looked_for(series: Series, track: Track, name: EventName) -> Bool:
    """The frames (T,) in which an event of a name could have been seen."""
    values = track.columns.get(source_column(name))
    known = track.present.copy() if values is None else np.isfinite(values)
    if name in _QUICK:
        # of a swing or a blink two frames at least
        known &= usual_step(series.times) <= thresholds()[_QUICK[name]]["most_s"] / 2 + 1e-6
    if name in _OF_OPEN_FACE:
        known &= open_face(track, series.times)
    return np.asarray(known, np.bool_)


def source_column(name: EventName) -> str:
    """The column that tells whether an event of a name could have been seen."""
    columns = {
        "smile": "AU12",
        "knit_smile": "AU12",
        "cry_or_pain": "AU12",
        "nod": "pitch",
        "shake": "yaw",
        "gaze_shift": "gaze_yaw",
    }
    columns |= {"AU45": "AU43", "AU46.L": "AU43_L", "AU46.R": "AU43_R"}
    if name in columns:
        return columns[name]
    if name.startswith(LOOKS):
        return f"emotion_{name.removeprefix(LOOKS)}"
    return f"AU{int(name[2:]):02d}" if name.startswith("AU") else name
