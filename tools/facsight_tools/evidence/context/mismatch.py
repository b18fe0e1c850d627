"""Words that are said and a face that does not fit them: `C2.mismatch.F1`, told and never weighed.

Irony often shows as such a mismatch, and so do politeness and jest, so a row says which of the two
it is and leaves open why. The three kinds and their limits are the project's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.evidence.context.speech import LEAST_VALENCE
from facsight_tools.evidence.payloads import (
    Cue,
    EmotionScore,
    FaceFound,
    Mismatch,
    OfUnit,
    Quotation,
    Tone,
    UnitIntensity,
    UnitPresence,
)
from facsight_tools.evidence.rows import Row, rows_of
from facsight_tools.states import MismatchKind

# From this score on, or sum of scores, a face leans to one side
_LEANS: Final = 0.5
_UNPLEASANT: Final = ("anger", "contempt", "disgust", "fear", "sadness")
_SARCASM: Final = "sarcasm"


def mismatch_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """A row for each sentence that is said and each face that it does not fit."""
    given = tuple(rows)
    words = {one.statement: one.words for _, one in rows_of(given, Quotation)}
    ironic = {one.sentence for _, one in rows_of(given, Cue, said_by="user", situation=_SARCASM)}
    faces = [one.face for _, one in rows_of(given, FaceFound)]
    for _, tone in rows_of(given, Tone):
        number = tone.statement
        for face in faces:
            found = _kind(given, face, tone.valence, ironic=number in ironic)
            if found:
                kind, score = found
                mismatch = Mismatch(
                    statement=number, face=face, words=words[number], mismatch=kind, score=score
                )
                yield Row.of(mismatch, source="facsight")


def _kind(
    rows: tuple[Row, ...], face: int, valence: float, *, ironic: bool
) -> tuple[MismatchKind, float | None] | None:
    """In what way they differ, and the score that says so."""
    scores = {one.label: one.probability for _, one in rows_of(rows, EmotionScore, face=face)}
    units = [one for _, one in rows_of(rows, OfUnit, face=face, unit=12, side="both")]
    smiles = [one for one in units if isinstance(one, UnitIntensity | UnitPresence)]
    happy = scores.get("happiness", 0.0)
    unpleasant = sum(scores.get(label, 0.0) for label in _UNPLEASANT)
    if ironic and any(one.present for one in smiles):
        return MismatchKind.IRONIC, None
    if valence >= LEAST_VALENCE and not ironic and unpleasant >= _LEANS:
        return MismatchKind.PLEASANT_WORDS, unpleasant
    if valence <= -LEAST_VALENCE and happy >= _LEANS:
        return MismatchKind.UNPLEASANT_WORDS, happy
    return None
