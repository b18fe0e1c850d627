"""Statements on what the user said and what a vision model reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from facsight_tools.evidence import payloads
from facsight_tools.evidence.context.speech import LEAST_VALENCE
from facsight_tools.evidence.fusion import SPEAKS_FOR, explained, theme_of
from facsight_tools.rules.labels import mixture, share
from facsight_tools.statements.base import (
    FaceIndex,
    Label,
    Number,
    RowId,
    Statement,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
)
from facsight_tools.states import MismatchKind

if TYPE_CHECKING:
    from facsight_tools.evidence.rows import Row
    from facsight_tools.statements.evidence import Entry, Evidence

Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""As they stand in the row, letter by letter."""

MISMATCHES: Final = {
    "ironic": MismatchKind.IRONIC,
    "pleasant_words": MismatchKind.PLEASANT_WORDS,
    "unpleasant_words": MismatchKind.UNPLEASANT_WORDS,
}


def sentence_number(evidence: Evidence, row_id: str) -> int | None:
    """The number of the user's sentence that a row is or quotes from; None for other rows."""
    said = evidence.at(payloads.Quotation, row_id)
    if said is not None:
        return said.payload.statement
    cue = evidence.at(payloads.Cue, row_id)
    if cue is not None and cue.payload.said_by == "user":
        return cue.payload.sentence
    return None


def _circumstance(
    evidence: Evidence, row_id: str, what: Literal["speaker", "time"]
) -> Entry[payloads.Circumstance] | None:
    number = sentence_number(evidence, row_id)
    if number is None:
        return None
    return evidence.find(payloads.Circumstance, statement=number, what=what)


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
        speaker = None if self.speaker is None else _circumstance(evidence, self.row, "speaker")
        return evidence.ids(evidence.row(self.row), speaker)

    def judge(self, evidence: Evidence) -> Verdict:
        """Letter by letter, by the row and the one of its speaker."""
        row = evidence.row(self.row)
        if row is None:
            return nothing_on(self.row)
        one = row.payload
        if not isinstance(one, payloads.Quotation | payloads.Cue) or (
            isinstance(one, payloads.Cue) and one.said_by != "user"
        ):
            return fails(f"{self.row} holds no words of the user.")
        if one.words != self.text:
            return fails(f'The words of {self.row} are "{one.words}", and no other cut is quoted.')
        if self.speaker is None:
            return same(holds=True, why="")
        speaker = _circumstance(evidence, self.row, "speaker")
        if speaker is None:
            return nothing_on(f"who says {self.row}")
        return same(speaker.payload.words == self.speaker, speaker.row.text)


class Circumstance(Statement):
    """Who says a sentence (`row` is that of the sentence), or when, as the user writes it."""

    kind: Literal["circumstance"] = "circumstance"
    row: RowId
    what: Literal["speaker", "time"]
    text: Words

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the speaker or of the time."""
        return evidence.ids(_circumstance(evidence, self.row, self.what))

    def judge(self, evidence: Evidence) -> Verdict:
        """Letter by letter, by the row of the speaker or of the time."""
        if evidence.at(payloads.Quotation, self.row) is None:
            return nothing_on(f"a sentence {self.row}")
        entry = _circumstance(evidence, self.row, self.what)
        if entry is None:
            return nothing_on(f"the {self.what} of {self.row}")
        return same(entry.payload.words == self.text, entry.row.text)


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

    def judge(self, evidence: Evidence) -> Verdict:
        """By the cue, or by what the posture speaks of; no posture is denied."""
        row = evidence.row(self.row)
        if row is None:
            return nothing_on(self.row)
        theme = theme_of(row)
        one = row.payload
        situation = one.situation if isinstance(one, payloads.Cue) else theme and theme.id
        if situation is None:
            return fails(f"{self.row} speaks of no kind of situation.")
        denied = isinstance(one, payloads.Cue) and one.denied
        holds = (situation, denied) == (self.situation, self.denied)
        how = "is a denial and leaves" if denied else "speaks of"
        return same(holds, f"{self.row} {how} {situation}.")


class CueFits(Statement):
    """The situation that a cue or a posture speaks of gives a label a quarter or more."""

    kind: Literal["cue_fits"] = "cue_fits"
    row: RowId
    label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row."""
        return evidence.ids(evidence.row(self.row))

    def judge(self, evidence: Evidence) -> Verdict:
        """By how the lexicon spreads the situation over the labels."""
        row = evidence.row(self.row)
        if row is None:
            return nothing_on(self.row)
        theme = theme_of(row)
        if theme is None or not theme.distribution:
            return fails(f"{self.row} speaks for no label.")
        if explained(evidence.ledger.rows, row):
            return fails(f"Words say what {self.row} is for, so it speaks for no label.")
        if mixture(self.label) is None:
            return nothing_on(f"how situations fit {self.label}")
        given = share(theme.distribution, self.label)
        why = f"What {self.row} speaks of gives {self.label} {given:.2f}, less than a quarter."
        return same(given >= SPEAKS_FOR, why)


