"""Numbers that are written as words: `twelve percent`, `twenty-one degrees`, `two faces`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .text import Token

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    word: 10 * (value + 2)
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split()
    )
}
_AU_WORDS: Final = ("au", "aus", "unit", "units")

COUNTED: Final = frozenset("face faces person persons people individual individuals".split())
"""What a count of the picture's people is said of."""

_UNITS: Final = COUNTED | frozenset(
    "percent per point out of degree degrees deg pixel pixels px % \u00b0".split()
)
