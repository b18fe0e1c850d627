"""A claim's sentence, read once, with the lookups that every rule needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from facsight_tools.evidence.checker import text as reading
from facsight_tools.evidence.checker.evidence import AURow, Evidence, face_of, rule_label
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.mentions import mark
from facsight_tools.evidence.checker.states import Mention, mentions
from facsight_tools.evidence.checker.structure import Segment, groups, segments
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import Side

_NEGATORS: Final = words("negators")
_SIDES: Final[dict[str, Side]] = {"left": "left", "right": "right"}
_OPPOSITE: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}
_VIEWER: Final = frozenset({"viewer", "observer", "camera", "picture", "image", "photo", "frame"})
_COMPARING: Final = words("comparing_more", "comparing_less")
_TURNS: Final = words("turns")
_FACE_NOUNS: Final = frozenset({"face", "person", "one", "subject", "individual"})


class Sentence:
    """A claim with its tokens, segments, mentions of units, and the evidence it cites."""

    def __init__(self, claim: Claim, ledger: Ledger) -> None:
        read = reading.read(claim.text)
        self.claim = claim
        self.problems, self.quotes, self.ids = read.problems, read.quotes, read.ids
        self.evidence = Evidence(ledger, claim.cites)
        self.tokens: list[Token] = mark(read.tokens, _label_words(ledger))
        self.parts: list[Segment] = segments(self.tokens)
        self.mentions: list[Mention] = mentions(self.tokens, self.parts)
        self.part_of = {at: n for n, part in enumerate(self.parts) for at in part.places}
        self.words = {token.word for token in self.tokens}
        self.groups = [
            group for part in self.parts for group in groups(self.tokens, part.places, Kind.AU)
        ]

    def word(self, at: int) -> str:
        """The word at a place, empty beyond the ends."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def segment(self, at: int) -> list[int]:
        """The places of the segment that a token stands in."""
        return self.parts[self.part_of[at]].places

    def segment_words(self, at: int) -> set[str]:
        """The words of the segment that a token stands in; none for a comma or bracket."""
        part = self.part_of.get(at)
        return set() if part is None else {self.word(place) for place in self.parts[part].places}

    def negated(self, at: int, reach: int = 3) -> bool:
        """Whether a negator stands in the few places before a token, in its segment."""
        places = [place for place in self.segment(at) if at - reach <= place < at]
        return any(self.word(place) in _NEGATORS for place in places)

    def numbered(self, at: int) -> bool:
        """Whether a number follows a token at once: `happiness at 0.90`, `anger (51%)`."""
        return any(token.kind is Kind.NUMBER for token in self.tokens[at + 1 : at + 3])

    def near_noun(self, at: int, nouns: frozenset[str], reach: int = 2) -> bool:
        """Whether one of the words stands within a few places of a token."""
        return any(self.word(place) in nouns for place in range(at - reach, at + reach + 1))

    def face_at(self, at: int) -> int | None:
        """The face last named up to a place, or the only one named in the sentence.

        Where faces stand behind what is said of them, the next: `AU4 in face 1, AU12 in face 2`.
        """
        named = [(place, t.face) for place, t in enumerate(self.tokens) if t.face is not None]
        if not named:
            return None
        if self._faces_follow and at < named[-1][0]:
            return next(face for place, face in named if place > at)
        same = [face for place, face in named if self.part_of.get(place) == self.part_of.get(at)]
        before = [face for place, face in named if place <= at]
        chosen = [face for place, face in named if place <= at and place in self.segment(at)]
        return (chosen or same or before or [face for _, face in named])[-1]

    @cached_property
    def _faces_follow(self) -> bool:
        """Whether every face stands behind a unit, label or number, as `in face 2` does."""
        kinds = (Kind.AU, Kind.LABEL, Kind.NUMBER)
        first = next((at for at, token in enumerate(self.tokens) if token.kind in kinds), None)
        places = [at for at, token in enumerate(self.tokens) if token.face is not None]
        return first is not None and all(
            at > first and self.word(at - 1) in ("in", "of", "for") for at in places
        )

    def is_direction(self, at: int) -> bool:
        """Whether a side word says where head or eyes turn, not which half of the face is meant."""
        if self.word(at + 1) == "shoulder":
            return True
        if any(
            self.word(place) in _FACE_NOUNS and self.word(at - 2) == "on" for place in (at - 3,)
        ):
            return True
        before = [self.word(place) for place in range(max(at - 9, 0), at)]
        return (
            any(word in _TURNS for word in before)
            and at in self.segment(at)
            and bool(_TURNS & {self.word(place) for place in self.segment(at) if place < at})
        )

    def side_words(self, at: int) -> list[tuple[int, Side]]:
        """The side words of the segment of a token, as the subject's own sides."""
        return [
            (place, side)
            for place in self.segment(at)
            if (side := self.side_word(place)) is not None
        ]

    def side_word(self, at: int) -> Side | None:
        """The subject's side that a word means; None where it is no side of the face."""
        side = _SIDES.get(self.word(at))
        if side is None or self.tokens[at].kind is not Kind.WORD or self.is_direction(at):
            return None
        viewer = any(self.word(place) in _VIEWER for place in range(at - 2, at + 5))
        return _OPPOSITE[side] if viewer else side

    def side_of(self, mention: Mention) -> Side | None:
        """The one side that a mention is said of, None for the whole face or for both sides."""
        token = self.tokens[mention.at]
        if token.side:
            return token.side
        if self.compares_sides(mention.at):
            return None
        sides = {side for _, side in self.side_words(mention.at)}
        return sides.pop() if len(sides) == 1 else None

    def compares_sides(self, at: int) -> bool:
        """Whether the side words of a segment compare: `stronger on the left`."""
        return bool(self.segment_words(at) & _COMPARING)

    def rows_of(self, at: int, side: Side | None) -> list[AURow]:
        """The cited rows of the units of a token: whole-face rows, or those of a side."""
        face = self.face_at(at)
        rows = [row for au in sorted(self.tokens[at].aus) for row in self.evidence.of_au(au, face)]
        if side:
            return [row for row in rows if row.side == side]
        return [row for row in rows if row.side == "both"] or rows

    def labels(self) -> Iterator[tuple[int, str]]:
        """The places of the emotion labels named, with the label."""
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.LABEL and token.label:
                yield at, token.label

    def emotion_rows(self, label: str, at: int) -> list[Row]:
        """The cited score rows of a label."""
        return self.evidence.under(f"emotion.{label}", self.face_at(at))


def _label_words(ledger: Ledger) -> dict[tuple[str, ...], str]:
    """The words of every label that this ledger scores or has a rule for."""
    labels = {rule_label(row) for row in ledger.rows}
    for row in ledger.rows:
        parts = row.id.split(".")
        if len(parts) == 3 and parts[1] == "emotion" and face_of(row.id) is not None:
            labels.add(parts[2])
    return {tuple(label.lower().split("_")): label for label in labels if label}
