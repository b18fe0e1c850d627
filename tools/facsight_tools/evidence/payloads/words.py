"""What words say: the user's sentences, a vision model's report, and what is read in them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from facsight_tools.evidence.payloads.base import Index, Payload, Probability, ShownRow, Span
from facsight_tools.states import MismatchKind

_LONGEST_QUOTE: Final = 160
_MARKUP: Final = frozenset('<>{}`|\\*#~^$[]"\u201c\u201d')


class Quotation(Payload):
    """A sentence that the user gave; `form` is what it is, `span` its place in the user's text.

    `language` is the ISO 639 code of what it was read in.
    """

    kind: Literal["quotation"] = "quotation"
    statement: Index
    words: Annotated[str, Field(min_length=1)]
    form: Literal["sentence", "speech", "stage direction"]
    span: Span
    language: str = "en"

    @property
    def row_id(self) -> str:
        """`C1`."""
        return f"C{self.statement}"

    def shown(self) -> ShownRow:
        """In the user's own words."""
        return ShownRow(self.words, self.words, self.form, "stated", self.span)


class Circumstance(Payload):
    """Who says a sentence or when, as the user writes it."""

    kind: Literal["circumstance"] = "circumstance"
    statement: Index
    what: Literal["speaker", "time"]
    words: str
    span: Span

    @property
    def row_id(self) -> str:
        """`C1.speaker`, `C1.time`."""
        return f"C{self.statement}.{self.what}"

    def shown(self) -> ShownRow:
        """As the user's word, not as a fact."""
        told = "names as the speaker" if self.what == "speaker" else "gives as the time"
        text = f'The user {told} "{self.words}".'
        return ShownRow(text, self.words, self.what, "stated", self.span)


class Tone(Payload):
    """The valence of the words that are said in a sentence, -1 unpleasant to 1 pleasant."""

    kind: Literal["tone"] = "tone"
    statement: Index
    valence: Annotated[float, Field(ge=-1, le=1)]

    @property
    def row_id(self) -> str:
        """`C1.valence`."""
        return f"C{self.statement}.valence"

    def shown(self) -> ShownRow:
        """On its scale."""
        text = f"The words that are said have a valence of {self.valence:.2f} from -1 to 1."
        return ShownRow(text, self.valence, "valence")


class Observed(Payload):
    """A sentence of a vision model on the picture, which nothing measured."""

    kind: Literal["observed"] = "observed"
    report: Index
    words: Annotated[str, Field(min_length=1)]

    @property
    def row_id(self) -> str:
        """`V1`."""
        return f"V{self.report}"

    def shown(self) -> ShownRow:
        """In the model's own words."""
        return ShownRow(self.words, self.words, "sentence", "unmeasured")


class ObservedMatch(Payload):
    """What a report says of something that is measured too, beside what was measured.

    Attributes:
        report: number of the `V` row.
        feature: id of what it speaks of, `gloss` in words; `denied`: it says that it is not there.
        face: the face that it is said of; None where it is on the picture, or nobody can tell.
        outcome: whether the two agree; `not_measured` where nothing tells.
        compared: ids of the rows that were looked at.
    """

    kind: Literal["observed_match"] = "observed_match"
    report: Index
    feature: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    gloss: str
    denied: bool = False
    face: Index | None = None
    outcome: Literal["agrees", "contradicts", "not_measured"]
    compared: tuple[str, ...] = ()

    @property
    def row_id(self) -> str:
        """`V1.match.smile.F1`."""
        of = "" if self.face is None else f".F{self.face}"
        return f"V{self.report}.match.{self.feature}{of}"

    def shown(self) -> ShownRow:
        """What came of it, by the ids of the rows that were compared."""
        rows = f" ({', '.join(self.compared)})" if self.compared else ""
        said = f"What V{self.report} says of {self.gloss}"
        if self.outcome == "not_measured":
            text = f"{said} could not be held against a measurement{rows}."
            return ShownRow(text, None, "match", "unavailable")
        how = "agrees with" if self.outcome == "agrees" else "contradicts"
        return ShownRow(f"{said} {how} what was measured{rows}.", self.outcome, "match")


