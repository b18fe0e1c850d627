"""Sentences on what the reading rests on: what it would be without a unit, or without the words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import Face
from facsight_tools.evidence.interventions import intervention_text, is_without
from facsight_tools.evidence.rows import Row


def intervention_sentences(face: Face) -> Iterator[DraftSentence]:
    """One sentence for each unit, cue or part of the context that the ledger has such rows of."""
    rows = [row for row in face.rows.values() if is_without(row)]
    for _, group in groupby(rows, key=lambda row: row.id.rsplit(".", 1)[0]):
        told = list(group)
        text = intervention_text(told)
        if text is not None:
            yield DraftSentence(claim("observation", f"{text[:-1]} {_cited(told)}."))


def _cited(rows: list[Row]) -> str:
    return " ".join(f"[{row.id}]" for row in rows)
