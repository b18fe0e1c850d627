"""Sentences on the parts of the context beside the user's words, and on words that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from facsight.reasoner.draft import Sentence, claim
from facsight.reasoner.words import joined
from facsight_tools.evidence.claims import Distribution
from facsight_tools.evidence.context.mismatch import is_mismatch
from facsight_tools.evidence.fusion import (
    context_distribution,
    context_evidence,
    cue_words,
)
from facsight_tools.evidence.payloads import Part
from facsight_tools.evidence.projection import project
from facsight_tools.evidence.rows import Ledger, Row

_CITED_AT_MOST: Final = 3
_MOST_MISMATCHES: Final = 2
_NEAR_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Teller:
    """What the context of a reading is called, with the forms of the verbs that follow it."""

    noun: str
    named: str
    fit: str
    make: str


_TELLERS: Final[dict[Part, Teller]] = {
    "words": Teller("words", "the words", "fit", "make"),
    "body": Teller("posture", "the posture", "fits", "makes"),
}
_SEVERAL: Final = Teller("context", "the context", "fits", "makes")
# What a vision model reports was not measured
_PARTLY_UNMEASURED: Final = Teller("context", "the context", "may fit", "may make")


def teller(ledger: Ledger, face_id: str) -> Teller:
    """The words where they alone are weighed, the posture where it alone is, else the context."""
    parts = {one.part for one in context_evidence(ledger.rows, face_id) if one.theme.distribution}
    if "scene model" in parts:
        return _PARTLY_UNMEASURED
    return _TELLERS.get(parts.pop(), _SEVERAL) if len(parts) == 1 else _SEVERAL


def part_distribution(
    ledger: Ledger, face_id: str | None, part: Part, scores: Distribution | None
) -> Distribution | None:
    """What one part of the context says, over the labels of the face's scores."""
    basic = context_distribution(ledger.rows, face_id, parts=(part,))
    return basic if scores is None else project(basic, scores)


def part_sentences(
    ledger: Ledger, face_id: str | None, scores: Distribution | None
) -> Iterator[Sentence]:
    """What a vision model's report and the body of the face suggest."""
    weighed = [one for one in context_evidence(ledger.rows, face_id) if one.theme.distribution]
    seen = [one for one in weighed if one.part == "scene model"][:_CITED_AT_MOST]
    likely = _likely(part_distribution(ledger, face_id, "scene model", scores))
    if seen and likely:
        said = joined([f'"{cue_words(one.row)}" [{one.row.id}]' for one in seen])
        whole = " ".join(dict.fromkeys(f"[{one.row.id.partition('.')[0]}]" for one in seen))
        text = (
            f"A vision model reports {said} {whole}, which was not measured and may fit "
            f"{joined(likely, 'or')}."
        )
        yield Sentence(claim("context", text, about=likely[0]))
    body = [one for one in weighed if one.part == "body"][:_CITED_AT_MOST]
    likely = _likely(part_distribution(ledger, face_id, "body", scores))
    if body and likely:
        shown = joined([f"{one.theme.gloss} [{one.row.id}]" for one in body])
        text = f"The picture shows {shown}, which may fit {joined(likely, 'or')}."
        yield Sentence(claim("context", text, about=likely[0]))


def mismatch_sentences(ledger: Ledger, face_id: str) -> Iterator[Sentence]:
    """Words that are said and that the face does not fit, each in its row's own wording."""
    rows = [row for row in ledger.rows if is_mismatch(row) and row.id.endswith(f".{face_id}")]
    for row in rows[:_MOST_MISMATCHES]:
        yield Sentence(claim("context", f"{row.text[:-1]} {_cited(row)}."))


def _cited(row: Row) -> str:
    return f"[{row.id.partition('.')[0]}] [{row.id}]"


def _likely(distribution: dict[str, float] | None) -> list[str]:
    """The labels near the top of a part's distribution, the likeliest first, three at most."""
    if distribution is None:
        return []
    best = max(distribution.values())
    near = [label for label in distribution if distribution[label] >= _NEAR_SHARE * best]
    return sorted(near, key=lambda label: (-distribution[label], label))[:3]
