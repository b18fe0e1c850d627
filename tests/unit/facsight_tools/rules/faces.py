"""Action units of a face, for tests of rules: absent unless named."""

from collections.abc import Collection, Mapping

from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableAU, UnavailableReason


def units(
    levels: Mapping[int, float] | None = None,
    *,
    missing: Collection[int] = (),
    sides: Mapping[tuple[int, Side], float] | None = None,
) -> ActionUnits:
    """Readings at those intensities; `sides` sets one side, `missing` was not measured."""
    readings: list[MeasuredAU | UnavailableAU] = []
    for number, unit in ACTION_UNITS.items():
        both: tuple[Side, ...] = ("both", "left", "right") if unit.sided else ("both",)
        for side in both:
            if number in missing:
                readings.append(UnavailableAU(number, side, UnavailableReason.POSE, "turned away"))
                continue
            whole = (levels or {}).get(number, 0.0)
            value = (sides or {}).get((number, side), whole)
            readings.append(MeasuredAU(number, side, value, 0.9, "geometry"))
    return ActionUnits(tuple(readings))
