"""What is measured on one face: where it is, how well it is seen, its units, angles and scores."""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import Field

from facsight_tools.evidence.payloads.base import (
    SIDE_SUFFIX,
    Index,
    Payload,
    Probability,
    ShownRow,
    Unit,
    Unmeasurable,
    face_id,
    label_id,
)
from facsight_tools.evidence.rounding import printed
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, Side, intensity_letter
from facsight_tools.rules.files import read
from facsight_tools.states import QualityCue, SmileKind, UnavailableReason

Quantity: TypeAlias = Literal["pose", "gaze", "eye"]
Axis: TypeAlias = Literal["yaw", "pitch", "roll"]
Intensity = Annotated[float, Field(ge=0, le=5)]

_UNIT_WORDS: Final = {
    "deg": "degrees",
    "px": "pixels",
    "probability": "",
    "ratio": "",
    "share": "",
}


class OfFace(Payload):
    """Something of one face; 1 is the largest of the picture."""

    face: Index

    @property
    def face_id(self) -> str:
        """The face as ids name it: `F1`."""
        return face_id(self.face)


class FaceFound(OfFace):
    """A face that was detected; `score` is None where the tool that found it gives none."""

    kind: Literal["face_found"] = "face_found"
    score: Probability | None

    @property
    def row_id(self) -> str:
        """`F1.face`."""
        return f"F{self.face}.face"

    def shown(self) -> ShownRow:
        """With the detector's score."""
        if self.score is None:
            return ShownRow(f"Face {self.face} was detected, with no score.", value=True)
        text = f"Face {self.face} was detected with a score of {self.score:.3f}."
        return ShownRow(text, self.score, "probability")


class FaceQuality(OfFace):
    """How far a face's readings can be trusted, 0 not at all to 1."""

    kind: Literal["face_quality"] = "face_quality"
    score: Probability

    @property
    def row_id(self) -> str:
        """`F1.quality`."""
        return f"F{self.face}.quality"

    def shown(self) -> ShownRow:
        """As a share."""
        text = f"The quality of face {self.face} is {self.score:.3f} of 1."
        return ShownRow(text, self.score, "share")


class FaceQualityCue(OfFace):
    """One cue of a face's quality, with the limits that it was judged by."""

    kind: Literal["face_quality_cue"] = "face_quality_cue"
    cue: QualityCue

    @property
    def row_id(self) -> str:
        """`F1.quality.blur`."""
        return f"F{self.face}.quality.{label_id(self.cue.name)}"

    def shown(self) -> ShownRow:
        """Whether it is inside the range in which readings are reliable."""
        cue = self.cue
        number = f"{printed(cue.value, cue.unit)} {_UNIT_WORDS.get(cue.unit, cue.unit)}".strip()
        where = "inside" if cue.ok else "outside"
        text = f"The quality cue {cue.name} is {number}, {where} the reliable range."
        return ShownRow(text, cue.value, cue.unit)


_TO_SIDES: Final = ("to the subject's left", "to the subject's right")
_UP_DOWN: Final = ("up", "down")
_TO_SHOULDERS: Final = ("toward the subject's left shoulder", "toward the subject's right shoulder")
_ANGLES: Final = {
    ("pose", "yaw"): ("The head is turned", _TO_SIDES),
    ("pose", "pitch"): ("The head is turned", _UP_DOWN),
    ("pose", "roll"): ("The head is tilted", _TO_SHOULDERS),
    ("gaze", "yaw"): ("The gaze goes", _TO_SIDES),
    ("gaze", "pitch"): ("The gaze goes", _UP_DOWN),
    ("eye", "yaw"): ("In the head the eyes turn", _TO_SIDES),
    ("eye", "pitch"): ("In the head the eyes turn", _UP_DOWN),
}


