"""Putting the face and the context together: Bayesian cue integration, and how far the two differ.

Ong, Zaki & Goodman 2015 (Cognition 143:141-162) found that people who judge an emotion from a face
and a situation come close to P(e|face, context) proportional to P(e|face) P(e|context) / P(e).
`fuse` is that product over a uniform P(e), with five changes. Two grow with what the context says:
the face counts less where its measurement is doubtful, and no label is ruled out altogether. Two
keep the product from saying what neither source says: a label that comes first in neither does not
come first in both together, and two weak sources that agree do not make a certain one. At last, no
label rises that the context argues against.

`context_distribution` makes P(e|context) from what speaks of the situation: cues in the user's
words, cues in what a vision model reports (which count less), and the posture and hands of the
face's own body. Where somebody has judged the situation (`J1`), the appraisal stands in for the
lexicon: cues of words and reports stay as rows and no longer count, and
`facsight_tools.evidence.projection.context_over` pools the appraisals' own labels. How much an
appraisal counts is in `rules/appraisal.json`: less from a model than from a person; what is long
over, to come, denied, only imagined or somebody else's less than what is real and now; irony as it
was judged. What it counts less, and what its labels leave open, is spread evenly: much that is only
imagined or somebody else's does not add up to what is real. One of another face's situation counts
nothing for this one. All appraisals together take up 1 at most beside the 0.4 of what was not said,
so none makes a certainty.

Everything here is pure and rounded, so that whoever computes it again finds equal numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from facsight_tools.evidence.payloads import (
    ArmsState,
    BodyFace,
    Cue,
    HandOnFace,
    Judged,
    Observed,
    Part,
    Quotation,
)
from facsight_tools.evidence.rows import Row, rows_of
from facsight_tools.rules import appraisal, body_cues, context_cues
from facsight_tools.rules.labels import share

PARTS: Final[tuple[Part, ...]] = ("words", "scene model", "body")

FLOOR: Final = 0.01
"""What a probability is lifted to at most before it enters the product."""

MOST_GAINED: Final = 0.15
"""By how much the first label's probability may exceed what the stronger source gives it.

The product takes the two for independent, which a face and the words about it are not: 0.26 and
0.18 of eight labels would become 0.77. The number is the project's own.
"""

MOST_TOGETHER: Final = 0.95
"""What both together make of the first label at most, unless one source alone gives it more.

