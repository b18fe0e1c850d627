"""Which labels of a rule set are kept down on a face, and how far."""

from __future__ import annotations

from collections.abc import Mapping

from facsight_tools.rules.rule_set import Bar
from facsight_tools.types import ActionUnits, AUReading, HeldBack, MeasuredAU


def held_back(bars: Mapping[str, Bar], units: ActionUnits) -> tuple[HeldBack, ...]:
    """The labels that are kept down on a face."""
    found = (_held(label, bar, units) for label, bar in bars.items())
    return tuple(one for one in found if one is not None)


def _held(label: str, bar: Bar, units: ActionUnits) -> HeldBack | None:
    au = next((au for au, least in bar.by.items() if _reaches(units.get(au), least)), None)
    if au is None:
        return None
    blend = any(
        _reaches(one := units.get(other), least) or not isinstance(one, MeasuredAU)
        for other, least in bar.blends_with.items()
    )
    return HeldBack(label, au, bar.most if blend else 0.0)


def _reaches(reading: AUReading, least: float) -> bool:
    return isinstance(reading, MeasuredAU) and reading.intensity >= least
