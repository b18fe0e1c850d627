"""A text from elsewhere, sentence by sentence: what it says, and whether the evidence bears it out.

verdict = read_text("AU12 is present [F1.AU12].", evidence)
print(verdict.ok, verdict.readable())
"""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.answers.inference import SaidStatement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.speaking import Speaking
from facsight_tools.statements.forms.tokens import Language, capitalised
from facsight_tools.statements.language import language_of
from facsight_tools.statements.read import Judgement, ReadSentence, read
from facsight_tools.statements.reasons import reason_in
from facsight_tools.statements.render import NoForm, clauses

_WORDS: Final[dict[Judgement, str]] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not_checkable": "not checkable",
}


class SentenceVerdict(BaseModel):
    """One sentence of a text.

    Attributes:
        text: as it stands.
        verdict: `supported` where all that it says holds, `contradicted` where the evidence says
            otherwise, `not_checkable` where it could not be read whole, or the evidence holds
            nothing on it.
        statements: what it says, as far as it was read.
        written: how facsight writes what it read, without ids, for people; not part of the JSON.
        reason: why it is not supported, in the language of the sentence; empty where it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    verdict: Judgement
    statements: tuple[SaidStatement, ...]
    written: str = Field(default="", exclude=True)
    reason: str

    @classmethod
    def of(cls, read_one: ReadSentence, evidence: Evidence, language: Language) -> SentenceVerdict:
        """A sentence as it was read."""
        written = said_back(read_one, evidence, language)
        reason = reason_in(language, read_one.reason, read_one.statements, evidence)
        told = {"written": written, "reason": reason}
        return cls.model_validate(read_one.model_dump() | told)

    def readable(self) -> str:
        """The verdict and the sentence, and below it what it was read as and why it fails."""
        lines = [f"{_WORDS[self.verdict]}: {self.text}"]
        if self.written:
            lines.append(f"    read as: {self.written}")
        if self.reason:
            lines.append(f"    {self.reason}")
        return "\n".join(lines)


def said_back(one: ReadSentence, evidence: Evidence, language: Language) -> str:
    """What a sentence was read as, in facsight's own words: whose side, which row it is on."""
    if not one.statements:
        return ""
    try:
        parts = clauses(one.statements, Speaking(language, evidence, "coder"))
    except NoForm:
        return one.written
    return capitalised("; ".join(part.words for part in parts))


class TextVerdict(BaseModel):
    """What a text comes to; `ok` where there is a sentence and each is supported."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ok: bool
    sentences: tuple[SentenceVerdict, ...]

    def readable(self) -> str:
        """How many sentences are what, and each of them."""
        return "\n".join([self.counted(), *(one.readable() for one in self.sentences)])

    def counted(self) -> str:
        """`2 supported, 0 contradicted, 1 not checkable.`"""
        counts = Counter(one.verdict for one in self.sentences)
        return ", ".join(f"{counts[one]} {words}" for one, words in _WORDS.items()) + "."


def read_text(
    text: str,
    evidence: Evidence,
    language: Language | Literal["auto"] = "auto",
    *,
    allow_unchecked: bool = False,
) -> TextVerdict:
    """Read a text and judge each of its sentences.

    Args:
        text: any text; ids stand in brackets, `[F1.AU12]`.
        evidence: what it is about.
        language: whose forms read it; `auto` takes each sentence in the language that reads it.
        allow_unchecked: what is not checkable may stand, if nothing is contradicted and at least
            one sentence is supported.
    """
    found = tuple(
        SentenceVerdict.of(one, evidence, language_of(one.text) if language == "auto" else language)
        for one in read(text, evidence, language)
    )
    verdicts = {one.verdict for one in found}
    permitted = {"supported", "not_checkable"} if allow_unchecked else {"supported"}
    return TextVerdict(ok="supported" in verdicts and verdicts <= permitted, sentences=found)
