"""The context's distribution over another label set.

The lexicon of situations speaks of the basic emotions. A label of another set is a mixture of them
(`facsight_tools/rules/label_sets`): `awed` is two thirds surprise and one third fear. With
W[label, e] the share of basic emotion e in a label,

    P(label | context) = sum_e W[label, e] P(e | context) / sum over all labels of the same

so a context that says nothing stays even, and one that names a component raises every label that
has it. Where what the context speaks for first makes up half of no label (a victory, and the labels
sadness and fear), the rest of it would be noise, and nothing is projected. Pure and rounded to 4
decimals, so that whoever computes it again from the rows finds equal numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from facsight_tools.evidence.fusion import (
    UNSAID,
    context_distribution,
    context_evidence,
    rounded_shares,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import labels as label_sets

_HALF: Final = 0.5


def project(
    distribution: Mapping[str, float] | None, labels: Iterable[str]
) -> dict[str, float] | None:
    """A distribution over basic emotions as one over `labels`.

    Returns:
        Label to probability, summing to 1; the distribution itself where it has these labels
        already; None where it is None, a label is no mixture of basic emotions, or what it puts
        first makes up half of no label: then the context is told and not weighed.
    """
    wanted = sorted(set(labels))
    if distribution is None or set(wanted) == set(distribution):
        return None if distribution is None else dict(distribution)
    mixtures = [label_sets.mixture(label) for label in wanted]
    first = min(distribution, key=lambda basic: (-distribution[basic], basic))
    if None in mixtures or all((one or {}).get(first, 0.0) < _HALF for one in mixtures):
        return None
    return rounded_shares({label: label_sets.share(distribution, label) for label in wanted})


def context_over(
    rows: Iterable[Row], face_id: str | None, labels: Iterable[str]
) -> dict[str, float] | None:
    """The distribution over `labels` that the context of a face gives; None where it gives none.

    Without an appraisal it is `context_distribution`, projected. Appraisals are over these labels
    already: they are pooled with what else counts, each projected by itself, and with the even
    spread that stands for what was not said, or not for sure.
    """
    given, wanted = tuple(rows), sorted(set(labels))
    counted = [one for one in context_evidence(given, face_id) if one.counts]
    own = [
        one
        for one in counted
        if one.part == "appraisal" and set(wanted) & set(one.theme.distribution or ())
    ]
    if not own:
        return project(context_distribution(given, face_id), wanted)
    pooled = [(one.amount, one.theme.distribution or {}) for one in own]
    told = math.fsum(amount * given.get(e, 0.0) for amount, given in pooled for e in wanted)
    even = (UNSAID + math.fsum(one.room for one in own) - told) / len(wanted)
    pooled += [
        (one.amount, project(one.theme.distribution, wanted) or {})
        for one in counted
        if one.part != "appraisal"
    ]
    return rounded_shares(
        {label: math.fsum([even, *(a * d.get(label, 0.0) for a, d in pooled)]) for label in wanted}
    )
