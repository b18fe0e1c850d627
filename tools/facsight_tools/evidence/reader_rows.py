"""Rows of further action-unit readers: what they say of the same faces, beside the primary one.

Their ids say whose they are, `F1.by.mine.AU12` and `F1.by.mine.AU12.L`, and their payload is of a
kind of its own, so that none can be taken for the row that statements are judged by.
"""

from __future__ import annotations

from collections.abc import Iterator

from facsight_tools.evidence.payloads import SecondReading
from facsight_tools.evidence.regions import au_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.sources import networks_of
from facsight_tools.evidence.unit_payloads import unit_payload
from facsight_tools.types import Analysis, AUReading, FaceReport, PartUse, UnavailableAU


def reader_rows(analysis: Analysis) -> Iterator[Row]:
    """Every unit and side of every further reader, face by face."""
    parts = {part.reader: part for part in analysis.provenance.au_readers}
    for face in analysis.faces:
        for second in face.second_units:
            for reading in second.units.readings:
                part = parts[second.reader]
                yield unit_row(reading, face, part.reader, part, analysis.scene.size_wh)


def unit_row(
    reading: AUReading, face: FaceReport, reader: str, part: PartUse, size_wh: tuple[int, int]
) -> Row:
    """A unit as `reader` has it, whose networks are those of `part`, where it lies on the face."""
    payload = SecondReading(reader=reader, reading=unit_payload(reading, face.index))
    region = au_region(reading.au, reading.side, face.landmarks, size_wh)
    source = networks_of(part)
    if isinstance(reading, UnavailableAU):
        return Row.of(payload, source=source, region=region)
    confidence = rounded(reading.confidence, "probability")
    return Row.of(payload, source=f"{source}, {reading.cue}", region=region, confidence=confidence)
