"""Rows of faces that were measured again, beside the first measurement: in a crop of the picture,
or the whole picture against another reference face.

Their ids say so, `F1.by.crop1.AU12` and `F1.by.average.AU12`; `F1.again` says which crop it was and
how large, `F1.by.average` against which face.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.payloads import MeasuredAgain, OtherReference
from facsight_tools.evidence.reader_rows import unit_row
from facsight_tools.evidence.regions import Region, clip_region
from facsight_tools.evidence.rows import Row
from facsight_tools.types import Analysis, FaceReport

_SAME_FACE = 0.3
"""Overlap of two boxes, of what they cover together, from which on they are of one face."""


def crop_rows(analysis: Analysis, crops: Sequence[tuple[Analysis, Region | None]]) -> Iterator[Row]:
    """How each face was measured again, the last crop that shows it, then its units there.

    Args:
        analysis: of the whole picture.
        crops: the analyses of parts of it, with their regions in its pixels; or, without a region,
            of the whole of it against another reference face.

    Raises:
        UnknownOption: a crop is of another picture, or differs in another way as well.
    """
    found: dict[tuple[int, str], list[Row]] = {}
    unlike = False
    for crop, region in crops:
        if crop.image_sha256 != analysis.image_sha256:
            raise UnknownOption("A crop is of another picture: give crops of this one.")
        width, height = analysis.scene.size_wh
        left, top, right, bottom = 0, 0, width, height
        if region is not None:
            left, top = round(max(region[0], 0)), round(max(region[1], 0))
            right, bottom = round(min(region[2], width)), round(min(region[3], height))
        scale = crop.scene.size_wh[0] / (right - left)
        for seen in crop.faces:
            x1, y1, x2, y2 = (float(edge) / scale for edge in seen.detection.box_xyxy)
            face = _same(analysis.faces, (x1 + left, y1 + top, x2 + left, y2 + top))
            if face is None:
                continue
            rest = crop.provenance.at_rest(seen.index)
            if (rest == analysis.provenance.at_rest(face.index)) == (region is None):
                unlike = True
                continue
            box = (left, top, right, bottom)
            how = _otherwise(face, rest) if region is None else _closer(face, box, scale)
            part, source = crop.provenance.au_readers[0], f"picture {crop.image_sha256[:12]}"
            units = seen.action_units.readings
            found[face.index, how.reader] = [
                Row.of(how, source=source, region=clip_region(box, (width, height))),
                *(unit_row(one, face, how.reader, part, (width, height)) for one in units),
            ]
    if unlike and not found:
        raise UnknownOption(
            "A crop of a `region` is measured against the same `neutral` as its picture, and the "
            "whole once more only against another."
        )
    for key in sorted(found):
        yield from found[key]


def _closer(face: FaceReport, box: tuple[int, int, int, int], scale: float) -> MeasuredAgain:
    reader = f"crop{face.index}"
    return MeasuredAgain(face=face.index, reader=reader, box_xyxy=box, scale=round(scale, 2))


def _otherwise(face: FaceReport, rest: tuple[str, ...]) -> OtherReference:
    return OtherReference(face=face.index, reader="rest" if rest else "average", pictures=rest)


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
