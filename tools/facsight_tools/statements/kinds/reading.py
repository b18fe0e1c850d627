"""Statements on the reading itself: what the expression may be, how sure, and what else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from facsight_tools.statements.base import FaceIndex, Label, Number, Statement
from facsight_tools.statements.kinds.scores import OfLabel

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


class Reading(OfLabel):
    """A label comes first in a distribution, with its probability and how certain that is.

    `certainty` is by the table in `statements/certainty.py`. `blend` is the label that shares the
    first place, at four fifths of the probability or more; None where none does.
    """

    kind: Literal["reading"] = "reading"
    certainty: Literal["high", "moderate", "low"]
    value: Number
    blend: Label | None = None

    @model_validator(mode="after")
    def _two_labels(self) -> Self:
        if self.blend == self.label:
            raise ValueError("blend: expected another label")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the label, then what is behind the one that shares its place."""
        labels = [self.label, *([self.blend] if self.blend else [])]
        found = [row for one in labels for row in evidence.behind(self.face, self.source, one)]
        return evidence.ids(*found)


class Alternative(OfLabel):
    """A label comes near to the first one of a distribution, with its probability."""

    kind: Literal["alternative"] = "alternative"
    value: Number


class Agreement(Statement):
    """How the face alone and the context alone stand to each other; each label is its first one.

    `agree`: the same label; `differ`: two labels; `conflict`: two labels, and the distributions
    are far apart; `one_silent`: one of them says nothing, and its label is None.
    """

    kind: Literal["agreement"] = "agreement"
    face: FaceIndex
    relation: Literal["agree", "differ", "conflict", "one_silent"]
    face_label: Label | None
    context_label: Label | None

    @model_validator(mode="after")
    def _labels_fit(self) -> Self:
        silent = (self.face_label is None) + (self.context_label is None)
        if silent != (1 if self.relation == "one_silent" else 0):
            raise ValueError("face_label, context_label: expected one of them where one is silent")
        if not silent and (self.face_label == self.context_label) != (self.relation == "agree"):
            raise ValueError("relation: equal labels agree, and no others")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the face's label, then what is behind the context's."""
        found = []
        if self.face_label is not None:
            found += evidence.behind(self.face, "face", self.face_label)
        if self.context_label is not None:
            found += evidence.behind(self.face, "context", self.context_label)
        return evidence.ids(*found)


class Abstention(Statement):
    """No reading is given, and why; `face` is None exactly where no face was found.

    `quality`: the face's quality is below 0.3; `unmeasured`: of the units that the rules ask for,
    seven in ten or more were not measured, or nothing was scored.
    """

    kind: Literal["abstention"] = "abstention"
    face: FaceIndex | None
    reason: Literal["no_face", "quality", "unmeasured"]

    @model_validator(mode="after")
    def _face_fits(self) -> Self:
        if (self.face is None) != (self.reason == "no_face"):
            raise ValueError("face: expected none exactly where no face was found")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The count of faces, the quality, or the rows of the units that were not measured."""
        return evidence.ids(*evidence.behind_abstention(self.face, self.reason))


class ContextSilent(Statement):
    """The context says nothing on a face, and why.

    `nothing_said`: no words, no report, no posture that could speak; `nothing_read`: no cue was
    found in what there is; `not_weighed`: its cues are shown and not weighed; `other_labels`: what
    it speaks for is no part of the face's labels.
    """

    kind: Literal["context_silent"] = "context_silent"
    face: FaceIndex
    reason: Literal["nothing_said", "nothing_read", "not_weighed", "other_labels"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The sentences where no cue was found, the cues where they do not count."""
        return evidence.ids(*evidence.behind_silence(self.face))
