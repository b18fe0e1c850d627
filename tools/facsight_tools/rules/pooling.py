"""Two opinions on a face as one: what the action units say, and what a learned reader says.

    scores = pool(units, learned, pooling)

A log-linear pool (Genest & Zidek 1986, Statistical Science 1:114): each opinion is raised to its
power, the two are multiplied and made to sum to 1. The powers are fitted on photographs that the
learned reader's fit did not see. Three limits keep it honest:

- A label that the rules bar, by a unit that no pattern of it holds, is not given on the word of
  the learned reader either. What that leaves of its opinion says nothing of the others, and is
  spread evenly over those that it was taught; where it had put that label first it has put none
  first, and the two count as differing.
- A label that is part of a blend gets no more than the rules allow it there.
- No label comes first that neither of the two put first.
- A label that the learned reader was not taught keeps the share that the units give it: the reader
  says nothing of it, and what it says of the others is of the rest.
- Where the two put different labels first, no label gets more than `most_where_differ`: what one
  opinion is sure of and the other denies is never certain. Where they agree none gets more than
  `MOST`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import Final

from facsight_tools.types import HeldBack, Opinions, Pooling

_LEAST: Final = 1e-6
"""What a probability is lifted to before its logarithm is taken."""
MOST: Final = 0.97
"""The most that any label gets: of the surest readings of photographs about as many are right."""
_HALVINGS: Final = 50
_BEHIND: Final = 0.99
"""How near a label that neither put first comes to one that was."""


def pool(
    units: Mapping[str, float],
    learned: Mapping[str, float],
    pooling: Pooling,
    held_back: Sequence[HeldBack] = (),
) -> dict[str, float]:
    """Label to score, over the labels of `units`, summing to 1.

    Args:
        units: the rule set's scores by action units alone.
        learned: the learned reader's, over some of these labels.
        pooling: the powers and the limit.
        held_back: labels that a unit keeps down; those that get nothing have none of the units.

    Raises:
        ValueError: the reader gives a label that the units do not have.
    """
    strange = sorted(set(learned) - set(units))
    if strange:
        raise ValueError(f"learned: no label of the rule set: {', '.join(strange)}")
    open_to_both = {label: p for label, p in units.items() if p > 0.0}
    told = {label: max(p, _LEAST) for label, p in learned.items() if label in open_to_both}
    # what is left of a label that is barred says nothing of any other
    left = (1.0 - math.fsum(told.values())) / max(len(told), 1)
    whole = completed(open_to_both, {label: p + left for label, p in told.items()})
    logits = {
        label: pooling.units * math.log(max(units[label], _LEAST))
        + pooling.learned * math.log(max(whole[label], _LEAST))
        for label in sorted(open_to_both)
    }
    firsts = {_first(units), _first(learned)} & set(open_to_both)
    scores = _led(_shares(logits, 1.0), firsts)
    agree = _first(units) == _first(learned)
    most = MOST if agree else pooling.most_where_differ
    barred = {label: 0.0 for label in units if label not in logits}
    return {**within(_held(scores, most), held_back), **barred}


def within(scores: Mapping[str, float], held_back: Sequence[HeldBack]) -> dict[str, float]:
    """Scores in which no label that is part of a blend has more than it may."""
    found = dict(scores)
    for one in held_back:
        if one.most and found.get(one.label, 0.0) > one.most:
            found = _held(found, one.most)
    return found


def completed(units: Mapping[str, float], learned: Mapping[str, float]) -> dict[str, float]:
    """The learned opinion over all labels: what it was not taught keeps the units' share."""
    untaught = {label: p for label, p in units.items() if label not in learned}
    rest = 1.0 - math.fsum(untaught.values())
    return {label: untaught.get(label, rest * learned.get(label, 0.0)) for label in units}


def pooled(opinions: Opinions, held_back: Sequence[HeldBack] = ()) -> dict[str, float]:
    """What two opinions come to."""
    return pool(opinions.units, opinions.learned, opinions.pooling, held_back)


def _led(scores: dict[str, float], firsts: Set[str]) -> dict[str, float]:
    """Scores in which none of the others is above the best of `firsts`."""
    best = max(scores[one] for one in firsts)
    kept = {k: x if k in firsts else min(x, _BEHIND * best) for k, x in scores.items()}
    total = math.fsum(kept.values())
    return {label: x / total for label, x in kept.items()}


def _held(scores: Mapping[str, float], most: float) -> dict[str, float]:
    """Scores flattened until none is above `most`, or all are alike; their order stays."""
    most = max(most, 1.0 / sum(x > 0.0 for x in scores.values()))
    if max(scores.values()) <= most:
        return dict(scores)
    logits = {label: math.log(max(x, _LEAST)) for label, x in scores.items()}
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
