"""Value fidelity: numbers and grades in the text are those of the rows that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_evals.scorers.answer import ScoredAnswer, ScoredRow, Tally, tally
from facsight_evals.scorers.reading import cited, numbers, plain

# FACS: A trace, B slight, C marked, D severe, E maximum; the middle of each half-open step is 1-5.
_GRADES: Final = {"trace": 1, "slight": 2, "marked": 3, "severe": 4, "maximum": 5}
_GRADED: Final = (
    re.compile(
        rf"\bAU(\d+)(?: \([^)]*\))? (?:is|was) (?:at |a )?({'|'.join(_GRADES)})\b", re.IGNORECASE
    ),
    re.compile(rf"\b({'|'.join(_GRADES)}) (?:of )?AU(\d+)", re.IGNORECASE),
)
# The number of a unit (AU12) states no measure
_WORDED: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_EXACT: Final = 1e-9


def value_fidelity(answer: ScoredAnswer) -> Tally:
    """Numbers and intensity words that a cited row bears out, of all that are stated."""
    judged = []
    for said in answer.said:
        rows = [answer.rows[one] for one in cited(said.text) if one in answer.rows]
        for number in numbers(said.text):
            borne = any(matches(number, row) for row in rows)
            judged.append((borne, f"{number} is in no cited row: {said.text}"))
        for unit, grade in _grades(said.text):
            borne = any(_has_grade(row, unit, grade) for row in rows)
            judged.append((borne, f"AU{unit} is not {grade}: {said.text}"))
    return tally(judged)


def matches(written: str, row: ScoredRow) -> bool:
    """Whether a number as written is the row's, to the decimals and in the form it is written."""
    percent = written.endswith("%")
    digits = written.rstrip("%").lstrip("-\u2212")
    decimals = len(digits.partition(".")[2])
    actual = row.number
    if actual is not None:
        # A direction may be said in words, so signs are compared where the text has one
        wanted = abs(actual) * (100 if percent else 1)
        step = 0.5 * 10**-decimals
        if abs(wanted - float(digits)) <= step + _EXACT:
            return not written.startswith(("-", "\u2212")) or actual < 0
    # Rules, works, and what was made of the words hold numbers in their sentence only
    worded = row.id[0] in "KR" or (row.id[0] == "C" and row.status == "measured")
    return worded and digits in _WORDED.findall(row.text)


def _grades(text: str) -> Iterator[tuple[int, str]]:
    said = plain(text)
    for found in _GRADED[0].finditer(said):
        yield int(found[1]), found[2].lower()
    for found in _GRADED[1].finditer(said):
        yield int(found[2]), found[1].lower()


def _has_grade(row: ScoredRow, unit: int, grade: str) -> bool:
    if row.unit_number != unit or row.number is None:
        return False
    # 1-1.5 is A, then steps of one around 2, 3, 4, and from 4.5 on E
    step = 1 if 1 <= row.number < 1.5 else int(row.number + 0.5) if row.number >= 1.5 else 0
    return _GRADES[grade] == min(step, 5)
