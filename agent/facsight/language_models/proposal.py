"""What a language model proposes: claims as JSON, read strictly, also while they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.language_models.reading import Items
from facsight.reasoner.draft import DraftSentence, claim
from facsight_tools.evidence.claims import Claim, ClaimKind

_MOST: Final = 16


class ProposedClaim(BaseModel):
    """One sentence; its citations stand in its text."""

    model_config = ConfigDict(extra="ignore")

    kind: ClaimKind
    text: str = Field(min_length=1)
    about: str | None = None
    polarity: Literal["for", "against", "neutral"] = "neutral"
    strength: float = Field(default=0.5, ge=0, le=1)

    def sentence(self) -> DraftSentence:
        """The claim as the checker takes it, the ids of its text cited."""
        said = " ".join(self.text.split())
        return DraftSentence(
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

    def sentences(self) -> tuple[DraftSentence, ...]:
        """The claims as the checker takes them."""
        return tuple(one.sentence() for one in self.claims)


class Hearing:
    """Claims while they are written: each is shown when it is complete and has passed.

    Args:
        passes: whether a claim may be shown, which is the checker's word.
        show: is given each that may, once.
    """

    def __init__(self, passes: Callable[[Claim], bool], show: Callable[[Claim], None]) -> None:
        self._passes, self._show = passes, show
        self._items = Items("claims")
        self._length = 0
        self._shown: set[str] = set()

    def __call__(self, text: str) -> None:
        """Take the text so far; a shorter one than before is a new try."""
        if len(text) < self._length:
            self._items = Items("claims")
        self._length = len(text)
        for item in self._items.new(text):
            try:
                heard = ProposedClaim.model_validate(item).sentence().claim
            except ValidationError:
                continue  # told when the whole answer is read
            if heard.text not in self._shown and self._passes(heard):
                self._shown.add(heard.text)
                self._show(heard)
