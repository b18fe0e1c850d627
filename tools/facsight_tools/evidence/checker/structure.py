"""The parts of a sentence within which words belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.tokens import Kind, Token

_SPLITTERS: Final = words("splitters")
_LIST_GLUE: Final = words("list_glue")


@dataclass(slots=True)
class Segment:
    """A run of tokens: the main line between two breaks, or what stands in brackets.

    Attributes:
        places: indices into the sentence's tokens.
        anchor: for brackets, the index of the token they follow; None on the main line.
    """

    places: list[int] = field(default_factory=list)
    anchor: int | None = None


def segments(tokens: Sequence[Token]) -> list[Segment]:
    """The sentence cut at `;`, `:`, words such as `but`, brackets, and commas that join clauses."""
    done: list[Segment] = []
    stack = [Segment()]
    for at, token in enumerate(tokens):
        if token.word == "(":
            stack.append(Segment(anchor=at - 1))
            continue
        if token.word == ")" and len(stack) > 1:
            done.append(stack.pop())
            continue
        if _breaks(tokens, at):
            done.append(stack.pop())
            stack.append(Segment(anchor=done[-1].anchor))
        if token.kind is not Kind.PUNCT or token.word not in ",;:":
            stack[-1].places.append(at)
    done += reversed(stack)
    return sorted((one for one in done if one.places), key=lambda one: one.places[0])


def _breaks(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind is Kind.PUNCT and token.word in ";:":
        return True
    if token.kind is Kind.WORD and token.word in _SPLITTERS:
        return True
    if token.word == "therefore" and at and tokens[at - 1].word in (",", "and"):
        return True  # "disgust therefore cannot be judged" is one clause
    return token.word == "," and not _in_list(tokens, at)


def _in_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether a comma stands between two members of a list: `AU4, AU9 and AU15`."""
    before = _before(tokens, at)
    if before is None or before.kind not in (Kind.AU, Kind.LABEL):
        return False
    for token in tokens[at + 1 :]:
        if token.kind is before.kind:
            return True
        if not (token.kind is Kind.WORD and token.word in _LIST_GLUE):
            return False
    return False


def _before(tokens: Sequence[Token], at: int) -> Token | None:
    """The token before a place, with a bracket skipped."""
    place = at - 1
    if place >= 0 and tokens[place].word == ")":
        while place >= 0 and tokens[place].word != "(":
            place -= 1
        place -= 1
    return tokens[place] if place >= 0 else None


def groups(tokens: Sequence[Token], places: Sequence[int], kind: Kind) -> Iterator[list[int]]:
    """Runs of tokens of a kind with nothing but list words between them, as indices."""
    run: list[int] = []
    for at in places:
        if tokens[at].kind is kind:
            run.append(at)
        elif run and not (tokens[at].kind is Kind.WORD and tokens[at].word in _LIST_GLUE):
            yield run
            run = []
    if run:
        yield run
