"""Sentences on labels: why one, why not another, the scores, and what would change the reading."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from facsight.chat.sentences import unavailable
from facsight.reasoner.draft import Sentence, claim
from facsight.reasoner.face import NEUTRAL, Face
from facsight.reasoner.prose_face import against_sentence
from facsight.reasoner.prose_interventions import intervention_sentences
from facsight.reasoner.weighing import arguments, unmeasured
from facsight.reasoner.words import capital, cited, joined, names, things
from facsight_tools.evidence.claims import Distribution
from facsight_tools.evidence.payloads import Rule

_NAMED: Final = 4
_FLIPS: Final = 3
_LEAST_SHARE: Final = 0.4


def ranked(scores: Distribution) -> list[str]:
    """The labels, the highest score first."""
    return sorted(scores, key=lambda label: (-scores[label], label))


def score_sentences(face: Face, labels: list[str]) -> Iterator[Sentence]:
    """The scores of labels, as the rows give them."""
    parts = [
        f"{label} {score:.2f} {face.score_cite(label)}"
        for label in labels
        if (score := face.number("emotion." + "_".join(label.split()))) is not None
    ]
    for start in range(0, len(parts), _NAMED):
        yield Sentence(
            claim("observation", f"The rules score {joined(parts[start : start + _NAMED])}.")
        )


def why(face: Face, label: str) -> Iterator[Sentence]:
    """What speaks for a label, against it, and what is missing."""
    yield from score_sentences(face, [label])
    yield from _fitting(face, label)
    against = against_sentence(face, label)
    if against:
        yield against
    yield from _missing(face, label)
    yield from unavailable(unmeasured(face, label)[:_NAMED])


def why_not(face: Face, label: str) -> Iterator[Sentence]:
    """The label beside the leading one, what weakens it, and what little speaks for it."""
    first = ranked(face.scores or {})[:1]
    yield from score_sentences(face, list(dict.fromkeys([label, *first])))
    yield from _missing(face, label)
    against = against_sentence(face, label)
    if against:
        yield against
    yield from _fitting(face, label)
    yield from unavailable(unmeasured(face, label)[:_NAMED])


def change(face: Face) -> tuple[list[Sentence], bool]:
    """What the scores would be without single units, and absent units that would turn the order.

    Returns:
        The sentences, and whether any absent unit would put another label first.
    """
    without = list(intervention_sentences(face))
    flips = flipping(face)
    for number, label in flips:
        unit, rule = face.units[number], face.rules[label]
        text = (
            f"The evidence for {label} {rule.cite} is weakened: {unit.code} ({unit.name})"
            f" is absent "
            f"{unit.cite}."
        )
        without.append(Sentence(claim("inference", text, about=label, polarity="against")))
    return without, bool(flips)


def without(face: Face, numbers: tuple[int, ...]) -> tuple[list[Sentence], list[int]]:
    """What the scores would be without each of some units, and the units that have no such rows."""
    told: list[Sentence] = []
    lost = []
    for n in numbers:
        rows = {key: row for key, row in face.rows.items() if key.startswith(f"without.AU{n}.")}
        told += intervention_sentences(replace(face, rows=rows))
        lost += [] if rows else [n]
    return told, lost


def flipping(face: Face) -> list[tuple[int, str]]:
    """Absent units that, at E and all else equal, would put another label first.

    Scores are logits made to sum to 1, and a unit adds its weight times its level to each label's
    logit, so adding one unit needs no other number than the rows hold. The one that leads most
    comes first; at most three, one a label.
    """
    scores = face.scores or {}
    top = ranked(scores)[:1]
    found: list[tuple[float, int, str]] = []
    for number, unit in face.units.items():
        if unit.intensity is None or unit.present:
            continue
        added = {label: _weight(face.rules.get(label), number) for label in scores}
        logits = {e: math.log(max(p, 1e-4)) + added[e] for e, p in scores.items()}
        best = max(logits, key=lambda label: logits[label])
        if [best] != top and added[best] > 0:
            found.append((logits[top[0]] - logits[best], number, best))
    one_a_label: dict[str, tuple[int, str]] = {}
    for _, number, label in sorted(found):
        one_a_label.setdefault(label, (number, label))
    return list(one_a_label.values())[:_FLIPS]


def _weight(rule: Rule | None, number: int) -> float:
    terms = rule.terms if rule else ()
    return sum(term.weight for term in terms if term.au == number and not term.unilateral)


def _fitting(face: Face, label: str) -> Iterator[Sentence]:
    """The present units that the label's rule counts for it."""
    supporting = [one for one in arguments(face, label)[0] if not one.term.unilateral][:_NAMED]
    if supporting:
        units = [one.unit for one in supporting]
        verb = "fits" if len(units) == 1 else "fit"
        text = f"{capital(things(units))} {verb} {label} {face.rules[label].cite}."
        yield Sentence(claim("inference", text, about=label, polarity="for"))


def _missing(face: Face, label: str) -> Iterator[Sentence]:
    """The heaviest measured units of the rule that are absent."""
    rule = face.rules.get(label)
    heavy = [term for term in rule.supporting if not term.unilateral][:_NAMED] if rule else []
    numbers = [term.au for term in heavy if term.weight >= heavy[0].weight * _LEAST_SHARE]
    units = [face.units[n] for n in numbers if n in face.units]
    gone = [unit for unit in units if unit.intensity is not None and not unit.present]
    if rule and gone and label != NEUTRAL:
        verb = "is" if len(gone) == 1 else "are"
        text = (
            f"The evidence for {label} {rule.cite} is weakened: {names(gone)} {verb} absent "
            f"{cited(gone)}."
        )
        yield Sentence(claim("inference", text, about=label, polarity="against"))
