"""Statements on the probabilities of labels: from the face, from the context, from both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from facsight_tools.statements.base import (
    FaceIndex,
    Label,
    Number,
    Source,
    Statement,
    Verdict,
    judged,
    same,
    unknown,
)

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Distribution, Evidence

_CALLED: Final[dict[Source, str]] = {
    "face": "reading from the face alone",
    "context": "reading from the context alone",
    "fused": "reading from face and context together",
}


def probability_words(source: Source, label: str) -> str:
    """`The probability of happiness from the face alone`."""
    return f"The probability of {label} in the {_CALLED[source]}"


class OfLabel(Statement):
    """On one label in one of a face's distributions; of `face` it is the rules' score."""

    face: FaceIndex
    source: Source
    label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The label's score on the face, and the context rows that speak for the label."""
        return evidence.ids(*evidence.behind(self.face, self.source, self.label))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the distribution."""
        distribution = evidence.distribution(self.face, self.source)
        if distribution is None:
            return unknown(f"Face {self.face} has no {_CALLED[self.source]}.")
        for label in self._labels:
            if label not in distribution:
                return unknown(f"{label} is no label of the {_CALLED[self.source]}.")
        return self._judge(distribution)

    @property
    def _labels(self) -> tuple[str, ...]:
        """Every label that must be in the distribution."""
        return (self.label,)

    def _judge(self, distribution: Distribution) -> Verdict:
        raise NotImplementedError


class Score(OfLabel):
    """The probability of a label, 0-1."""

    kind: Literal["score"] = "score"
    value: Number

    def _judge(self, distribution: Distribution) -> Verdict:
        what = probability_words(self.source, self.label)
        return judged(what, distribution[self.label], self.value)


class Rank(OfLabel):
    """The place of a label among all; of labels with equal probability it is open."""

    kind: Literal["rank"] = "rank"
    rank: Annotated[int, Field(ge=1)]

    def _judge(self, distribution: Distribution) -> Verdict:
        own = distribution[self.label]
        first = 1 + sum(p > own for p in distribution.values())
        last = sum(p >= own for p in distribution.values())
        if first < last and first <= self.rank <= last:
            return unknown(f"{self.label} shares the places {first} to {last} there.")
        place = str(first) if first == last else f"{first} to {last}"
        why = f"{self.label} stands at place {place} there, not {self.rank}."
        return same(first == last == self.rank, why)


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

    @property
    def _labels(self) -> tuple[str, ...]:
        return self.label, self.than

    def _judge(self, distribution: Distribution) -> Verdict:
        one, other = distribution[self.label], distribution[self.than]
        is_so = "equal" if one == other else "higher" if one > other else "lower"
        why = f"{self.label} has {one:g} there and {self.than} {other:g}."
        return same(is_so == self.relation, why)
