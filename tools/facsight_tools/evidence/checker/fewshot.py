"""Sentences on labelled examples: one wording, built from the rows that are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import Evidence
from facsight_tools.evidence.claims import Claim, Problem
from facsight_tools.evidence.fewshot import fewshot_text, is_example

_CITATION: Final = re.compile(r"\s*\[([^\[\]]*)\]")


def cites_example(evidence: Evidence) -> bool:
    """Whether a claim cites a row of this kind."""
    return any(is_example(row) for row in evidence.rows)


def check_example(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """It cites such rows of one face alone, and its text is the sentence that they allow.

    Labels and notes are the user's own words, so no other wording of them is judged.
    """
    shown = set(_CITATION.findall(claim.text)) - set(claim.cites)
    for one in (*evidence.missing, *sorted(shown)):
        yield problem(Code.DANGLING_ID, f"{one} is not cited or not there: cite rows that exist.")
    wanted = fewshot_text(evidence.rows)
    if wanted is None:
        yield problem(
            Code.ROW_CONTRADICTED,
            "Rows of examples are cited alone and of one face: scores, then the nearest example.",
        )
    elif claim.kind not in ("observation", "caveat") or _CITATION.sub("", claim.text) != wanted:
        yield problem(Code.ROW_CONTRADICTED, f"Say it, as an observation, in these words: {wanted}")
    if claim.asserts or claim.about is not None or claim.polarity != "neutral":
        yield problem(Code.ROW_CONTRADICTED, "Such a sentence argues for nothing: drop the rest.")