class OfTone(Statement):
    """On the valence of the words that are said in a sentence; `row` is the sentence: `C1`."""

    row: RowId

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the valence."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"the tone of {self.row}")
        return self._judge(entry.payload.valence)

    def _entry(self, evidence: Evidence) -> Entry[payloads.Tone] | None:
        said = evidence.at(payloads.Quotation, self.row)
        if said is None:
            return None
        return evidence.find(payloads.Tone, statement=said.payload.statement)

    def _judge(self, valence: float) -> Verdict:
        raise NotImplementedError


class Tone(OfTone):
    """The words of a sentence are pleasant or unpleasant, whatever they are about.

    Pleasant from a valence of 0.3 on, unpleasant from -0.3, else neutral.
    """

    kind: Literal["tone"] = "tone"
    tone: Literal["pleasant", "unpleasant", "neutral"]

    def _judge(self, valence: float) -> Verdict:
        is_so = "neutral"
        if abs(valence) >= LEAST_VALENCE:
            is_so = "pleasant" if valence > 0 else "unpleasant"
        why = f"The words of {self.row} are {is_so}, at a valence of {valence:.2f}."
        return same(is_so == self.tone, why)


class ToneValue(OfTone):
    """The valence of the words of a sentence, -1 unpleasant to 1 pleasant."""

    kind: Literal["tone_value"] = "tone_value"
    value: Number

    def _judge(self, valence: float) -> Verdict:
        return judged(f"The valence of {self.row}", valence, self.value)


class WordsMismatch(Statement):
    """A face does not fit the words of a sentence, and in what way; why is left open."""

    kind: Literal["words_mismatch"] = "words_mismatch"
    row: RowId
    face: FaceIndex
    mismatch: Literal["ironic", "pleasant_words", "unpleasant_words"]

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the mismatch, which there is only where words and face differ."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"a mismatch of {self.row} and face {self.face}")
        return same(entry.payload.mismatch == MISMATCHES[self.mismatch], entry.row.text)

    def _entry(self, evidence: Evidence) -> Entry[payloads.Mismatch] | None:
        said = evidence.at(payloads.Quotation, self.row)
        if said is None:
            return None
        number = said.payload.statement
        return evidence.find(payloads.Mismatch, statement=number, face=self.face)


def _moment(evidence: Evidence, row: str, at: Number | None) -> Row | None:
    """The row of the moment that a report is of, where that is said."""
    return None if at is None else evidence.row(f"{row}.at")


def _other_moment(evidence: Evidence, row: str, at: Number | None) -> Verdict | None:
    """What is wrong with the moment that a report is said to be of, or None."""
    if at is None:
        return None
    entry = evidence.at(payloads.ReportedAt, f"{row}.at")
    if entry is None:
        return nothing_on(f"the moment of {row}")
    verdict = judged(f"The moment of {row}", entry.payload.at, at, decimals=0)
    return None if verdict.holds else verdict


class Observation(Statement):
    """What a vision model reports, in its own words; nothing measured it.

    `at` is the second of a video that it is of.
    It does not hold of a report that was compared with what was measured: `ObservationMatches`.
    """

    kind: Literal["observation"] = "observation"
    row: RowId
    text: Words
    at: Number | None = None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The report's row, and that of its moment where it is said."""
        return evidence.ids(evidence.row(self.row), _moment(evidence, self.row, self.at))

    def judge(self, evidence: Evidence) -> Verdict:
        """Letter by letter, by the report's row; of a video also by its moment."""
        if evidence.row(self.row) is None:
            return nothing_on(self.row)
        entry = evidence.at(payloads.Observed, self.row)
        if entry is None:
            return fails(f"{self.row} is no report of a vision model.")
        if entry.payload.words != self.text:
            why = f'{self.row} reads "{entry.payload.words}", and no part of it is quoted.'
            return fails(why)
        wrong = _other_moment(evidence, self.row, self.at)
        if wrong is not None:
            return wrong
        matches = evidence.all(payloads.ObservedMatch, report=entry.payload.report)
        compared = [one for one in matches if one.payload.outcome != "not_measured"]
        return same(not compared, compared[0].row.text if compared else "")


class ObservationMatches(Statement):
    """What comes of a report where it speaks of something that is measured too.

    `feature` is what it speaks of, by its id in `observed_features.toml`; `face` the face that it
    is said of, None where it is on the picture, or nobody can tell; `at` as in `Observation`.
    """

    kind: Literal["observation_matches"] = "observation_matches"
    row: RowId
    feature: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    face: FaceIndex | None
    outcome: Literal["agrees", "contradicts", "not_measured"]
    at: Number | None = None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The report's row, that of its moment, and those that it was held against."""
        entry = self._entry(evidence)
        if entry is None:
            return ()
        own = (evidence.row(self.row), _moment(evidence, self.row, self.at))
        return evidence.ids(*own, *map(evidence.row, entry.payload.compared))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the comparison."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"{self.feature} in {self.row}")
        wrong = _other_moment(evidence, self.row, self.at)
        return wrong or same(entry.payload.outcome == self.outcome, entry.row.text)

    def _entry(self, evidence: Evidence) -> Entry[payloads.ObservedMatch] | None:
        said = evidence.at(payloads.Observed, self.row)
        if said is None:
            return None
        of = {"report": said.payload.report, "feature": self.feature, "face": self.face}
        return evidence.find(payloads.ObservedMatch, **of)
