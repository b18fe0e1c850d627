"""An answer: statements that hold, the sentences that say them, and the distributions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from facsight_tools.answers.notices import NOTICE, Notice
from facsight_tools.evidence.usage import AppraisalReport, SceneReport, Usage
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.kinds.reading import Silence
from facsight_tools.statements.plan import ClaimKind

# Spelled out, every tool that answers statements would list all kinds in its schema, 40 KB
SaidStatement = Annotated[
    AnyStatement,
    WithJsonSchema({"type": "object", "description": "A statement; `kind` tells its fields"}),
]
"""A statement in an answer: any kind, which a JSON schema does not spell out."""

Distribution = dict[str, float]
"""Label to probability, summing to 1."""


class Claim(BaseModel):
    """One sentence of an answer, as it is rendered from what it says.

    Attributes:
        kind: what it is: seen, inferred, from the context, or a limit.
        text: with the ids of its rows in brackets.
        cites: these ids.
        statements: what it says, as places in the answer's `statements`, counted from 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClaimKind
    text: str = Field(min_length=1)
    cites: tuple[str, ...]
    statements: tuple[int, ...] = Field(min_length=1)


class Refused(BaseModel):
    """What a language model wanted to say and did not get said, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given: dict[str, Any] = Field(description="The flat statement, as the model wrote it")
    reason: str


class Look(BaseModel):
    """A tool that a language model called before it wrote.

    Attributes:
        tool, arguments: what was called, as the model wrote it.
        rows: rows of the ledger that came back.
        result: what came back, short; where it failed, what the model was told.
        failed: whether the call was refused or went wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    arguments: dict[str, Any]
    rows: tuple[str, ...] = ()
    result: str
    failed: bool = False


class Inference(BaseModel):
    """What one face's expression may convey, or why no reading is given.

    `statements` all hold of the ledger, and `claims` say them in sentences, the answer first;
    `text` is the sentences in a row. Three distributions are reported apart. `context_only` is
    None where nothing was said, or there is no face to compare labels with; words that say nothing
    of a kind of situation give a flat one, and `context_silent` says why. `disagreement` is the
    Jensen-Shannon distance (base 2, 0-1) between face and context, None where either is silent.
    `alternatives` are the labels worth naming beside the first. `reasoner` names who chose the
    statements; `prompts` holds the prompts that a language model was given, by sha256, `usage` what
    it took and `refused` what of its statements was left out; `scene` is the same of the model that
    described the picture; `appraisal` says how the situation was judged. `looks` are the tools that
    it called before it wrote, `notices` what a model failed at and what came in its place: whoever
    shows the answer shows these first.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    face: str | None = Field(
        description="The face spoken of, such as F1; None where no face was found"
    )
    statements: tuple[SaidStatement, ...]
    claims: tuple[Claim, ...]
    text: str
    language: Language
    register_: Register = Field(alias="register")
    face_only: Distribution | None
    context_only: Distribution | None
    context_silent: Silence | None = None
    fused: Distribution | None
    disagreement: float | None = Field(default=None, ge=0, le=1)
    alternatives: tuple[str, ...] = ()
    abstained: bool
    reasoner: str
    label_set: str
    lens: str
    refused: tuple[Refused, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)
    usage: Usage | None = None
    scene: SceneReport | None = None
    appraisal: AppraisalReport | None = None
    looks: tuple[Look, ...] = ()
    notices: tuple[Notice, ...] = ()
    notice: str = NOTICE

    @property
    def headline(self) -> str:
        """The first sentence, which is the answer."""
        return self.claims[0].text
