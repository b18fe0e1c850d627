"""Sentences on the face: what fits the leading label, its score, the smile, what argues against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from facsight.reasoner.draft import Sentence, claim
from facsight.reasoner.face import NEUTRAL, Face, Unit
from facsight.reasoner.weighing import (
    Argument,
    Reading,
    arguments,
    coverage,
    positions_only,
    unmeasured,
)
from facsight.reasoner.words import capital, cited, codes, joined, names, states, things
from facsight_tools.evidence.checker.contrary import top_of
from facsight_tools.evidence.checker.readings import ALMOST_AS_HIGH, MOST, NOT_MUCH_LOWER, WHOLE
from facsight_tools.evidence.claims import Assertion, Claim, Distribution
from facsight_tools.facs import FIRST_POSITION

_NAMED_AT_MOST: Final = 4
# A unit whose weight is a smaller share of the heaviest is not missed by name.
_HEAVY: Final = 0.4

# How far the first score leads the second: from this ratio on, these words
_LEADS: Final = (
    (4.0, "the next score is only {score} for {other} {cite}"),
    (NOT_MUCH_LOWER, "the next score is {score} for {other} {cite}"),
    (ALMOST_AS_HIGH, "the next score is {score} for {other} {cite}, not much lower"),
    (0.0, "the next score is {score} for {other} {cite}, almost as high"),
)
_WITHOUT_CHEEKS: Final = "without_cheek_raiser"
# Why a unit was not measured, in the words of a sentence
_REASONS: Final = {
    "pose beyond range": "the pose is out of range",
    "face too small": "the face has too few pixels",
    "out of frame": "outside the frame",
    "not in model": "outside what the model reads",
    "needs video": "that needs video",
}
_SMILES: Final = {
    "duchenne": "AU12 with AU6 gives the smile the Duchenne configuration {smile} {units}, "
    "though Ambadar, Cohn and Reed question whether AU6 tells kinds of smile apart "
    "[K.ambadar2009].",
    _WITHOUT_CHEEKS: "AU12 is present without AU6 {smile} {units}, "
    "which does not settle what kind of smile it is [K.ambadar2009].",
    "miserable": "With {partner} beside AU12 {units}, the smile has the configuration called "
    "miserable {smile}.",
    "unilateral": "The smile is on one side of the face only {smile} {units}.",
}


def face_sentences(face: Face, reading: Reading) -> Iterator[Sentence]:
    """What the face alone says, the most important first."""
    if reading.face_only is None:
        return
    label = top_of(reading.face_only)
    supporting, _ = arguments(face, label)
    yield _lead(face, label, supporting) if supporting else _quiet(face)
    found = (
        _score(face, reading.face_only),
        _smile(face),
        _sides(supporting),
        against_sentence(face, label),
        _ruled_out(face, label),
        _complete(face, label),
        _elsewhere(face, reading.face_only, label),
        _not_measured(face, label),
    )
    yield from (sentence for sentence in found if sentence)


def _lead(face: Face, label: str, supporting: Sequence[Argument]) -> Sentence:
    """The units that fit the leading label, and how much of its rule they are."""
    rule = face.rules[label]
    covered = coverage(face, label)
    if all(term.unilateral for term in rule.supporting):
        part = ""  # one unit on one side is enough
    elif covered >= WHOLE:
        part = "all of "
    else:
        part = "most of " if covered >= MOST and len(supporting) > 1 else "part of "
    listed = f"{part}what the rule for {label} counts {rule.cite}"
    if positions_only(supporting):
        listed += ", and the position of head or eyes alone"
    first = supporting[0].unit
    if supporting[0].term.unilateral:
        seen = _one_side(first)
    else:
        seen = states(one.unit for one in supporting if not one.term.unilateral)
    return Sentence(
        claim(
            "inference",
            f"{seen}, {listed}.",
            asserts=_present(one.unit for one in supporting if not one.term.unilateral),
            about=label,
            polarity="for",
            strength=covered,
        ),
        (_plain(first),),
    )


def _one_side(unit: Unit) -> str:
    left, right = unit.left, unit.right
    if left is None or right is None:
        return states([unit])
    on, off = (left, right) if (unit.difference or 0.0) > 0 else (right, left)
    side, other = ("left", "right") if on is left else ("right", "left")
    return (
        f"{names([unit])} is present on the subject's {side} [{on.id}] and absent on the {other} "
        f"[{off.id}]"
    )


def _quiet(face: Face) -> Sentence:
    """A face on which no rule finds its units, or units too few and too weak for any."""
    asked = {term.au for rule in face.rules.values() for term in rule.terms}
    present = sorted(
        (face.units[n] for n in asked if n in face.units and face.units[n].present),
        key=lambda unit: (-(unit.intensity or 0), unit.number),
    )[:_NAMED_AT_MOST]
    if present:
        text = f"{states(present)}, which is not enough for any of the rules."
        return Sentence(
            claim("observation", text, asserts=_present(present)), (_plain(present[0]),)
        )
    heaviest = {rule.supporting[0].au for rule in face.rules.values() if rule.supporting}
    absent = [unit for unit in _measured(face, sorted(heaviest)) if not unit.present]
    # Where all of those are hidden, what was measured of the others still says something.
    absent = absent or [unit for unit in _measured(face, sorted(asked)) if not unit.present][:4]
    others = [unit for unit in face.units.values() if unit.present][:_NAMED_AT_MOST]
    text = f"The face is at rest: {codes(absent)}, which weigh most in the rules, are all absent."
    if not heaviest & {unit.number for unit in absent}:
        text = f"Of what could be measured, {codes(absent)} are absent."
    elif others:
        text = (
            f"{codes(absent)}, which weigh most in the rules, are absent; outside the rules, "
            f"{states(others)}."
        )
    asserts = [*_absent(absent), *_present(others)]
    return Sentence(claim("observation", text, asserts=asserts), (_plain(absent[0]),))


def _score(face: Face, scores: Distribution) -> Sentence | None:
    """The leading score and the next, as the rows give them."""
    first, second = sorted(scores, key=lambda label: (-scores[label], label))[:2]
    high, low = (face.number("emotion." + "_".join(e.split())) for e in (first, second))
    if high is None or low is None:
        return None
    rest = next(words for floor, words in _LEADS if high >= floor * low)
    text = (
        f"The rules as a whole score the face {high:.2f} for {first} {face.score_cite(first)}; "
        f"{rest.format(other=second, score=f'{low:.2f}', cite=face.score_cite(second))}."
    )
    return Sentence(claim("observation", text, about=first, polarity="for", strength=high))


def _smile(face: Face) -> Sentence | None:
    """The configuration around AU12, as a shape."""
    kind, row, smile = _kind(face), face.rows.get("smile"), face.units.get(12)
    if row is None or smile is None or kind not in _SMILES:
        return None
    beside = [face.units[n] for n in (14, 15) if n in face.units and face.units[n].present]
    partners = beside if kind == "miserable" else [face.units[6]] if 6 in face.units else []
    cites = cited([smile, *partners])
    if kind == "unilateral":
        cites = " ".join(f"[{side.id}]" for side in (smile.left, smile.right) if side)
    text = _SMILES[kind].format(
        smile=f"[{row.id}]", units=cites, partner=joined([unit.code for unit in beside])
    )
    return Sentence(claim("observation", text), (_plain(smile),), minor=True)


def _sides(supporting: Sequence[Argument]) -> Sentence | None:
    """A unit that fits the label and is a letter or more stronger on one side."""
    for unit in (argument.unit for argument in supporting):
        sides, left, right = unit.sides(), unit.left, unit.right
        if sides is None or left is None or right is None or unit.one_sided:
            continue
        if abs(sides[0] - sides[1]) >= 1.0:
            text = (
                f"{unit.code} is asymmetric: {sides[0]:.2f} on the subject's left [{left.id}] and "
                f"{sides[1]:.2f} on the right [{right.id}]."
            )
            return Sentence(claim("observation", text), minor=True)
    return None


def against_sentence(face: Face, label: str) -> Sentence | None:
    """The present units that the label's own rule counts against it, all of them."""
    opposing = [one for one in arguments(face, label)[1] if not one.term.unilateral]
    if not opposing:
        return None
    units = [one.unit for one in opposing]
    verb = "speaks" if len(units) == 1 else "speak"
    return Sentence(
        claim(
            "inference",
            f"Against {label} {verb} {things(units)}, by the same rule {face.rules[label].cite}.",
            asserts=_present(units),
            about=label,
            polarity="against",
            strength=-sum(one.amount for one in opposing),
        ),
        (_plain(units[0]),),
    )


