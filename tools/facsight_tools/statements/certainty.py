"""How certain a reading is, in a word, by one table.

| | high: all of | low: any of |
|---|---|---|
| probability of the label | 0.7 or more | below 0.4 |
| margin to the next label | 0.3 or more | below 0.15 |
| quality of the face | 0.8 or more, no cue out of its range | below 0.5 |
| measured share of what the label's rule weighs | 0.8 or more | below 0.5 |
| face and context | | in conflict (of the fused reading) |
| action units and learned reader | put the same label first | |
| a label that AU12 speaks for | not with eyes shut and mouth open | |
| units of the face | none at C or above that the label's rule counts against it | |
| `neutral` | no unit at B or above but those of speech, blinks, gaze and head | |
| of a segment of a video, its measured share | 0.75 or more | below 0.5 |
| and its measured frames | 5 or more | below 2 |

Face and context are in conflict where they are far apart and neither would be low over the first
label of the other: a weak word beside a clear face contradicts nothing.

Laughing and crying faces are much alike at their height: both have raised cheeks, shut eyes and an
open, stretched mouth, and seen alone they are hardly told apart (Aviezer, Trope & Todorov 2012,
Science 338:1225). So shut eyes (AU43) and parted lips (AU25) at 2.0 or more leave no reading that
rests on AU12 highly certain.

Probability and margin are taken with two decimals, as they are told.

All else is moderate; so is a fused reading of which the face alone is not certain, and one of which
neither face nor context is sure is low: two weak sources that agree do not make a certain one.
Quality and rule say nothing of a reading from the context alone, which is never high: nothing of it
was measured. The numbers are the project's own, and the word is on the reading of an apparent
expression, never on what somebody feels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from facsight_tools.evidence.payloads import FaceQualityCue, SegmentLabel
from facsight_tools.facs import FIRST_POSITION, intensity_letter
from facsight_tools.rules.rule_set import NEUTRAL, Term
from facsight_tools.statements.base import Source, number
from facsight_tools.statements.evidence import Distribution, Evidence
from facsight_tools.statements.limits import FAR, firsts, margin

Word = Literal["high", "moderate", "low"]
Reason = Literal[
    "conflict",
    "quality",
    "coverage",
    "margin",
    "probability",
    "context",
    "face",
    "opinions",
    "peak",
    "against",
    "time",
    "frames",
]

HIGH: Final[dict[Reason, float]] = {
    "probability": 0.7,
    "margin": 0.3,
    "quality": 0.8,
    "coverage": 0.8,
    "time": 0.75,
    "frames": 5,
}
LOW: Final[dict[Reason, float]] = {
    "probability": 0.4,
    "margin": 0.15,
    "quality": 0.5,
    "coverage": 0.5,
    "time": 0.5,
    "frames": 2,
}

PEAK_UNITS: Final = (43, 25)
PEAK: Final = 2.0
_SMILE: Final = 12
_IDLE: Final = frozenset({25, 26, 43, 45, 46})
"""Parted lips, a dropped jaw and shut eyes: faces speak and blink without any expression."""
_CENT: Final = Decimal("0.01")

_APART: Final[tuple[Source, ...]] = ("face", "context")


@dataclass(frozen=True, slots=True)
class Certainty:
    """A word, and what keeps it from being a higher one, that on which most hangs first.

    Nothing does where it is `high`.
    """

    word: Word
    because: tuple[Reason, ...] = ()


def certainty(
    evidence: Evidence, face: int, source: Source, distribution: Distribution, label: str
) -> Certainty:
    """How certain it is that a label comes first.

    Args:
        evidence: the evidence.
        face: the face.
        source: whose distribution it is.
        distribution: label to probability.
        label: one that comes first.
    """
    facts: dict[Reason, float] = {}
    if source != "context":
        facts["quality"] = evidence.reliability(face)
        facts["coverage"] = coverage(evidence, face, label)
    as_told = {one: told(p) for one, p in distribution.items()}
    facts["margin"] = margin(as_told, label)
    facts["probability"] = as_told[label]
    part = None if source == "context" else evidence.find(SegmentLabel, face=face)
    if part is not None:  # of a segment that was measured whole and often there is no such row
        if part.payload.percent is not None:
            facts["time"] = part.payload.percent / 100
        if part.payload.frames is not None:
            facts["frames"] = part.payload.frames
    low = [name for name, value in facts.items() if value < LOW[name]]
    if source == "fused" and in_conflict(evidence, face):
        low.insert(0, "conflict")
    if low:
        return Certainty("low", tuple(low))
    # A margin below that of `high` leaves a probability below it too, which tells more
    facts["margin"] = facts.pop("margin")
    unclear = source != "context" and outside(evidence, face)
    short: list[Reason] = [
        name
        for name, value in facts.items()
        if value < HIGH[name] or (name == "quality" and unclear)
    ]
    if source != "context" and at_peak(evidence, face, label):
        short.insert(0, "peak")
    if source != "context" and opinions_differ(evidence, face):
        short.insert(0, "opinions")
    if source == "context":
        short.append("context")
    elif against(evidence, face, label):
        short.append("against")
    if source == "fused" and not _a_source_is_sure(evidence, face):
        return Certainty("low", ("face",))
    if source == "fused" and not short and not _face_is_sure(evidence, face, label):
        short.append("face")
    return Certainty("moderate", tuple(short)) if short else Certainty("high")


def told(probability: float) -> float:
    """A probability with the two decimals that answers tell.

    The word goes by these, so that equal numbers and reasons never have two words.
    """
    return float(number(probability).quantize(_CENT))


def outside(evidence: Evidence, face: int) -> bool:
    """Whether a cue of the face's quality lies outside the range in which readings are reliable."""
    return any(not one.payload.cue.ok for one in evidence.all(FaceQualityCue, face=face))