class Angle(OfFace):
    """One angle, degrees; positive to the subject's left, up, toward the left shoulder.

    `pose` is the head's against the camera, `gaze` that of the eyes against the camera, `eye` that
    of the eyes against the head. Eyes have no roll.
    """

    kind: Literal["angle"] = "angle"
    quantity: Quantity
    axis: Axis
    degrees: float

    @property
    def row_id(self) -> str:
        """`F1.pose.yaw`, `F1.gaze.pitch`, `F1.gaze.eye_yaw`."""
        key = f"gaze.eye_{self.axis}" if self.quantity == "eye" else f"{self.quantity}.{self.axis}"
        return f"F{self.face}.{key}"

    @property
    def direction(self) -> str:
        """In words, `to the subject's left`; empty at 0. Signs are easily misread."""
        positive, negative = _ANGLES[self.quantity, self.axis][1]
        return (positive if self.degrees > 0 else negative) if self.degrees else ""

    def shown(self) -> ShownRow:
        """With the direction in words."""
        words = _ANGLES[self.quantity, self.axis][0]
        text = f"{words} {abs(self.degrees):.1f} degrees {self.direction}".rstrip()
        return ShownRow(f"{text}.", self.degrees, "deg")


def unit_row_id(face: int, unit: int, side: Side) -> str:
    """The id of an action unit's row: `F1.AU12`, `F1.AU12.L`."""
    return f"{face_id(face)}.{ACTION_UNITS[unit].code}{SIDE_SUFFIX[side]}"


class OfUnit(OfFace):
    """One action unit of one face; `side` is the subject's own, `both` the whole face."""

    unit: Unit
    side: Side

    @property
    def row_id(self) -> str:
        """`F1.AU12`, `F1.AU12.L`."""
        return unit_row_id(self.face, self.unit, self.side)

    @property
    def _named(self) -> str:
        name = ACTION_UNITS[self.unit]
        where = "" if self.side == "both" else f" on the subject's {self.side}"
        return f"{name.code} ({name.name}){where}"


class UnitIntensity(OfUnit):
    """A unit that was measured, whether present or absent.

    `intensity` is 0-5, where 1-5 are A-E; `cue` is what carried the reading, such as `geometry`;
    `half_width` is half the 90% interval of the intensity, None where the reader tells none.
    """

    kind: Literal["unit_intensity"] = "unit_intensity"
    intensity: Intensity
    cue: str
    half_width: Annotated[float, Field(ge=0)] | None = None

    @property
    def letter(self) -> str | None:
        """A-E, or None where absent."""
        return intensity_letter(self.intensity)

    @property
    def present(self) -> bool:
        """Whether the intensity reaches A."""
        return self.intensity >= PRESENCE_THRESHOLD

    def shown(self) -> ShownRow:
        """With letter and intensity."""
        state = f"present at {self.letter}" if self.letter else "absent"
        text = f"{self._named} is {state}, intensity {self.intensity:.2f} of 5."
        return ShownRow(text, self.intensity, "intensity")


class UnitPresence(OfUnit):
    """A unit that another tool says is present or absent, by its own threshold.

    It has no intensity: `probability`, where the tool gives one, says how sure the tool is, not how
    strong the unit is.
    """

    kind: Literal["unit_presence"] = "unit_presence"
    present: bool
    probability: Probability | None = None

    def shown(self) -> ShownRow:
        """With the tool's probability."""
        state = "present" if self.present else "absent"
        sure = "" if self.probability is None else f" (probability {self.probability:.3f})"
        return ShownRow(f"{self._named} is {state}, without an intensity{sure}.", self.present)


class UnitUnavailable(OfUnit):
    """A unit that could not be measured, and why; it says nothing on the face."""

    kind: Literal["unit_unavailable"] = "unit_unavailable"
    reason: UnavailableReason
    detail: str

    def shown(self) -> ShownRow:
        """With the reason."""
        text = f"{self._named} could not be measured: {self.reason.words}."
        return ShownRow(text, None, "intensity", "unavailable")


class Asymmetry(OfFace):
    """Left minus right of a unit that is present on at least one side; intensity."""

    kind: Literal["asymmetry"] = "asymmetry"
    unit: Unit
    left_minus_right: Annotated[float, Field(ge=-5, le=5)]

    @property
    def row_id(self) -> str:
        """`F1.asymmetry.AU12`."""
        return f"F{self.face}.asymmetry.{ACTION_UNITS[self.unit].code}"

    def shown(self) -> ShownRow:
        """With the stronger side in words."""
        value, code = self.left_minus_right, ACTION_UNITS[self.unit].code
        stronger = f"{abs(value):.2f} stronger on the subject's {'left' if value > 0 else 'right'}"
        text = f"{code} is {stronger if value else 'equally strong on both sides'}."
        return ShownRow(text, value, "intensity")


