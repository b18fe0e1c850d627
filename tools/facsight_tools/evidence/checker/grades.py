"""Rule 3 for degrees: letters, words for intensities, and kinds of smile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import number_of
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem
from facsight_tools.facs import Side, intensity_letter
from facsight_tools.states import SmileKind

_CODES: Final = "ABCDE"
# Words for intensities and the letters they may stand for; the manual's own words are exact.
INTENSITY_WORDS: Final = {
    **dict.fromkeys(("trace", "faint", "faintly"), "A"),
    **dict.fromkeys(("slight", "slightly"), "B"),
    **dict.fromkeys(("weak", "mild", "subtle", "weakly", "mildly"), "AB"),
    **dict.fromkeys(("moderate", "moderately"), "BC"),
    **dict.fromkeys(("marked", "pronounced", "markedly"), "C"),
    **dict.fromkeys(("strong", "strongly", "prominent"), "CDE"),
    **dict.fromkeys(("intense", "intensely"), "DE"),
    **dict.fromkeys(("severe", "extreme", "severely", "extremely"), "D"),
    **dict.fromkeys(("small", "low"), "AB"),
    **dict.fromkeys(("big", "large", "wide", "high", "broad"), "CDE"),
    **dict.fromkeys(("maximum", "maximal", "maximally"), "E"),
}
_OF_UNITS_ONLY: Final = frozenset({"strong", "wide", "marked", "pronounced", "severe", "broad"})
_NOT_OF_UNITS: Final = words("not_of_units")
_SMILES: Final = {
    "duchenne": SmileKind.DUCHENNE,
    "miserable": SmileKind.MISERABLE,
    "polite": SmileKind.WITHOUT_CHEEKS,
    "unilateral": SmileKind.UNILATERAL,
    "undetermined": SmileKind.UNDETERMINED,
}
_UNIT_NOUNS: Final = words("unit_nouns")


def check_grades(s: Sentence) -> Iterator[Problem]:
    """Every letter, word for an intensity and kind of smile of a sentence."""
    yield from _letters(s)
    yield from _intensity_words(s)
    yield from _smile_kind(s)


def bound(s: Sentence, at: int, *, forward: bool) -> list[int]:
    """The AU tokens that a word, letter or number at a place is said of.

    Args:
        s: the sentence.
        at: the place of the word.
        forward: whether a unit that follows at once is meant (`a marked AU12`).
    """
    places = [mention.at for mention in s.mentions]
    segment = s.segment(at)
    if forward:
        for place in range(at + 1, min(at + 4, len(s.tokens))):
            if place in places and place in segment:
                return [place]
            if s.tokens[place].kind is not Kind.WORD or s.word(place) in (
                "is",
                "are",
                "and",
                "but",
            ):
                break
    before = [place for place in places if place < at and place in segment]
    if before:
        return next(group for group in s.groups if before[-1] in group)
    after = [place for place in places if at < place <= at + 4 and place in segment]
    if after:
        return after[:1]
    anchor = s.parts[s.part_of[at]].anchor
    limit = anchor if anchor is not None else at
    earlier = [place for place in places if place <= limit]
    return earlier[-1:]


def _letters(s: Sentence) -> Iterator[Problem]:
    letters = [at for at, token in enumerate(s.tokens) if token.kind is Kind.LETTER]
    for number, at in enumerate(letters):
        if s.word(at).upper() == "A" and s.words & _UNIT_NOUNS and not s.mentions:
            continue  # "no unit reaches A": judged as a whole
        places = bound(s, at, forward=False)
        run = _run_of(s, letters, number)
        if len(places) > 1 and len(run) == len(places):
            places = [places[run.index(at)]]
        if not places or not at:  # "C blink" begins with no letter
            yield from _letter_without_unit(s, at)
        for place in places:
            yield from _letter(s, at, place)


def _run_of(s: Sentence, items: list[int], number: int) -> list[int]:
    """The items of one list: those in the same segment with only glue between them."""
    segment = s.segment(items[number])
    return [at for at in items if at in segment]


def _letter_without_unit(s: Sentence, at: int) -> Iterator[Problem]:
    units = [unit for unit in s.evidence.units if unit.side == "both"]
    letters = {intensity_letter(number_of(unit.row)) for unit in units if unit.measured}
    if letters != {s.word(at)}:
        yield problem(
            Code.LETTER_MISMATCH, f"It is not clear which unit is at {s.word(at)}: name the unit."
        )


def _letter(s: Sentence, at: int, place: int) -> Iterator[Problem]:
    side = s.tokens[place].side or _attribute_side(s, at)
    rows = s.rows_of(place, side)
    if {"both", "sides"} <= s.segment_words(at):
        rows = rows + s.rows_of(place, "left") + s.rows_of(place, "right")
    for row in rows:
        if not row.measured:
            continue
        actual = intensity_letter(number_of(row.row))
        if not _letter_fits(s, at, actual):
            yield problem(
                Code.LETTER_MISMATCH,
                f"{s.word(at)} is not the letter of {row.row.id}: {row.row.text}",
            )


def _attribute_side(s: Sentence, at: int) -> Side | None:
    sides = {side for _, side in s.side_words(at) if not s.compares_sides(at)}
    return sides.pop() if len(sides) == 1 else None


def _letter_fits(s: Sentence, at: int, actual: str | None) -> bool:
    level = 0 if actual is None else _CODES.index(actual) + 1
    stated = _CODES.index(s.word(at).upper()) + 1
    if s.word(at - 1) in ("level", "letter", "grade"):
        at -= 1  # "exceeds level C"
    before, after = [s.word(at - 2), s.word(at - 1)], [s.word(at + 1), s.word(at + 2)]
    if before[1] in ("below", "under"):
        fits = level < stated
    elif before[1] in ("above", "over", "exceeds", "exceeding"):
        fits = level > stated
    elif _at_bound(s, at, "least") or after in (["or", "above"], ["or", "more"], ["or", "higher"]):
        fits = level >= stated
    elif _at_bound(s, at, "most") or after in (["or", "below"], ["or", "less"], ["or", "lower"]):
        fits = level <= stated
    elif before[1] in ("reach", "reaches", "reached"):
        return level < stated if s.negated(at) else level >= stated
    else:
        fits = level == stated
    return fits != s.negated(at)


def _at_bound(s: Sentence, at: int, word: str) -> bool:
    """`at least B`, `at least at B`."""
    before = [s.word(place) for place in range(at - 3, at)]
    return ["at", word] in (before[:2], before[1:])


def _intensity_words(s: Sentence) -> Iterator[Problem]:
    for at, token in enumerate(s.tokens):
        letters = INTENSITY_WORDS.get(token.word) if token.kind is Kind.WORD else None
        if (
            letters is None
            or s.word(at + 1) in _NOT_OF_UNITS
            or (
                s.word(at - 1) in ("a", "no") and (s.word(at) == "trace" and s.word(at + 1) == "of")
            )
        ):
            continue
        adverb = token.word.endswith("ly") and at + 1 not in [m.at for m in s.mentions]
        if adverb and s.word(at + 1) not in ("present", "active", "raised", "visible"):
            continue
        if s.word(at - 1) in ("equally", "most", "more", "least", "less"):
            continue
        places = bound(s, at, forward=True)
        if not places and token.word in _OF_UNITS_ONLY:
            yield problem(Code.INTENSITY_WORD, f"It is not clear what is {token.word}: name it.")
        for place in places:
            for row in s.rows_of(place, s.tokens[place].side or _attribute_side(s, at)):
                actual = intensity_letter(number_of(row.row)) if row.measured else None
                if (actual in tuple(letters)) == s.negated(at):
                    yield problem(
                        Code.INTENSITY_WORD,
                        f"'{token.word}' does not fit {row.row.id}: {row.row.text}",
                    )


def _smile_kind(s: Sentence) -> Iterator[Problem]:
    for at, token in enumerate(s.tokens):
        kind = _SMILES.get(token.word)
        if kind is None or not {"smile", "smiles", "smiling", "configuration"} & s.words:
            continue
        rows = s.evidence.under("smile", s.face_at(at))
        if not rows and not s.evidence.starting("K"):
            yield problem(
                Code.SMILE_KIND, f"The kind of smile is stated ('{token.word}'): cite F1.smile."
            )
        for row in rows:
            if (row.value == kind) == s.negated(at, reach=5):
                yield problem(Code.SMILE_KIND, f"{row.id} says otherwise: {row.text}")
