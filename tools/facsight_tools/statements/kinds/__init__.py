"""Every kind of statement, each told by its `kind`; AnyStatement reads all of them."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias, get_args

from pydantic import Field

from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds.appraisal import (
    AppraisalFits,
    AppraisalNames,
    AppraisalQuotes,
    Appraised,
)
from facsight_tools.statements.kinds.context import (
    Circumstance,
    CueFits,
    CueSpeaksOf,
    Observation,
    ObservationMatches,
    Quotation,
    Tone,
    ToneValue,
    WordsMismatch,
)
from facsight_tools.statements.kinds.head import (
    Angle,
    Direction,
)
from facsight_tools.statements.kinds.interventions import (
    Neighbour,
    NeighbourVote,
    WithoutContext,
    WithoutUnit,
)
from facsight_tools.statements.kinds.method import (
    Caution,
    Literature,
    Made,
    NoHint,
    RuleSetUsed,
    SituationAppraised,
    UnitHint,
)
from facsight_tools.statements.kinds.quality import (
    FaceDetected,
    FaceQuality,
    NotMeasured,
    PartWithheld,
    QualityCue,
    QualityCueValue,
)
from facsight_tools.statements.kinds.reading import (
    Abstention,
    Agreement,
    Alternative,
    By,
    Construed,
    ContextSilent,
    Denied,
    FirstLabel,
    HeldBack,
    LensLabel,
    Named,
    OpinionGives,
    Opinions,
    Reading,
)
from facsight_tools.statements.kinds.references import ReadAtRest, UnitByReference
from facsight_tools.statements.kinds.rules import (
    Argument,
    RuleCounts,
    RuleWeight,
)
from facsight_tools.statements.kinds.scene import (
    Arm,
    Arms,
    BodyOf,
    Count,
    Facing,
    GazeTarget,
    HandAway,
    HandOf,
    HandOnFace,
    Hands,
    PictureValue,
)
from facsight_tools.statements.kinds.scores import (
    Rank,
    Score,
    ScoreCompared,
)
from facsight_tools.statements.kinds.time import (
    EventAbsent,
    EventCount,
    EventFirst,
    EventLasts,
    EventNever,
    EventOftener,
    EventOrder,
    EventPeak,
    EventRate,
    EventSeen,
    EventTime,
    InStep,
    LabelMean,
    SegmentReading,
    SentenceAt,
    Talks,
    TimeSeen,
    UnitAt,
    UnitMean,
    UnitShare,
    VideoLength,
    WhileSaid,
)
from facsight_tools.statements.kinds.tools import (
    LookedAgain,
    ToolAgreement,
    ToolIntensities,
    ToolStates,
)
from facsight_tools.statements.kinds.units import (
    NoUnit,
    SmileShape,
    UnitCompared,
    UnitConfidence,
    UnitDifference,
    UnitEdge,
    UnitGrade,
    UnitIntensity,
    UnitMeaning,
    UnitState,
    UnitUnavailable,
)

AnyStatement: TypeAlias = Annotated[
    UnitState
    | UnitEdge
    | UnitGrade
    | UnitIntensity
    | UnitConfidence
    | UnitUnavailable
    | NoUnit
    | UnitMeaning
    | UnitCompared
    | UnitDifference
    | SmileShape
    | Direction
    | Angle
    | Score
    | Rank
    | ScoreCompared
    | RuleCounts
    | RuleWeight
    | Argument
    | FaceQuality
    | QualityCue
    | QualityCueValue
    | FaceDetected
    | NotMeasured
    | PartWithheld
    | Count
    | BodyOf
    | Arm
    | Arms
    | Hands
    | HandOf
    | HandOnFace
    | HandAway
    | GazeTarget
    | Facing
    | PictureValue
    | Quotation
    | Circumstance
    | CueSpeaksOf
    | CueFits
    | Tone
    | ToneValue
    | WordsMismatch
    | Observation
    | ObservationMatches
    | Appraised
    | AppraisalFits
    | AppraisalNames
    | AppraisalQuotes
    | Reading
    | Construed
    | Named
    | Alternative
    | Agreement
    | Opinions
    | OpinionGives
    | HeldBack
    | Denied
    | Abstention
    | ContextSilent
    | WithoutUnit
    | WithoutContext
    | Neighbour
    | NeighbourVote
    | Literature
    | UnitHint
    | NoHint
    | SituationAppraised
    | Caution
    | RuleSetUsed
    | Made
    | EventSeen
    | EventTime
    | EventLasts
    | EventPeak
    | EventOrder
    | EventFirst
    | EventCount
    | EventNever
    | EventAbsent
    | EventRate
    | EventOftener
    | WhileSaid
    | SentenceAt
    | UnitMean
    | UnitShare
    | UnitAt
    | LabelMean
    | TimeSeen
    | SegmentReading
    | InStep
    | Talks
    | VideoLength
    | LookedAgain
    | ToolStates
    | ToolIntensities
    | ToolAgreement
    | ReadAtRest
    | UnitByReference,
    Field(discriminator="kind"),
]
"""Any statement, read from JSON by its `kind`."""

KINDS: Final[dict[str, type[Statement]]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(AnyStatement)[0])
}
"""The class of each kind."""

__all__ = [
    "KINDS",
    "Abstention",
    "Agreement",
    "Alternative",
    "Angle",
    "AnyStatement",
    "AppraisalFits",
    "AppraisalNames",
    "AppraisalQuotes",
    "Appraised",
    "Argument",
    "Arm",
    "Arms",
    "BodyOf",
    "By",
    "Caution",
    "Circumstance",
    "Construed",
    "ContextSilent",
    "Count",
    "CueFits",
    "CueSpeaksOf",
    "Denied",
    "Direction",
    "EventAbsent",
    "EventCount",
    "EventFirst",
    "EventLasts",
    "EventNever",
    "EventOftener",
    "EventOrder",
    "EventPeak",
    "EventRate",
    "EventSeen",
    "EventTime",
    "FaceDetected",
    "FaceQuality",
    "Facing",
    "FirstLabel",
    "GazeTarget",
    "HandAway",
    "HandOf",
    "HandOnFace",
    "Hands",
    "HeldBack",
    "InStep",
    "LabelMean",
    "LensLabel",
    "Literature",
    "LookedAgain",
    "Made",
    "Named",
    "Neighbour",
    "NeighbourVote",
    "NoHint",
    "NoUnit",
    "NotMeasured",
    "Observation",
    "ObservationMatches",
    "OpinionGives",
    "Opinions",
    "PartWithheld",
    "PictureValue",
    "QualityCue",
    "QualityCueValue",
    "Quotation",
    "Rank",
    "ReadAtRest",
    "Reading",
    "RuleCounts",
    "RuleSetUsed",
    "RuleWeight",
    "Score",
    "ScoreCompared",
    "SegmentReading",
    "SentenceAt",
    "SituationAppraised",
    "SmileShape",
    "Talks",
    "TimeSeen",
    "Tone",
    "ToneValue",
    "ToolAgreement",
    "ToolIntensities",
    "ToolStates",
    "UnitAt",
    "UnitByReference",
    "UnitCompared",
    "UnitConfidence",
    "UnitDifference",
    "UnitEdge",
    "UnitGrade",
    "UnitHint",
    "UnitIntensity",
    "UnitMean",
    "UnitMeaning",
    "UnitShare",
    "UnitState",
    "UnitUnavailable",
    "VideoLength",
    "WhileSaid",
    "WithoutContext",
    "WithoutUnit",
    "WordsMismatch",
]
