"""Sentences on what the rules would score without a unit: one wording, built from cited rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight.tools.evidence.checker.codes import Code, problem
from facsight.tools.evidence.checker.evidence import Evidence
from facsight.tools.evidence.claims import Claim, Problem
from facsight.tools.evidence.interventions import intervention_text, is_without

_CITATION: Final = re.compile(r"\s*\[([^\[\]]*)\]")


def is_intervention(evidence: Evidence) -> bool:
    """Whether a claim cites a row of this kind."""
    return any(is_without(row) for row in evidence.rows)


def check_intervention(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """It cites such rows, and the unit's own at most; its text is the sentence that they allow.

    A single row may also be told in its own words. What was not measured so is open to every
    misreading ("without AU12 she would be sad"), so no other wording is judged.
    """
    for one in evidence.missing:
        yield problem(Code.DANGLING_ID, f"There is no evidence row {one}: cite one that exists.")
    for one in _CITATION.findall(claim.text):
        if one not in claim.cites:
            yield problem(Code.DANGLING_ID, f"{one} stands in the text and is not cited: cite it.")
    rows = [row for row in evidence.rows if is_without(row)]
    unit = rows[0].id.rsplit(".", 1)[0].replace(".without.", ".")
    wanted = intervention_text(rows)
    if wanted is None or any(row not in rows and row.id != unit for row in evidence.rows):
        yield problem(
            Code.ROW_CONTRADICTED,
            "Rows of what would be without a unit are cited alone, of one face and one unit.",
        )
    elif claim.kind != "observation" or _CITATION.sub("", claim.text) not in (
        wanted,
        rows[0].text if len(rows) == 1 else wanted,
    ):
        yield problem(Code.ROW_CONTRADICTED, f"Say it, as an observation, in these words: {wanted}")
    if claim.asserts or claim.about is not None or claim.polarity != "neutral":
        yield problem(Code.ROW_CONTRADICTED, "Such a sentence argues for nothing: drop the rest.")
