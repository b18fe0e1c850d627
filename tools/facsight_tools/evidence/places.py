"""The sentence on where in the picture an action unit is looked for, built from its row."""

from __future__ import annotations

from facsight_tools.evidence.payloads import OfUnit
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS


def place_text(row: Row) -> str | None:
    """The place on the face, and the region in pixels where the row has one.

    It says nothing of whether the unit is present or was measured. None for a row that is not that
    of a unit of the whole face.
    """
    one = row.payload
    if not isinstance(one, OfUnit) or one.side != "both":
        return None
    unit = ACTION_UNITS[one.unit]
    said = f"The place of {unit.code} ({unit.name}) in face {one.face} is {unit.place}"
    if row.region is None:
        return f"{said}."
    left, top, right, bottom = row.region
    return (
        f"{said}, from {left:g} to {right:g} pixels across and from {top:g} to {bottom:g} pixels "
        "down."
    )
