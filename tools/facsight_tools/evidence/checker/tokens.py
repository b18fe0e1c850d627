"""What a sentence is made of for the checker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facsight_tools.facs import Side


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    AU = "au"
    FACE = "face"
    LABEL = "label"
    LETTER = "letter"
    QUOTE = "quote"
    PUNCT = "punct"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a sentence; which fields count depends on `kind`.

    Attributes:
        word: the lower-case text; `raw` keeps the case.
        aus: AU tokens: the units meant; more than one where any of them would fit ("raised brows").
        states: AU tokens from anatomy ("lips are parted") state presence themselves; `absent` where
            what they state is absence ("eyes open").
        label: the emotion label meant, "" for a state that is not a label.
        value, decimals: NUMBER tokens; a value of None could not be read.
    """

    kind: Kind
    word: str
    raw: str = ""
    aus: frozenset[int] = frozenset()
    states: bool = False
    absent: bool = False
    side: Side | None = None
    face: int | None = None
    label: str = ""
    value: float | None = None
    decimals: int = 0
    signed: bool = False