def _a_source_is_sure(evidence: Evidence, face: int) -> bool:
    """Whether face or context is sure of what it puts first, or the face stands alone."""
    if evidence.weighing(face).context is None:
        return True
    for source in _APART:
        alone = evidence.distribution(face, source)
        if alone is not None:
            label = max(alone, key=lambda one: alone[one])
            if certainty(evidence, face, source, alone, label).word != "low":
                return True
    return False


def _face_is_sure(evidence: Evidence, face: int, label: str) -> bool:
    """Whether the face alone is certain of the label, or stands alone: agreement adds none."""
    alone = evidence.distribution(face, "face")
    if alone is None or evidence.weighing(face).context is None:
        return True
    return certainty(evidence, face, "face", alone, label).word == "high"


def coverage(evidence: Evidence, face: int, label: str) -> float:
    """The share of the weights of a label's rule whose units were measured, 0-1.

    Of a label without a rule, `neutral`, the share of the units that any rule asks for.
    """
    rule = evidence.rule_of(face, label)
    if rule is None:
        asked = evidence.asked(face) or evidence.units(face)
        seen = [one for one in asked if evidence.intensity(face, one.payload.unit) is not None]
        return len(seen) / len(asked) if asked else 0.0
    total = sum(abs(term.weight) for term in rule.payload.terms)
    known = [term for term in rule.payload.terms if evidence.measured(face, term)]
    return sum(abs(term.weight) for term in known) / total if total else 0.0


def in_conflict(evidence: Evidence, face: int) -> bool:
    """Whether face and context are far apart, each clearly for what it puts first."""
    alone, told = evidence.distribution(face, "face"), evidence.distribution(face, "context")
    apart = evidence.weighing(face).disagreement
    if alone is None or told is None or apart is None or apart < FAR:
        return False
    return _clearly_over(alone, firsts(told)) and _clearly_over(told, firsts(alone))


def opinions_differ(evidence: Evidence, face: int) -> bool:
    """Whether the action units and the learned reader put no label first together."""
    units, learned = evidence.opinion(face, "units"), evidence.opinion(face, "learned")
    return bool(units and learned) and not {*firsts(units or {})} & {*firsts(learned or {})}


def at_peak(evidence: Evidence, face: int, label: str) -> bool:
    """Whether eyes are shut and lips parted, under a label that AU12 speaks for."""
    rule = evidence.rule_of(face, label)
    terms = () if rule is None else rule.payload.terms
    smiles = any(one.au == _SMILE and one.weight > 0 and not one.unilateral for one in terms)
    return smiles and all((evidence.intensity(face, au) or 0.0) >= PEAK for au in PEAK_UNITS)


def against(evidence: Evidence, face: int, label: str) -> list[Term]:
    """What of the face speaks against a label too clearly for a high certainty, by terms.

    Of a rule what it weighs below 0, from C on. `neutral`, which has none, is spoken against by
    whatever moves the face, from B on.
    """
    rule = evidence.rule_of(face, label)
    if rule is not None:
        terms = [one for one in rule.payload.terms if one.weight < 0]
        return [one for one in terms if _letter(evidence, face, one) >= "C"]
    if label != NEUTRAL:
        return []
    moving = [Term(one.payload.unit, -1.0) for one in evidence.units(face)]
    return [
        one
        for one in moving
        if one.au < FIRST_POSITION and one.au not in _IDLE and _letter(evidence, face, one) >= "B"
    ]


def _letter(evidence: Evidence, face: int, term: Term) -> str:
    """A-E, or empty where the unit of a term is absent, or not on one side as it asks for."""
    if not evidence.fulfilled(face, term):
        return ""
    side = (evidence.one_side(face, term.au) or "both") if term.unilateral else "both"
    return intensity_letter(evidence.intensity(face, term.au, side) or 0.0) or ""


def _clearly_over(distribution: Distribution, others: Sequence[str]) -> bool:
    """Whether it is not too unsure of its first label, and not of that over these."""
    best = max(distribution.values())
    over = best - max(distribution.get(one, 0.0) for one in others)
    return best >= LOW["probability"] and round(over, 6) >= LOW["margin"]
