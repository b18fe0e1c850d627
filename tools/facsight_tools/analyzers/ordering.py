"""How the faces of a picture are numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from facsight_tools.analyzers.finding import Found
from facsight_tools.states import Order

ALIKE = 0.85
"""Faces whose boxes are at least this wide, against the largest of them, count as of one size.

Two people side by side would else change places by a pixel, as after a compression.
"""


def ordered(found: Iterable[Found], order: Order) -> list[Found]:
    """Faces by picture, and within it by size or from left to right.

    Args:
        found: any faces.
        order: `size`: the largest first, those of about one size from left to right; `position`:
            all from left to right.
    """
    by_picture = groupby(sorted(found, key=lambda one: one.picture), lambda one: one.picture)
    return [face for _, faces in by_picture for face in _in_picture(list(faces), order)]


def _in_picture(faces: list[Found], order: Order) -> list[Found]:
    if order == "position":
        return sorted(faces, key=_place)
    rest = sorted(faces, key=lambda one: -width(one))
    return [face for group in _alike(rest) for face in sorted(group, key=_place)]


def _alike(rest: list[Found]) -> Iterator[list[Found]]:
    """Groups of about one size, of faces that come largest first."""
    while rest:
        group = [one for one in rest if width(one) >= ALIKE * width(rest[0])]
        rest = rest[len(group) :]
        yield group


def width(face: Found) -> float:
    """Of a face's box, pixels."""
    left, _, right, _ = face.detection.box_xyxy
    return float(right - left)


def _place(face: Found) -> tuple[float, float]:
    left, top, right, _ = face.detection.box_xyxy
    return float(left + right), float(top)
