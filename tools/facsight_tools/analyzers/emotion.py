"""Emotion scores from action units, by a rule set, and from a learned opinion where it says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from facsight_tools.analyzers.opinion import LABELS, OpinionReader, shows_look
from facsight_tools.rules.bars import held_back
from facsight_tools.rules.pooling import pooled, within
from facsight_tools.rules.rule_set import MOST_UNMEASURED, NEUTRAL, RuleSet, Term
from facsight_tools.seams import FaceView, ReaderCard
from facsight_tools.types import (
    ActionUnits,
    AUReading,
    Contribution,
    EmotionScores,
    MeasuredAU,
    NetworkUse,
    Opinions,
    UnavailableReason,
)

RULES: Final = "rules"
"""Id of the reader that scores emotions by a rule set."""

_DECIMALS = 6
# Reasons that hide nothing of the look: the reader's own, and the picture's edge
_LOOK_STAYS: Final = (
    UnavailableReason.NOT_IN_MODEL,
    UnavailableReason.NEEDS_VIDEO,
    UnavailableReason.OUT_OF_FRAME,
)


class EmotionAnalyzer:
    """Scores a face's action units under a rule set.

    A label's logit is its bias plus, for every unit, its offset and its weight times its level (0-1
    between the rule set's `zero_intensity` and `full_intensity`), all over the rule set's
    temperature: units that argue for it
    have positive weights, opposing ones negative. `neutral` stands at 0. A softmax makes scores
    that add up to 1, so a mixed face gives a mixed answer. More of a supporting unit never lowers a
    label's odds against `neutral`, but can lower its score where it supports another label more.
    EMFACS weights with negative ones for opposing units are described by Bian et al. 2024, Sensors
    24:126; the sizes are the rule set's. A unit that was not measured counts neither for nor
    against, and is reported. A label that a unit bars gets nothing, whatever else speaks for it;
    one that is part of a blend no more than its bar allows.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        self._rule_set = rule_set

    @property
    def rule_set(self) -> RuleSet:
        """The rules in use."""
        return self._rule_set

    def __call__(self, units: ActionUnits) -> EmotionScores:
        """The scores of one face, with every unit's part in them."""
        return _within_bars(self.weighed(units))

    def weighed(self, units: ActionUnits) -> EmotionScores:
        """The scores before what a blend leaves of a label is held to."""
        rules = self._rule_set
        contributions: list[Contribution] = []
        logits = {NEUTRAL: 0.0} | {k: bias / rules.temperature for k, bias in rules.bias.items()}
        unmeasured: set[int] = set()
        asked = hidden = 0.0
        levels: dict[tuple[int, bool], float | None] = {}
        temperature = rules.temperature
        for label, terms in rules.terms.items():
            for term in terms:
                weight, of = term.weight, (term.au, term.unilateral)
                if of not in levels:
                    levels[of] = _level(term, units, rules)
                level = levels[of]
                asked += abs(weight)
                if level is None:
                    hidden += abs(weight)
                    unmeasured.add(term.au)
                    continue
                amount = round((term.offset + weight * level) / temperature, _DECIMALS)
                if amount:
                    logits[label] += amount
                    contributions.append(Contribution(label, term.au, weight, amount))
        enough = hidden <= asked * MOST_UNMEASURED
        held = held_back({k: bar for k, bar in rules.bars.items() if k in logits}, units)
        barred = {one.label for one in held if not one.most}
        scores = _softmax({k: logit for k, logit in logits.items() if k not in barred})
        return EmotionScores(
            rule_set=rules.name,
            scores=MappingProxyType({**scores, **dict.fromkeys(barred, 0.0)} if enough else {}),
            contributions=tuple(contributions) if enough else (),
            unmeasured=tuple(sorted(unmeasured)),
            held_back=held if enough else (),
        )


class RuleEmotionReader:
    """facsight's own `EmotionReader`: a rule set over action units, pooled with a learned opinion.

    Args:
        rule_set: the rules; the card's version is their id and version.
        opinion: the learned reader, asked where the rule set says how to pool the two; None where
            it does not.
    """

    def __init__(self, rule_set: RuleSet, opinion: OpinionReader | None = None) -> None:
        self._score = EmotionAnalyzer(rule_set)
        self._pooling = rule_set.pooling
        pools = rule_set.pooling is not None and set(LABELS) <= set(rule_set.labels)
        self._opinion = opinion if pools else None
        self.networks: tuple[NetworkUse, ...] = self._opinion.networks if self._opinion else ()
        self.card = ReaderCard(
            id=RULES,
            version=rule_set.name,
            measures="apparent expression, as scores of the rule set's labels",
            licence="Apache-2.0",
            source="docs/rule-sets.md",
            text=f"facsight rules show {rule_set.id}",
        )

    def __call__(
        self, faces: Sequence[FaceView], units: Sequence[ActionUnits]
    ) -> list[EmotionScores]:
        """The scores of each face from its units, and from its look where that was asked."""
        alone = [self._score.weighed(one) for _, one in zip(faces, units, strict=True)]
        scores = list(map(_within_bars, alone))
        if self._opinion is None or self._pooling is None:
            return scores
        asked = [i for i, one in enumerate(alone) if _opens(one, faces[i], units[i])]
        learned = self._opinion([faces[i] for i in asked], [units[i] for i in asked])
        for i, told in zip(asked, learned, strict=True):
            both = Opinions(alone[i].scores, told, self._opinion.id, self._pooling)
            told_together = MappingProxyType(pooled(both, alone[i].held_back))
            scores[i] = replace(alone[i], scores=told_together, opinions=both)
        return scores


def _within_bars(scores: EmotionScores) -> EmotionScores:
    """With no label above what its bar leaves it; most faces have no bar and stay as they are."""
    if not scores.held_back:
        return scores
    return replace(scores, scores=MappingProxyType(within(scores.scores, scores.held_back)))


def _opens(scores: EmotionScores, face: FaceView, units: ActionUnits) -> bool:
    """Whether the learned reader is asked: it speaks of whole faces, and of no change.

    Where a unit of the rules is under something or turned away, what the reader would see there is
    not the face. A chin beyond the edge is as in many of the photographs that it was fitted to.
    """
    hidden = (units.get(au) for au in scores.unmeasured)
    return bool(scores.scores) and shows_look(face) and all(map(_look_stays, hidden))


def _look_stays(reading: AUReading) -> bool:
    return isinstance(reading, MeasuredAU) or reading.reason in _LOOK_STAYS


def _level(term: Term, units: ActionUnits, rules: RuleSet) -> float | None:
    """How far a term is fulfilled, 0-1, or None where its unit was not measured."""
    if not term.unilateral:
        reading = units.get(term.au)
        return _share(reading.intensity, rules) if isinstance(reading, MeasuredAU) else None
    left, right = units.get(term.au, "left"), units.get(term.au, "right")
    if isinstance(left, MeasuredAU) and isinstance(right, MeasuredAU):
        return _share(abs(left.intensity - right.intensity), rules)
    return None


def _share(intensity: float, rules: RuleSet) -> float:
    zero = rules.zero_intensity
    return min(max(intensity - zero, 0.0) / (rules.full_intensity - zero), 1.0)


def _softmax(logits: dict[str, float]) -> dict[str, float]:
    top = max(logits.values())
    weights = {label: math.exp(logit - top) for label, logit in sorted(logits.items())}
    total = math.fsum(weights.values())
    return {label: weight / total for label, weight in weights.items()}
