"""Contrary evidence: what speaks strongly against the answer is in the answer.

Three things are owed, worked out from the rows and not by the checker: units that the rule of the
answer's label weighs against it, present at 2 (B) or more and read with a confidence of 0.7; labels
within 0.15 of the first; and the words' reading, where face and words put different labels first
and lie 0.5 apart in Jensen-Shannon distance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from facsight_evals.scorers.answer import Answer, Scores, Tally, first, tally
from facsight_evals.scorers.reading import labels_named, units

_STRONG: Final = 2.0
_SURE: Final = 0.7
_NEAR: Final = 0.15
_FAR: Final = 0.5


def contrary_told(answer: Answer) -> Tally:
    """What is owed and told, of all that is owed."""
    if answer.abstained or answer.fused is None or answer.top is None:
        return Tally(0, 0)
    named_units = {unit.number for said in answer.said for unit in units(said.text)}
    named = {one for said in answer.said for one in labels_named(said.text, answer.labels)}
    named |= {said.about for said in answer.said if said.about}
    judged = [
        (unit in named_units, f"AU{unit} speaks against {answer.top} and is not told")
        for unit in _against(answer, answer.top)
    ]
    judged += [
        (label in named, f"{label} comes close to {answer.top} and is not told")
        for label, score in answer.fused.items()
        if label != answer.top and round(answer.fused[answer.top] - score, 6) <= _NEAR
    ]
    told = _other_reading(answer)
    if told is not None:
        judged.append((told in named, f"the words fit {told}, which is not told"))
    return tally(judged)


def _against(answer: Answer, label: str) -> Iterator[int]:
    rules = [row for row in answer.rows.values() if row.payload.get("kind") == "rule"]
    # One-sided terms apart
    against = {
        unit
        for rule in rules
        if rule.payload["label"] == label
        for unit, weight, unilateral in rule.terms
        if weight < 0 and not unilateral
    }
    for number in sorted(against):
        row = answer.rows.get(f"{answer.face}.AU{number}")
        strong = row is not None and (row.number or 0.0) >= _STRONG
        if row is not None and strong and (row.confidence is None or row.confidence >= _SURE):
            yield number


def _other_reading(answer: Answer) -> str | None:
    alone, context = answer.face_only, answer.context_only
    if alone is None or context is None or first(alone) == first(context):
        return None
    return first(context) if distance(alone, context) >= _FAR else None


def distance(one: Scores, other: Scores) -> float:
    """Jensen-Shannon distance in base 2, 0-1."""
    labels = sorted(one)
    p, q = (np.array([scores.get(x, 0.0) for x in labels]) for scores in (one, other))
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2
    parts = [float(np.sum(x[x > 0] * np.log2(x[x > 0] / middle[x > 0]))) for x in (p, q)]
    return float(np.sqrt(max(sum(parts) / 2, 0.0)))
