"""Sentences on what is around the face: hands on it, arms, where it looks, the other people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import NEUTRAL, Face
from facsight.reasoner.words import joined
from facsight_tools.evidence.checker.contrary import top_of
from facsight_tools.evidence.rows import Ledger, Row

_OWNER: Final = re.compile(r"S\.body\.(\d+)\.face")
_TOUCH: Final = re.compile(r"(covers|touches) the ([a-z ]+) of (F\d+)")
_HIDING_PARTS: Final = {
    "mouth": (12, 15, 25, 20, 17),
    "nose": (9,),
    "eyes": (6, 4, 1, 5, 7),
    "left eye": (6, 4, 1, 5, 7),
    "right eye": (6, 4, 1, 5, 7),
}
_UNITS_NAMED: Final = 3
_OTHERS_NAMED: Final = 2
# An expression of somebody else is told from this score on
_LEAST_SCORE: Final = 0.5
_TELLING_ARMS: Final = ("both raised", "left raised", "right raised", "crossed")
_TELLING_HANDS: Final = ("clasped", "together")


def scene_sentences(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """What the scene adds to a reading of one face; nothing where it is plain or not measured."""
    yield from hand_sentences(face, ledger)
    yield from _posture(face, ledger)
    yield from _looking(face, ledger)
    yield from _facing(face, ledger)
    yield from _others(face, ledger)


def hand_sentences(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """A hand on the face, and the action units that it hides."""
    for row in ledger.rows:
        parts = [part for part in _TOUCH.findall(str(row.value)) if part[2] == face.id]
        if not re.fullmatch(r"S\.hand\.\d+\.face", row.id) or not parts:
            continue
        plain = f"{row.text[:-1]} [{row.id}]"
        hidden = [
            face.units[number]
            for verb, part, _ in parts
            if verb == "covers"
            for number in _HIDING_PARTS[part]
            if number in face.units and "occluded" in face.units[number].row.text
        ][:_UNITS_NAMED]
        if not hidden:
            yield DraftSentence(claim("observation", f"{plain}."), minor=True)
            continue
        codes = joined([unit.code for unit in hidden])
        cites = " ".join(unit.cite for unit in hidden)
        text = f"{plain}, so that {codes} could not be measured {cites}."
        yield DraftSentence(claim("caveat", text), (claim("observation", f"{plain}."),))


def _posture(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """Arms that are raised or crossed, hands that are clasped."""
    body = _body_of(face, ledger)
    if body is None:
        return
    arms, hands = ledger.get(f"{body}.arms"), ledger.get(f"{body}.hands")
    told = [
        row
        for row, telling in ((arms, _TELLING_ARMS), (hands, _TELLING_HANDS))
        if row is not None and row.value in telling
    ]
    for row in told:
        yield DraftSentence(claim("observation", f"{row.text[:-1]} [{row.id}]."), minor=True)


def _looking(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """Another face, or nothing near the camera, that the eyes are on."""
    row = ledger.get(f"S.gaze.{face.id.removeprefix('F')}.target")
    if row is None or row.value in (None, "the camera"):
        return
    yield DraftSentence(claim("observation", f"{row.text[:-1]} [{row.id}]."), minor=True)


def _facing(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """The other faces to which the head is turned, or whose heads are turned to it."""
    own = face.id.removeprefix("F")
    for row in ledger.under("S.facing"):
        turned = "face each other" in str(row.value) or " faces F" in str(row.value)
        if own in row.id.split(".")[2:] and turned:
            yield DraftSentence(claim("observation", f"{row.text[:-1]} [{row.id}]."), minor=True)


def _others(face: Face, ledger: Ledger) -> Iterator[DraftSentence]:
    """What the rules score the other faces highest for, where that is no close call."""
    told = 0
    for other in sorted(_faces(ledger) - {face.id}, key=lambda one: int(one[1:])):
        read = Face.of(ledger, other)
        label = top_of(read.scores) if read.scores else NEUTRAL
        score = (read.scores or {}).get(label, 0.0)
        if label == NEUTRAL or score < _LEAST_SCORE or told == _OTHERS_NAMED:
            continue
        told += 1
        text = f"The rules score face {other[1:]} for {label} at {score:.2f}"
        yield DraftSentence(claim("observation", f"{text} {read.score_cite(label)}."), minor=True)


def _body_of(face: Face, ledger: Ledger) -> str | None:
    """The id of the body that has this face, such as `S.body.1`."""
    for row in ledger.rows:
        if _OWNER.fullmatch(row.id) and row.value == face.id:
            return row.id.removesuffix(".face")
    return None


def _faces(ledger: Ledger) -> set[str]:
    return {row.id.removesuffix(".face") for row in ledger.rows if _is_face(row)}


def _is_face(row: Row) -> bool:
    return re.fullmatch(r"F\d+\.face", row.id) is not None
