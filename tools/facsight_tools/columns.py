"""What each column of the table means: the one source of the table's header and of its reference.

facsight columns          every column with its meaning, unit, range and when it is empty
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from facsight_tools.facs import ACTION_UNITS, ActionUnitName
from facsight_tools.rules.catalogue import Rules, Selection
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.rules.scales import Scale
from facsight_tools.types import LANDMARK_COUNT

FIRSTS: Final = ("units_emotion", "opinion")
"""What the units alone put first, and what the learned reader does."""

LANDMARKS: Final = tuple(f"{axis}_{i}" for axis in "xyz" for i in range(LANDMARK_COUNT))

_NO_FACE: Final = "no face"
_FAILED: Final = "the picture could not be read"
_UNMEASURED: Final = "the unit was not measured"
_DEGREES: Final = "deg"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    Attributes:
        name: as the header has it.
        meaning: what it holds.
        unit: of its numbers; empty of texts and counts.
        range: what it may hold.
        empty: when it is empty.
        text: whether it holds text and no number.
    """

    name: str
    meaning: str
    unit: str = ""
    range: str = ""
    empty: str = _NO_FACE
    text: bool = False


def described(
    rules: Selection, seconds: Sequence[str] = (), *, landmarks: bool = False, wide: bool = False
) -> list[Column]:
    """The columns in their order.

    Args:
        rules: the rule sets that scored the faces.
        seconds: ids of further action-unit readers.
        landmarks: whether the mesh's points are there.
        wide: whether confidences, reasons and versions are there.
    """
    return [
        *_head(),
        *(column for unit in ACTION_UNITS.values() for column in _whole(unit)),
        *(column for unit in ACTION_UNITS.values() for column in _presence(unit)),
        *(column for unit in ACTION_UNITS.values() for column in _sides(unit)),
        *_after_units(),
        *(_score("emotion", label, "the primary rule set") for label in rules.primary.labels),
        *_of_opinions(rules.primary),
        *(column for one in rules.others for column in _of_rules(one)),
        *(column for reader in seconds for column in _of_reader(reader)),
        *(_landmark(name) for name in (LANDMARKS if landmarks else ())),
        *(_wide() if wide else ()),
        Column("quality", "how far the face's readings can be trusted", "", "0-1"),
        Column("error", "why the picture could not be measured", empty="it was", text=True),
    ]


def labelled(name: str, label: str) -> str:
    """A label's column: `emotion_happily_surprised`."""
    return "_".join([name, *label.split()])


def _head() -> Iterator[Column]:
    yield Column("input", "the picture's path or name", empty="never", text=True)
    yield Column("frame", "number of the frame", "", "0 on", "a picture, not a video")
    yield Column("timestamp", "time of the frame", "s", "0 on", "a picture, not a video")
    yield Column("face", "number of the face, 1 for the largest", "", "1 on")
    yield Column("score", "how sure the detector is of the face", "", "0-1")
    for edge in ("x1", "y1", "x2", "y2"):
        side = {"x1": "left", "y1": "top", "x2": "right", "y2": "bottom"}[edge]
        yield Column(f"box_{edge}", f"{side} edge of the face", "px", "may pass the border")
    yield Column("yaw", "turn of the head, positive to the subject's left", _DEGREES, "-180 to 180")
    yield Column("pitch", "rise of the head, positive is up", _DEGREES, "-180 to 180")
    yield Column(
        "roll", "tilt of the head, positive to the subject's left shoulder", _DEGREES, "-180 to 180"
    )
    unseen = "no face, or the irises were not seen well enough"
    yield Column(
        "gaze_yaw",
        "gaze against the camera, positive to the subject's left",
        _DEGREES,
        "-90 to 90",
        unseen,
    )
    yield Column(
        "gaze_pitch", "gaze against the camera, positive is up", _DEGREES, "-90 to 90", unseen
    )


def _after_units() -> Iterator[Column]:
    yield Column("gaze_confidence", "how well the irises are seen", "", "0-1")
    yield Column("notes", "how the picture was decoded", empty="nothing to note", text=True)
    few = "no face, or too few units measured for a score"
    yield Column(
        "emotion", "label with the highest score of apparent expression", empty=few, text=True
    )


