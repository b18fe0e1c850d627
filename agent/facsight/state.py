"""What goes into the graph, what its nodes hand on, what a thread keeps, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar

from langgraph.channels import UntrackedValue

# LangGraph makes the schemas of its HTTP server with pydantic, which before Python 3.12 reads no
# other TypedDict than this one.
from typing_extensions import TypedDict

from facsight.chat.follow import Style
from facsight.chat.pictures import Picture
from facsight.chat.query import Query
from facsight.chat.reply import Reply
from facsight.reasoner.draft import StatedDraft
from facsight_tools.answers.inference import Inference, Look, Refused
from facsight_tools.answers.notices import Notice
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import AppraisalReport, SceneReport, Usage
from facsight_tools.statements.forms.tokens import Language

_T = TypeVar("_T")
Turn: TypeAlias = Annotated[_T, UntrackedValue]
"""A channel of one turn: a checkpointer does not store it."""


class Measured(TypedDict):
    """What is known of a picture that the server has measured already: handle and readings."""

    analysis_id: str
    analysis: dict[str, Any]


class Question(TypedDict, total=False):
    """The graph's input: a picture to read, a question, or pictures to open; all on one thread.

    `image` is a path on the server's machine, a data URI or base64; by itself it is read, as if
    "What does the face express?" were asked. With `measured` it is not measured again. `question`
    is in the user's words, and `open` lists paths, or names in `Sitting.images`, to measure first.
    `context` is what the user says of the situation, in place of all that was said before; left
    out, that stays. `face` is the face to speak of where the question names none; left out, it is
    the one before, and of a new picture 1, the largest. `appraisals` are how somebody judges the
    situation; where they are given with a picture, no model is asked to.
    """

    image: Turn[str]
    measured: Turn[Measured | None]
    question: Turn[str]
    open: Turn[list[str]]
    context: str | None
    face: Turn[int | None]
    appraisals: Turn[Sequence[Mapping[str, Any]] | None]


class Answered(TypedDict, total=False):
    """The graph's output: an inference where a face was read, with the ledger that it cites.

    `analysis` is the measurement as JSON, `analysis_id` its handle; `reply` answers a question.
    """

    analysis_id: Turn[str]
    inference: Turn[Inference]
    ledger: Turn[Ledger]
    analysis: Turn[dict[str, Any]]
    reply: Turn[Reply]


class State(Question, Answered, total=False):
    """Everything a node may read.

    A thread keeps `pictures`, the number of that spoken of (`picture`) and of its face
    (`looked_at`), the query of the last answer (`last`), the language of its question (`spoken`),
    what the user asked for in language and wording (`chosen`), and the `turns` in words. All else
    is of one turn.

    `query` is what is asked, `told` the reply as far as it goes; `wording` sets language, register
    and length of this turn's answer, `style` how one is said again. `waiting` are pictures to be
    opened, `under_way` is the one that is; `renewed` is the number of one that is read anew with
    other words, `expired` that the server has forgotten it, `before` the one spoken of as it was.

    `face_index` is None where the picture shows no face; `findings` is what of the draft was
    refused this time, `refused` before; `base` is what the deterministic reasoner chooses, which
    stands in where a language model's statements do not hold. `observations` are what a vision
    model saw, in pixels of the picture; `scene` says how it was asked, `scene_prompts` with what.
    `appraisal` and `appraisal_prompts` say the same of a model that judged the situation.
    `notices` are what a model failed at so far, and `until` is when all questions to models are to
    be over; `looks` are the tools that were called, `looked` what the model that writes is told of
    them, `looking` what that took.
    """

    pictures: list[Picture]
    picture: int
    looked_at: int | None
    last: dict[str, Any] | None
    spoken: Language
    chosen: dict[str, str]
    turns: list[dict[str, str]]

    query: Turn[Query | None]
    told: Turn[Reply]
    wording: Turn[dict[str, Any]]
    style: Turn[Style]
    waiting: Turn[list[str]]
    under_way: Turn[str | None]
    renewed: Turn[int | None]
    expired: Turn[bool]
    before: Turn[Picture]

    observations: Turn[tuple[Observation, ...]]
    scene: Turn[SceneReport]
    scene_prompts: Turn[dict[str, str]]
    appraisal: Turn[AppraisalReport]
    appraisal_prompts: Turn[dict[str, str]]
    notices: Turn[tuple[Notice, ...]]
    until: Turn[float]
    looks: Turn[tuple[Look, ...]]
    looked: Turn[str]
    looking: Turn[Usage | None]
    looking_prompts: Turn[dict[str, str]]
    face_index: Turn[int | None]
    draft: Turn[StatedDraft]
    base: Turn[StatedDraft]
    findings: Turn[tuple[Refused, ...]]
    refused: Turn[tuple[Refused, ...]]
    repairs: Turn[int]
