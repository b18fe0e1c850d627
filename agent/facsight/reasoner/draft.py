"""What a reasoner hands to the checker: sentences, each perhaps with plainer forms, and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from facsight_tools.evidence.claims import (
    Assertion,
    Claim,
    ClaimKind,
    Distribution,
    Problem,
    RejectedClaim,
)
from facsight_tools.evidence.usage import Usage

_CITATION: Final = re.compile(r"\[([A-Z][^\[\]\s]*)\]")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A claim and what may be said in its place if the checker refuses it, plainest last.

    `minor` sentences give way where an answer grows too long.
    """

    claim: Claim
    fallbacks: tuple[Claim, ...] = ()
    minor: bool = False

    def plainer(self) -> DraftSentence | None:
        """The next plainer form; None where the sentence must be left out."""
        if not self.fallbacks:
            return None
        return DraftSentence(self.fallbacks[0], self.fallbacks[1:], self.minor)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked; the fields are those of `Inference`."""

    face: str | None
    sentences: tuple[DraftSentence, ...]
    face_only: Distribution | None
    context_only: Distribution | None
    fused: Distribution | None
    disagreement: float | None
    alternatives: tuple[str, ...]
    abstained: bool
    label_set: str
    lens: str
    reasoner: str = "deterministic@1"
    prompts: Mapping[str, str] = field(default_factory=dict)
    usage: Usage | None = None

    def refused(self, findings: Mapping[int, tuple[Problem, ...]]) -> tuple[RejectedClaim, ...]:
        """The claims that the checker has something against, by their place in `sentences`."""
        return tuple(
            RejectedClaim(claim=self.sentences[place].claim, problems=problems)
            for place, problems in findings.items()
        )


def claim(
    kind: ClaimKind,
    text: str,
    *,
    asserts: Sequence[Assertion] = (),
    about: str | None = None,
    polarity: Literal["for", "against", "neutral"] = "neutral",
    strength: float = 0.5,
) -> Claim:
    """A claim whose citations are those that stand in its text, in order, each once."""
    return Claim(
        kind=kind,
        text=text,
        cites=tuple(dict.fromkeys(_CITATION.findall(text))),
        asserts=tuple(asserts),
        about=about,
        polarity=polarity,
        strength=round(min(max(strength, 0.0), 1.0), 2),
    )
