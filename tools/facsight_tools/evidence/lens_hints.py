"""What the works of a lens say of action units and of situations: rows, and the sentences on them.

    K.scherer2007.novelty      AU1 and AU2 may go with something new
    K.crivelli2018.smiling     AU12 may serve to move others to play or affiliate
    K.scherer2001.situation    a situation of the user's words may be appraised on dimensions

A theory's words about a face are easily turned into words about the person, so each row allows one
sentence, built here and by the checker from the rows that are cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from facsight_tools.evidence.payloads import (
    Cue,
    Payload,
    SituationHint,
    UnitHint,
    UnitIntensity,
    joined,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.lens import LENSES, Hint, load

# How a work's hints are put: of what they go with, or of what they move others to
_FORMS: Final = {
    "appraisal": "{units}, which may go with the appraisal of {says}.",
    "move": "{units}; a display of this kind may serve to have others {says}.",
}
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


def is_hint(row: Row) -> bool:
    """Whether a row allows one sentence only."""
    return isinstance(row.payload, UnitHint | SituationHint)


def hint_text(rows: Sequence[Row]) -> str | None:
    """The sentence that the rows allow together, without citations; None where they do not fit.

    A hint takes whole-face rows of its units on one face, all present; a situation takes one cue of
    the user's words whose kind of situation has dimensions.
    """
    hints = [row.payload for row in rows if is_hint(row)]
    others = [row.payload for row in rows if not is_hint(row)]
    if len(hints) != 1 or not others:
        return None
    hint = hints[0]
    if not isinstance(hint, UnitHint):
        return _situation(others)
    units = [one for one in others if isinstance(one, UnitIntensity) and one.side == "both"]
    numbers = [one.unit for one in units]
    fits = len(units) == len(others) and all(one.present for one in units)
    if not fits or not set(numbers) <= set(hint.units) or len(set(numbers)) < len(numbers):
        return None
    if len({one.face for one in units}) != 1:
        return None
    named = joined([f"{ACTION_UNITS[au].code} ({ACTION_UNITS[au].name})" for au in numbers])
    be = "is" if len(units) == 1 else "are"
    return _FORMS[hint.relation].format(units=f"{named} {be} present", says=hint.says)


def _situation(others: Sequence[Payload]) -> str | None:
    cue = others[0]
    if len(others) != 1 or not isinstance(cue, Cue) or cue.said_by != "user":
        return None
    if not cue.appraisals:
        return None
    return (
        f'The user\'s words "{cue.words}" speak of {cue.gloss}, a kind of situation that may be '
        f"appraised as {joined([*cue.appraisals])}."
    )


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