class Cue(Payload):
    """Words that speak of a kind of situation.

    Attributes:
        said_by: the user, or a vision model, whose words nothing measured.
        sentence: number of the `C` or `V` row that holds the words.
        number: which of its cues this is.
        words: as they stand there.
        span: their place: in the user's text, or in the model's sentence.
        situation: id of the theme in the lexicon; where the words are denied, of what is left.
        gloss: what that is, in words.
        appraisals: its dimensions, such as `pleasant`.
        labels: label to share, as the lexicon spreads it; empty where it is shown and not weighed.
        denied: whether the words are a denial.
    """

    kind: Literal["cue"] = "cue"
    said_by: Literal["user", "vision model"] = "user"
    sentence: Index
    number: Index
    words: str
    span: Span
    situation: str
    gloss: str
    appraisals: tuple[str, ...] = ()
    labels: dict[str, Probability] = Field(default_factory=dict)
    denied: bool = False

    @property
    def sentence_id(self) -> str:
        """The id of the row that holds the words: `C1`."""
        return f"{'C' if self.said_by == 'user' else 'V'}{self.sentence}"

    @property
    def row_id(self) -> str:
        """`C1.cue.1`, `V1.cue.1`."""
        return f"{self.sentence_id}.cue.{self.number}"

    def shown(self) -> ShownRow:
        """The words in quotation marks and what they speak of."""
        how = "is a denial and leaves" if self.denied else "speaks of"
        appraisal = f" ({', '.join(self.appraisals)})" if self.appraisals else ""
        unweighed = "" if self.labels else "; it is shown and not weighed"
        text = f'"{self.words}" {how} {self.gloss}{appraisal}{unweighed}.'
        status: Literal["measured", "unmeasured"] = (
            "measured" if self.said_by == "user" else "unmeasured"
        )
        return ShownRow(text, self.situation, "cue", status, self.span)


class Mismatch(Payload):
    """Words that are said and a face that does not fit them, told and never weighed.

    Attributes:
        words: the sentence, as in its `Quotation`.
        mismatch: in what way they differ.
        score: of happiness, or the sum over unpleasant labels, whichever the face leans to; None
            where the smile itself (AU12) is what does not fit.
    """

    kind: Literal["mismatch"] = "mismatch"
    statement: Index
    face: Index
    words: str
    mismatch: MismatchKind
    score: float | None = None

    @property
    def row_id(self) -> str:
        """`C1.mismatch.F1`."""
        return f"C{self.statement}.mismatch.F{self.face}"

    def shown(self) -> ShownRow:
        """What differs, and that the reason is open."""
        score = 0.0 if self.score is None else self.score
        told = {
            MismatchKind.IRONIC: (
                f"is marked as irony, and face {self.face} shows AU12: a smile may accompany irony "
                "as well as amusement, so it does not settle the case."
            ),
            MismatchKind.PLEASANT_WORDS: (
                f"is pleasant in its words, and the scores of face {self.face} for unpleasant "
                f"expressions sum to {score:.2f}: the words may be meant ironically, or the "
                "expression may have another cause."
            ),
            MismatchKind.UNPLEASANT_WORDS: (
                f"is unpleasant in its words, and the rules score face {self.face} {score:.2f} for "
                "happiness: the words may be meant in jest, or the smile may be a polite one."
            ),
        }
        text = f"{self._quoted} {told[self.mismatch]}"
        return ShownRow(text, self.mismatch.value, "mismatch")

    @property
    def _quoted(self) -> str:
        """The sentence in quotation marks; its id where it is too long or holds markup."""
        words = self.words.rstrip(" .,;:!?\u2026")
        if len(words) > _LONGEST_QUOTE or _MARKUP & set(words):
            return f"The sentence C{self.statement}"
        return f'"{words}"'
