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
from facsight_tools.states import Order

READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
"""Of tools that read what the user names or what was measured, and change nothing."""

Picture = Annotated[
    str,
    Field(
        description="Path of a picture on the server's machine, its https address where the server "
        "fetches, or its bytes as base64 or data URI"
    ),
]
MaybePicture = Annotated[
    str | None,
    Field(
        description="Path of a picture on the server's machine, its https address where the server "
        "fetches, or its bytes as base64 or data URI; or leave it out and give an analysis_id"
    ),
]
Known = Annotated[
    str | None,
    Field(description="In place of image: a picture that was measured before", max_length=64),
]
WithScene = Annotated[
    bool,
    Field(description="Measure bodies, hands, what faces look at and who faces whom as well"),
]
Region = Annotated[
    tuple[float, float, float, float] | None,
    Field(
        description="Only this part of the picture, scaled up where it is small: left, top, right, "
        "bottom in its pixels. What is measured in it has places of its own, from the part's corner"
    ),
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
AnalysisId = Annotated[
    str, Field(description="The analysis_id that facs_analyze_image returned", max_length=64)
]
Context = Annotated[
    str | None,
    Field(
        description="What the user says of the situation, in plain sentences, which are read in "
        "English, German and Spanish; dialogue, a transcript with speakers and times, SRT or "
        "WebVTT is read as speech"
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

FaceNumber = Annotated[int | None, Field(description="Only this face; 1 is the largest", ge=1)]
WhichFace = Annotated[int, Field(description="Which face; 1 is the largest", ge=1)]
