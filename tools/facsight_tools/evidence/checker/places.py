"""Sentences on where a unit is looked for: one wording, built from the row that is cited."""

from __future__ import annotations

import re
from typing import Final

from facsight_tools.evidence.checker.evidence import Evidence
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.places import place_text

_CITATION: Final = re.compile(r"\s*\[([^\[\]]*)\]")


def is_place(claim: Claim, evidence: Evidence) -> bool:
    """Whether a claim is, word for word, the sentence on the place of the one row that it cites.

    Any other wording, and any other number, is judged as all sentences are.
    """
    if len(evidence.rows) != 1 or evidence.missing or claim.asserts or claim.about is not None:
        return False
    row = evidence.rows[0]
    exact = _CITATION.findall(claim.text) == [row.id]
    plain = claim.kind == "observation" and claim.polarity == "neutral"
    return exact and plain and _CITATION.sub("", claim.text) == place_text(row)
