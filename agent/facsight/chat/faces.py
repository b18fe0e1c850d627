"""Which face a query means, and where each is in the picture, or in a video in the mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from facsight.chat.sentences import fixed
from facsight_tools.evidence import payloads
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language

Box = tuple[float, float, float, float]


class Unclear(Exception):
    """No face, or not one alone, is what a query means; `key` names the note that says so."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


_PLACES: Final[Mapping[str, Callable[[Box], float]]] = {
    "left": lambda box: box[0] + box[2],
    "right": lambda box: -box[0] - box[2],
    "largest": lambda box: -_area(box),
    "smallest": _area,
}


def find(evidence: Evidence, face: int | None, place: str | None, spoken_of: int | None) -> int:
    """The index of the face that is meant.

    Args:
        evidence: the picture's.
        face, place: how the query names it.
        spoken_of: the face of the question before, meant where it names none.

    Raises:
        Unclear: there is none, or it is told by something that cannot be decided.
    """
    known = evidence.faces
    if not known:
        raise Unclear("no_face")
    if face is not None:
        if face not in known:
            raise Unclear("missing_face")
        return face
    if place is None:
        return spoken_of if spoken_of in known else known[0]
    if len(known) == 1 and place != "other":
        return known[0]
    return _at(evidence, place, spoken_of if spoken_of in known else known[0])


def _at(evidence: Evidence, place: str, spoken_of: int) -> int:
    boxes = _boxes(evidence)
    if place == "other" and len(evidence.faces) == 2:
        return next(one for one in evidence.faces if one != spoken_of)
    if place in _PLACES and boxes:
        return min(boxes, key=lambda one: _PLACES[place](boxes[one]))
    if place == "middle" and len(boxes) % 2:
        return _ordered(boxes)[len(boxes) // 2]
    raise Unclear("which_face" if place in ("described", "other") else "missing_face")


def place_of(evidence: Evidence, face: int, language: Language) -> str:
    """Where a face is among the others, in words; empty where another tool's table has no place."""
    order = _ordered(_boxes(evidence))
    if face not in order:
        return ""
    if len(order) == 1:
        key = "alone"
    elif face == order[0]:
        key = "left"
    elif face == order[-1]:
        key = "right"
    else:
        key = "middle" if len(order) == 3 else "number"
    return fixed(language, "notes", f"place_{key}", number=order.index(face) + 1)


def places(evidence: Evidence, language: Language) -> str:
    """Where each face is, of those whose place is known."""
    found = [
        fixed(language, "notes", "places", face=one, place=place)
        for one in evidence.faces
        if (place := place_of(evidence, one, language))
    ]
    return " ".join(found)


def _boxes(evidence: Evidence) -> dict[int, Box]:
    # Of a video the mean place over the time in which a person is seen
    places = [(one.payload.face, one.row.region) for one in evidence.all(payloads.FaceSeen)]
    places += [(one.payload.face, one.row.region) for one in evidence.all(payloads.FaceFound)]
    return {face: box for face, box in places if box is not None}


def _ordered(boxes: Mapping[int, Box]) -> list[int]:
    return sorted(boxes, key=lambda one: _PLACES["left"](boxes[one]))
