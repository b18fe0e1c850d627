"""Rows of faces that were measured again in a crop of the picture, beside the first measurement.

Their ids say so, `F1.by.crop1.AU12`, and `F1.again` says which crop it was and how large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.payloads import MeasuredAgain
from facsight_tools.evidence.reader_rows import unit_row
from facsight_tools.evidence.regions import Region
from facsight_tools.evidence.rows import Row
from facsight_tools.types import Analysis, FaceReport

_SAME_FACE = 0.3
"""Overlap of two boxes, of what they cover together, from which on they are of one face."""


def crop_rows(analysis: Analysis, crops: Sequence[tuple[Analysis, Region]]) -> Iterator[Row]:
    """How each face was measured again, the last crop that shows it, then its units there.

    Args:
        analysis: of the whole picture.
        crops: the analyses of parts of it, with their regions in its pixels.

    Raises:
        UnknownOption: a crop is of another picture.
    """
    found: dict[int, list[Row]] = {}
    for crop, region in crops:
        if crop.image_sha256 != analysis.image_sha256:
            raise UnknownOption("A crop is of another picture: give crops of this one.")
        width, height = analysis.scene.size_wh
        left, top = round(max(region[0], 0)), round(max(region[1], 0))
        right, bottom = round(min(region[2], width)), round(min(region[3], height))
        scale = crop.scene.size_wh[0] / (right - left)
        for seen in crop.faces:
            x1, y1, x2, y2 = (float(edge) / scale for edge in seen.detection.box_xyxy)
            face = _same(analysis.faces, (x1 + left, y1 + top, x2 + left, y2 + top))
            if face is None:
                continue
            reader, box = f"crop{face.index}", (left, top, right, bottom)
            edges = (float(left), float(top), float(right), float(bottom))
            again = MeasuredAgain(
                face=face.index, reader=reader, box_xyxy=box, scale=round(scale, 2)
            )
            part = crop.provenance.au_readers[0]
            units = seen.action_units.readings
            found[face.index] = [
                Row.of(again, source=f"picture {crop.image_sha256[:12]}", region=edges),
                *(unit_row(one, face, reader, part, analysis.scene.size_wh) for one in units),
            ]
    for number in sorted(found):
        yield from found[number]


def _same(faces: Sequence[FaceReport], box: Region) -> FaceReport | None:
    best = max(faces, key=lambda one: _overlap(one, box), default=None)
    return best if best is not None and _overlap(best, box) >= _SAME_FACE else None


def _overlap(face: FaceReport, other: Region) -> float:
    one = tuple(map(float, face.detection.box_xyxy))
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return width * height / (sum(areas) - width * height)
