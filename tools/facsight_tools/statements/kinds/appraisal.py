"""Statements on how somebody judges the situation: what the appraisal says, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from facsight_tools.evidence import payloads
from facsight_tools.evidence.fusion import SPEAKS_FOR
from facsight_tools.statements.base import (
    Label,
    RowId,
    Statement,
    Verdict,
    fails,
    nothing_on,
    same,
)

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Aspect = Annotated[
    str,
    Field(
        pattern=r"^(?:goal_(?:good|bad|mixed)|(?:un)?expected|cause_(?:self|other|circumstance)"
        r"|past|present|future|real|hypothetical|negated|ironic|of_(?:other|face_[1-9]\d{0,2}))$"
    ),
]
"""One thing that an appraisal says of a situation."""


class OfAppraisal(Statement):
    """On one appraisal; `row` is its id: `J1`."""

    row: RowId

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The appraisal's row."""
        return evidence.ids(evidence.row(self.row))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the appraisal's row."""
        if evidence.row(self.row) is None:
            return nothing_on(self.row)
        entry = evidence.at(payloads.Judged, self.row)
        if entry is None:
            return fails(f"{self.row} is no appraisal of a situation.")
        return same(self._holds(entry.payload), entry.row.text)

    def _holds(self, one: payloads.Judged) -> bool:
        raise NotImplementedError


class Appraised(OfAppraisal):
    """The situation is judged to be good for that person, unexpected, past, ironic, ..."""

    kind: Literal["appraised"] = "appraised"
    aspect: Aspect

    def _holds(self, one: payloads.Judged) -> bool:
        return self.aspect in one.aspects


class AppraisalFits(OfAppraisal):
    """The situation is judged to fit a label of the set in use: it gives it a quarter or more."""

    kind: Literal["appraisal_fits"] = "appraisal_fits"
    label: Label

    def _holds(self, one: payloads.Judged) -> bool:
        return one.labels.get(self.label, 0.0) >= SPEAKS_FOR


class AppraisalNames(OfAppraisal):
    """Whoever judges names a label in words of their own, which is shown and not weighed."""

    kind: Literal["appraisal_names"] = "appraisal_names"
    label: Label

    def _holds(self, one: payloads.Judged) -> bool:
        return self.label in one.open_labels


class AppraisalQuotes(OfAppraisal):
    """An appraisal rests on these words, letter by letter."""

    kind: Literal["appraisal_quotes"] = "appraisal_quotes"
    text: Annotated[str, Field(min_length=1, max_length=2000)]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The appraisal's row, then those that hold the words."""
        entry = evidence.at(payloads.Judged, self.row)
        quotes = () if entry is None else entry.payload.quotes
        holding = (evidence.row(one.row_id) for one in quotes if one.words == self.text)
        return evidence.ids(evidence.row(self.row), *holding)

    def _holds(self, one: payloads.Judged) -> bool:
        return any(quote.words == self.text for quote in one.quotes)