def _ruled_out(face: Face, label: str) -> Sentence | None:
    """The units that would count against the label, where all that were measured are absent."""
    rule = face.rules.get(label)
    if rule is None or arguments(face, label)[1]:
        return None
    # A unit may count against a label as a whole and for it where it is on one side only
    for_it = {term.au for term in rule.supporting}
    against = [term.au for term in rule.opposing if term.au not in for_it]
    clear = _measured(face, against[:_NAMED_AT_MOST])
    if not clear:
        return None
    verb = "is" if len(clear) == 1 else "are"
    text = f"{codes(clear)} {verb} absent, which counts for {label} as well {rule.cite}."
    return Sentence(
        claim("inference", text, asserts=_absent(clear), about=label, polarity="for"),
        (_plain(clear[0]),),
        minor=True,
    )


def _complete(face: Face, label: str) -> Sentence | None:
    """The measured units of the configuration that are absent."""
    rule = face.rules.get(label)
    if rule is None:
        return None
    heavy = [term for term in rule.supporting if not term.unilateral][:_NAMED_AT_MOST]
    numbers = [term.au for term in heavy if term.weight >= heavy[0].weight * _HEAVY]
    missing = [unit for unit in _measured(face, numbers) if not unit.present]
    # A head that is not turned left is no lack: it cannot be turned both ways
    missing = [unit for unit in missing if unit.number < FIRST_POSITION]
    said_of_the_smile = [unit.number for unit in missing] == [6] and _kind(face) == _WITHOUT_CHEEKS
    if not missing or len(missing) == len(numbers) or said_of_the_smile:
        return None
    verb = "is" if len(missing) == 1 else "are"
    text = (
        f"The evidence for {label} {rule.cite} is weakened: {names(missing)} {verb} absent "
        f"{cited(missing)}."
    )
    return Sentence(
        claim("inference", text, asserts=_absent(missing), about=label, polarity="against"),
        (_plain(missing[0]),),
        minor=True,
    )


