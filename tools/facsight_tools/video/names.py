"""What events are called, apart from how they are found, so that evidence needs no NumPy."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from facsight_tools.facs import ACTION_UNITS, intensity_letter

Gesture = Literal[
    "smile", "knit_smile", "cry_or_pain", "nod", "shake", "gaze_shift",
    "hand_on_face", "hand_on_mouth", "mouth_hidden",
]  # fmt: skip
"""What a face does that is no single unit. `knit_smile`: the corners of the lips are pulled up as
in a smile while the brows are knit, which may be a grimace. `cry_or_pain`: the brows are knit, the
cheeks raised or the lids pressed or shut, and the mouth is drawn up or wide, as in crying, in pain
and in a miserable smile, which a picture alone does not tell apart. `mouth_hidden`: no unit of the
mouth could be measured while those of the brows were, as where a hand or a cup is before it."""

LOOKS: Final = "looks_"
"""What comes before a label where a face looks like it for a while: `looks_sadness`."""

LABELS: Final = (
    *("anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"),
)
"""The labels of which that is told."""

EventName: TypeAlias = str
"""`AU12`; `AU46.L` and `AU46.R`, the subject's own side; a `Gesture`; `looks_sadness`."""

EVENT_NAME: Final = (
    rf"AU(?:{'|'.join(map(str, ACTION_UNITS))})(?:\.[LR])?"
    r"|smile|knit_smile|cry_or_pain|nod|shake|gaze_shift|hand_on_face|hand_on_mouth"
    rf"|mouth_hidden|{LOOKS}(?:{'|'.join(LABELS)})"
)

BLINK: Final = "AU45"
WINKS: Final = {"left": "AU46.L", "right": "AU46.R"}

Scale = Literal["intensity", "deg", "probability", ""]

_INTENSITY: Final = frozenset({"smile", "knit_smile", "cry_or_pain"})
_DEGREES: Final = frozenset({"nod", "shake", "gaze_shift"})


def scale_of(name: EventName) -> Scale:
    """What the strength of an event of a name is in."""
    if name in _DEGREES:
        return "deg"
    if name.startswith(LOOKS):
        return "probability"
    unit = re.fullmatch(r"AU(\d+)(?:\.[LR])?", name)
    return "intensity" if unit or name in _INTENSITY else ""


def strength_words(name: EventName, strength: float | None) -> str:
    """A strength with its letter or its unit; empty where an event is there or not.

    Example:
        >>> strength_words("AU12", 3.4), strength_words("nod", 6.2)
        ('C 3.40', '6 deg')
        >>> strength_words("looks_sadness", 0.62)
        '0.62 of 1'
    """
    if strength is None:
        return ""
    match scale_of(name):
        case "deg":
            return f"{strength:.0f} deg"
        case "probability":
            return f"{strength:.2f} of 1"
    return f"{intensity_letter(strength) or ''} {strength:.2f}".strip()
