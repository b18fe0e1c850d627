"""Rows that are told in one wording: what a reading would be without something, and mismatches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import Evidence
from facsight_tools.evidence.claims import Claim, Problem
from facsight_tools.evidence.context.mismatch import is_mismatch
from facsight_tools.evidence.interventions import intervention_text, is_without, removed_row
from facsight_tools.evidence.rows import Row

_CITATION: Final = re.compile(r"\s*\[([^\[\]]*)\]")


def is_set_wording(evidence: Evidence) -> bool:
    """Whether a claim cites a row of these kinds."""
    return any(is_without(row) or is_mismatch(row) for row in evidence.rows)


def check_set_wording(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """It cites such rows, and what they speak of at most; its text is what they allow.

    A single row may also be told in its own words. What was not measured so is open to every
    misreading ("without AU12 she would be sad"), so no other wording is judged.
    """
    for one in evidence.missing:
        yield problem(Code.DANGLING_ID, f"There is no evidence row {one}: cite one that exists.")
    for one in _CITATION.findall(claim.text):
        if one not in claim.cites:
            yield problem(Code.DANGLING_ID, f"{one} stands in the text and is not cited: cite it.")
    mismatches = [row for row in evidence.rows if is_mismatch(row)]
    yield from _mismatch(claim, evidence, mismatches) if mismatches else _without(claim, evidence)
    if claim.asserts or claim.about is not None or claim.polarity != "neutral":
        yield problem(Code.ROW_CONTRADICTED, "Such a sentence argues for nothing: drop the rest.")


def _without(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    rows = [row for row in evidence.rows if is_without(row)]
    wanted = intervention_text(rows)
    removed = removed_row(rows[0])
    if wanted is None or any(row not in rows and row.id != removed for row in evidence.rows):
        yield problem(
            Code.ROW_CONTRADICTED,
            "Rows of what would be without something are cited alone, of one face and one thing.",
        )
    elif claim.kind != "observation" or _CITATION.sub("", claim.text) not in (
        wanted,
        rows[0].text if len(rows) == 1 else wanted,
    ):
        yield problem(Code.ROW_CONTRADICTED, f"Say it, as an observation, in these words: {wanted}")


def _mismatch(claim: Claim, evidence: Evidence, rows: list[Row]) -> Iterator[Problem]:
    """One mismatch, with the sentence and the face that it is of."""
    sentence, _, face = rows[0].id.partition(".mismatch.")
    allowed = (rows[0].id, sentence, f"{sentence}.valence", f"{sentence}.speaker", f"{face}.AU12")
    if any(
        row.id not in allowed and not row.id.startswith((f"{sentence}.cue.", f"{face}.emotion."))
        for row in evidence.rows
    ):
        yield problem(
            Code.ROW_CONTRADICTED,
            "A mismatch is cited alone, or with the rows of its sentence and its face.",
        )
    elif claim.kind != "context" or _CITATION.sub("", claim.text) != rows[0].text:
        yield problem(Code.ROW_CONTRADICTED, f"Say it, as context, in these words: {rows[0].text}")
