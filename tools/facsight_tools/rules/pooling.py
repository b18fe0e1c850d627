"""Two opinions on a face as one: what the action units say, and what a learned reader says.

    scores = pool(units, learned, pooling)

A log-linear pool (Genest & Zidek 1986, Statistical Science 1:114): each opinion is raised to its
power, the two are multiplied and made to sum to 1. The powers are fitted on photographs that the
learned reader's fit did not see. Three limits keep it honest:

- A label that the rules bar, by a unit that no pattern of it holds, is not given on the word of
  the learned reader either: what it says of the others stands.
- A label that the learned reader was not taught keeps the share that the units give it: the reader
  says nothing of it, and what it says of the others is of the rest.
- Where the two put different labels first, no label gets more than `most_where_differ`: what one
  opinion is sure of and the other denies is never certain. Where they agree none gets more than
  `MOST`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from facsight_tools.types import Opinions, Pooling

_LEAST: Final = 1e-6
"""What a probability is lifted to before its logarithm is taken."""
MOST: Final = 0.97
"""The most that any label gets: of the surest readings of photographs about as many are right."""
_HALVINGS: Final = 50


def pool(
    units: Mapping[str, float], learned: Mapping[str, float], pooling: Pooling
) -> dict[str, float]:
    """Label to score, over the labels of `units`, summing to 1.

    Args:
        units: the rule set's scores by action units alone.
        learned: the learned reader's, over some of these labels.
        pooling: the powers and the limit.

    Raises:
        ValueError: the reader gives a label that the units do not have.
    """
    strange = sorted(set(learned) - set(units))
    if strange:
        raise ValueError(f"learned: no label of the rule set: {', '.join(strange)}")
    open_to_both = {label: p for label, p in units.items() if p > 0.0}
    said = {label: max(p, _LEAST) for label, p in learned.items() if label in open_to_both}
    total = math.fsum(said.values())
    whole = completed(open_to_both, {label: p / total for label, p in said.items()})
    logits = {
        label: pooling.units * math.log(max(units[label], _LEAST))
        + pooling.learned * math.log(max(whole[label], _LEAST))
        for label in sorted(open_to_both)
    }
    scores = _shares(logits, 1.0)
    agree = _first(units) == _first(learned)
    most = MOST if agree else max(pooling.most_where_differ, 1.0 / len(scores))
    barred = {label: 0.0 for label in units if label not in logits}
    return {**_held(logits, scores, most), **barred}


def completed(units: Mapping[str, float], learned: Mapping[str, float]) -> dict[str, float]:
    """The learned opinion over all labels: what it was not taught keeps the units' share."""
    untaught = {label: p for label, p in units.items() if label not in learned}
    rest = 1.0 - math.fsum(untaught.values())
    return {label: untaught.get(label, rest * learned.get(label, 0.0)) for label in units}


def pooled(opinions: Opinions) -> dict[str, float]:
    """What two opinions come to."""
    return pool(opinions.units, opinions.learned, opinions.pooling)


def _held(logits: Mapping[str, float], scores: dict[str, float], most: float) -> dict[str, float]:
    """Scores flattened until none is above `most`; their order stays."""
    if max(scores.values()) <= most:
        return scores
    top = max(logits.values())
    behind = [logit - top for logit in logits.values()]
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        power = (low + high) / 2
        share = 1.0 / math.fsum(math.exp(power * below) for below in behind)
        low, high = (power, high) if share <= most else (low, power)
    return _shares(logits, low)


def _shares(logits: Mapping[str, float], power: float) -> dict[str, float]:
    top = max(logits.values())
    weights = {label: math.exp(power * (logit - top)) for label, logit in logits.items()}
    total = math.fsum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def _first(scores: Mapping[str, float]) -> str:
    return min(scores, key=lambda label: (-scores[label], label))
