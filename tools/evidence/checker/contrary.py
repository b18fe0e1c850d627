"""Rule 6: what speaks strongly against the answer is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from facsight.tools.evidence.checker.codes import Code, problem
from facsight.tools.evidence.checker.evidence import (
    AURow,
    Evidence,
    number_of,
    rule_label,
    rule_terms,
)
from facsight.tools.evidence.checker.sentence import Sentence
from facsight.tools.evidence.claims import Inference, Problem
from facsight.tools.evidence.rows import Ledger

STRONG_INTENSITY: Final = 2.0
STRONG_CONFIDENCE: Final = 0.7
RIVAL_MARGIN: Final = 0.15
"""A label whose probability comes this near to the answer's is named too."""


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
    if inference.abstained or not inference.fused or inference.face is None:
        return
    fused = inference.fused
    top = min(fused, key=lambda one: (-fused[one], one))
    face = int(inference.face[1:])
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
        near = inference.fused[top] - probability <= RIVAL_MARGIN and label != top
        if near and (_slug(label) not in named or label not in inference.alternatives):
            yield problem(
                Code.RIVAL_OMITTED,
                f"{label} ({probability:.2f}) is close to {top}: name it in a claim and among the "
                "alternatives.",
            )


def check_denial(s: Sentence) -> Iterator[Problem]:
    """`Nothing speaks against it` is true only where nothing does."""
    claim, ledger = s.claim, s.evidence.ledger
    for at, token in enumerate(s.tokens):
        if token.word not in ("against", "contrary", "contradicts", "opposing", "opposes"):
            continue
        if not any(
            s.word(place) in ("no", "nothing", "none") for place in range(max(at - 5, 0), at)
        ):
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


def _slug(label: str) -> str:
    return "_".join(label.split())