Two sources that agree leave room for what neither of them knows. The number is the project's own.
"""

UNSAID: Final = 0.4
"""The share of all that the user did not say: one cue moves a reading and never settles it."""

MOST_JUDGED: Final = 1.0
"""What all appraisals count together at most."""

SPEAKS_FOR: Final = 0.25

_UNITS: Final = 10_000

# What differs by less is equal: floats of the same number, reached in two ways
_NOISE: Final = 1e-9
_HALVINGS: Final = 50


def fuse(
    face: Mapping[str, float], context: Mapping[str, float] | None, *, reliability: float
) -> dict[str, float]:
    """The distribution that face and context give together, rounded to 4 decimals, summing to 1.

    The exact rule. With n labels, let s = 1 - H(context) / log n be how much the context says, 0
    where it is uniform and 1 where it is certain. Then, before normalising, each label gets

        max(face, FLOOR * s) ** (1 - s * (1 - reliability)) * max(context, FLOOR * s)

    So no context, or one that says nothing, leaves the face as it is; at `reliability` 1 the rule
    is plain cue integration, in which face and context could trade places; at 0 a certain context
    decides alone. Two limits follow, which context alone or face alone never meet:

    - Of the labels that come first in neither factor, each is held at `nearness * best`, where
      `best` is the most that a label which does come first in one gets, and `nearness` is how near
      the label comes to the first in the factor that gives it less, 0-1. So a face of anger and
      words of happiness do not become the surprise that is unlikely in both.
    - Where the first label then gets more than the stronger source gives it and `MOST_GAINED`, or
      more than both that source gives it and `MOST_TOGETHER`, all weights are raised to that power
      below 1 at which it gets just that; their order stays.

    At last, a label that the context gives less than an even share does not rise above the face's,
    or above the floor where that is more: what it had too much goes back to the labels that fell.
    So good news on a face that is mostly neutral lowers neutral and raises no sadness.

    Args:
        face: label to probability, from the face alone.
        context: the same labels, from the context alone; None where there is no context.
        reliability: how far the face's measurement can be trusted, 0-1.

    Raises:
        ValueError: the two do not name the same labels, a probability is negative or not finite,
            a distribution does not sum to 1 (within 0.01), or `reliability` is not in 0-1.
    """
    if not 0.0 <= reliability <= 1.0:
        raise ValueError(f"reliability: expected 0-1, got {reliability}")
    _check(face, "face")
    if context is None:
        return rounded_shares(face)
    _check(context, "context")
    _same_labels(face, context)
    says = informativeness(context)
    floor, power = FLOOR * says, 1.0 - says * (1.0 - reliability)
    seen = {e: max(face[e], floor) ** power for e in face}
    told = {e: max(context[e], floor) for e in face}
    weights = _normalised(_held(seen, told))
    first = max(weights, key=lambda e: weights[e])
    stronger = max(face[first], context[first])
    most = min(stronger + MOST_GAINED, max(stronger, MOST_TOGETHER))
    shares = _tempered(weights, first, max(most, 1.0 / len(weights)))
    return rounded_shares(_unspread(shares, face, context, floor))


def _unspread(
    shares: Mapping[str, float],
    face: Mapping[str, float],
    context: Mapping[str, float],
    floor: float,
) -> dict[str, float]:
    """Shares in which no label rises above the face's that the context gives less than an even one.

    What the face gives less than the floor counts as that. What it had too much goes back to the
    labels that fell, in proportion to how far, unless that would put a label first that comes first
    in neither source.
    """
    even = 1.0 / len(shares)
    held = {e: min(x, max(face[e], floor)) if context[e] < even else x for e, x in shares.items()}
    fell = {e: max(face[e] - x, 0.0) for e, x in held.items()}
    lost, spare = math.fsum(fell.values()), 1.0 - math.fsum(held.values())
    if spare <= _NOISE or lost < spare:
        return dict(shares)
    back = {e: x + spare * fell[e] / lost for e, x in held.items()}
    return back if top(back) in {top(shares), top(face)} else dict(shares)


def _held(seen: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """The product of two factors, in which nothing comes first that comes first in neither."""
    most = [max(one.values()) for one in (seen, told)]
    near = {e: (seen[e] / most[0], told[e] / most[1]) for e in seen}
    product = {e: seen[e] * told[e] for e in seen}
    best = max(product[e] for e in seen if max(near[e]) >= 1.0 - _NOISE)
    return {
        e: x if max(near[e]) >= 1.0 - _NOISE else min(x, min(near[e]) * best)
        for e, x in product.items()
    }


def _tempered(weights: Mapping[str, float], first: str, most: float) -> dict[str, float]:
    """Weights that sum to 1, flattened until `first`, the largest, gets no more than `most`."""
    if weights[first] <= most:
        return dict(weights)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        power = (low + high) / 2
        share = 1.0 / math.fsum((x / weights[first]) ** power for x in weights.values())
        low, high = (power, high) if share <= most else (low, power)
    return {e: x**low for e, x in weights.items()}


def disagreement(face: Mapping[str, float], context: Mapping[str, float]) -> float:
    """Jensen-Shannon distance in base 2: 0 where the two are equal, 1 where they share no label.

    Rounded to 4 decimals; symmetric. Lin 1991 for the divergence, of which this is the root.

    Raises:
        ValueError: as in `fuse`.
    """
    _check(face, "face")
    _check(context, "context")
    _same_labels(face, context)
    p, q = (_normalised(one) for one in (face, context))
    middle = {e: (p[e] + q[e]) / 2 for e in p}
    divergence = _entropy(middle, 2) - (_entropy(p, 2) + _entropy(q, 2)) / 2
    return round(math.sqrt(min(max(divergence, 0.0), 1.0)), 4)


def informativeness(distribution: Mapping[str, float]) -> float:
    """How much a distribution says: 0 where it is uniform, 1 where it is certain."""
    p = _normalised(distribution)
    if len(p) < 2:
        return 1.0
    # Rounding to 4 decimals leaves a uniform distribution a hair away from 0
    says = 1.0 - _entropy(p, len(p))
    return 0.0 if says < 1e-6 else min(says, 1.0)


def rounded_shares(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights as probabilities with 4 decimals that sum to 1 exactly.

    Each is cut to 4 decimals and the missing ten-thousandths go to the largest remainders, the
    earlier label first where two are equal, so the result does not depend on anything but the
    numbers and the order of the labels.
    """
    exact = {e: p * _UNITS for e, p in _normalised(weights).items()}
    units = {e: math.floor(x + 1e-9) for e, x in exact.items()}
    by_remainder = sorted(exact, key=lambda e: units[e] - exact[e])
    for e in by_remainder[: _UNITS - sum(units.values())]:
        units[e] += 1
    return {e: n / _UNITS for e, n in units.items()}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A row that speaks of the situation of a face.

    Attributes:
        theme: what it speaks of; its distribution is None where it is shown and not weighed. Of an
            appraisal it is over the label set in use, of all else over the basic emotions.
        part: where it comes from: the user's words, a vision model's report, the body, or an
            appraisal.
        amount: how much it counts.
        room: of an appraisal, what it would count if all of it were real, now and the person's own;
            what is less than that, and what its labels leave open, is spread over all labels.
    """

    row: Row
    theme: context_cues.Theme
    part: Part
    amount: float
    room: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether it moves a reading."""
        return bool(self.theme.distribution) and self.amount > 0

    def gives(self, label: str) -> float:
        """What it gives a label, 0-1."""
        given = self.theme.distribution or {}
        return given.get(label, 0.0) if self.part == "appraisal" else share(given, label)

    def speaks_for(self, label: str) -> bool:
        """Whether it gives a label a quarter or more."""
        return self.gives(label) >= SPEAKS_FOR


