"""True sentences on a ledger, as careful outside models write them, each with its ids."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.evidence import AURow, Evidence, number_of
from facsight_tools.evidence.payloads import EmotionScore, Rule
from facsight_tools.evidence.rows import Ledger
from facsight_tools.facs import ACTION_UNITS, HEAD_POSITIONS, intensity_letter

_PRESENT: Final = (
    "{code} ({name}) is present at an intensity of {value:.2f} out of 5 [{id}].",
    "The {name} ({code}) was measured at {value:.2f}, which corresponds to level {letter} [{id}].",
    "{code} is active at {letter}, with a value of {value:.1f} [{id}].",
    "Activity of the {name} ({code}, {value:.2f}) is observed [{id}].",
    "The face displays {code} ({name}) at {value:.2f} [{id}].",
    "An intensity of {value:.2f} was recorded for {code} ({name}) [{id}].",
)
_ABSENT: Final = (
    "{code} ({name}) is not present [{id}].",
    "No measurable activation of {code} ({name}) was found [{id}].",
    "There is no evidence of {code} [{id}].",
    "No sign of {code} ({name}) was detected [{id}].",
    "{code} is inactive, at only {value:.2f} [{id}].",
)
_UNAVAILABLE: Final = (
    "{code} ({name}) could not be measured [{id}].",
    "{code} was not available for analysis [{id}].",
    "{code} could not be assessed, so nothing can be said about it [{id}].",
)
_CAUTIONS: Final = (
    "Facial configurations vary across people, cultures and situations [K.barrett2019].",
    "Facial expressions do not map directly onto emotions [K.barrett2019].",
    "These measurements should not be taken as proof of an internal emotional state "
    "[K.barrett2019].",
    "No conclusion about the person's inner feelings can be drawn from this picture "
    "[K.barrett2019].",
    "Barrett et al. (2019) caution that similar configurations can express several emotions "
    "[K.barrett2019].",
)


def true_prose(ledger: Ledger, rng: random.Random) -> Iterator[str]:
    """Sentences on face 1 that are true by construction, ids in square brackets."""
    evidence = Evidence(ledger, ())
    units = [one for one in evidence.all_units(1) if one.au not in HEAD_POSITIONS]
    for unit in units:
        yield _unit(unit, rng)
    absent = [one for one in units if one.measured and not one.present]
    present = [one for one in units if one.present]
    if len(absent) > 1:
        one, two = rng.sample(absent, 2)
        ids = f"[{one.row.id}] [{two.row.id}]"
        yield f"Neither AU{one.au} nor AU{two.au} is detected {ids}."
        if present:
            third = rng.choice(present)
            yield f"AU{third.au} is present, whereas AU{one.au} is absent [{third.row.id}] {ids}."
    yield from _sides(evidence, present)
    yield from _relations(ledger, present)
    yield from _scores(ledger)
    yield from _pose(ledger)
    yield rng.choice(_CAUTIONS)


def _unit(unit: AURow, rng: random.Random) -> str:
    templates = _UNAVAILABLE if not unit.measured else _PRESENT if unit.present else _ABSENT
    value = number_of(unit.row)
    return rng.choice(templates).format(
        code=f"AU{unit.au}",
        name=ACTION_UNITS[unit.au].name,
        value=value,
        letter=intensity_letter(value),
        id=unit.row.id,
    )


def _sides(evidence: Evidence, present: list[AURow]) -> Iterator[str]:
    for unit in present:
        left = evidence.lookup(1, unit.au, "left")
        right = evidence.lookup(1, unit.au, "right")
        if left is None or right is None or not (left.measured and right.measured):
            continue
        values = number_of(left.row), number_of(right.row)
        ids = f"[{unit.row.id}] [{left.row.id}] [{right.row.id}]"
        yield (
            f"AU{unit.au} reaches {values[0]:.2f} on the left and {values[1]:.2f} on the right "
            f"side of the face {ids}."
        )
        if abs(values[0] - values[1]) > 0.1:
            sides = ("left", "right") if values[0] > values[1] else ("right", "left")
            yield f"AU{unit.au} is stronger on the {sides[0]} than on the {sides[1]} {ids}."


def _relations(ledger: Ledger, present: list[AURow]) -> Iterator[str]:
    for _, rule in ledger.rows_of(Rule):
        terms = {term.au: term for term in rule.terms}
        for unit in present:
            term = terms.get(unit.au)
            if term is None or term.unilateral:
                continue
            verb = "is consistent with" if term.weight > 0 else "argues against"
            yield f"Under this rule, AU{unit.au} {verb} {rule.label} [{unit.row.id}] {rule.cite}."


def _scores(ledger: Ledger) -> Iterator[str]:
    scores = [one for _, one in ledger.rows_of(EmotionScore, face=1)]
    if len(scores) < 2:
        return
    first, second = sorted(scores, key=lambda score: score.probability, reverse=True)[:2]
    one, two = first.label, second.label
    ids = f"{first.cite} {second.cite}"
    values = first.probability, second.probability
    yield f"The rules assign {one} a probability of {values[0]:.2f} {first.cite}."
    yield f"The highest score belongs to {one} ({100 * values[0]:.0f}%) {first.cite}."
    yield f"The scores favor {one} at {values[0]:.3f}, followed by {two} at {values[1]:.3f} {ids}."


def _pose(ledger: Ledger) -> Iterator[str]:
    yaw, pitch, quality = (
        ledger.get(f"F1.{name}") for name in ("pose.yaw", "pose.pitch", "quality")
    )
    if yaw is None or pitch is None or quality is None:
        return
    turn, raised = number_of(yaw), number_of(pitch)
    if turn:
        side = "left" if turn > 0 else "right"
        yield f"The head is rotated {abs(turn):.1f} degrees to the subject's {side} [{yaw.id}]."
    if raised:
        way = "upward" if raised > 0 else "downward"
        yield f"The head is tilted {way} by {abs(raised):.1f} degrees [{pitch.id}]."
    yield f"The image quality of the face is {number_of(quality):.2f} [{quality.id}]."
