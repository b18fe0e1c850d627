"""The vocabulary of the Facial Action Coding System: units, names, sides and intensity letters.

Source: Ekman, Friesen & Hager (2002), Facial Action Coding System. Names, numbers and muscles are
the manual's, the muscles written from memory; the mapping of letters to numbers (A-E = 1-5) is the
field's common convention.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, Protocol

Side = Literal["both", "left", "right"]
"""The *subject's* left or right, as FACS scores it; `both` is the reading for the whole face."""

PRESENCE_THRESHOLD: Final = 1.0
"""An action unit counts as present from this intensity on (A, trace)."""

PAIRED: Final = frozenset({1, 2, 5, 6, 7, 43})
"""Units of parts that a face has two of and that a plural names: brows, lids, cheeks, eyes."""

CRY_OR_PAIN: Final = ((4,), (6, 7, 43), (12, 20))
"""What crying, pain and a miserable smile have in common: of brows, eyes and mouth one unit each.

Prkachin & Solomon 2008, Kunz et al. 2009 (pain); Darwin 1872, Oster 2005, Messinger et al. 2012
(the cry face); Ekman & Friesen 1982 (the miserable smile). `RAISED_LIDS`, as in fear, speak
against it.
"""
RAISED_LIDS: Final = 5

HALF_SCALE: Final = 2.5
"""Sides so far apart differ, whatever the readings err by."""

EDGE: Final = 0.25
"""An intensity that is no further than this from A is at the edge of what can be seen."""

LETTERS: Final = ((4.5, "E"), (3.5, "D"), (2.5, "C"), (1.5, "B"), (PRESENCE_THRESHOLD, "A"))
"""Where each letter begins, the strongest first."""


@dataclass(frozen=True, slots=True)
class ActionUnitName:
    """One row of the manual: number, name, and whether FACS scores its two sides apart.

    `place` is where on the face it is seen; `muscle` is what moves it, empty where the manual names
    none.
    """

    number: int
    name: str
    sided: bool
    place: str
    muscle: str

    @property
    def code(self) -> str:
        """The short form used in text and evidence ids: `AU12`."""
        return f"AU{self.number}"

    @property
    def sides(self) -> tuple[Side, ...]:
        """What it is read on: the whole face, and each side where FACS scores them apart."""
        return ("both", "left", "right") if self.sided else ("both",)


PARTS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "brows": (1, 2, 4),
        "eyes": (5, 7, 41, 42, 43, 44, 45, 46),
        "nose": (9, 38, 39),
        "mouth": (10, 12, 13, 14, 15, 16, 18, 20, 22, 23, 24, 25, 26, 27, 28),
        "cheeks": (6, 33, 34, 35),
        "chin": (17, 26, 27, 29, 30, 31),
    }
)
"""The parts of a face that questions and answers name, and the units that are seen there."""


def _units(*rows: tuple[int, str, bool, str, str]) -> MappingProxyType[int, ActionUnitName]:
    return MappingProxyType({row[0]: ActionUnitName(*row) for row in rows})