def context_evidence(rows: Iterable[Row], face_id: str | None) -> tuple[Weighed, ...]:
    """What speaks of the situation of a face, in the order of the rows, the unweighed included.

    Cues of the user's words and of a vision model's speak of the whole picture, unless somebody
    has judged the situation. A body's arms count where a row says that the face is that body's, a
    hand where it lies on the face; neither counts where words say what the posture is for.
    """
    given = tuple(rows)
    judged = any(one.decides(face_id) for _, one in rows_of(given, Judged))
    bodies = {one.body for _, one in rows_of(given, BodyFace) if face_id and one.face_id == face_id}
    found = []
    for row in given:
        one, theme = row.payload, theme_of(row)
        if isinstance(one, Judged):
            found.append(_appraised(row, one, face_id))
        if theme is None:
            continue
        if isinstance(one, Cue):
            part: Part = "words" if one.said_by == "user" else "scene model"
            amount = 0.0 if judged else row.confidence or 0.0
            found.append(Weighed(row, theme, part, amount))
        elif (isinstance(one, ArmsState) and one.body in bodies) or (
            isinstance(one, HandOnFace) and face_id is not None and one.on_face_id == face_id
        ):
            trust = 1.0 if row.confidence is None else row.confidence
            amount = 0.0 if explained(given, row) else trust * theme.weight
            found.append(Weighed(row, theme, "body", amount))
    total = math.fsum(one.room for one in found if one.counts)
    if total <= MOST_JUDGED:
        return tuple(found)
    scale = MOST_JUDGED / total
    return tuple(
        replace(one, amount=one.amount * scale, room=one.room * scale) if one.room else one
        for one in found
    )


def _appraised(row: Row, one: Judged, face_id: str | None) -> Weighed:
    """An appraisal; one of another face's situation counts nothing."""
    theme = context_cues.Theme(
        id=row.id,
        gloss="the situation as it was judged",
        appraisal=(),
        distribution=one.labels or None,
        weight=1.0,
        denied=None,
    )
    own = one.concerns(face_id)
    amount = (row.confidence or 0.0) if own else 0.0
    room = appraisal.load().room(one.judged_by) if own else 0.0
    return Weighed(row, theme, "appraisal", min(amount, room), room)


