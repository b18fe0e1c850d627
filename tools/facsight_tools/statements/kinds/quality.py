"""Statements on how well a face is seen, and on what was not measured at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from facsight_tools.evidence import payloads
from facsight_tools.statements.base import (
    FaceIndex,
    Number,
    RowId,
    Statement,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
    unknown,
)
from facsight_tools.states import UnavailableReason

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence

# Units in which whole numbers say enough
_WHOLE_UNITS: Final = frozenset({"px", "deg", "grey levels"})


class FaceQuality(Statement):
    """How far a face's readings can be trusted, 0-1."""

    kind: Literal["face_quality"] = "face_quality"
    face: FaceIndex
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the quality."""
        return evidence.ids(evidence.find(payloads.FaceQuality, face=self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the quality."""
        entry = evidence.find(payloads.FaceQuality, face=self.face)
        if entry is None:
            return nothing_on(f"the quality of face {self.face}")
        return judged(f"The quality of face {self.face}", entry.payload.score, self.value)


class OfCue(Statement):
    """On one cue of a face's quality, such as `blur`."""

    face: FaceIndex
    cue: str

    def judge(self, evidence: Evidence) -> Verdict:
        """By the cue's row."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"the quality cue {self.cue} of face {self.face}")
        return self._judge(entry)

    def _entry(self, evidence: Evidence) -> Entry[payloads.FaceQualityCue] | None:
        every = evidence.all(payloads.FaceQualityCue, face=self.face)
        return next((entry for entry in every if entry.payload.cue.name == self.cue), None)

    def _judge(self, entry: Entry[payloads.FaceQualityCue]) -> Verdict:
        raise NotImplementedError


class QualityCue(OfCue):
    """A cue of a face's quality lies inside the range in which readings are reliable, or not."""

    kind: Literal["quality_cue"] = "quality_cue"
    ok: bool

    def _judge(self, entry: Entry[payloads.FaceQualityCue]) -> Verdict:
        said = "inside" if self.ok else "outside"
        return same(
            entry.payload.cue.ok == self.ok, f"{entry.row.text} It was said to be {said} it."
        )


class QualityCueValue(OfCue):
    """The value of a cue of a face's quality, in the unit of its row."""

    kind: Literal["quality_cue_value"] = "quality_cue_value"
    value: Number

    def _judge(self, entry: Entry[payloads.FaceQualityCue]) -> Verdict:
        cue = entry.payload.cue
        decimals = 0 if cue.unit in _WHOLE_UNITS else 1
        return judged(f"The quality cue {cue.name}", cue.value, self.value, decimals=decimals)


class FaceDetected(Statement):
    """A face was found, with this score of the detector, 0-1."""

    kind: Literal["face_detected"] = "face_detected"
    face: FaceIndex
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The face's row."""
        return evidence.ids(evidence.find(payloads.FaceFound, face=self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the face's row."""
        entry = evidence.find(payloads.FaceFound, face=self.face)
        if entry is None or entry.payload.score is None:
            return nothing_on(f"a score of face {self.face}")
        return judged(f"The detector's score of face {self.face}", entry.payload.score, self.value)


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

    def judge(self, evidence: Evidence) -> Verdict:
        """By the reason that the row's payload holds."""
        row = evidence.row(self.row)
        if row is None:
            return nothing_on(self.row)
        one = row.payload
        if isinstance(one, payloads.OfUnit):
            return unknown(f"{self.row} is of an action unit, which has a statement of its own.")
        reason: UnavailableReason | None = None
        if isinstance(
            one, payloads.Unmeasurable | payloads.EmotionUnsupported | payloads.UnlikeExamples
        ):
            reason = one.reason
        if reason is None:
            return fails(f"{self.row} was measured: {row.text}")
        why = f"{self.row} was not measured: {reason.words}, not {self.reason.words}."
        return same(reason == self.reason, why)


class PartWithheld(Statement):
    """Nothing was read of a part of the face, such as the mouth, and why."""

    kind: Literal["part_withheld"] = "part_withheld"
    face: FaceIndex
    region: Literal["brows", "eyes", "nose", "mouth", "cheeks", "chin"]
    reason: UnavailableReason

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of its units that can be read at all."""
        return evidence.ids(*evidence.of_part(self.face, self.region))

    def judge(self, evidence: Evidence) -> Verdict:
        """By whether all these rows give that reason."""
        every = evidence.of_part(self.face, self.region)
        if not every:
            return nothing_on(f"the {self.region} of face {self.face}")
        so = evidence.part_withheld(self.face, self.region)
        said = f"it was said that nothing was, for: {self.reason.words}."
        if so is None:
            return fails(
                f"Of the {self.region} something was read, or for several reasons not; {said}"
            )
        return same(so == self.reason, f"Nothing was read of the {self.region}: {so.words}; {said}")
