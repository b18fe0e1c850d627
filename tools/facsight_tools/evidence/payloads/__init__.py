"""The rows of a ledger as data: one class a kind, told apart by `kind`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from facsight_tools.evidence.payloads.base import (
    SIDE_SUFFIX,
    Payload,
    ShownRow,
    Span,
    Status,
    Unmeasurable,
    Value,
    face_id,
    joined,
    label_id,
)
from facsight_tools.evidence.payloads.faces import (
    Angle,
    Asymmetry,
    Axis,
    EmotionScore,
    EmotionUnsupported,
    FaceFound,
    FaceQuality,
    FaceQualityCue,
    LabelHeldBack,
    OfFace,
    OfUnit,
    OpinionScore,
    Quantity,
    SmileConfiguration,
    UnitIntensity,
    UnitPresence,
    UnitsScore,
    UnitUnavailable,
    unit_row_id,
)
from facsight_tools.evidence.payloads.judged import (
    JUDGED_BY,
    Judged,
    OfAppraisal,
    Quoted,
    Unjudged,
)
from facsight_tools.evidence.payloads.people import (
    AnalysisHash,
    ArmsState,
    ArmState,
    BodyCount,
    BodyFace,
    BodyFound,
    FaceCount,
    GazeTarget,
    HandCount,
    HandFound,
    HandOnFace,
    HandOwner,
    HandSide,
    HandsState,
    HeadsFacing,
    PictureLight,
    PictureSize,
)
from facsight_tools.evidence.payloads.readers import (
    AtRest,
    MeasuredAgain,
    OtherReference,
    ReadingsBeside,
    ReadingsOf,
    SecondReading,
    ToolScore,
)
from facsight_tools.evidence.payloads.rules import (
    BesideExamples,
    ExampleScore,
    Literature,
    Neighbour,
    Part,
    Rule,
    SituationHint,
    UnitHint,
    UnlikeExamples,
    Without,
    WithoutContext,
    WithoutUnit,
)
from facsight_tools.evidence.payloads.time import (
    FaceSeen,
    Happening,
    HappeningCount,
    HappeningRate,
    InStep,
    LabelMean,
    OutOfSight,
    ReportedAt,
    SaidAt,
    SegmentLabel,
    Talking,
    UnitMean,
    UnitMoment,
    UnitShare,
    VideoLength,
    event_words,
)
from facsight_tools.evidence.payloads.words import (
    Circumstance,
    Cue,
    Mismatch,
    Observed,
    ObservedMatch,
    Quotation,
    Tone,
)

AnyPayload: TypeAlias = Annotated[
    FaceFound
    | FaceQuality
    | FaceQualityCue
    | Angle
    | UnitIntensity
    | UnitPresence
    | UnitUnavailable
    | Asymmetry
    | SecondReading
    | ReadingsBeside
    | MeasuredAgain
    | AtRest
    | OtherReference
    | ToolScore
    | ReadingsOf
    | SmileConfiguration
    | EmotionScore
    | UnitsScore
    | OpinionScore
    | LabelHeldBack
    | EmotionUnsupported
    | FaceCount
    | PictureLight
    | PictureSize
    | AnalysisHash
    | BodyCount
    | BodyFound
    | BodyFace
    | ArmState
    | ArmsState
    | HandsState
    | HandCount
    | HandFound
    | HandSide
    | HandOwner
    | HandOnFace
    | GazeTarget
    | HeadsFacing
    | Quotation
    | Circumstance
    | Tone
    | Observed
    | ObservedMatch
    | Cue
    | Judged
    | Unjudged
    | Mismatch
    | Rule
    | Literature
    | UnitHint
    | SituationHint
    | WithoutUnit
    | WithoutContext
    | Neighbour
    | ExampleScore
    | UnlikeExamples
    | FaceSeen
    | Happening
    | HappeningCount
    | HappeningRate
    | InStep
    | Talking
    | LabelMean
    | OutOfSight
    | ReportedAt
    | SaidAt
    | SegmentLabel
    | UnitMean
    | UnitMoment
    | UnitShare
    | VideoLength,
    Field(discriminator="kind"),
]
"""Every kind of row."""

__all__ = [
    "JUDGED_BY",
    "SIDE_SUFFIX",
    "AnalysisHash",
    "Angle",
    "AnyPayload",
    "ArmState",
    "ArmsState",
    "Asymmetry",
    "AtRest",
    "Axis",
    "BesideExamples",
    "BodyCount",
    "BodyFace",
    "BodyFound",
    "Circumstance",
    "Cue",
    "EmotionScore",
    "EmotionUnsupported",
    "ExampleScore",
    "FaceCount",
    "FaceFound",
    "FaceQuality",
    "FaceQualityCue",
    "FaceSeen",
    "GazeTarget",
    "HandCount",
    "HandFound",
    "HandOnFace",
    "HandOwner",
    "HandSide",
    "HandsState",
    "Happening",
    "HappeningCount",
    "HappeningRate",
    "HeadsFacing",
    "InStep",
    "Judged",
    "LabelHeldBack",
    "LabelMean",
    "Literature",
    "MeasuredAgain",
    "Mismatch",
    "Neighbour",
    "Observed",
    "ObservedMatch",
    "OfAppraisal",
    "OfFace",
    "OfUnit",
    "OpinionScore",
    "OtherReference",
    "OutOfSight",
    "Part",
    "Payload",
    "PictureLight",
    "PictureSize",
    "Quantity",
    "Quotation",
    "Quoted",
    "ReadingsBeside",
    "ReadingsOf",
    "ReportedAt",
    "Rule",
    "SaidAt",
    "SecondReading",
    "SegmentLabel",
    "ShownRow",
    "SituationHint",
    "SmileConfiguration",
    "Span",
    "Status",
    "Talking",
    "Tone",
    "ToolScore",
    "UnitHint",
    "UnitIntensity",
    "UnitMean",
    "UnitMoment",
    "UnitPresence",
    "UnitShare",
    "UnitUnavailable",
    "UnitsScore",
    "Unjudged",
    "UnlikeExamples",
    "Unmeasurable",
    "Value",
    "VideoLength",
    "Without",
    "WithoutContext",
    "WithoutUnit",
    "event_words",
    "face_id",
    "joined",
    "label_id",
    "unit_row_id",
]
