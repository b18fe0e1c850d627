"""What a language model proposes: claims as JSON, read strictly."""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.agent.reasoner.draft import Sentence, claim
from facsight.tools.evidence.claims import ClaimKind

_MOST: Final = 16
_FENCED: Final = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)


class ProposedClaim(BaseModel):
    """One sentence; its citations stand in its text."""

    model_config = ConfigDict(extra="ignore")

    kind: ClaimKind
    text: str = Field(min_length=1)
    about: str | None = None
    polarity: Literal["for", "against", "neutral"] = "neutral"
    strength: float = Field(default=0.5, ge=0, le=1)

    def sentence(self) -> Sentence:
        """The claim as the checker takes it, the ids of its text cited."""
        said = " ".join(self.text.split())
        return Sentence(
            claim(
                self.kind,
                said,
                about=self.about,
                polarity=self.polarity,
                strength=self.strength,
            )
        )


class Proposal(BaseModel):
    """A model's whole answer."""

    model_config = ConfigDict(extra="ignore")

    claims: list[ProposedClaim] = Field(max_length=_MOST)


def read_proposal(text: str) -> tuple[Sentence, ...] | None:
    """The sentences of an answer, JSON bare or in a fenced block; None where it is neither."""
    fenced = _FENCED.search(text)
    try:
        proposal = Proposal.model_validate(json.loads(fenced[1] if fenced else text))
    except (json.JSONDecodeError, ValidationError, RecursionError):
        return None
    return tuple(one.sentence() for one in proposal.claims)
