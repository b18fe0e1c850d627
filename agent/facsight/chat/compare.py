"""Two faces side by side: in one picture, or of two pictures in a ledger made of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.chat.labels import ranked
from facsight.chat.sentences import number
from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import Face
from facsight.reasoner.words import capital
from facsight_tools.evidence.rows import Ledger, Row

_UNITS: Final = 4
_LEAST: Final = 0.5
"""A difference of half a letter; less is not told."""


def joined_ledger(first: tuple[Ledger, str], second: tuple[Ledger, str]) -> Ledger:
    """A ledger in which face `F1` is that of the first picture and `F2` that of the second.

    Only rows of the two faces, the rules and the literature: what is said of a scene or a situation
    belongs to one picture.
    """
    faces = [
        *_renamed(*first, "F1"),
        *_renamed(*second, "F2"),
    ]
    common = [row for row in first[0].rows if row.id.startswith(("R.", "K."))]
    return Ledger.of([*faces, *common])


def with_face(ledger: Ledger, other: Ledger, face: str, name: str) -> Ledger:
    """The ledger with a face of another picture in it, under a name that is free there.

    Rules and literature that the face is cited with come along where they are not there yet.
    """
    further = [
        row for row in other.rows if row.id.startswith(("R.", "K.")) and ledger.get(row.id) is None
    ]
    return Ledger.of([*ledger.rows, *_renamed(other, face, name), *further])


def _renamed(ledger: Ledger, face: str, name: str) -> Iterator[Row]:
    """The rows of a face as those of another number; what further readers say stays behind."""
    for row in ledger.under(face):
        if "face" in type(row.payload).model_fields:
            renamed = row.payload.model_copy(update={"face": int(name[1:])})
            yield Row.of(renamed, source=row.source, confidence=row.confidence, region=row.region)


def comparison(one: Face, other: Face, numbers: tuple[int, ...]) -> Iterator[DraftSentence]:
    """The leading labels, and the units that differ most; or the units that are asked for."""
    if not numbers:
        for face in (one, other):
            yield from _leading(face)
    for unit in numbers or _differing(one, other):
        yield _unit(one, other, unit)
    if not numbers:
        yield from _heads(one, other)


def _leading(face: Face) -> Iterator[DraftSentence]:
    label = next(iter(ranked(face.scores or {})), None)
    if label is None:
        return
    score = face.number("emotion." + "_".join(label.split()))
    text = (
        f"In face {face.id[1:]} the rules score {label} highest, at {score:.2f} "
        f"{face.score_cite(label)}."
    )
    yield DraftSentence(claim("observation", text))


def _differing(one: Face, other: Face) -> list[int]:
    """Units measured on both and present on one at least, by how much they differ."""
    found = []
    for n, unit in one.units.items():
        twin = other.units.get(n)
        if twin is None or unit.intensity is None or twin.intensity is None:
            continue
        apart = abs(unit.intensity - twin.intensity)
        if apart >= _LEAST and (unit.present or twin.present):
            found.append((-apart, n))
    return [n for _, n in sorted(found)[:_UNITS]]


def _unit(one: Face, other: Face, n: int) -> DraftSentence:
    """One unit in both faces; where it could not be measured in one, no comparison is made."""
    first = _state(one, n)
    return DraftSentence(claim("observation", f"{capital(first)}; {_state(other, n)}."))


def _state(face: Face, n: int) -> str:
    unit = face.units[n]
    if unit.intensity is None:
        said = "could not be measured"
    else:
        said = f"is present at {unit.intensity:.2f} of 5" if unit.present else "is absent"
    return f"in face {face.id[1:]} {unit.code} {said} {unit.cite}"


def _heads(one: Face, other: Face) -> Iterator[DraftSentence]:
    for face in (one, other):
        row = face.rows.get("smile")
        if row is not None and row.status == "measured" and number(row) < 0:
            units = " ".join(face.units[n].cite for n in (12, 6) if n in face.units)
            text = (
                f"In face {face.id[1:]}: {row.text[0].lower()}{row.text[1:-1]} [{row.id}] {units}."
            )
            yield DraftSentence(claim("observation", text))
