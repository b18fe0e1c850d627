"""Readings of action units as payloads: rounded as they are shown, or with the reason."""

import pytest

from facsight_tools.evidence.payloads import UnitIntensity, UnitUnavailable
from facsight_tools.evidence.unit_payloads import unit_payload
from facsight_tools.states import UnavailableReason
from facsight_tools.types import MeasuredAU, UnavailableAU


@pytest.mark.parametrize(("intensity", "shown"), [(3.14159, 3.14), (0.004, 0.0), (5.0, 5.0)])
def test_an_intensity_is_rounded_as_it_is_shown(intensity: float, shown: float) -> None:
    payload = unit_payload(MeasuredAU(12, "left", intensity, 0.9, "geometry"), 2)
    assert payload == UnitIntensity(face=2, unit=12, side="left", intensity=shown, cue="geometry")


def test_what_was_not_measured_keeps_its_reason() -> None:
    payload = unit_payload(UnavailableAU(9, "both", UnavailableReason.BLUR, "too blurred"), 1)
    assert payload == UnitUnavailable(
        face=1, unit=9, side="both", reason=UnavailableReason.BLUR, detail="too blurred"
    )
