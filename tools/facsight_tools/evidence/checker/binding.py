"""What a number is said of: the unit, label or quantity beside it, and on which side."""

from __future__ import annotations

from typing import Final

from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.facs import Side

_SIDE_NOUNS: Final = frozenset({"side", "half", "corner", "cheek", "brow"})
_QUANTITIES: Final = words("quantities")


def scale_step(s: Sentence, at: int) -> int:
    """How far after a number the scale of `3.2 of 5`, `3.2/5` or `3.2 out of 5` stands; 0: none."""
    for glue in (["of"], ["/"], ["out", "of"], ["on"]):
        end = at + 1 + len(glue)
        if [s.word(place) for place in range(at + 1, end)] == glue and s.word(end) in ("5", "1"):
            return end - at
    return 0


def _allowed(unit: str, token: Token) -> bool:
    """Whether a token can be what a number with that unit is said of."""
    if token.kind is Kind.AU:
        return unit in ("", "intensity")
    if token.kind is Kind.LABEL:
        return bool(token.label) and unit in ("", "percent", "share")
    return token.kind is Kind.WORD and token.word in _QUANTITIES and unit != "intensity"


def subjects(s: Sentence, at: int, unit: str, values: list[int]) -> list[int]:
    """The places of what a number is said of: one, or a list that shares or divides the numbers."""
    end = at + scale_step(s, at)
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
    if anchor is not None and not (earlier or after):  # "the left corner (3.4) is raised"
        later = range(at, len(s.tokens))
        return [place for place in later if _allowed(unit, s.tokens[place])][:1]
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


def side_of_number(s: Sentence, at: int, place: int, values: list[int]) -> Side | None:
    """The side whose value a number is: said after it, before it, or in order with others."""
    if s.tokens[place].side:
        return s.tokens[place].side
    end = at + scale_step(s, at)
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
    if anchor is not None and len(numbers) == 2:
        said = [side for one in range(at) if (side := s.side_word(one))]
        if len(said) >= 2:
            return said[-2:][numbers.index(at)]
    noun = anchor is not None and s.word(anchor) in _SIDE_NOUNS
    if anchor is not None and (beside := s.side_word(anchor - noun)):
        return beside  # "on the left (3.4)", "the left side (3.4)"
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
