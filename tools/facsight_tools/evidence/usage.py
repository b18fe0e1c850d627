"""What a language model was asked and sent for an answer, and what it cost."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.evidence.privacy import Privacy


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


class AppraisalReport(BaseModel):
    """How the situation was judged: what it took, what became `J` rows, what was left out and why.

    `usage` is None where no model of the agent's was asked; `failed` is why one gave no answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    usage: Usage | None = None
    kept: int = Field(ge=0)
    refused: tuple[str, ...] = ()
    failed: str = ""


class SceneReport(BaseModel):
    """How the picture was described: what it took, what was kept as V rows, what was not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usage: Usage
    kept: int = Field(ge=0)
    dropped: tuple[Dropped, ...] = ()
