"""What the works of a lens say of action units and of situations: rows, and the sentences on them.

    K.scherer2007.novelty      AU1 and AU2 may go with something new
    K.crivelli2018.smiling     AU12 may serve to move others to play or affiliate
    K.scherer2001.situation    a situation of the user's words may be appraised on dimensions

A theory's words about a face are easily turned into words about the person, so each row allows one
sentence, built here and by the checker from the rows that are cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from facsight_tools.evidence.fusion import theme_of
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD
from facsight_tools.rules.lens import LENSES, Hint, load

SITUATION: Final = "K.scherer2001.situation"
"""The row that a sentence on the appraisal of a situation cites."""

_HINTS: Final = {f"K.{hint.id}": hint for lens in LENSES for hint in load(lens).hints}
_UNIT: Final = re.compile(r"(F\d+)\.AU(\d+)")
# How a work's hints are put: of what they go with, or of what they move others to
_GOES_WITH: Final = "{units}, which may go with the appraisal of {says}."
_MOVES: Final = "{units}; a display of this kind may serve to have others {says}."
_FORMS: Final = {"scherer2007": _GOES_WITH, "crivelli2018": _MOVES}
_TEXTS: Final = {
    "scherer2007": "Scherer & Ellgring (2007) predict {units} with the appraisal of {says}.",
    "crivelli2018": "Crivelli & Fridlund (2018) describe a display with {units} as one that may "
    "have others {says}.",
}
_SOURCES: Final = {
    "scherer2007": "Emotion 7:113-130, from memory",
    "crivelli2018": "Trends in Cognitive Sciences 22:388-399, from memory",
}


def hint_rows() -> list[Row]:
    """One `K` row for each hint of each lens, and the one for situations."""
    rows = [_row(row_id, hint) for row_id, hint in _HINTS.items()]
    situation = Row(
        id=SITUATION,
        status="literature",
        value="Scherer (2001)",
        text="Scherer (2001) has situations appraised by what is new, pleasant, in the way of "
        "goals, in control and within norms.",
        source="Appraisal Processes in Emotion, Oxford University Press",
    )
    return sorted([*rows, situation], key=lambda row: row.id)


def is_hint(row: Row) -> bool:
    """Whether a row allows one sentence only."""
    return row.id in _HINTS or row.id == SITUATION


def hinted(row: Row) -> tuple[int, ...]:
    """The action units that a hint's row speaks of; none for a situation's."""
    return _HINTS[row.id].units if row.id in _HINTS else ()


def hint_text(rows: Sequence[Row], ledger: Ledger) -> str | None:
    """The sentence that the rows allow together, without citations; None where they do not fit.

    A hint takes whole-face rows of its units on one face, all present; a situation takes one cue of
    the user's words whose kind of situation has dimensions.
    """
    hints = [row for row in rows if is_hint(row)]
    others = [row for row in rows if not is_hint(row)]
    if len(hints) != 1 or not others:
        return None
    if hints[0].id == SITUATION:
        return _situation(others, ledger)
    hint = _HINTS[hints[0].id]
    found = [_UNIT.fullmatch(row.id) for row in others]
    units = [int(one[2]) for one in found if one]
    fits = len(units) == len(others) and set(units) <= set(hint.units) and all(map(_there, others))
    if not fits or len({one[1] for one in found if one}) != 1 or len(set(units)) < len(units):
        return None
    named = _joined([f"{ACTION_UNITS[au].code} ({ACTION_UNITS[au].name})" for au in units])
    be = "is" if len(units) == 1 else "are"
    form = _FORMS[hint.id.partition(".")[0]]
    return form.format(units=f"{named} {be} present", says=hint.says)


def _situation(rows: list[Row], ledger: Ledger) -> str | None:
    theme = theme_of(rows[0]) if len(rows) == 1 else None
    stated = ledger.get(rows[0].id.partition(".")[0])
    span = rows[0].span
    if theme is None or not theme.appraisal or stated is None or not (span and stated.span):
        return None
    words = stated.text[span[0] - stated.span[0] : span[1] - stated.span[0]]
    return (
        f'The user\'s words "{words}" speak of {theme.gloss}, a kind of situation that may be '
        f"appraised as {_joined(list(theme.appraisal))}."
    )


def _row(row_id: str, hint: Hint) -> Row:
    work = hint.id.partition(".")[0]
    text = _TEXTS[work].format(
        units=_joined([f"AU{au}" for au in hint.units], "or"), says=hint.says
    )
    return Row(
        id=row_id,
        status="literature",
        value=text[: text.index(")") + 1],
        text=text,
        source=_SOURCES[work],
    )


def _there(row: Row) -> bool:
    value = row.value if row.status == "measured" else None
    return isinstance(value, int | float) and value >= PRESENCE_THRESHOLD


def _joined(parts: list[str], last: str = "and") -> str:
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else parts[0]
