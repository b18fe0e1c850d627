"""From what a reader says of an action unit to the payload of its row."""

from __future__ import annotations

from facsight_tools.evidence.payloads import UnitIntensity, UnitPresence, UnitUnavailable
from facsight_tools.evidence.rounding import rounded
from facsight_tools.types import AUReading, PresenceAU, UnavailableAU


def unit_payload(reading: AUReading, face: int) -> UnitIntensity | UnitPresence | UnitUnavailable:
    """The reading as data, its intensity rounded as it is shown; `face` is 1 for the largest."""
    if isinstance(reading, PresenceAU):
        sure = reading.probability
        return UnitPresence(
            face=face,
            unit=reading.au,
            side=reading.side,
            present=reading.present,
            probability=None if sure is None else rounded(sure, "probability"),
        )
    if isinstance(reading, UnavailableAU):
        return UnitUnavailable(
            face=face,
            unit=reading.au,
            side=reading.side,
            reason=reading.reason,
            detail=reading.detail,
        )
    return UnitIntensity(
        face=face,
        unit=reading.au,
        side=reading.side,
        intensity=rounded(reading.intensity, "intensity"),
        cue=reading.cue,
        half_width=(
            None if reading.half_width is None else rounded(reading.half_width, "intensity")
        ),
    )
