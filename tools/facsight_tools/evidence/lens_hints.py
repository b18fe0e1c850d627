"""What the works of a lens say of action units and of situations, as rows.

    K.scherer2007.novelty      AU1 and AU2 may go with something new
    K.crivelli2018.smiling     AU12 may serve to move others to play or affiliate
    K.scherer2001.situation    a situation of the user's words may be appraised on dimensions

A theory's words about a face are easily turned into words about the person, so a statement on such
a row holds only where the units or the situation are there.
"""

from __future__ import annotations

from typing import Final, Literal

from facsight_tools.evidence.payloads import SituationHint, UnitHint
from facsight_tools.evidence.rows import Row
from facsight_tools.rules.lens import LENSES, Hint, load

# Work -> authors and year as they are printed, what its hints are of, where it appeared
_WORKS: Final[dict[str, tuple[str, Literal["appraisal", "move"], str]]] = {
    "scherer2007": ("Scherer & Ellgring (2007)", "appraisal", "Emotion 7:113-130, from memory"),
    "crivelli2018": (
        "Crivelli & Fridlund (2018)",
        "move",
        "Trends in Cognitive Sciences 22:388-399, from memory",
    ),
}


def hint_rows() -> list[Row]:
    """One `K` row for each hint of each lens, and the one for situations."""
    rows = [_row(hint) for lens in LENSES for hint in load(lens).hints]
    situation = SituationHint(
        work="scherer2001",
        authors="Scherer (2001)",
        dimensions=("new", "pleasant", "in the way of goals", "in control", "within norms"),
    )
    appeared = "Appraisal Processes in Emotion, Oxford University Press"
    return sorted([*rows, Row.of(situation, source=appeared)], key=lambda row: row.id)


def _row(hint: Hint) -> Row:
    authors, relation, appeared = _WORKS[hint.work]
    payload = UnitHint(
        work=hint.work,
        topic=hint.topic,
        authors=authors,
        relation=relation,
        units=hint.units,
        says=hint.says,
    )
    return Row.of(payload, source=appeared)