_UNDETERMINED: Final = (
    "The kind of smile is undetermined: a unit it turns on could not be measured, or AU4 is there "
    "beside it."
)


@cache
def _smile_texts() -> dict[str, str]:
    return {name: str(one["text"]) for name, one in read("smiles")["patterns"].items()}


class SmileConfiguration(OfFace, Unmeasurable):
    """The smile of a face; without one where AU12 could not be measured, and why not."""

    found: ClassVar = "smile"
    kind: Literal["smile_configuration"] = "smile_configuration"
    smile: SmileKind | None = None

    @property
    def row_id(self) -> str:
        """`F1.smile`."""
        return f"F{self.face}.smile"

    def shown(self) -> ShownRow:
        """In the words of the rule set `smiles`."""
        if self.smile is None:
            text = "The smile could not be measured: AU12 is unavailable."
            return ShownRow(text, None, "configuration", "unavailable")
        text = _UNDETERMINED
        if self.smile is not SmileKind.UNDETERMINED:
            text = _smile_texts()[self.smile.value]
        return ShownRow(text, self.smile.value, "configuration")


class EmotionScore(OfFace):
    """What a rule set, named by id and version, gives a label on one face."""

    kind: Literal["emotion_score"] = "emotion_score"
    label: str
    probability: Probability
    rule_set: str
    version: Index

    @property
    def row_id(self) -> str:
        """`F1.emotion.happily_surprised`."""
        return f"F{self.face}.emotion.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As the rules' score, which is no probability of a feeling."""
        text = f"The {self.rule_set} rules give {self.label} a score of {self.probability:.3f}."
        return ShownRow(text, self.probability, "probability")


class UnitsScore(OfFace):
    """What the action units alone give a label on a face, where a learned reader was asked too."""

    kind: Literal["units_score"] = "units_score"
    label: str
    probability: Probability

    @property
    def row_id(self) -> str:
        """`F1.units.happiness`."""
        return f"F{self.face}.units.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As a score of the units."""
        text = f"The action units alone give {self.label} a score of {self.probability:.3f}."
        return ShownRow(text, self.probability, "probability")


class LabelHeldBack(OfFace):
    """A label that a unit of the face keeps down; it gets `most` at most, and nothing at 0."""

    kind: Literal["label_held_back"] = "label_held_back"
    label: str
    unit: Unit
    most: Probability

    @property
    def row_id(self) -> str:
        """`F1.held_back.happiness`."""
        return f"F{self.face}.held_back.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """With the unit that does."""
        name = ACTION_UNITS[self.unit]
        because = f"because of {name.code} ({name.name})"
        if self.most:
            text = f"The score of {self.label} is held to {self.most:.2f} at most {because}."
        else:
            text = f"{self.label.capitalize()} is set aside {because}."
        return ShownRow(text, self.most, "probability")


class OpinionScore(OfFace):
    """What the learned reader gives a label on one face.

    `reliability` is the share of its readings with that label first that were right, on people kept
    from its fit.
    """

    kind: Literal["opinion_score"] = "opinion_score"
    label: str
    probability: Probability
    reliability: Probability

    @property
    def row_id(self) -> str:
        """`F1.opinion.happiness`."""
        return f"F{self.face}.opinion.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """With how often such a reading is right."""
        text = (
            f"The learned reader gives {self.label} a score of {self.probability:.3f}; where it "
            f"puts {self.label} first, it is right in a share of {self.reliability:.2f}."
        )
        return ShownRow(text, self.probability, "probability")


class EmotionUnsupported(OfFace):
    """A label that nothing measured supports, and why; never a score of 0."""

    kind: Literal["emotion_unsupported"] = "emotion_unsupported"
    label: str
    reason: UnavailableReason = UnavailableReason.NOT_IN_MODEL
    detail: str

    @property
    def row_id(self) -> str:
        """`F1.emotion.affection`."""
        return f"F{self.face}.emotion.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """With the reason in words."""
        text = f"{self.label.capitalize()} is not supported by what is measured: {self.detail}."
        return ShownRow(text, None, "probability", "unavailable")
