"""Which face a question means: by number, place in the picture, size or smile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from facsight_tools.evidence.rows import Ledger, Row

Box = tuple[float, float, float, float]


def faces_of(ledger: Ledger) -> list[str]:
    """The ids of the faces, the largest first."""
    return [row.id.removesuffix(".face") for row in ledger.rows if _is_face(row)]


def find_faces(
    ledger: Ledger, names: Sequence[str], focus: str | None
) -> tuple[list[str], list[str]]:
    """The faces that are named, and the names that fit none.

    `left` and `right` are those of the picture as it is seen, as people say "the one on the left";
    the sides of a face are the subject's own.
    """
    known = faces_of(ledger)
    found: list[str] = []
    lost: list[str] = []
    for name in names:
        if name == "all":
            found += known
            continue
        one = _one(ledger, known, name, focus)
        (found if one else lost).append(one or name)
    return list(dict.fromkeys(found)), lost


def _one(ledger: Ledger, known: list[str], name: str, focus: str | None) -> str | None:
    if name.isdigit():
        return f"F{name}" if f"F{name}" in known else None
    if name == "other":
        others = [one for one in known if one != focus]
        return others[0] if len(others) == 1 else None
    if name == "smiling":
        return _most_smiling(ledger, known)
    boxes = {one: box for one in known if (box := _box(ledger, one)) is not None}
    if not boxes or (name == "middle" and len(boxes) % 2 == 0):
        return None
    if name == "middle":
        return sorted(boxes, key=lambda one: boxes[one][0] + boxes[one][2])[len(boxes) // 2]
    return min(boxes, key=lambda one: _PLACES[name](boxes[one])) if name in _PLACES else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


_PLACES: Final[dict[str, Callable[[Box], float]]] = {
    "left": lambda box: box[0] + box[2],
    "right": lambda box: -box[0] - box[2],
    "largest": lambda box: -_area(box),
    "smallest": _area,
}


def _most_smiling(ledger: Ledger, known: list[str]) -> str | None:
    """The face with the strongest AU12 that is present; None where none is."""
    smiles = {
        one: float(row.value)
        for one in known
        if (row := ledger.get(f"{one}.AU12"))
        and isinstance(row.value, int | float)
        and row.value >= 1
    }
    return max(smiles, key=lambda one: smiles[one]) if smiles else None


def _box(ledger: Ledger, face: str) -> Box | None:
    row = ledger.get(f"{face}.face")
    return row.region if row else None


def _is_face(row: Row) -> bool:
    """Whether a row is that of a face; a body and a hand have rows that say whose they are."""
    return row.id.startswith("F") and row.id.endswith(".face")