ACTION_UNITS: Final = _units(
    (1, "inner brow raiser", True, "the inner brows", "the medial part of frontalis"),
    (2, "outer brow raiser", True, "the outer brows", "the lateral part of frontalis"),
    (
        4,
        "brow lowerer",
        True,
        "the brows and the skin between them",
        "corrugator supercilii, depressor supercilii and procerus",
    ),
    (5, "upper lid raiser", True, "the upper eyelids", "levator palpebrae superioris"),
    (6, "cheek raiser", True, "the cheeks below the eyes", "the orbital part of orbicularis oculi"),
    (7, "lid tightener", True, "the eyelids", "the palpebral part of orbicularis oculi"),
    (
        9,
        "nose wrinkler",
        True,
        "the sides and the root of the nose",
        "levator labii superioris alaeque nasi",
    ),
    (10, "upper lip raiser", True, "the upper lip", "levator labii superioris"),
    (11, "nasolabial deepener", True, "the furrows from nose to mouth", "zygomaticus minor"),
    (12, "lip corner puller", True, "the lip corners", "zygomaticus major"),
    (13, "sharp lip puller", True, "the lip corners", "levator anguli oris"),
    (14, "dimpler", True, "the lip corners", "buccinator"),
    (
        15,
        "lip corner depressor",
        True,
        "the lip corners and the skin below them",
        "depressor anguli oris",
    ),
    (16, "lower lip depressor", True, "the lower lip", "depressor labii inferioris"),
    (17, "chin raiser", False, "the chin", "mentalis"),
    (18, "lip pucker", False, "the lips", "incisivus labii superioris and inferioris"),
    (20, "lip stretcher", True, "the lips", "risorius and platysma"),
    (22, "lip funneler", False, "the lips", "orbicularis oris"),
    (23, "lip tightener", False, "the lips", "orbicularis oris"),
    (24, "lip presser", False, "the lips", "orbicularis oris"),
    (
        25,
        "lips part",
        False,
        "the lips",
        "depressor labii inferioris, or the relaxing of mentalis or orbicularis oris",
    ),
    (
        26,
        "jaw drop",
        False,
        "the jaw",
        "the relaxing of masseter, temporalis and internal pterygoid",
    ),
    (27, "mouth stretch", False, "the jaw", "pterygoids and digastric"),
    (28, "lip suck", False, "the lips", "orbicularis oris"),
    (29, "jaw thrust", False, "the jaw", ""),
    (30, "jaw sideways", False, "the jaw", ""),
    (33, "cheek blow", True, "the cheeks", ""),
    (34, "cheek puff", True, "the cheeks", ""),
    (43, "eye closure", True, "the eyes", "the relaxing of levator palpebrae superioris"),
    (
        45,
        "blink",
        True,
        "the eyes",
        "the relaxing of levator palpebrae superioris, and orbicularis oculi",
    ),
    (46, "wink", True, "the eyes", "orbicularis oculi"),
    (51, "head turn left", False, "the head", ""),
    (52, "head turn right", False, "the head", ""),
    (53, "head up", False, "the head", ""),
    (54, "head down", False, "the head", ""),
    (55, "head tilt left", False, "the head", ""),
    (56, "head tilt right", False, "the head", ""),
    (57, "head forward", False, "the head", ""),
    (58, "head back", False, "the head", ""),
    (61, "eyes turn left", False, "the eyes", ""),
    (62, "eyes turn right", False, "the eyes", ""),
    (63, "eyes up", False, "the eyes", ""),
    (64, "eyes down", False, "the eyes", ""),
)
"""Every unit facsight knows by name; which of them are measured is the model card's matter."""

FIRST_POSITION: Final = 51
"""From here on: positions of head and eyes (FACS 2002), no movements of the face."""

HEAD_POSITIONS: Final = range(FIRST_POSITION, 59)
"""Where the head is turned, raised, tilted or moved to: told by its pose, not by the face."""


TURNS: Final[Mapping[int, Side]] = MappingProxyType(
    {51: "left", 52: "right", 55: "left", 56: "right", 61: "left", 62: "right"}
)
"""Positions that are to one side of the subject, and which: they are drawn on that side alone."""


def at_edge(intensity: float) -> bool:
    """Whether an intensity is so near to A that neither presence nor absence is worth much."""
    return abs(intensity - PRESENCE_THRESHOLD) <= EDGE


def around(intensity: float, half_width: float) -> tuple[float, float]:
    """The ends of an intensity's interval, on the scale from 0 to 5."""
    return max(0.0, intensity - half_width), min(5.0, intensity + half_width)


class OneSide(Protocol):
    """An intensity and half its 90% interval, be it a reading or its row."""

    @property
    def intensity(self) -> float:
        """0-5."""

    @property
    def half_width(self) -> float | None:
        """Half the interval; None where the reader tells none."""


def sides_differ(left: OneSide, right: OneSide) -> bool:
    """Whether two sides differ by more than both their intervals allow, or by half the scale.

    Sides err together, and each interval holds what the whole face is misread by.
    """
    joint = math.hypot(left.half_width or 0.0, right.half_width or 0.0)
    return abs(left.intensity - right.intensity) > min(joint, HALF_SCALE)


def intensity_letter(intensity: float) -> str | None:
    """The FACS letter of an intensity on 0-5, or None below A.

    A [1, 1.5) trace, B [1.5, 2.5) slight, C [2.5, 3.5) marked, D [3.5, 4.5) severe, E maximum.
    """
    return next((letter for floor, letter in LETTERS if intensity >= floor), None)
