"""Words that are said and a face that does not fit them: `C2.mismatch.F1`, told and never weighed.

Irony often shows as such a mismatch, and so do politeness and jest, so a row says which of the two
it is and leaves open why. The three kinds and their limits are the project's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.evidence.context.speech import LEAST_VALENCE
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import PRESENCE_THRESHOLD

UNIT: Final = "mismatch"

# From this score on, or sum of scores, a face leans to one side
_LEANS: Final = 0.5
_UNPLEASANT: Final = ("anger", "contempt", "disgust", "fear", "sadness")
_LONGEST_QUOTE: Final = 160
_MARKUP: Final = frozenset('<>{}`|\\*#~^$[]"\u201c\u201d')


def mismatch_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """A row for each sentence that is said and each face that it does not fit."""
    by_id = {row.id: row for row in rows}
    faces = [row_id.removesuffix(".face") for row_id in by_id if row_id.endswith(".face")]
    faces = [one for one in faces if one.startswith("F")]
    for row in by_id.values():
        name, _, what = row.id.partition(".")
        if what != "valence" or not isinstance(row.value, float):
            continue
        cues = {one.value for one in by_id.values() if one.id.startswith(f"{name}.cue.")}
        ironic = "sarcasm" in cues
        for face in faces:
            found = _kind(by_id, face, row.value, ironic=ironic)
            if found:
                kind, told = found
                yield Row(
                    id=f"{name}.mismatch.{face}",
                    status="measured",
                    value=kind,
                    unit=UNIT,
                    text=f"{_quote(by_id[name])} {told}",
                    source="facsight",
                )


def is_mismatch(row: Row) -> bool:
    """Whether a row tells of words that a face does not fit."""
    return row.unit == UNIT


def _kind(
    by_id: dict[str, Row], face: str, valence: float, *, ironic: bool
) -> tuple[str, str] | None:
    smile = _number(by_id, f"{face}.AU12") >= PRESENCE_THRESHOLD
    happy = _number(by_id, f"{face}.emotion.happiness")
    unpleasant = sum(_number(by_id, f"{face}.emotion.{label}") for label in _UNPLEASANT)
    number = face.removeprefix("F")
    if ironic and smile:
        return "ironic words, smiling face", (
            f"is marked as irony, and face {number} shows AU12: a smile may accompany irony as "
            "well as amusement, so it does not settle the case."
        )
    if valence >= LEAST_VALENCE and not ironic and unpleasant >= _LEANS:
        return "pleasant words, unpleasant face", (
            f"is pleasant in its words, and the scores of face {number} for unpleasant "
            f"expressions sum to {unpleasant:.2f}: the words may be meant ironically, or the "
            "expression may have another cause."
        )
    if valence <= -LEAST_VALENCE and happy >= _LEANS:
        return "unpleasant words, smiling face", (
            f"is unpleasant in its words, and the rules score face {number} {happy:.2f} for "
            "happiness: the words may be meant in jest, or the smile may be a polite one."
        )
    return None


def _number(by_id: dict[str, Row], row_id: str) -> float:
    row = by_id.get(row_id)
    return float(row.value) if row and isinstance(row.value, int | float) else 0.0


def _quote(stated: Row) -> str:
    """The sentence in quotation marks; its id where it is too long or holds markup."""
    words = stated.text.rstrip(" .,;:!?\u2026")
    if len(words) > _LONGEST_QUOTE or _MARKUP & set(words):
        return f"The sentence {stated.id}"
    return f'"{words}"'
