"""The sentence on where in the picture an action unit is looked for, built from its row."""

from __future__ import annotations

import re
from typing import Final

from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS

_UNIT: Final = re.compile(r"F(\d+)\.AU(\d+)")


def place_text(row: Row) -> str | None:
    """The place on the face, and the region in pixels where the row has one.

    It says nothing of whether the unit is present or was measured. None for a row that is not that
    of a unit of the whole face.
    """
    found = _UNIT.fullmatch(row.id)
    if found is None or int(found[2]) not in ACTION_UNITS:
        return None
    unit = ACTION_UNITS[int(found[2])]
    said = f"The place of {unit.code} ({unit.name}) in face {found[1]} is {unit.place}"
    if row.region is None:
        return f"{said}."
    left, top, right, bottom = row.region
    return (
        f"{said}, from {left:g} to {right:g} pixels across and from {top:g} to {bottom:g} pixels "
        "down."
    )
