"""Action units: what is said to be on the face is, and what is said to be absent is.

Hallucination is counted as CHAIR does for objects in captions (Rohrbach et al. 2018): the share of
mentions without a ground, here against the measured rows. It says whether the text is true to the
detector, not whether the detector is right; human coding would tell that.
"""

from __future__ import annotations

from typing import Final

from facsight_evals.scorers.answer import ScoredAnswer, ScoredRow, Tally, tally
from facsight_evals.scorers.reading import UnitSaid, cited, units
from facsight_tools.facs import ACTION_UNITS

_PRESENT_FROM: Final = 1.0


def grounded_units(answer: ScoredAnswer) -> Tally:
    """Units said to be present that were measured as present; the others are hallucinated."""
    judged = [
        (_present(rows), f"AU{unit.number} is not on the face: {text}")
        for unit, rows, text in _said(answer)
        if unit.stance == "present"
    ]
    return tally(judged)


def true_absences(answer: ScoredAnswer) -> Tally:
    """Units said to be absent that were measured as absent, and unmeasured ones that were not."""
    judged = []
    for unit, rows, text in _said(answer):
        if unit.stance == "absent":
            true = bool(rows) and not _present(rows) and any(r.number is not None for r in rows)
            judged.append((true, f"AU{unit.number} is not measured as absent: {text}"))
        elif unit.stance == "unmeasured":
            true = any(row.status == "unavailable" for row in rows)
            judged.append((true, f"AU{unit.number} was measured: {text}"))
    return tally(judged)


def unit_names(answer: ScoredAnswer) -> Tally:
    """Names in brackets behind a unit that are the manual's."""
    judged = []
    for unit, _, text in _said(answer):
        if unit.name and not any(character.isdigit() for character in unit.name):
            known = ACTION_UNITS.get(unit.number)
            right = known is not None and known.name == unit.name.lower().strip()
            judged.append((right, f"AU{unit.number} is no {unit.name}: {text}"))
    return tally(judged)


def _said(answer: ScoredAnswer) -> list[tuple[UnitSaid, list[ScoredRow], str]]:
    """Every mention with the rows of its unit: those it cites, else those of the answer's face."""
    found = []
    for said in answer.said:
        ids = cited(said.text)
        for unit in units(said.text):
            own = [one for one in ids if one.split(".")[1:2] == [f"AU{unit.number}"]]
            ids_of = own or [f"{answer.face}.AU{unit.number}"]
            rows = [answer.rows[one] for one in ids_of if one in answer.rows]
            found.append((unit, rows, said.text))
    return found


def _present(rows: list[ScoredRow]) -> bool:
    return any(row.number is not None and row.number >= _PRESENT_FROM for row in rows)
