"""The sentence on labelled examples, where some were given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import Face
from facsight_tools.evidence.fewshot import fewshot_text

_SCORES_AT_MOST: Final = 3


def example_sentence(face: Face) -> Iterator[DraftSentence]:
    """What the nearest examples score, the highest first, and the nearest one."""
    unlike, nearest = face.rows.get("fewshot"), face.rows.get("example.1")
    scores = [row for key, row in face.rows.items() if key.startswith("fewshot.")]
    scores.sort(key=lambda row: (-float(row.value or 0), row.id))
    rows = [unlike] if unlike else [*scores[:_SCORES_AT_MOST], nearest] if nearest else []
    told = [row for row in rows if row is not None]
    text = fewshot_text(told)
    if text is not None:
        cites = " ".join(f"[{row.id}]" for row in told)
        yield DraftSentence(claim("caveat" if unlike else "observation", f"{text[:-1]} {cites}."))