def _elsewhere(face: Face, scores: Distribution, label: str) -> Sentence | None:
    """The units that argue most for another label and play no part in the leading one's rule."""
    own = {term.au for term in face.rules[label].terms} if label in face.rules else set()
    found: list[tuple[float, str, list[Unit]]] = []
    for other in scores:
        if other in (label, NEUTRAL):
            continue
        apart = [
            one
            for one in arguments(face, other)[0]
            if one.unit.number not in own and not one.term.unilateral
        ][:_NAMED_AT_MOST]
        if apart:
            amount = sum(one.amount for one in apart)
            found.append((-amount, other, [one.unit for one in apart]))
    if not found:
        return None
    _, other, units = min(found, key=lambda one: one[:2])
    verb = "fits" if len(units) == 1 else "fit"
    rather = f"{other} rather than {label}" if label in face.rules else other
    cites = " ".join(face.rules[e].cite for e in (other, label) if e in face.rules)
    text = f"{capital(things(units))} {verb} {rather} {cites}."
    return Sentence(
        claim("inference", text, asserts=_present(units), about=other, polarity="for"),
        (_plain(units[0]),),
    )


def _not_measured(face: Face, label: str) -> Sentence | None:
    """The units of the leading rule that could not be measured, by reason."""
    missing = unmeasured(face, label)
    if not missing:
        return None
    reasons: dict[str, list[Unit]] = {}
    for unit in missing:
        reasons.setdefault(unit.reason, []).append(unit)
    parts = [
        f"{names(units)} could not be measured ({_REASONS.get(reason, reason)}) {cited(units)}"
        for reason, units in reasons.items()
    ]
    them = "it" if len(missing) == 1 else "them"
    text = (
        f"{joined(parts)}, so the score for {label} {face.score_cite(label)} is made without "
        f"{them}."
    )
    asserts = [Assertion(id=unit.row.id, op="unavailable") for unit in missing]
    return Sentence(claim("caveat", text, asserts=asserts), (_plain(missing[0]),))


def _kind(face: Face) -> str:
    """The smile configuration, empty where none was measured."""
    row = face.rows.get("smile")
    return str(row.value) if row and row.value is not None else ""


def _measured(face: Face, numbers: Iterable[int]) -> list[Unit]:
    units = (face.units[n] for n in numbers if n in face.units)
    return [unit for unit in units if unit.intensity is not None]


def _present(units: Iterable[Unit]) -> list[Assertion]:
    return [Assertion(id=u.row.id, op="present") for u in units if u.present]


def _absent(units: Iterable[Unit]) -> list[Assertion]:
    return [Assertion(id=u.row.id, op="absent") for u in units]


def _plain(unit: Unit) -> Claim:
    """A unit's row as it stands, for where a fuller sentence does not pass."""
    text = unit.row.text.rstrip(".")
    if unit.intensity is None:
        text = text.rpartition(": ")[0]
    return claim("observation", f"{text} {unit.cite}.")