def context_distribution(
    rows: Iterable[Row], face_id: str | None = None, *, parts: Iterable[Part] = PARTS
) -> dict[str, float] | None:
    """The distribution that the context among `rows` gives, None where none of it is weighed.

    A linear pool: each cue's theme counts with the cue's amount, and an even spread over all labels
    stands for what was not said. 4 decimals, summing to 1; the order of the rows does not matter.
    Appraisals are over other labels and are not in it: see `projection.context_over`.

    Args:
        rows: any rows.
        face_id: such as `F1`, the face whose body counts too; None for words and reports alone.
        parts: what to count.
    """
    counted = [
        one
        for one in context_evidence(rows, face_id)
        if one.counts and one.part in parts and one.part != "appraisal"
    ]
    if not counted:
        return None
    labels = context_cues.load().labels
    return rounded_shares(
        {
            label: math.fsum(
                [
                    UNSAID / len(labels),
                    *(
                        one.amount * (one.theme.distribution or {}).get(label, 0.0)
                        for one in counted
                    ),
                ]
            )
            for label in labels
        }
    )


def cues_for(rows: Iterable[Row], label: str, face_id: str | None = None) -> tuple[str, ...]:
    """Ids of the context rows that speak for a label: their theme gives it a quarter or more."""
    return tuple(one.row.id for one in context_evidence(rows, face_id) if one.speaks_for(label))


def explained(rows: Iterable[Row], posture: Row) -> bool:
    """Whether words say what a posture is for, such as arms that are raised on skis.

    The user's words, or what a vision model reports.
    """
    cue = _body_cue(posture)
    if cue is None or not cue.otherwise:
        return False
    words = (one.words for _, one in rows_of(rows, Quotation))
    seen = (one.words for _, one in rows_of(rows, Observed))
    return any(map(cue.explained_by, (*words, *seen)))


def theme_of(row: Row) -> context_cues.Theme | None:
    """The theme of a cue row (`C1.cue.1`) or of a measured posture; None for every other row."""
    one = row.payload
    if isinstance(one, Cue):
        return context_cues.load().themes.get(one.situation)
    cue = _body_cue(row)
    return None if cue is None else cue.theme


def _body_cue(row: Row) -> body_cues.BodyCue | None:
    one = row.payload
    shown: body_cues.Posture | None = None
    if isinstance(one, ArmsState):
        shown = one.arms
    elif isinstance(one, HandOnFace) and one.on and one.on.touches:
        shown = (one.on.touches[0].contact, one.on.touches[0].place)
    if shown is None:
        return None
    return next((cue for cue in body_cues.load() if cue.shown == shown), None)


def top(distribution: Mapping[str, float]) -> str:
    """The label with the highest probability; the first in alphabet where two are equal."""
    return min(distribution, key=lambda label: (-distribution[label], label))


def summing_to_one(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores that were rounded one by one, each moved by as little as makes them sum to 1.

    What is missing goes to all alike, what is too much comes from those above 0, so that none moves
    by more than its own rounding.
    """
    off = 1.0 - sum(scores.values())
    moved = [label for label in scores if off > 0 or scores[label] > 0]
    share = off / len(moved) if moved else 0.0
    return rounded_shares({e: max(p + share * (e in moved), 0.0) for e, p in scores.items()})


def _entropy(p: Mapping[str, float], base: int) -> float:
    return -math.fsum(x * math.log(x, base) for x in p.values() if x > 0)


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(weights.values())
    return {e: x / total for e, x in weights.items()}


def _check(distribution: Mapping[str, float], name: str) -> None:
    if any(not math.isfinite(x) or x < 0 for x in distribution.values()):
        raise ValueError(f"{name}: expected probabilities, got {dict(distribution)}")
    total = math.fsum(distribution.values())
    if abs(total - 1.0) > 0.01:
        raise ValueError(f"{name}: expected a sum of 1, got {total:.4f}")


def _same_labels(face: Mapping[str, float], context: Mapping[str, float]) -> None:
    if set(face) != set(context):
        raise ValueError(
            f"context: expected the face's labels {sorted(face)}, got {sorted(context)}"
        )
