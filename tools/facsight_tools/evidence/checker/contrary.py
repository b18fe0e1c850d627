"""Rule 6: what speaks strongly against the answer is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import (
    AURow,
    Evidence,
    face_of,
    number_of,
    rule_label,
    rule_terms,
)
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.states import State
from facsight_tools.evidence.claims import Distribution, Inference, Problem
from facsight_tools.evidence.fusion import disagreement
from facsight_tools.evidence.rows import Ledger

STRONG_INTENSITY: Final = 2.0
STRONG_CONFIDENCE: Final = 0.7
RIVAL_MARGIN: Final = 0.15
"""A label whose probability comes this near to the answer's is named too."""

NEAR_SHARE: Final = 0.5
LEAST_POSSIBLE: Final = 0.1
"""A label that reaches this, and `NEAR_SHARE` of the top, may be named beside it."""

FAR: Final = 0.5
"""The disagreement of face and context from which on it is said."""

CAUTION: Final = "K.barrett2019"
"""What every reading cites: similar configurations express several emotions."""

# Probabilities have 4 decimals; what lies below them is float noise.
_NOISE: Final = 6


def top_of(distribution: Distribution) -> str:
    """The label with the highest probability; the first in alphabet where two are equal."""
    return min(distribution, key=lambda label: (-distribution[label], label))


def near_labels(distribution: Distribution) -> tuple[str, ...]:
    """The labels worth naming beside the top one, the nearest first.

    They reach half of it and a tenth of the whole, or come within `RIVAL_MARGIN`.
    """
    if not distribution:
        return ()
    ranked = sorted(distribution, key=lambda label: (-distribution[label], label))
    best = distribution[ranked[0]]
    limit = max(NEAR_SHARE * best, LEAST_POSSIBLE)
    return tuple(
        label
        for label in ranked[1:]
        if distribution[label] >= limit or is_rival(best, distribution[label])
    )


def is_rival(best: float, probability: float) -> bool:
    """Whether a probability is so near to the best one that its label must be named."""
    return round(best - probability, _NOISE) <= RIVAL_MARGIN


def contrary_units(ledger: Ledger, face: int, label: str, cites: Iterable[str]) -> list[AURow]:
    """The units that speak strongly against a label: present at 2 or more, read with confidence.

    The rules are the cited ones for the label; where none is cited, every one of the ledger.
    """
    evidence = Evidence(ledger, cites)
    rules = evidence.rules(label) or [row for row in ledger.rows if rule_label(row) == label]
    against = {term.au for row in rules for term in rule_terms(row) if term.weight < 0}
    return [
        unit
        for unit in evidence.all_units(face)
        if unit.au in against
        and unit.measured
        and number_of(unit.row) >= STRONG_INTENSITY
        and (unit.row.confidence is None or unit.row.confidence >= STRONG_CONFIDENCE)
    ]


def check_contrary(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """Strong contrary evidence and near rivals of the answer are mentioned in some claim."""
    face = face_of(inference.face or "")
    if inference.abstained or not inference.fused or face is None:
        return
    top = top_of(inference.fused)
    sentences = [Sentence(claim, ledger) for claim in inference.claims]
    cites = [one for claim in inference.claims for one in claim.cites]
    mentioned = {
        au
        for s in sentences
        for mention in s.mentions
        if s.face_at(mention.at) in (None, face)
        for au in s.tokens[mention.at].aus
        if any(unit.au == au and unit.face == face for unit in s.evidence.units)
    }
    for unit in contrary_units(ledger, face, _slug(top), cites):
        if unit.au not in mentioned:
            yield problem(
                Code.CONTRARY_OMITTED,
                f"{unit.row.id} speaks against {top} and is mentioned nowhere: {unit.row.text}",
            )
    named = {label for s in sentences for _, label in s.labels()}
    named |= {_slug(claim.about) for claim in inference.claims if claim.about}
    for label, probability in inference.fused.items():
        near = label != top and is_rival(inference.fused[top], probability)
        if near and (_slug(label) not in named or label not in inference.alternatives):
            yield problem(
                Code.RIVAL_OMITTED,
                f"{label} ({probability:.2f}) is close to {top}: name it in a claim and among the "
                "alternatives.",
            )


def check_disagreement_said(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """Where face and context are far apart, one claim names both readings and cites both."""
    alone, context, fused = inference.face_only, inference.context_only, inference.fused
    if inference.abstained or not alone or not context or not fused:
        return
    seen, told = top_of(alone), top_of(context)
    try:
        far = disagreement(alone, context) >= FAR
    except ValueError:
        return  # no distributions, which is told elsewhere
    if not far or seen == told:
        return
    for claim in inference.claims:
        face = any(face_of(one) is not None for one in claim.cites)
        stated = any(one[0] in "CVS" for one in claim.cites)
        if face and stated:
            named = {label for _, label in Sentence(claim, ledger).labels()}
            if {_slug(seen), _slug(told)} <= named:
                return
    yield problem(
        Code.DISAGREEMENT_OMITTED,
        f"The face fits {seen} and the context {told}: say so in a claim that names both and cites "
        "a face row and a context row.",
    )


def check_caution(inference: Inference) -> Iterator[Problem]:
    """Every reading carries the caution."""
    if not inference.abstained and not any(CAUTION in one.cites for one in inference.claims):
        yield problem(
            Code.CAUTION_OMITTED,
            f"No claim carries the caution of every reading: add a caveat that cites {CAUTION}.",
        )


def check_denial(s: Sentence) -> Iterator[Problem]:
    """`Nothing speaks against it` is true only where nothing does."""
    claim, ledger = s.claim, s.evidence.ledger
    for at, token in enumerate(s.tokens):
        if token.word not in ("against", "contrary", "contradicts", "opposing", "opposes"):
            continue
        if (s.word(at - 2), s.word(at - 1)) == ("for", "or") and _unread(s):
            continue  # what was not measured is said to tell nothing
        if not any(
            s.word(place) in ("no", "nothing", "none") for place in range(max(at - 5, 0), at)
        ):
            denied = s.words & {"no", "nothing", "none"}
            if s.words & {"unit", "units"} and not denied and not s.mentions and s.evidence.faces():
                yield problem(
                    Code.AU_AMBIGUOUS, "Units are said to speak against a label: name them."
                )
            continue
        labels = {_slug(claim.about)} if claim.about else {label for _, label in s.labels()}
        labels |= {label for row in s.evidence.rules() if (label := rule_label(row))}
        named = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
        for face in s.evidence.faces():
            for label in sorted(labels):
                for unit in contrary_units(ledger, face, label, claim.cites):
                    if unit.au not in named:
                        yield problem(
                            Code.CONTRARY_DENIED,
                            f"{unit.row.id} does speak against {label}: {unit.row.text}",
                        )
        if not labels:
            yield problem(
                Code.CONTRARY_DENIED, "It is not clear what nothing speaks against: name the label."
            )
        return


def _unread(s: Sentence) -> bool:
    """Whether every unit that is named is said not to have been measured."""
    return bool(s.mentions) and all(one.state is State.UNAVAILABLE for one in s.mentions)


def _slug(label: str) -> str:
    return "_".join(label.split())
