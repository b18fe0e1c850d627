"""Claims: the sentences of an answer, each with the evidence it stands on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.evidence.privacy import Privacy

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


class Sent(BaseModel):
    """What left for a model in one question: what it was, how much, and to whom.

    `sha256` and `bytes` are of the text (`numbers`) or of the encoded picture, without the
    provider's own wrapping; `to` is the model and the address, where one was given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Privacy
    to: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: str = "text/plain"
    size_wh: tuple[int, int] | None = Field(default=None, description="Of a picture, in pixels")


class Price(BaseModel):
    """What a million tokens cost, in whatever currency the user gave it in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class Unread(BaseModel):
    """An answer of a model that could not be used, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str
    reason: Literal["empty", "cut_off", "not_json", "wrong_shape"]
    message: str


class Usage(BaseModel):
    """What a language model was asked for: calls, and tokens as the provider counts them.

    `uncounted` calls came back without a count; where there is one, or no price was given, the
    cost is unknown. `retries` are calls that failed and were made again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    calls: int = Field(default=0, ge=0)
    input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    uncounted: int = Field(default=0, ge=0)
    retries: int = Field(default=0, ge=0)
    price: Price | None = None
    sent: tuple[Sent, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def cost(self) -> float | None:
        """In the price's currency; None where the price or a count of tokens is not known."""
        if self.price is None or self.uncounted:
            return None
        spent = self.input_tokens * self.price.input + self.output_tokens * self.price.output
        return spent / 1e6


class Dropped(BaseModel):
    """Why a model's observation is not in the ledger; its text is not kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    message: str


class SceneReport(BaseModel):
    """How the picture was described: what it took, what was kept as V rows, what was not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usage: Usage
    kept: int = Field(ge=0)
    dropped: tuple[Dropped, ...] = ()


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
