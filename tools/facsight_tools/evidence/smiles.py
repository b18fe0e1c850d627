"""The smile of a face as one row of evidence, by the configurations of the rule set `smiles`.

Whether AU6 tells kinds of smile apart is questioned by Ambadar, Cohn & Reed (2009) and Krumhuber &
Kappas (2022), so a configuration is all that a row states.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from facsight_tools.rules.configurations import parse
from facsight_tools.rules.files import read
from facsight_tools.types import ActionUnits


class SmileKind(StrEnum):
    """The value of the row `F1.smile`."""

    NONE = "none"
    DUCHENNE = "duchenne"
    WITHOUT_CHEEKS = "without_cheek_raiser"
    MISERABLE = "miserable"
    UNILATERAL = "unilateral"
    UNDETERMINED = "undetermined"
    UNAVAILABLE = "unavailable"


_ORDER: Final = (
    SmileKind.NONE,
    SmileKind.MISERABLE,
    SmileKind.DUCHENNE,
    SmileKind.WITHOUT_CHEEKS,
)
_RULES: Final = parse(read("smiles"))
_HIDDEN: Final = {
    SmileKind.UNDETERMINED: "The kind of smile is undetermined: AU6, AU14 or AU15 could not be "
    "measured.",
    SmileKind.UNAVAILABLE: "The smile could not be measured: AU12 is unavailable.",
}


def smile_text(kind: SmileKind) -> str:
    """One plain sentence on a configuration."""
    return _HIDDEN.get(kind) or _RULES.patterns[kind.value].text


def smile_kind(units: ActionUnits) -> SmileKind:
    """The one configuration that a face's row names, the rarer before the commoner.

    A configuration that cannot be told leaves those after it undetermined.
    """
    matches = _RULES.read(units).matches
    if matches[SmileKind.NONE.value] is None:
        return SmileKind.UNAVAILABLE
    # Where a side is hidden, the reading of the whole face stands.
    if matches[SmileKind.UNILATERAL.value]:
        return SmileKind.UNILATERAL
    for kind in _ORDER:
        match = matches[kind.value]
        if match is not False:
            return SmileKind.UNDETERMINED if match is None else kind
    return SmileKind.UNDETERMINED
