"""Rows of further action-unit readers: what they say of the same faces, beside the primary one.

Their ids say whose they are, `F1.by.mine.AU12` and `F1.by.mine.AU12.L`, so that none can be taken
for the row that the reasoner and the checker judge by, `F1.AU12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.regions import au_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.sources import networks_of
from facsight_tools.facs import ACTION_UNITS, Side, intensity_letter
from facsight_tools.types import Analysis, AUReading, FaceReport, PartUse, UnavailableAU

_SUFFIX: Final[dict[Side, str]] = {"both": "", "left": ".L", "right": ".R"}
_ID: Final = re.compile(r"F\d+\.by\..+")


def reader_rows(analysis: Analysis) -> Iterator[Row]:
    """Every unit and side of every further reader, face by face."""
    parts = {part.reader: part for part in analysis.provenance.au_readers}
    for face in analysis.faces:
        for second in face.second_units:
            for reading in second.units.readings:
                yield _row(reading, face, parts[second.reader], analysis.scene.size_wh)


def is_of_second_reader(row: Row) -> bool:
    """Whether a row is one of those: shown beside the evidence, never weighed."""
    return _ID.fullmatch(row.id) is not None


def _row(reading: AUReading, face: FaceReport, part: PartUse, size_wh: tuple[int, int]) -> Row:
    unit = ACTION_UNITS[reading.au]
    where = "" if reading.side == "both" else f" on the subject's {reading.side}"
    said = f"By {part.reader}, {unit.code} ({unit.name}){where}"
    row_id = f"F{face.index}.by.{part.reader}.{unit.code}{_SUFFIX[reading.side]}"
    region = au_region(reading.au, reading.side, face.landmarks, size_wh)
    if isinstance(reading, UnavailableAU):
        reason = reading.reason.value.replace("_", " ")
        return Row(
            id=row_id,
            status="unavailable",
            value=None,
            unit="intensity",
            text=f"{said} could not be measured: {reason}.",
            region=region,
            source=networks_of(part),
        )
    value = rounded(reading.intensity, "intensity")
    letter = intensity_letter(value)
    state = f"present at {letter}" if letter else "absent"
    return Row(
        id=row_id,
        status="measured",
        value=value,
        unit="intensity",
        text=f"{said} is {state}, intensity {value:.2f} of 5.",
        confidence=rounded(reading.confidence, "probability"),
        region=region,
        source=f"{networks_of(part)}, {reading.cue}",
    )
