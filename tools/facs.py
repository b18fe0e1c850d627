"""The vocabulary of the Facial Action Coding System: units, names, sides and intensity letters.

Source: Ekman, Friesen & Hager (2002), Facial Action Coding System. Names and numbers are the
manual's; the mapping of letters to numbers (A-E = 1-5) is the field's common convention.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Side = Literal["both", "left", "right"]
"""The *subject's* left or right, as FACS scores it; `both` is the reading for the whole face."""

PRESENCE_THRESHOLD: Final = 1.0
"""An action unit counts as present from this intensity on (A, trace)."""

_LETTERS: Final = ((4.5, "E"), (3.5, "D"), (2.5, "C"), (1.5, "B"), (PRESENCE_THRESHOLD, "A"))
_LETTER_WORDS: Final = MappingProxyType(
    {"A": "trace", "B": "slight", "C": "marked", "D": "severe", "E": "maximum"}
)


@dataclass(frozen=True, slots=True)
class ActionUnitName:
    """One row of the manual: number, name, and whether FACS scores its two sides apart."""

    number: int
    name: str
    sided: bool

    @property
    def code(self) -> str:
        """The short form used in text and evidence ids: `AU12`."""
        return f"AU{self.number}"


def _units(*rows: tuple[int, str, bool]) -> MappingProxyType[int, ActionUnitName]:
    return MappingProxyType(
        {number: ActionUnitName(number, name, sided) for number, name, sided in rows}
    )


ACTION_UNITS: Final = _units(
    (1, "inner brow raiser", True),
    (2, "outer brow raiser", True),
    (4, "brow lowerer", True),
    (5, "upper lid raiser", True),
    (6, "cheek raiser", True),
    (7, "lid tightener", True),
    (9, "nose wrinkler", True),
    (10, "upper lip raiser", True),
    (11, "nasolabial deepener", True),
    (12, "lip corner puller", True),
    (13, "sharp lip puller", True),
    (14, "dimpler", True),
    (15, "lip corner depressor", True),
    (16, "lower lip depressor", True),
    (17, "chin raiser", False),
    (18, "lip pucker", False),
    (20, "lip stretcher", True),
    (22, "lip funneler", False),
    (23, "lip tightener", False),
    (24, "lip presser", False),
    (25, "lips part", False),
    (26, "jaw drop", False),
    (27, "mouth stretch", False),
    (28, "lip suck", False),
    (29, "jaw thrust", False),
    (30, "jaw sideways", False),
    (33, "cheek blow", True),
    (34, "cheek puff", True),
    (43, "eye closure", True),
    (45, "blink", True),
    (46, "wink", True),
    (51, "head turn left", False),
    (52, "head turn right", False),
    (53, "head up", False),
    (54, "head down", False),
    (55, "head tilt left", False),
    (56, "head tilt right", False),
    (57, "head forward", False),
    (58, "head back", False),
    (61, "eyes turn left", False),
    (62, "eyes turn right", False),
    (63, "eyes up", False),
    (64, "eyes down", False),
)
"""Every unit facsight knows by name; which of them are measured is the model card's matter."""

HEAD_POSITIONS: Final = range(51, 59)
"""Where the head is turned, raised, tilted or moved to: told by its pose, not by the face."""


def intensity_letter(intensity: float) -> str | None:
    """The FACS letter of an intensity on 0-5, or None below A.

    A [1, 1.5) trace, B [1.5, 2.5) slight, C [2.5, 3.5) marked, D [3.5, 4.5) severe, E maximum.
    """
    return next((letter for floor, letter in _LETTERS if intensity >= floor), None)


def intensity_word(intensity: float) -> str:
    """The manual's word for an intensity on 0-5: `absent`, `trace`, ... `maximum`."""
    letter = intensity_letter(intensity)
    return "absent" if letter is None else _LETTER_WORDS[letter]
