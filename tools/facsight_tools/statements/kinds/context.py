"""Statements on what the user said and what a vision model reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from facsight_tools.statements.base import FaceIndex, Label, Number, RowId, Statement

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""As they stand in the row, letter by letter."""


class Quotation(Statement):
    """The user's words: a whole sentence (`C1`), or what one cue quotes of it (`C1.cue.1`).

    No other cut can be said, since half a sentence may say the opposite of the whole. `speaker` is
    who says it, as the user writes it; None: not said.
    """

    kind: Literal["quotation"] = "quotation"
    row: RowId
    text: Words
    speaker: Words | None = None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row, and the speaker's where there is one."""
        speaker = None if self.speaker is None else evidence.circumstance(self.row, "speaker")
        return evidence.ids(evidence.row(self.row), speaker)


class Circumstance(Statement):
    """Who says a sentence (`row` is that of the sentence), or when, as the user writes it."""

    kind: Literal["circumstance"] = "circumstance"
    row: RowId
    what: Literal["speaker", "time"]
    text: Words

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the speaker or of the time."""
        return evidence.ids(evidence.circumstance(self.row, self.what))


class CueSpeaksOf(Statement):
    """A cue's words, or a posture, speak of a kind of situation.

    `situation` is its id in the lexicon; `denied`: the words are a denial, and the situation is
    what that leaves.
    """

    kind: Literal["cue_speaks_of"] = "cue_speaks_of"
    row: RowId
    situation: str
    denied: bool = False

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row."""
        return evidence.ids(evidence.row(self.row))


class CueFits(Statement):
    """The situation that a cue or a posture speaks of gives a label a quarter or more."""

    kind: Literal["cue_fits"] = "cue_fits"
    row: RowId
    label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row."""
        return evidence.ids(evidence.row(self.row))


class Tone(Statement):
    """The words of a sentence are pleasant or unpleasant, whatever they are about.

    Pleasant from a valence of 0.3 on, unpleasant from -0.3, else neutral. `row` is the sentence.
    """

    kind: Literal["tone"] = "tone"
    row: RowId
    tone: Literal["pleasant", "unpleasant", "neutral"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the valence."""
        return evidence.ids(evidence.tone(self.row))


class ToneValue(Statement):
    """The valence of the words of a sentence, -1 unpleasant to 1 pleasant."""

    kind: Literal["tone_value"] = "tone_value"
    row: RowId
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the valence."""
        return evidence.ids(evidence.tone(self.row))


class WordsMismatch(Statement):
    """A face does not fit the words of a sentence, and in what way; why is left open."""

    kind: Literal["words_mismatch"] = "words_mismatch"
    row: RowId
    face: FaceIndex
    mismatch: Literal["ironic", "pleasant_words", "unpleasant_words"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the mismatch."""
        return evidence.ids(evidence.mismatch(self.row, self.face))


class Observation(Statement):
    """What a vision model reports, in its own words; nothing measured it."""

    kind: Literal["observation"] = "observation"
    row: RowId
    text: Words

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The report's row."""
        return evidence.ids(evidence.row(self.row))
