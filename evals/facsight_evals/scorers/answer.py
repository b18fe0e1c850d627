"""An answer as the scorers see it: sentences, rows and numbers, and nothing that judges them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from facsight_tools.evidence.claims import NOTICE, Claim, Inference
from facsight_tools.evidence.rows import Ledger

Scores = dict[str, float]
"""Label to probability."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence; `about` is the label that it argues `for` or `against`, strength 0-1."""

    text: str
    kind: str = "observation"
    about: str | None = None
    polarity: str = "neutral"
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A row of the ledger; `payload` is its data as the JSON of a report has it."""

    id: str
    status: str
    value: float | str | bool | None
    unit: str
    text: str
    confidence: float | None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unit_number(self) -> int | None:
        """The action unit, where the row is one of a unit, measured or not."""
        of_unit = self.payload.get("kind") in ("unit_intensity", "unit_unavailable")
        return self.payload["unit"] if of_unit else None

    @property
    def terms(self) -> list[tuple[int, float, bool]]:
        """Of a rule: unit, weight, and whether only a difference of the sides counts."""
        return [
            (term["au"], term["weight"], term.get("unilateral", False))
            for term in self.payload.get("terms", ())
        ]

    @property
    def number(self) -> float | None:
        """The value where it is a measured number."""
        if self.status != "measured" or isinstance(self.value, bool | str) or self.value is None:
            return None
        return float(self.value)


_ROW: Final = tuple(one.name for one in fields(ScoredRow))


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """What was answered, and the evidence it was answered from.

    `notice` is whether the notice on apparent expression stands with it, word for word; `refused`
    counts the sentences that the checker kept out; `labels` is the label set.
    """

    said: tuple[Said, ...]
    rows: Mapping[str, ScoredRow]
    face: str | None = "F1"
    face_only: Scores | None = None
    context_only: Scores | None = None
    fused: Scores | None = None
    abstained: bool = False
    notice: bool = True
    reasoner: str = ""
    refused: int = 0
    labels: tuple[str, ...] = field(default=())

    @property
    def top(self) -> str | None:
        """The label that the fused reading puts first; the first in alphabet of equals."""
        return first(self.fused) if self.fused else None

    def to_json(self) -> str:
        """The answer as text, which a log keeps and compares as a whole."""
        # `asdict` copies every row deeply, which for thousands of rows takes longer than the answer
        plain = {name.name: getattr(self, name.name) for name in fields(self)}
        rows = [[getattr(row, key) for key in _ROW] for row in self.rows.values()]
        return json.dumps(plain | {"rows": rows, "said": [asdict(one) for one in self.said]})

    @classmethod
    def from_json(cls, text: str) -> ScoredAnswer:
        """The answer that `to_json` wrote."""
        data = json.loads(text)
        rows = (ScoredRow(*row) for row in data["rows"])
        return cls(
            **data
            | {
                "rows": {row.id: row for row in rows},
                "said": tuple(Said(**one) for one in data["said"]),
                "labels": tuple(data["labels"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the things that a measure counts are right, and what was wrong with the others.

    `of` is 0 where an answer gives the measure nothing to count.
    """

    right: int
    of: int
    wrong: tuple[str, ...] = ()


Measure = Callable[[ScoredAnswer], Tally]


def tally(judged: list[tuple[bool, str]]) -> Tally:
    """The count of what was judged; each judgement comes with the words for its failure."""
    wrong = tuple(words for right, words in judged if not right)
    return Tally(len(judged) - len(wrong), len(judged), wrong)


def first(scores: Scores) -> str:
    """The label with the highest score, the first in alphabet where two are equal."""
    return min(scores, key=lambda label: (-scores[label], label))


def evidence_of(ledger: Ledger) -> dict[str, ScoredRow]:
    """The ledger's rows as plain values, by id."""
    return {
        row.id: ScoredRow(
            *(row.id, row.status, row.value, row.unit, row.text, row.confidence),
            row.payload.plain(),
        )
        for row in ledger.rows
    }


def answer_of(inference: Inference, ledger: Ledger) -> ScoredAnswer:
    """What facsight answered."""
    return ScoredAnswer(
        said=tuple(said_of(claim) for claim in inference.claims),
        rows=evidence_of(ledger),
        face=inference.face,
        face_only=inference.face_only,
        context_only=inference.context_only,
        fused=inference.fused,
        abstained=inference.abstained,
        notice=inference.notice == NOTICE,
        reasoner=inference.reasoner,
        refused=len(inference.rejected),
        labels=tuple(sorted(inference.face_only or inference.context_only or {})),
    )


def said_of(claim: Claim) -> Said:
    """A claim's sentence; an id that is cited and does not stand in the text is put behind it."""
    hidden = [one for one in claim.cites if f"[{one}]" not in claim.text]
    text = " ".join([claim.text, *(f"[{one}]" for one in hidden)])
    return Said(text, claim.kind, claim.about, claim.polarity, claim.strength)
