"""What the tools answer: typed, so that clients can read it without guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field

from facsight_tools.answers.notices import NOTICE
from facsight_tools.facs import Side

if TYPE_CHECKING:
    from facsight_tools.types import Analysis


class UnitReading(BaseModel):
    """One action unit on one side; a unit that was not measured has a reason instead of a value."""

    au: int
    side: Side = Field(description="The subject's own side; 'both' is the whole face")
    status: Literal["measured", "unavailable"]
    intensity: float | None = Field(default=None, ge=0, le=5, description="0-5; 1-5 are A-E")
    present: bool | None = None
    letter: Literal["A", "B", "C", "D", "E"] | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    half_width: float | None = Field(
        default=None, ge=0, description="Half the 90% interval of the intensity, where it is known"
    )
    cue: str | None = None
    reason: str | None = Field(default=None, description="Why the unit was not measured")
    detail: str | None = None


class PoseAngles(BaseModel):
    """Degrees; positive is a turn to the subject's left, up, and a tilt to the left shoulder."""

    yaw: float
    pitch: float
    roll: float


class GazeAngles(BaseModel):
    """Degrees; yaw and pitch from the camera, eye_yaw and eye_pitch from the head."""

    yaw: float
    pitch: float
    eye_yaw: float
    eye_pitch: float
    confidence: float


class EmotionReading(BaseModel):
    """Apparent expression under a rule set; the scores add up to 1, or there are none."""

    rule_set: str
    top: str | None = Field(description="None where too few units were measured for a score")
    scores: dict[str, float]
    contributions: list[dict[str, Any]] = Field(description="What each unit argued, for or against")
    unmeasured: list[int]
    opinions: dict[str, Any] | None = Field(
        default=None,
        description="What the units alone and a learned reader say, and if they differ",
    )
    held_back: list[dict[str, Any]] | None = Field(
        default=None,
        description="Labels that a unit keeps down, and the most each gets; 0: set aside",
    )


class CategoricalReading(EmotionReading):
    """A further categorical rule set."""

    kind: Literal["categorical"]


class ScaleValue(BaseModel):
    """A bounded sum over action units; without a value where a unit that it needs is hidden."""

    kind: Literal["scale"]
    rule_set: str
    unit: str
    range: tuple[float, float]
    value: float | None
    low: float = Field(description="The least it can be, whatever the unmeasured units are")
    high: float = Field(description="The most it can be, whatever the unmeasured units are")
    contributions: list[dict[str, Any]]
    unmeasured: list[int]


class Configurations(BaseModel):
    """Named patterns of action units; undetermined where a unit that decides is hidden."""

    kind: Literal["configurations"]
    rule_set: str
    matches: dict[str, Literal["yes", "no", "undetermined"]]
    units: dict[str, list[int]] = Field(description="The action units each pattern looks at")
    unmeasured: list[int]


RuleReading = Annotated[
    CategoricalReading | ScaleValue | Configurations, Field(discriminator="kind")
]


class QualityReading(BaseModel):
    """How far the readings can be trusted, 0-1, and why."""

    score: float
    cues: list[dict[str, Any]]


class SecondUnits(BaseModel):
    """What a further action-unit reader says of the same face; nothing else rests on it."""

    reader: str
    action_units: list[UnitReading]


class FaceReading(BaseModel):
    """One face; 1 is the largest of the picture."""

    face: int
    box_xyxy: tuple[float, float, float, float] = Field(description="Image pixels")
    score: float
    pose: PoseAngles
    gaze: GazeAngles
    action_units: list[UnitReading]
    emotion: EmotionReading
    quality: QualityReading
    readings: list[RuleReading] | None = Field(
        default=None, description="One for each further rule set that was asked for"
    )
    second_units: list[SecondUnits] | None = Field(
        default=None, description="One for each further action-unit reader that was asked for"
    )


class RelationReading(BaseModel):
    """One thing read from places in the picture; a reason instead of a value where it was not."""

    status: Literal["measured", "unavailable"]
    value: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    reason: str | None = None


class BodyReading(BaseModel):
    """One person's body; 1 is the largest of the picture. Left and right are the subject's."""

    body: int
    box_xyxy: tuple[float, float, float, float] = Field(description="Image pixels")
    score: float
    face: int | None = Field(description="The person's face; None where none was found")
    left_arm: RelationReading
    right_arm: RelationReading
    arms: RelationReading
    hands: RelationReading


class HandReading(BaseModel):
    """One hand; 1 is the largest of the picture."""

    hand: int
    box_xyxy: tuple[float, float, float, float] = Field(description="Image pixels")
    score: float
    side: RelationReading
    body: int | None = Field(description="The body it belongs to; None where it was not told")
    face: RelationReading = Field(description="What it covers or touches of a face")


class GazeTargetReading(RelationReading):
    """What one face looks at."""

    face: int


class FacingReading(RelationReading):
    """How the heads of two faces are turned to each other."""

    faces: tuple[int, int]


class PeopleReading(BaseModel):
    """Bodies, hands and what lies between people."""

    bodies: list[BodyReading]
    hands: list[HandReading]
    gaze_targets: list[GazeTargetReading]
    facing: list[FacingReading]


class SceneReading(BaseModel):
    """The picture as a whole."""

    size_wh: tuple[int, int]
    brightness: float = Field(description="Mean of the grey levels, 0-255")
    contrast: float = Field(description="Their standard deviation")
    people: PeopleReading | None = Field(
        default=None, description="None where bodies and hands were not asked for"
    )


class AnalysisReading(BaseModel):
    """The measurement of one picture."""

    image_sha256: str
    faces: list[FaceReading]
    scene: SceneReading
    provenance: dict[str, Any]
    notes: list[str]

    @classmethod
    def of(cls, analysis: Analysis) -> AnalysisReading:
        """The measurement as the tools answer it."""
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.evidence.analysis_json import analysis_to_json

        return cls.model_validate(analysis_to_json(analysis))


class AnalysisHandle(BaseModel):
    """An analysis and the handle under which the other tools know it."""

    analysis_id: str
    lifetime_s: float = Field(description="How long the handle is good for, seconds")
    analysis: AnalysisReading
    total: int = Field(description="How many faces were found")
    next_cursor: str | None = Field(default=None, description="Gives the next faces")
    notice: str = Field(default=NOTICE, description="What the readings are, and what they are not")
