"""Sentences on what limits a reading: quality, pose, other people, the method itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import Sentence, claim
from facsight.reasoner.face import Face
from facsight.reasoner.weighing import Reading
from facsight.reasoner.words import joined
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.rules.lens import Lens

_TURNED: Final = 20.0
_NAMED_AT_MOST: Final = 4

# The quality cues in the words of a photographer
_GOOD: Final = 0.8

# The quality cues as a reader would say them
_WEAK: Final = {
    "size": "the face is small",
    "blur": "it is not sharp",
    "light": "the light on it is out of range",
    "contrast": "its contrast is out of range",
    "yaw": "its yaw is out of range",
    "pitch": "its pitch is out of range",
    "presence": "the mesh does not fit it well",
    "frame": "part of it is outside the frame",
    "eyes": "the eyes may be covered",
    "hands": "part of it is under hands",
}


def quality_sentence(face: Face, reading: Reading) -> Iterator[Sentence]:
    """What makes the measurement doubtful; nothing where no cue is outside its range."""
    weak = [row for row in face.rows.values() if "outside the reliable range" in row.text]
    row = face.rows.get("quality")
    if row is None or not (weak or reading.withheld == "quality"):
        return
    reasons = [f"{_weakness(one)} [{one.id}]" for one in weak[:4]]
    because = f": {joined(reasons)}" if reasons else ""
    share = f"{face.reliability:.2f} of 1 [{row.id}]"
    if reading.withheld == "quality":
        text = f"The quality of this face is only {share}, too low for a reading{because}."
    elif face.reliability >= _GOOD:
        limits = "this limit" if len(weak) == 1 else "these limits"
        text = f"The quality of the face, {share}, is good, with {limits}{because}."
    elif reading.context_only is not None:
        text = f"The quality of the face, {share}, limits what it counts beside the words{because}."
    else:
        text = f"The quality of the face, {share}, asks for caution{because}."
    yield Sentence(claim("caveat", text), (claim("caveat", f"{row.text[:-1]} [{row.id}]."),))


def soundness_sentence(face: Face) -> Iterator[Sentence]:
    """That the picture is good enough, for answers that have little else to say."""
    row = face.rows.get("quality")
    if row is not None:
        text = (
            f"The picture itself sets no limit: the quality of the face is {face.reliability:.2f} "
            f"of 1 [{row.id}]."
        )
        yield Sentence(claim("observation", text))


def direction_sentence(face: Face) -> Iterator[Sentence]:
    """A head turned far from the camera, with its effect."""
    parts = []
    for key, positive, negative in (
        ("pose.yaw", "to the subject's left", "to the subject's right"),
        ("pose.pitch", "up", "down"),
    ):
        value = face.number(key)
        if value is not None and abs(value) >= _TURNED:
            direction = positive if value > 0 else negative
            parts.append(f"{abs(value):.1f} degrees {direction} {face.cite(key)}")
    if parts:
        # A nod hides no side; a turn hides one.
        units = "units on the side away from the camera" if "pose.yaw" in parts[0] else "units"
        text = f"The head is turned {joined(parts)}, and {units} are read with less certainty."
        yield Sentence(claim("caveat", text), minor=True)


def people_sentence(face: Face, ledger: Ledger) -> Iterator[Sentence]:
    """How many faces there are, where this is not the only one."""
    row = ledger.get("S.people")
    count = int(row.value) if row and isinstance(row.value, int | float) else 1
    if count < 2:
        return
    index = face.id.removeprefix("F")
    which = "the largest" if index == "1" else f"face {index} in order of size"
    yield Sentence(
        claim(
            "caveat",
            f"The picture shows {count} faces [S.people], and this reading is of {which} "
            f"{face.cite('face')}.",
        )
    )


def method_sentences(ledger: Ledger, lens: Lens, *, words_given: bool) -> Iterator[Sentence]:
    """What holds for every reading; the lens is named."""
    if not words_given and ledger.get("K.cabitza2022"):
        yield Sentence(
            claim(
                "caveat",
                "Nothing was said of the situation, and perceivers agree more about a face when "
                "they know its context [K.cabitza2022].",
            )
        )
    yield Sentence(
        claim(
            "caveat",
            f"All of this reads one moment through {lens.title}; similar configurations express "
            "several emotions and vary across people, cultures and situations [K.barrett2019].",
        )
    )


def withheld_sentence(face: Face, reading: Reading) -> Iterator[Sentence]:
    """Why no reading is given."""
    if reading.withheld == "unmeasured":
        units = [unit for unit in face.units.values() if unit.intensity is None]
        asked = {term.au for rule in face.rules.values() for term in rule.terms}
        shown = [unit for unit in units if unit.number in asked][:6]
        text = (
            f"Too few action units could be measured for a reading: among others "
            f"{joined([f'{unit.code} {unit.cite}' for unit in shown])} are unavailable."
        )
        yield Sentence(claim("caveat", text))
    elif reading.withheld == "unscored":
        yield Sentence(claim("caveat", f"The face has no scores to read {face.cite('face')}."))


def unsupported_sentence(face: Face) -> Iterator[Sentence]:
    """The labels of the set that nothing measured can score, some of them by name."""
    rows = [
        row
        for key, row in face.rows.items()
        if key.startswith("emotion.") and row.status == "unavailable"
    ]
    shown = rows if len(rows) <= _NAMED_AT_MOST else rows[: _NAMED_AT_MOST - 1]
    if rows:
        named = joined([f"{_label(row)} [{row.id}]" for row in shown])
        be = "is" if len(rows) == 1 else "are" if len(shown) == len(rows) else "are among others"
        noun = "label" if len(rows) == 1 else "labels"
        text = f"Not supported by what is measured {be} the {noun} {named}."
        yield Sentence(claim("caveat", text))


def no_face_sentence() -> Sentence:
    """A picture without a face."""
    return Sentence(
        claim("caveat", "No face was found in the picture, so there is nothing to read [S.people].")
    )


def _label(row: Row) -> str:
    return row.id.rpartition(".")[2].replace("_", " ")


def _weakness(row: Row) -> str:
    name = row.id.rpartition(".")[2]
    return _WEAK.get(name, f"its {name.replace('_', ' ')} is out of range")
