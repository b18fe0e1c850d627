"""The arguments and annotations that several tools have in common, described once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from mcp_types import ToolAnnotations
from pydantic import Field, WithJsonSchema

from facsight_tools.evidence.appraisal import MOST as MOST_APPRAISALS
from facsight_tools.evidence.appraisal import schema as appraisal_schema
from facsight_tools.evidence.examples import MOST as MOST_EXAMPLES
from facsight_tools.evidence.examples import ExampleForm
from facsight_tools.evidence.observations import MOST, Observation
from facsight_tools.rules import labels as label_sets
from facsight_tools.rules.files import available
from facsight_tools.server.brief import Detail
from facsight_tools.states import Order

READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
"""Of tools that read what the user names or what was measured, and change nothing."""

_PICTURE: Final = (
    "Path or file:// address of a picture below a folder that facs_list_pictures names, an upload "
    "or analysis_id, or an https address where the server fetches"
)
Picture = Annotated[str, Field(description=f"{_PICTURE}. Programs may give a data URI")]
MaybePicture = Annotated[
    str | None, Field(description=f"{_PICTURE}. Leave it out where you give an analysis_id")
]
Known = Annotated[
    str | None,
    Field(
        description="In place of image: a picture or video that was measured before", max_length=64
    ),
]
WithScene = Annotated[
    bool,
    Field(description="Measure bodies, hands, what faces look at and who faces whom as well"),
]
Region = Annotated[
    list[float] | None,
    Field(
        min_length=4,
        max_length=4,
        description="Only this part of the picture, scaled up where it is small: left, top, right, "
        "bottom in its pixels. Places in it are counted from its own corner",
    ),
]
Neutral = Annotated[
    list[str] | None,
    Field(
        description="Pictures of the same person at rest, each given as `image` is: action units "
        "are then read against that face instead of an average one",
        max_length=8,
    ),
]
NeutralFace = Annotated[
    int | None,
    Field(description="Which face `neutral` shows; left out: all", ge=1),
]
FaceOrder = Annotated[
    Order,
    Field(
        description="How faces are numbered: by size, the largest first, or by position, from left "
        "to right"
    ),
]
RuleSetId = Annotated[str, Field(json_schema_extra={"enum": list(available())})]
RuleSetIds = Annotated[
    list[RuleSetId] | None,
    Field(
        description="Rule sets by id. The first categorical one scores the emotion, the default "
        "where there is none; every other one gives a reading",
        max_length=16,
    ),
]
Labels = Annotated[
    str | None,
    Field(
        description="Label set whose rules score the emotion, before those of `rules`: "
        + ", ".join(label_sets.available())
        + ", or a list of your own such as free:happiness,awe",
        max_length=1000,
    ),
]
LabelledFaces = Annotated[
    list[ExampleForm] | None,
    Field(
        description="Labelled faces as action-unit vectors (`facsight examples make`)",
        max_length=MOST_EXAMPLES,
    ),
]
AnalysisId = Annotated[str, Field(description="From facs_analyze_image", max_length=64)]
AnyAnalysisId = Annotated[
    str,
    Field(
        description="From facs_analyze_image or facs_analyze_video",
        max_length=64,
    ),
]
Context = Annotated[
    str | None,
    Field(
        description="What the user says of the situation, in plain English, German or Spanish; "
        "dialogue, a transcript, SRT or WebVTT is read as speech"
    ),
]
Transcript = Annotated[
    str | None,
    Field(
        description="Of a video: what is said in it, with times; SRT, WebVTT, or lines such as "
        "[00:12] Anna: Great."
    ),
]
Observations = Annotated[
    list[Observation] | None,
    Field(
        description="What a vision model says it sees in the picture, one plain sentence each; "
        "nothing on who the person is, is like or feels",
        max_length=MOST,
    ),
]
Appraisals = Annotated[
    list[Annotated[dict[str, Any], WithJsonSchema(appraisal_schema())]] | None,
    Field(
        description="How you judge the situation, apart from the face: one for each thing told, at "
        f"most {MOST_APPRAISALS}. It stands in for the lexicon that else reads the words",
        # Told with a sentence of facsight's own where the evidence is made
        json_schema_extra={"maxItems": MOST_APPRAISALS},
    ),
]
"""Whatever a client gives; what is no appraisal is refused part by part."""

WithDetail = Annotated[
    Detail,
    Field(description="brief: what a model needs; full: every number, of a few faces at a time"),
]
Limit = Annotated[int, Field(description="How many at a time", ge=1, le=1000)]
MaybeLimit = Annotated[
    int | None,
    Field(description="How many at a time; by default few", ge=1),
]
Cursor = Annotated[str | None, Field(description="next_cursor of the answer before", max_length=16)]
FaceNumber = Annotated[int | None, Field(description="Only this face; 1 is the largest", ge=1)]
WhichFace = Annotated[int, Field(description="Which face; 1 is the largest", ge=1)]