def _whole(unit: ActionUnitName) -> Iterator[Column]:
    yield Column(
        f"AU{unit.number:02d}",
        f"{unit.name}: intensity on the whole face (1-5 are A-E)",
        "intensity",
        "0-5",
        _UNMEASURED,
    )


def _presence(unit: ActionUnitName) -> Iterator[Column]:
    yield Column(
        f"AU{unit.number:02d}_present",
        f"{unit.name}: 1 where the intensity reaches 1 (A)",
        "",
        "0 or 1",
        _UNMEASURED,
    )


def _sides(unit: ActionUnitName) -> Iterator[Column]:
    for letter, side in (("L", "left"), ("R", "right")) if unit.sided else ():
        yield Column(
            f"AU{unit.number:02d}_{letter}",
            f"{unit.name}: intensity on the subject's {side}",
            "intensity",
            "0-5",
            "that side was not measured",
        )


def _of_reader(reader: str) -> Iterator[Column]:
    """The units' columns again, by a further reader."""
    parts = (_whole, _presence, _sides)
    for column in (c for part in parts for unit in ACTION_UNITS.values() for c in part(unit)):
        yield Column(
            f"{reader}_{column.name}",
            f"{column.meaning}, by the reader {reader}",
            column.unit,
            column.range,
            column.empty,
        )


def _score(name: str, label: str, by: str) -> Column:
    few = "no face, or too few units measured for a score"
    return Column(
        labelled(name, label), f"score of {label} by {by}; they add up to 1", "", "0-1", few
    )


def _of_opinions(rules: RuleSet) -> Iterator[Column]:
    """What each of two opinions says where the rules pool the units with the learned reader."""
    if rules.pooling is None:
        return
    unasked = "no face, or the learned reader was not asked"
    units, learned = FIRSTS
    yield Column(units, "label that the action units alone put first", empty=unasked, text=True)
    yield Column(learned, "label that the learned reader puts first", empty=unasked, text=True)
    for label in rules.pooling.reliability:
        told = f"score of {label} by the learned reader alone; they add up to 1"
        yield Column(labelled(learned, label), told, "", "0-1", unasked)


def _of_rules(rules: Rules) -> Iterator[Column]:
    if isinstance(rules, RuleSet):
        few = "no face, or too few units measured for a score"
        yield Column(rules.id, f"label with the highest score by {rules.id}", empty=few, text=True)
        yield from (_score(rules.id, label, rules.id) for label in rules.labels)
    elif isinstance(rules, Scale):
        least, most = rules.range
        span = f"{least:g} to {most:g}"
        needed = "a unit that it needs was not measured"
        yield Column(rules.id, rules.title, rules.unit, span, needed)
        yield Column(f"{rules.id}_low", f"the least that {rules.id} can be", rules.unit, span)
        yield Column(f"{rules.id}_high", f"the most that {rules.id} can be", rules.unit, span)
    else:
        for name in rules.patterns:
            told = f"whether the configuration {name} of {rules.id} is shown"
            undecided = "a unit that decides was not measured"
            yield Column(f"{rules.id}_{name}", told, "", "0 or 1", undecided)


def _landmark(name: str) -> Column:
    axis, _, point = name.partition("_")
    told = f"{axis} of point {point} of MediaPipe's refined FaceMesh"
    return Column(name, told, "px", "may pass the border")


def _wide() -> Iterator[Column]:
    for unit in ACTION_UNITS.values():
        yield Column(
            f"AU{unit.number:02d}_confidence",
            f"{unit.name}: probability that presence is read rightly",
            "",
            "0-1",
            _UNMEASURED,
        )
    for unit in ACTION_UNITS.values():
        yield Column(
            f"AU{unit.number:02d}_half_width",
            f"{unit.name}: half the 90% interval of the intensity",
            "intensity",
            "0 on",
            "the unit was not measured, or its reader tells no interval",
        )
    for unit in ACTION_UNITS.values():
        yield Column(
            f"AU{unit.number:02d}_reason",
            f"{unit.name}: why it was not measured",
            empty="it was measured, or there is no face",
            text=True,
        )
    yield Column("sha256", "hash of the picture's bytes", empty=_FAILED, text=True)
    yield Column("version", "facsight's version", empty=_FAILED, text=True)
    yield Column("rule_set", "rule set and version behind `emotion`", text=True)
