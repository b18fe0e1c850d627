"""Rule 2: every number is the value of a cited row: right face, side, unit and rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from facsight_tools.evidence.checker.binding import scale_step, side_of_number, subjects
from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.directions import axis_rows, fits_direction
from facsight_tools.evidence.checker.evidence import number_of
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.numerals import COUNTED
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Row

_ENUMERATED: Final = words("enumerated")
_AFTER: Final = words("after_number")
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
_PLURALS: Final = frozenset({"people", "persons", "faces"})
_FOUND: Final = frozenset({"detected", "found", "seen", "visible"})
_CONFIDENT: Final = 0.7
_DOUBTFUL: Final = 0.5
_TINY: Final = 1e-9
_AUTHOR: Final = re.compile(r"\w+")


def check_values(s: Sentence) -> Iterator[Problem]:
    """Every number of a sentence."""
    numbers = [at for at, token in enumerate(s.tokens) if token.kind is Kind.NUMBER]
    scales = {at + step for at in numbers if (step := scale_step(s, at))}
    values = [at for at in numbers if at not in scales]
    for at in values:
        if s.tokens[at].value is None:
            yield problem(
                Code.FREE_NUMBER, f"'{s.word(at)}' cannot be read as a number: write it plainly."
            )
        elif s.word(at - 1) == "hand":
            yield from _hand(s, at)
        elif not _is_year(s, at):
            yield from _value(s, at, values)


def check_people(s: Sentence) -> Iterator[Problem]:
    """`No people`, `a single person`, `several people`: counts in words."""
    rows = [row for row in s.evidence.starting("S") if row.id == "S.people"]
    for at, token in enumerate(s.tokens):
        nobody = bool(rows) and number_of(rows[0]) == 0
        if token.word in _FOUND and nobody and not s.negated(at, reach=5):
            yield problem(Code.COUNT_MISMATCH, f"{rows[0].id} says: {rows[0].text}")
        if token.word in _FOUND and s.negated(at) and _of_people(s, at):
            yield problem(Code.COUNT_MISMATCH, "A face was found: its rows are cited.")
        if token.word not in COUNTED or not rows:
            continue
        count = number_of(rows[0])
        before = s.word(at - 1)
        more = s.word(at - 2) == "than"
        true = {"no": count == 0, "one": count > 1 if more else count == 1, "both": count == 2}
        plural = token.word in _PLURALS and count < 2 and s.tokens[at - 1].value is None
        if not true.get(before, True) or (plural and before not in ("no", "any")):
            yield problem(Code.COUNT_MISMATCH, f"{rows[0].id} says: {rows[0].text}")


def _of_people(s: Sentence, at: int) -> bool:
    """Whether it is said of a cited face, and not of a unit, that it was found."""
    units = any(s.tokens[place].kind is Kind.AU for place in s.segment(at))
    return bool(s.evidence.faces()) and bool(s.segment_words(at) & COUNTED) and not units


def _is_year(s: Sentence, at: int) -> bool:
    """The year of a cited work, beside the name of one of its authors: `Barrett et al. (2019)`."""
    before = next((token.word for token in reversed(s.tokens[:at]) if token.word not in "(,"), "")
    return any(
        before in _AUTHOR.findall(row.text.lower().partition(f" ({s.word(at)})")[0])
        for row in s.evidence.starting("K")
        if f" ({s.word(at)})" in row.text
    )


def _hand(s: Sentence, at: int) -> Iterator[Problem]:
    """`Hand 2`: the number names a hand, whose rows are cited."""
    number = s.word(at)
    if not any(row.id.startswith(f"S.hand.{number}.") for row in s.evidence.starting("S")):
        yield problem(
            Code.NUMBER_UNCITED, f"Hand {number} is named and no row of it is cited: cite one."
        )


def _unit_at(s: Sentence, at: int) -> str:
    step = scale_step(s, at)
    if step:
        return "intensity" if s.word(at + step) == "5" else "share"
    after = s.word(at + 1)
    if after in _FOUND and s.word(at + 2) in COUNTED:
        return "count"  # "two detected faces"
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
    if _beyond_scale(s, at):
        yield problem(Code.NUMBER_MISMATCH, f"{token.word} lies beyond its scale: give the value.")
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


def _beyond_scale(s: Sentence, at: int) -> bool:
    """`Under 9 of 5`: true of every value, and said of none."""
    step, value = scale_step(s, at), s.tokens[at].value
    scale = s.tokens[at + step].value if step else None
    return scale is not None and value is not None and value > scale


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
    value, noun = s.tokens[at].value, s.word(at + 1 + (s.word(at + 1) in _FOUND))
    rows = [row for row in s.evidence.starting("S") if row.id == "S.people"]
    if not rows:
        if value != len(s.evidence.faces()) or noun not in ("faces", "face"):
            yield problem(Code.NUMBER_UNCITED, f"{value:g} {noun} are counted: cite S.people.")
        return
    for row in rows:
        if value != number_of(row) or _comparator(s, at):
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
        named = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
        units = [one.row for one in s.evidence.units if one.au in named]
        rows = units if named else s.evidence.rows
        return [row for row in rows if _confidence(row) is not None]
    places = subjects(s, at, unit, values)
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
        side = side_of_number(s, at, place, values)
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


def _confidence(row: Row) -> float | None:
    """A row's confidence; a detection's is its score."""
    return number_of(row) if row.id.endswith(".face") else row.confidence


def check_confidence(s: Sentence) -> Iterator[Problem]:
    """`With high confidence`, `low confidence`: from 0.7 on, and below 0.5."""
    for at, token in enumerate(s.tokens):
        if token.word not in ("high", "low") or s.word(at + 1) != "confidence":
            continue
        given = [value for row in s.evidence.rows if (value := _confidence(row)) is not None]
        true = [
            value >= _CONFIDENT if token.word == "high" else value < _DOUBTFUL for value in given
        ]
        if not true or all(true) == s.negated(at):
            yield problem(
                Code.QUALITY_CONTRADICTED,
                f"'{token.word} confidence' is not what the cited rows hold: give the number.",
            )


def _is_difference(s: Sentence, at: int) -> bool:
    """`0.40 stronger on the left`, `a difference of 0.40`."""
    step = scale_step(s, at)
    after = s.word(at + step + 1)
    before = {s.word(at - 1), s.word(at - 2), s.word(at - 3)}
    return after in ("stronger", "higher", "weaker", "lower") or bool(
        before & {"difference", "differ", "differs", "asymmetry"}
    )


def _fits(s: Sentence, at: int, row: Row, unit: str) -> bool:
    token = s.tokens[at]
    if "confidence" in (s.word(at - 1), s.word(at - 2), s.word(at - 3), s.word(at + 1)):
        row = row.model_copy(update={"value": _confidence(row), "unit": "probability"})
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
