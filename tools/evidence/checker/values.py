"""Rule 2: every number is the value of a cited row: right face, side, unit and rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from facsight.tools.evidence.checker.codes import Code, problem
from facsight.tools.evidence.checker.directions import axis_rows, fits_direction
from facsight.tools.evidence.checker.evidence import number_of
from facsight.tools.evidence.checker.lexicon import words
from facsight.tools.evidence.checker.numerals import COUNTED
from facsight.tools.evidence.checker.sentence import Sentence
from facsight.tools.evidence.checker.tokens import Kind, Token
from facsight.tools.evidence.claims import Problem
from facsight.tools.evidence.rows import Row
from facsight.tools.facs import Side

_ENUMERATED: Final = words("enumerated")
_AFTER: Final = words("after_number")
_QUANTITIES: Final = words("quantities")
_UNIT_OF_WORD: Final = {
    **dict.fromkeys(("%", "percent", "per"), "percent"),
    **dict.fromkeys(("\u00b0", "degree", "degrees", "deg"), "deg"),
    **dict.fromkeys(("pixel", "pixels", "px"), "px"),
    **dict.fromkeys(("grey", "gray"), "grey levels"),
    **dict.fromkeys(COUNTED, "count"),
}
# What units of rows a printed unit may stand for; "" is a number without one.
_FITTING: Final = {
    "percent": frozenset({"probability", "share"}),
    "deg": frozenset({"deg"}),
    "px": frozenset({"px"}),
    "grey levels": frozenset({"grey levels"}),
    "count": frozenset({"count"}),
    "intensity": frozenset({"intensity"}),
    "share": frozenset({"share", "probability"}),
}
_TINY: Final = 1e-9


def check_values(s: Sentence) -> Iterator[Problem]:
    """Every number of a sentence."""
    numbers = [at for at, token in enumerate(s.tokens) if token.kind is Kind.NUMBER]
    scales = {at + step for at in numbers if (step := _scale_step(s, at))}
    values = [at for at in numbers if at not in scales]
    for at in values:
        if s.tokens[at].value is None:
            yield problem(
                Code.FREE_NUMBER, f"'{s.word(at)}' cannot be read as a number: write it plainly."
            )
        elif not _is_year(s, at):
            yield from _value(s, at, values)


def _scale_step(s: Sentence, at: int) -> int:
    """How far after a number the scale of `3.2 of 5`, `3.2/5` or `3.2 out of 5` stands; 0: none."""
    for glue in (["of"], ["/"], ["out", "of"], ["on"]):
        end = at + 1 + len(glue)
        if [s.word(place) for place in range(at + 1, end)] == glue and s.word(end) in ("5", "1"):
            return end - at
    return 0


def _is_year(s: Sentence, at: int) -> bool:
    """The year of a cited work."""
    year = s.word(at)
    return bool(re.fullmatch(r"(?:19|20)\d\d", year)) and any(
        year in row.text for row in s.evidence.starting("K")
    )


def _unit_at(s: Sentence, at: int) -> str:
    step = _scale_step(s, at)
    if step:
        return "intensity" if s.word(at + step) == "5" else "share"
    after = s.word(at + 1)
    if (
        after in ("by", "and", "to", "or", ",", ";")
        and s.tokens[min(at + 2, len(s.tokens) - 1)].kind is Kind.NUMBER
    ):
        return _unit_at(s, at + 2)  # "640 by 480 pixels", "51 and 49 percent"
    return _UNIT_OF_WORD.get(after, "")


def _value(s: Sentence, at: int, values: list[int]) -> Iterator[Problem]:
    unit, token = _unit_at(s, at), s.tokens[at]
    if unit == "count":
        yield from _count(s, at)
        return
    if s.word(at + 1) in _ENUMERATED or (s.word(at + 2) in _ENUMERATED and not unit):
        yield from _enumeration(s, at)
        return
    if _is_size(s, at, unit):
        return
    following = s.tokens[at + 1] if at + 1 < len(s.tokens) else None
    if not unit and following and following.kind is Kind.WORD and following.word not in _AFTER:
        yield problem(
            Code.FREE_NUMBER, f"{token.word} {following.word}: no row counts these; drop it."
        )
        return
    rows = _rows(s, at, unit, values)
    if not rows:
        yield _unbound(s, at, unit)
        return
    for row in rows:
        if row.status == "unavailable":
            yield problem(
                Code.UNAVAILABLE_AS_EVIDENCE, f"{row.id} was not measured and has no value."
            )
        elif not _fits(s, at, row, unit):
            yield problem(
                Code.NUMBER_MISMATCH,
                f"{token.word}{' ' + unit if unit else ''} is not the value of {row.id}, which is "
                f"{row.value} {row.unit}".rstrip()
                + ": print the row's value, rounded.",
            )
        else:
            yield from fits_direction(s, at, row)


def _unbound(s: Sentence, at: int, unit: str) -> Problem:
    token = s.tokens[at]
    for row in s.evidence.ledger.rows:
        if row.status == "measured" and _equals(token, row, unit):
            return problem(
                Code.NUMBER_UNCITED,
                f"{token.word} is the value of no cited row: cite the row it comes from.",
            )
    return problem(Code.FREE_NUMBER, f"{token.word} is the value of no evidence row: drop it.")


def _count(s: Sentence, at: int) -> Iterator[Problem]:
    value, noun = s.tokens[at].value, s.word(at + 1)
    rows = [row for row in s.evidence.starting("S") if row.id == "S.people"]
    if not rows:
        if value != len(s.evidence.faces()) or noun not in ("faces", "face"):
            yield problem(Code.NUMBER_UNCITED, f"{value:g} {noun} are counted: cite S.people.")
        return
    for row in rows:
        if value != number_of(row):
            yield problem(Code.COUNT_MISMATCH, f"{row.id} says: {row.text}")


def _enumeration(s: Sentence, at: int) -> Iterator[Problem]:
    """`The two units AU6 and AU12`: the count of what the sentence names or cites."""
    value = s.tokens[at].value
    counts = {
        len({au for mention in s.mentions for au in s.tokens[mention.at].aus}),
        len({label for _, label in s.labels()}),
        len(s.evidence.starting("R")),
        len(s.claim.cites),
    } - {0}
    if s.word(at + 1) in (
        "sides",
        "corners",
        "brows",
        "eyebrows",
        "eyes",
        "lips",
        "cheeks",
        "lids",
    ):
        counts = {2}
    if value not in counts:
        yield problem(
            Code.FREE_NUMBER, f"{s.word(at)} counts nothing that the sentence names: drop it."
        )


def _is_size(s: Sentence, at: int, unit: str) -> bool:
    """Width and height of the picture, in this order."""
    for row in s.evidence.starting("S"):
        if row.id != "S.size" or unit != "px":
            continue
        width, _, height = str(row.value).partition("x")
        if s.word(at) == width and (s.word(at + 1), s.word(at + 2)) == ("by", height):
            return True
        if s.word(at) == height and (s.word(at - 2), s.word(at - 1)) == (width, "by"):
            return True
    return False


def _rows(s: Sentence, at: int, unit: str, values: list[int]) -> list[Row]:
    """The cited rows that a number is the value of, by what it is said of."""
    if "confidence" in (s.word(at - 1), s.word(at - 2), s.word(at - 3), s.word(at + 1)):
        return [row for row in s.evidence.rows if row.confidence is not None]
    places = _subjects(s, at, unit, values)
    if not places:
        fitting = _FITTING.get(unit)
        rows = [
            row
            for row in s.evidence.rows
            if row.unit in (fitting or {"intensity", "probability", "share", "deg", "px", ""})
            and isinstance(row.value, float)
        ]
        return rows if len(rows) == 1 and fitting else []
    found: dict[str, Row] = {}
    for place in places:
        found |= {row.id: row for row in _rows_of(s, at, place, values)}
    return list(found.values())


def _rows_of(s: Sentence, at: int, place: int, values: list[int]) -> Sequence[Row]:
    subject = s.tokens[place]
    if subject.kind is Kind.AU:
        side = _side(s, at, place, values)
        if _is_difference(s, at):
            face = s.face_at(at)
            return [
                row for au in subject.aus for row in s.evidence.under(f"asymmetry.AU{au}", face)
            ]
        rows = s.rows_of(place, side)
        if side is None and any(row.side != "both" for row in rows):
            return []  # one side's value printed as if it were the face's
        return [row.row for row in rows]
    if subject.kind is Kind.LABEL:
        return s.emotion_rows(subject.label, at)
    return axis_rows(s, at, place)


def _is_difference(s: Sentence, at: int) -> bool:
    """`0.40 stronger on the left`, `a difference of 0.40`."""
    step = _scale_step(s, at)
    after = s.word(at + step + 1)
    before = {s.word(at - 1), s.word(at - 2), s.word(at - 3)}
    return after in ("stronger", "higher", "weaker", "lower") or bool(
        before & {"difference", "differ", "differs", "asymmetry"}
    )


def _allowed(unit: str, token: Token) -> bool:
    """Whether a token can be what a number with that unit is said of."""
    if token.kind is Kind.AU:
        return unit in ("", "intensity")
    if token.kind is Kind.LABEL:
        return bool(token.label) and unit in ("", "percent", "share")
    return token.kind is Kind.WORD and token.word in _QUANTITIES and unit != "intensity"


def _subjects(s: Sentence, at: int, unit: str, values: list[int]) -> list[int]:
    """The places of what a number is said of: one, or a list that shares or divides the numbers."""
    end = at + _scale_step(s, at)
    following = range(end + 1, min(end + 6, len(s.tokens)))
    linked = False
    for place in following:
        token = s.tokens[place]
        if linked and _allowed(unit, token):
            return [place]
        if (
            token.kind in (Kind.PUNCT, Kind.NUMBER, Kind.AU, Kind.LABEL)
            and token.word not in "%\u00b0"
        ):
            break
        linked = linked or token.word in ("for", "of", "to", "in")
    segment = s.segment(at)
    before = [place for place in segment if place < at and _allowed(unit, s.tokens[place])]
    if before:
        return _shared(s, at, unit, before, values)
    anchor = s.parts[s.part_of[at]].anchor
    earlier = [
        place
        for place in range(at if anchor is None else anchor + 1)
        if _allowed(unit, s.tokens[place])
    ]
    after = [place for place in segment if place > at and _allowed(unit, s.tokens[place])]
    if anchor is not None and earlier:
        numbers = [place for place in values if place in segment]
        group = _group(s, earlier[-1])
        if len(numbers) == len(group) > 1:
            return [group[numbers.index(at)]]
        return earlier[-1:]
    if after and after[0] <= at + 5:
        return after[:1]
    if anchor is None and earlier:
        return _shared_earlier(s, at, earlier[-1], values)
    return earlier[-1:] or after[:1]


def _shared_earlier(s: Sentence, at: int, subject: int, values: list[int]) -> list[int]:
    """The list of an earlier segment: `AU12 and AU6 are present, at 3.2 and 2.1`."""
    group = _group(s, subject)
    numbers = [place for place in values if place in s.segment(at)]
    if len(numbers) == len(group):
        return [group[numbers.index(at)]]
    return group if len(numbers) == 1 else group[-1:]


def _shared(s: Sentence, at: int, unit: str, before: list[int], values: list[int]) -> list[int]:
    """A list before a number: `AU6 and AU12 reach 2.1 and 3.2` divides, one number is for all."""
    group = [place for place in _group(s, before[-1]) if _allowed(unit, s.tokens[place])]
    run = [
        place
        for place in values
        if place in s.segment(at) and place > group[-1] and not _between(s, group[-1], place)
    ]
    if len(group) > 1 and len(run) == len(group) and at in run:
        return [group[run.index(at)]]
    return group if len(run) == 1 else group[-1:]


def _between(s: Sentence, first: int, last: int) -> bool:
    """Whether another subject stands between two places."""
    return any(s.tokens[at].kind in (Kind.AU, Kind.LABEL) for at in range(first + 1, last))


def _group(s: Sentence, at: int) -> list[int]:
    """The list of like tokens that ends at a place: `AU6 and AU12`, `anger and disgust`."""
    group = [at]
    kind = s.tokens[at].kind
    if kind is Kind.WORD:
        return group
    place = at - 1
    while place >= 0:
        token = s.tokens[place]
        if token.kind is kind:
            group.insert(0, place)
        elif token.word not in ("and", ",", "both", "or", "the", "nor"):
            break
        place -= 1
    return group


def _side(s: Sentence, at: int, place: int, values: list[int]) -> Side | None:
    """The side whose value a number is: said after it, before it, or in order with others."""
    if s.tokens[place].side:
        return s.tokens[place].side
    end = at + _scale_step(s, at)
    for after in range(end + 1, min(end + 7, len(s.tokens))):
        if (side := s.side_word(after)) and after in s.segment(at):
            return side
        if s.tokens[after].kind is not Kind.WORD or s.word(after) in ("and", "with", "against"):
            break
    segment = s.segment(at)
    numbers = [one for one in values if one in segment]
    earlier = max((one for one in numbers if one < at), default=-1)
    sides = [one for one in s.side_words(at) if earlier < one[0] < at]
    taken = earlier >= 0 and sides and _belongs_to(s, earlier, sides[0][0])
    if sides and not taken:
        return sides[-1][1]
    anchor = s.parts[s.part_of[at]].anchor
    if anchor is not None and (beside := s.side_word(anchor)):
        return beside  # "on the left (3.4)"
    if anchor is not None and len(numbers) == 2:
        said = [side for one in range(at) if (side := s.side_word(one))]
        if len(said) >= 2:
            return said[-2:][numbers.index(at)]
    mention = next((one for one in s.mentions if one.at == place), None)
    elsewhere = mention is not None and s.part_of[place] != s.part_of[at]
    return s.side_of(mention) if mention and elsewhere else None


def _belongs_to(s: Sentence, number: int, side: int) -> bool:
    """Whether a side word follows a number as its own: `3.4 on the left and ...`."""
    return side - number <= 6 and all(
        (s.tokens[at].kind is Kind.WORD and s.word(at) not in ("and", "with", "against"))
        or s.word(at) in ("5", "/")
        for at in range(number + 1, side)
    )


def _fits(s: Sentence, at: int, row: Row, unit: str) -> bool:
    token = s.tokens[at]
    if "confidence" in (s.word(at - 1), s.word(at - 2), s.word(at - 3), s.word(at + 1)):
        row = row.model_copy(update={"value": row.confidence, "unit": "probability"})
    bound = _comparator(s, at)
    if bound is None:
        return _equals(token, row, unit)
    if unit and row.unit not in _FITTING[unit]:
        return False
    stated = (token.value if token.value is not None else float("nan")) / (
        100 if unit == "percent" else 1
    )
    actual = number_of(row)
    actual = abs(actual) if row.unit == "deg" else actual
    holds = {"<": actual < stated, ">": actual > stated, "<=": actual <= stated}
    holds[">="] = actual >= stated
    return bool(holds[bound])


def _comparator(s: Sentence, at: int) -> str | None:
    """`below 20`, `at least 2`, `more than 3`: the bound that words before a number make it."""
    one, two = s.word(at - 1), s.word(at - 2)
    if (two, one) in (("at", "least"), ("no", "less")):
        return ">="
    if (two, one) == ("at", "most") or one == "within":
        return "<="
    if one in ("above", "over", "exceeds", "exceeding"):
        return ">"
    if one in ("below", "under"):
        return "<"
    if one == "than" and s.word(at - 3) != "no":
        return {"more": ">", "greater": ">", "higher": ">", "less": "<", "lower": "<"}.get(two)
    return None


def _equals(token: Token, row: Row, unit: str) -> bool:
    """Whether a printed number is a row's value at the decimals it is printed with."""
    if not isinstance(row.value, int | float) or isinstance(row.value, bool):
        return False
    if unit and row.unit not in _FITTING.get(unit, frozenset({row.unit})):
        return False
    actual = float(row.value) * (100 if unit == "percent" else 1)
    stated = token.value if token.value is not None else float("nan")
    if row.unit == "deg" and not token.signed:
        actual = abs(actual)
    if row.unit in ("probability", "share") and unit != "percent" and not token.decimals:
        return abs(actual - stated) < _TINY  # "a probability of 1" is no rounding of 0.93
    return abs(actual - stated) <= 0.5 / 10.0**token.decimals + _TINY
