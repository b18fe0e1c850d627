"""Rule 2 for comparisons: stronger on one side, stronger than another unit, the highest score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import number_of
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Distribution, Problem
from facsight_tools.facs import Side

_MORE: Final = words("comparing_more")
_LESS: Final = words("comparing_less")
_MOST: Final = words("superlatives")
_LEAST: Final = words("least_superlatives")
_ADJECTIVES: Final = words("compared_adjectives")
_EVEN: Final = frozenset({"tied", "tie", "equal", "equally", "same", "similar"})
_LIKELY: Final = frozenset({"likely", "probable", "plausible"})
_ORDERED: Final = frozenset({"above", "below"})
_CLOSE: Final = 0.1
_EVEN_SIDES: Final = 0.25
_MUCH: Final = 0.99
_BY_FAR: Final = frozenset(
    {"much", "far", "severely", "extremely", "markedly", "strongly", "intensely", "considerably"}
)
_SKEWED: Final = 0.5
_SLIGHTLY: Final = 0.1


def check_comparisons(s: Sentence, fused: Distribution | None) -> Iterator[Problem]:
    """Every comparative and superlative of a sentence."""
    for at, token in enumerate(s.tokens):
        if token.kind is not Kind.WORD:
            continue
        sign = 1 if token.word in _MORE else -1 if token.word in _LESS else 0
        if sign:
            yield from _comparative(s, at, sign)
        elif token.word in _MOST or token.word in _LEAST:
            yield from _superlative(s, at, fused)
        elif token.word in ("exceeds", "exceed", "exceeding", "equals"):
            yield from _between_units(s, at)
        elif token.word in _ORDERED and s.tokens[at + 1 :][:1] and not _bounds(s, at + 1):
            yield problem(Code.FALSE_COMPARISON, "Say 'stronger than', or give the numbers.")
        elif token.word == "as" and s.word(at + 2) == "as":
            yield problem(Code.FALSE_COMPARISON, "Give the numbers of what is as strong.")
        elif token.word in _EVEN:
            yield from _even(s, at)
        elif token.word == "over" or (token.word == "followed" and s.word(at + 1) == "by"):
            yield from _descending(s, at)
        elif token.word in ("asymmetric", "asymmetrical", "symmetric", "symmetrical"):
            yield from _symmetry(s, at)


def _bounds(s: Sentence, at: int) -> bool:
    """Whether a number or letter follows `above` or `below`, or nothing that is compared."""
    return s.tokens[at].kind not in (Kind.WORD, Kind.AU)


def _comparative(s: Sentence, at: int, sign: int) -> Iterator[Problem]:
    nxt = s.tokens[at + 1] if at + 1 < len(s.tokens) else None
    numeric = (
        s.word(at + 1) == "than" and s.tokens[min(at + 2, len(s.tokens) - 1)].kind is Kind.NUMBER
    )
    if numeric or (nxt and nxt.kind is Kind.NUMBER):
        return  # a bound: judged with its number
    if s.word(at) in ("more", "less") and s.word(at + 1) not in _ADJECTIVES | {"than"}:
        return
    if s.word(at) == "less" and s.word(at + 1) in _LIKELY and "than" not in s.segment_words(at):
        yield from _doubted(s, at)
        return
    segment = s.segment(at)
    if "compared" in s.words and "than" not in s.segment_words(at):
        yield from _faces(s, at, sign)
        return
    sides = [one for one in s.side_words(at) if abs(one[0] - at) <= 8]
    subjects = [p for p in segment if s.tokens[p].kind is Kind.AU]
    labels = [p for p in segment if s.tokens[p].kind is Kind.LABEL and s.tokens[p].label]
    if sides:
        yield from _sides(s, at, sign, sides)
    elif "than" in s.segment_words(at) and len(subjects) >= 2:
        yield from _units(s, at, sign, subjects)
    elif "than" in s.segment_words(at) and len(labels) >= 2:
        yield from _scores(s, at, sign, labels)
    elif (("than" in s.segment_words(at) and subjects) or labels) and s.evidence.faces():
        yield problem(
            Code.FALSE_COMPARISON,
            f"'{s.word(at)}' compares with nothing that is cited: name and cite both.",
        )


def _faces(s: Sentence, at: int, sign: int) -> Iterator[Problem]:
    """`Compared with face 2, face 1 shows a stronger AU12`."""
    faces = [(place, token.face) for place, token in enumerate(s.tokens) if token.face is not None]
    against = next((face for place, face in faces if s.word(place - 1) in ("with", "to")), None)
    own = next((face for _, face in faces if face != against), None)
    units = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
    values = [
        [number_of(row.row) for au in units for row in s.evidence.of_au(au, face)
         if row.side == "both" and row.measured]
        for face in (own, against)
        if face is not None
    ]  # fmt: skip
    known = len(values) == 2 and [len(one) for one in values] == [1, 1]
    if not known or sign * (values[0][0] - values[1][0]) <= 0:
        yield problem(
            Code.FALSE_COMPARISON,
            f"The cited rows of two faces do not say '{s.word(at)}': cite one unit of each.",
        )


def _doubted(s: Sentence, at: int) -> Iterator[Problem]:
    """`Neutral is less likely`: its score is not the highest of the face."""
    for place in s.segment(at):
        label = s.tokens[place].label
        scores = s.evidence.scores(s.face_at(at)) if label else []
        own = [number_of(row) for row in scores if row.id.endswith(f".{label}")]
        if own and own[0] >= max(number_of(row) for row in scores):
            yield problem(Code.FALSE_COMPARISON, f"{label} has the highest score.")


def _sides(s: Sentence, at: int, sign: int, sides: list[tuple[int, Side]]) -> Iterator[Problem]:
    """`stronger on the left`: true of every unit that is named, or of the only one cited."""
    than = next((p for p in s.segment(at) if p > at and s.word(p) == "than"), len(s.tokens))
    first = [side for place, side in sides if at < place < than]
    first = first or [side for place, side in sides if place < at]
    second = [side for place, side in sides if place > than]
    if first and second and first[0] == second[0]:
        yield problem(Code.FALSE_COMPARISON, "A side is compared with itself: name the other.")
    beyond = sides[0][1]
    stronger = first[0] if first else "right" if beyond == "left" else "left"
    units = {au for p in s.segment(at) if s.tokens[p].kind is Kind.AU for au in s.tokens[p].aus}
    units = units or {au for m in s.mentions for au in s.tokens[m.at].aus}
    cited = {unit.au for unit in s.evidence.units}
    cited |= {int(row.id.rsplit("AU", 1)[1]) for row in s.evidence.under("asymmetry")}
    units = (units & cited) or cited
    if not units:
        yield problem(Code.FALSE_COMPARISON, "The sides are compared: cite both sides' rows.")
    for au in sorted(units):
        difference = _difference(s, au, at)
        if difference is None:
            yield problem(
                Code.FALSE_COMPARISON,
                f"The sides of AU{au} are compared: cite AU{au}.L and AU{au}.R or the asymmetry.",
            )
        elif difference * sign * (1 if stronger == "left" else -1) <= _at_least(s, at):
            yield problem(
                Code.FALSE_COMPARISON,
                f"AU{au} is {difference:+.2f} on the subject's left against the right.",
            )


def _at_least(s: Sentence, at: int) -> float:
    """What a difference must pass: `much stronger` is said of one letter and more."""
    return _MUCH if s.word(at - 1) in _BY_FAR else 0.0


def _difference(s: Sentence, au: int, at: int) -> float | None:
    """Left minus right of a unit, from the rows that are cited."""
    face = s.face_at(at)
    for row in s.evidence.under(f"asymmetry.AU{au}", face):
        return number_of(row)
    values = {unit.side: number_of(unit.row) for unit in s.evidence.of_au(au, face)}
    if "left" in values and "right" in values:
        return values["left"] - values["right"]
    return None


def _units(s: Sentence, at: int, sign: int, places: list[int]) -> Iterator[Problem]:
    before, after = [p for p in places if p < at], [p for p in places if p > at]
    if not before or not after:
        yield problem(Code.FALSE_COMPARISON, "Say which unit is stronger than which.")
        return
    first = [number_of(row.row) for row in s.rows_of(before[-1], None)]
    second = [number_of(row.row) for row in s.rows_of(after[0], None)]
    if not first or not second or not all(sign * (a - b) > 0 for a in first for b in second):
        yield problem(
            Code.FALSE_COMPARISON,
            f"The cited rows do not say that {s.word(before[-1])} is the {s.word(at)}.",
        )


def _between_units(s: Sentence, at: int) -> Iterator[Problem]:
    """`AU12 exceeds AU6`, `AU12 equals AU6`."""
    places = [p for p in s.segment(at) if s.tokens[p].kind is Kind.AU]
    if not places or places[-1] < at:
        return
    if s.word(at) != "equals":
        yield from _units(s, at, 1, places)
        return
    values = {number_of(row.row) for p in places for row in s.rows_of(p, None)}
    if len(values) != 1:
        yield problem(Code.FALSE_COMPARISON, "The cited rows do not say that they are equal.")


def _scores(s: Sentence, at: int, sign: int, places: list[int]) -> Iterator[Problem]:
    before, after = [p for p in places if p < at], [p for p in places if p > at]
    first = s.emotion_rows(s.tokens[(before or places)[-1]].label, at)
    second = s.emotion_rows(s.tokens[(after or places)[0]].label, at)
    pairs = [(number_of(a), number_of(b)) for a in first for b in second]
    if not pairs or not all(sign * (a - b) > 0 for a, b in pairs):
        yield problem(
            Code.FALSE_COMPARISON,
            "The cited scores do not say so: cite both labels' scores.",
        )


def _superlative(s: Sentence, at: int, fused: Distribution | None) -> Iterator[Problem]:
    """`the strongest unit`, `the highest score`: looked up over the whole face."""
    segment = s.segment(at)
    labels = [s.tokens[p].label for p in segment if s.tokens[p].kind is Kind.LABEL]
    units = [p for p in segment if s.tokens[p].kind is Kind.AU]
    labels = [label for label in labels if label]
    if s.word(at) in ("most", "least") and s.word(at + 1) not in _ADJECTIVES:
        return
    if labels:
        yield from _top_label(s, at, labels[0], fused)
    elif units and s.word(at) in words("strength_superlatives"):
        nearest = min(units, key=lambda place: abs(place - at))
        for row in s.rows_of(nearest, None):
            others = [number_of(one.row) for one in s.evidence.all_units(row.face) if one.measured]
            present = [value for value in others if value >= 1] or others
            wanted = min(present) if s.word(at) in _LEAST else max(present)
            if number_of(row.row) != wanted:
                yield problem(
                    Code.FALSE_COMPARISON, f"{row.row.id} is not the {s.word(at)} unit of its face."
                )


def _top_label(s: Sentence, at: int, label: str, fused: Distribution | None) -> Iterator[Problem]:
    scores: dict[str, float]
    if fused is not None and s.words & {"together", "combined", "fused", "overall", "context"}:
        scores = {"_".join(name.split()): value for name, value in fused.items()}
    else:
        rows = s.evidence.scores(s.face_at(at))
        scores = {row.id.rsplit(".", 1)[1]: number_of(row) for row in rows}
    wanted = sorted(scores.values(), reverse=s.word(at) not in _LEAST)
    ordinals = {"second": 1, "third": 2}
    rank = next((ordinals[w] for w in (s.word(at - 1), s.word(at - 2)) if w in ordinals), 0)
    if label not in scores or rank >= len(wanted) or scores[label] != wanted[rank]:
        yield problem(
            Code.FALSE_COMPARISON,
            f"{label} is not the {s.word(at)} of the scores: say what the scores say.",
        )


def _even(s: Sentence, at: int) -> Iterator[Problem]:
    """`nearly tied` of labels, `equally strong on both sides` of a unit."""
    labels = [s.tokens[p].label for p in range(len(s.tokens)) if s.tokens[p].kind is Kind.LABEL]
    labels = [label for label in labels if label]
    if s.word(at) == "equally" and s.word(at - 1) in ("could", "may", "might"):
        return  # "it could equally reflect sadness" gives no numbers
    if len(labels) >= 2:
        values = [number_of(row) for label in labels[:2] for row in s.emotion_rows(label, at)]
        if len(values) < 2 or max(values) - min(values) > _CLOSE:
            yield problem(Code.FALSE_COMPARISON, "The two scores are not equal, or not both cited.")
    elif {"side", "sides"} & s.segment_words(at) or {"left", "right"} <= s.words:
        yield from _balanced(s, at, even=not s.negated(at))
    elif s.word(at) == "equally":
        yield problem(Code.FALSE_COMPARISON, "Give the numbers of what is equally strong.")


def _descending(s: Sentence, at: int) -> Iterator[Problem]:
    """`Happiness at 0.90, followed by neutral at 0.07`: what follows is not the greater."""
    values = [(p, t.value) for p, t in enumerate(s.tokens) if t.kind is Kind.NUMBER]
    before = [value for place, value in values if place < at and value is not None]
    after = [value for place, value in values if place > at and value is not None]
    if before and after and after[0] > before[-1]:
        yield problem(Code.FALSE_COMPARISON, "What follows is the greater: turn the two round.")


def _symmetry(s: Sentence, at: int) -> Iterator[Problem]:
    least = _SLIGHTLY if s.word(at - 1) in ("slightly", "somewhat", "mildly") else _SKEWED
    even = s.word(at).startswith("sym") != s.negated(at)
    yield from _balanced(s, at, even=even, least=least)


def _balanced(s: Sentence, at: int, *, even: bool, least: float = _SKEWED) -> Iterator[Problem]:
    units = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
    for au in sorted(units):
        difference = _difference(s, au, at)
        if difference is None:
            if len(units) == 1:
                yield problem(
                    Code.FALSE_COMPARISON,
                    f"The sides of AU{au} are compared: cite AU{au}.L and AU{au}.R.",
                )
        elif (abs(difference) > _EVEN_SIDES) if even else (abs(difference) < least):
            yield problem(
                Code.FALSE_COMPARISON,
                f"AU{au} is {difference:+.2f} on the subject's left against the right.",
            )
