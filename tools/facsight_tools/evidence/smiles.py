"""The smile of a face as one row of evidence, by the configurations of the rule set `smiles`.

Whether AU6 tells kinds of smile apart is questioned by Ambadar, Cohn & Reed (2009) and Krumhuber &
Kappas (2022), so a configuration is all that a row states.
"""

from __future__ import annotations

from typing import Final

from facsight_tools.evidence.interventions import ReadFace
from facsight_tools.evidence.payloads import SmileConfiguration
from facsight_tools.rules.configurations import parse
from facsight_tools.rules.files import read
from facsight_tools.states import SmileKind
from facsight_tools.types import ActionUnits, UnavailableAU

_ORDER: Final = (
    SmileKind.NONE,
    SmileKind.MISERABLE,
    SmileKind.DUCHENNE,
    SmileKind.WITHOUT_CHEEKS,
)
_RULES: Final = parse(read("smiles"))


def smile_of(face: ReadFace) -> SmileConfiguration:
    """The smile of a face, or why it could not be measured."""
    kind = smile_kind(face.action_units)
    corners = face.action_units.get(12)
    if kind is None and isinstance(corners, UnavailableAU):
        reason, detail = corners.reason, corners.detail
        return SmileConfiguration(face=face.index, reason=reason, detail=detail)
    return SmileConfiguration(face=face.index, smile=kind)


def smile_kind(units: ActionUnits) -> SmileKind | None:
    """The one configuration that a face's row names, the rarer before the commoner.

    A configuration that cannot be told leaves those after it undetermined; None where AU12 was not
    measured.
    """
    matches = _RULES.read(units).matches
    if matches[SmileKind.NONE.value] is None:
        return None
    # Where a side is hidden, the reading of the whole face stands.
    if matches[SmileKind.UNILATERAL.value]:
        return SmileKind.UNILATERAL
    for kind in _ORDER:
        match = matches[kind.value]
        if match is not False:
            return SmileKind.UNDETERMINED if match is None else kind
    return SmileKind.UNDETERMINED
