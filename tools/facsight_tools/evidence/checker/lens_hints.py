"""Sentences on what a lens says of units and situations: one wording, built from cited rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import Evidence
from facsight_tools.evidence.claims import Claim, Problem
from facsight_tools.evidence.lens_hints import hint_text, is_hint

_CITATION: Final = re.compile(r"\s*\[([^\[\]]*)\]")


def cites_hint(evidence: Evidence) -> bool:
    """Whether a claim cites a row of this kind."""
    return any(is_hint(row) for row in evidence.rows)


def check_hint(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """It cites one such row with present units or a cue, and its text is what they allow.

    A row alone may be told in its own words, as a caveat.
    """
    for one in (*evidence.missing, *(set(_CITATION.findall(claim.text)) - set(claim.cites))):
        yield problem(Code.DANGLING_ID, f"{one} is not cited or not there: cite rows that exist.")
    wanted = hint_text(evidence.rows)
    alone = len(evidence.rows) == 1 and claim.kind == "caveat"
    kind = "context" if any(row.unit == "cue" for row in evidence.rows) else "inference"
    if alone:
        wanted, kind = evidence.rows[0].text, "caveat"
    if wanted is None:
        yield problem(
            Code.ROW_CONTRADICTED,
            "What a work says of units is cited with whole-face rows of these units on one face, "
            "all of them present; what it says of situations with one cue that has dimensions.",
        )
    elif claim.kind != kind or _CITATION.sub("", claim.text) != wanted:
        article = "an" if kind == "inference" else "a"
        yield problem(
            Code.ROW_CONTRADICTED, f"Say it, as {article} {kind}, in these words: {wanted}"
        )
    if claim.asserts or claim.about is not None or claim.polarity != "neutral":
        yield problem(Code.ROW_CONTRADICTED, "Such a sentence argues for nothing: drop the rest.")
