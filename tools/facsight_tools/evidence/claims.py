"""Claims: the sentences of an answer, each with the evidence it stands on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.evidence.usage import SceneReport, Usage

ClaimKind = Literal["observation", "inference", "context", "caveat"]
"""What is seen; what it may express; what the situation suggests; what limits the reading."""

Op = Literal["present", "absent", "unavailable", "==", ">=", "<=", ">", "<", "quotes"]

NOTICE = (
    "This describes apparent expression and is not a determination of the person's internal "
    "emotional state."
)


class Assertion(BaseModel):
    """A statement on one row that a machine can check.

    `present`, `absent` and `unavailable` speak of an action unit and take no value; the comparisons
    compare the row's number; `quotes` says that the row's text holds the value, word for word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    op: Op
    value: float | str | None = None


class Claim(BaseModel):
    """One sentence and what it stands on.

    `about` is the emotion label that an inference speaks for (`polarity` "for") or against;
    `strength` is how much it carries, 0-1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClaimKind
    text: str = Field(min_length=1)
    cites: tuple[str, ...]
    asserts: tuple[Assertion, ...] = ()
    about: str | None = None
    polarity: Literal["for", "against", "neutral"] = "neutral"
    strength: float = Field(default=0.5, ge=0, le=1)


class Problem(BaseModel):
    """Why the checker refuses a claim: a stable code, the rule of the checker, and a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    rule: int = Field(ge=0, le=9)
    message: str


class RejectedClaim(BaseModel):
    """A claim that never reached the answer, with every reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Claim
    problems: tuple[Problem, ...]


Distribution = dict[str, float]
"""Label to probability, summing to 1."""


class Inference(BaseModel):
    """An answer: checked claims and three distributions that are reported apart.

    `disagreement` is the Jensen-Shannon distance (base 2, 0-1) between the face-only and the
    context-only distribution, None without context. `alternatives` are the labels worth naming
    beside the top one. `reasoner` names who wrote the claims; `prompts` holds the prompts that a
    language model was given, by sha256, and `usage` what it took; `scene` is the same of the
    model that described the picture. Where `abstained` is true the claims say why no reading is
    given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    face: str | None = Field(
        description="The face spoken of, such as F1; None where no face was found"
    )
    claims: tuple[Claim, ...]
    face_only: Distribution | None
    context_only: Distribution | None
    fused: Distribution | None
    disagreement: float | None = Field(default=None, ge=0, le=1)
    alternatives: tuple[str, ...] = ()
    abstained: bool
    reasoner: str
    label_set: str
    lens: str
    rejected: tuple[RejectedClaim, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)
    usage: Usage | None = None
    scene: SceneReport | None = None
    notice: str = NOTICE
