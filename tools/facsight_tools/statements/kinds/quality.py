"""Statements on how well a face is seen, and on what was not measured at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from facsight_tools.statements.base import FaceIndex, Number, RowId, Statement
from facsight_tools.types import UnavailableReason

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


class FaceQuality(Statement):
    """How far a face's readings can be trusted, 0-1."""

    kind: Literal["face_quality"] = "face_quality"
    face: FaceIndex
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the quality."""
        return evidence.ids(evidence.quality(self.face))


class QualityCue(Statement):
    """A cue of a face's quality lies inside the range in which readings are reliable, or not."""

    kind: Literal["quality_cue"] = "quality_cue"
    face: FaceIndex
    cue: str
    ok: bool

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row."""
        return evidence.ids(evidence.quality_cue(self.face, self.cue))


class QualityCueValue(Statement):
    """The value of a cue of a face's quality, in the unit of its row."""

    kind: Literal["quality_cue_value"] = "quality_cue_value"
    face: FaceIndex
    cue: str
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row."""
        return evidence.ids(evidence.quality_cue(self.face, self.cue))


class FaceDetected(Statement):
    """A face was found, with this score of the detector, 0-1."""

    kind: Literal["face_detected"] = "face_detected"
    face: FaceIndex
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The face's row."""
        return evidence.ids(evidence.face(self.face))


class NotMeasured(Statement):
    """Something else than an action unit was not measured, and why.

    `row` is its row: a posture, a hand, a smile, a label that nothing measured supports. Of a unit
    it is `UnitUnavailable`.
    """

    kind: Literal["not_measured"] = "not_measured"
    row: RowId
    reason: UnavailableReason

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """That row."""
        return evidence.ids(evidence.row(self.row))
