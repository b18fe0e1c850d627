"""What goes into the graph, what its nodes hand on, and what comes out."""

from __future__ import annotations

from typing import Any, NotRequired, Required

# LangGraph makes the schemas of its HTTP server with pydantic, which before Python 3.12 reads no
# other TypedDict than this one.
from typing_extensions import TypedDict

from facsight.reasoner.draft import StatedDraft
from facsight_tools.answers.inference import Inference, Look, Refused
from facsight_tools.answers.notices import Notice
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import SceneReport, Usage


class Measured(TypedDict):
    """What is known of a picture that the server has measured already: handle and readings."""

    analysis_id: str
    analysis: dict[str, Any]


class Question(TypedDict):
    """The graph's input.

    `image` is a path on the server's machine, a data URI or base64; `context` is what the user says
    of the situation; `face` is the face to speak of, 1 (the largest) where it is left out.
    With `measured` the picture is not measured again, as for another face of it.
    """

    image: Required[str]
    context: NotRequired[str | None]
    face: NotRequired[int]
    measured: NotRequired[Measured | None]


class Answered(TypedDict):
    """The graph's output: `analysis` is the measurement as JSON, `analysis_id` its handle."""

    analysis_id: str
    inference: Inference
    ledger: Ledger
    analysis: dict[str, Any]


class State(Question, total=False):
    """Everything a node may read.

    `face_index` is None where the picture shows no face; `findings` is what of the draft was
    refused this time, `refused` before; `base` is what the deterministic reasoner chooses, which
    stands in where a language model's statements do not hold. `observations` are what a vision
    model saw, in pixels of the picture; `scene` says how it was asked, `scene_prompts` with what.
    `notices` are what a model failed at so far; `looks` are the tools that it called, `looked` what
    it is told of them, `looking` what that took.
    """

    analysis_id: str
    analysis: dict[str, Any]
    observations: tuple[Observation, ...]
    scene: SceneReport
    scene_prompts: dict[str, str]
    ledger: Ledger
    face_index: int | None
    notices: tuple[Notice, ...]
    looks: tuple[Look, ...]
    looked: str
    looking: Usage | None
    looking_prompts: dict[str, str]
    draft: StatedDraft
    base: StatedDraft
    findings: tuple[Refused, ...]
    refused: tuple[Refused, ...]
    repairs: int
    inference: Inference
