"""An answer as the scorers see it: what it says, the ledger that it is on, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from pydantic import BaseModel, ConfigDict

from facsight_evals.judge.rows import Rows
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.notices import NOTICES
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.kinds import AnyStatement

Scores = dict[str, float]
"""Label to probability."""


class ScoredSentence(BaseModel):
    """A sentence with the ids that it cites and, by their places, the statements that it says.

    Of what a model wrote, which no sentence has said yet, the text is empty.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    cites: tuple[str, ...]
    statements: tuple[int, ...]


class ScoredAnswer(BaseModel):
    """What was answered, and the evidence it was answered from.

    `notice` is whether the notice on apparent expression stands with it, word for word; `unread`
    counts what a model wrote that is no statement; `refused` what the product kept out.
    """

    model_config = ConfigDict(frozen=True)

    statements: tuple[AnyStatement, ...]
    said: tuple[ScoredSentence, ...]
    ledger: Ledger
    face: int | None = 1
    face_only: Scores | None = None
    context_only: Scores | None = None
    fused: Scores | None = None
    disagreement: float | None = None
    abstained: bool = False
    notice: bool = True
    language: Language = "en"
    reasoner: str = ""
    unread: int = 0
    refused: int = 0

    @property
    def top(self) -> str | None:
        """The label that the fused reading puts first; the first in alphabet of equals."""
        return first(self.fused) if self.fused else None

    @cached_property
    def rows(self) -> Rows:
        """The ledger as the second judge reads it."""
        return Rows(self.ledger)

    @staticmethod
    @lru_cache(maxsize=16)
    def from_json(text: str) -> ScoredAnswer:
        """The answer that a log holds; every scorer of a sample asks for the same one."""
        return ScoredAnswer.model_validate_json(text)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the things that a measure counts are right, and what was wrong with the others.

    `of` is 0 where an answer gives the measure nothing to count.
    """

    right: int
    of: int
    wrong: tuple[str, ...] = ()


Measure = Callable[[ScoredAnswer], Tally]


def tally(judged: Iterable[tuple[bool, str]]) -> Tally:
    """The count of what was judged; each judgement comes with the words for its failure."""
    every = list(judged)
    wrong = tuple(words for right, words in every if not right)
    return Tally(len(every) - len(wrong), len(every), wrong)


def first(scores: Scores) -> str:
    """The label with the highest score, the first in alphabet where two are equal."""
    return min(scores, key=lambda label: (-scores[label], label))


def answer_of(inference: Inference, ledger: Ledger) -> ScoredAnswer:
    """What facsight answered."""
    named = {f"F{index}": index for index in Evidence.of(ledger).faces}
    return ScoredAnswer(
        statements=inference.statements,
        said=tuple(
            ScoredSentence(text=one.text, cites=one.cites, statements=one.statements)
            for one in inference.claims
        ),
        ledger=ledger,
        face=None if inference.face is None else named[inference.face],
        face_only=inference.face_only,
        context_only=inference.context_only,
        fused=inference.fused,
        disagreement=inference.disagreement,
        abstained=inference.abstained,
        notice=inference.notice == NOTICES[inference.language],
        language=inference.language,
        reasoner=inference.reasoner,
        refused=len(inference.refused),
    )


def written(statements: Sequence[Statement], plain: ScoredAnswer, *, unread: int) -> ScoredAnswer:
    """What a model wrote as it comes, unjudged, with the evidence and the numbers of `plain`."""
    evidence = Evidence.of(plain.ledger)
    said = tuple(
        ScoredSentence(text="", cites=one.rows(evidence), statements=(at,))
        for at, one in enumerate(statements)
    )
    changes = {
        "statements": tuple(cast("Iterable[AnyStatement]", statements)),
        "said": said,
        "reasoner": "the model, unjudged",
        "unread": unread,
        "refused": 0,
    }
    return plain.model_copy(update=changes)
