"""Statements on the probabilities of labels: from the face, from the context, from both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from facsight_tools.statements.base import FaceIndex, Label, Number, Source, Statement

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


class OfLabel(Statement):
    """On one label in one of a face's distributions; of `face` it is the rules' score."""

    face: FaceIndex
    source: Source
    label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The label's score on the face, and the context rows that speak for the label."""
        return evidence.ids(*evidence.behind(self.face, self.source, self.label))


class Score(OfLabel):
    """The probability of a label, 0-1."""

    kind: Literal["score"] = "score"
    value: Number


class Rank(OfLabel):
    """The place of a label among all; labels with equal probability share their places."""

    kind: Literal["rank"] = "rank"
    rank: Annotated[int, Field(ge=1)]


class ScoreCompared(OfLabel):
    """A label is more or less probable than another, or equally so."""

    kind: Literal["score_compared"] = "score_compared"
    relation: Literal["higher", "lower", "equal"]
    than: Label

    @model_validator(mode="after")
    def _two_labels(self) -> Self:
        if self.than == self.label:
            raise ValueError("than: expected another label")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the label, then what is behind the other."""
        labels = (self.label, self.than)
        found = [row for one in labels for row in evidence.behind(self.face, self.source, one)]
        return evidence.ids(*found)
