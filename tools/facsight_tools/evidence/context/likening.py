"""The lexicon and the model of situations together: who speaks, and when neither does.

The lexicon goes first. Where the model holds what it says for unlikely (`AGAINST`), its cues are
shown and count nothing. Where the lexicon is silent and the model is sure (`SURE`), the words that
say most become a cue of the model's own, unless the lexicon understood that what they tell is
asked, imagined, denied, told of a film or of long ago, or told it as good and bad at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from facsight_tools.evidence.context.cues import ThemeCue, is_unmeant
from facsight_tools.evidence.context.pieces import Piece
from facsight_tools.evidence.fusion import top
from facsight_tools.rules import context_cues
from facsight_tools.rules.language import READ
from facsight_tools.rules.situation_model import AGAINST, SURE, Likeness, likeness

LIKE: Final = "like-"
"""How the model's themes begin: `like-fear`."""

_COUNTS: Final = 0.5
_IDLE: Final = "neutral"
"""Where nothing seems to happen, silence is as right as an answer."""

_MOST_SENTENCES: Final = 3

Read = tuple[Piece, list[ThemeCue]]


def likened(cut: Sequence[Piece], spoken: Sequence[str], found: Sequence[Read]) -> list[Read]:
    """The cues of each sentence, with what the model adds or takes away."""
    lead = _leading(found)
    if lead is not None:
        return [
            (piece, _held(piece.text, language, cues, lead))
            for (piece, cues), language in zip(found, spoken, strict=True)
        ]
    if len(set(spoken)) != 1 or spoken[0] not in READ or len(cut) > _MOST_SENTENCES:
        return list(found)
    like = likeness(" ".join(piece.text for piece in cut), spoken[0])
    if like is None or any(cues for _, cues in found):
        return list(found)
    first = top(like.labels)
    if (
        first == _IDLE
        or like.labels[first] < SURE
        or any(is_unmeant(piece.text, spoken[0]) for piece in cut)
    ):
        return list(found)
    return _with_cue(found, like, context_cues.load().themes[LIKE + first])


def _held(text: str, language: str, cues: list[ThemeCue], lead: str) -> list[ThemeCue]:
    """The cues of a sentence, at a weight of 0 where the model gives what leads next to nothing."""
    like = likeness(text, language) if cues else None
    if like is None or like.labels[lead] >= AGAINST:
        return cues
    return [replace(one, weight=0.0) for one in cues]


def _with_cue(found: Sequence[Read], like: Likeness, theme: context_cues.Theme) -> list[Read]:
    """The cue where most of its words stand, within one sentence."""
    begins = [0, *accumulate(len(piece.text) + 1 for piece, _ in found)]
    parts = [
        (max(like.start - begin, 0), min(like.end - begin, len(piece.text)))
        for begin, (piece, _) in zip(begins, found, strict=False)
    ]
    most = max(range(len(parts)), key=lambda at: parts[at][1] - parts[at][0])
    cue = ThemeCue(theme.id, *parts[most], round(_COUNTS * theme.weight, 2), denied=False)
    return [(piece, [*cues, cue] if at == most else cues) for at, (piece, cues) in enumerate(found)]


def _leading(found: Sequence[Read]) -> str | None:
    """The label that the lexicon's cues give most; None where none counts."""
    themes = context_cues.load().themes
    given: dict[str, float] = {}
    for cue in (cue for _, cues in found for cue in cues):
        for label, share in (themes[cue.theme].distribution or {}).items():
            given[label] = given.get(label, 0.0) + share * cue.weight
    return top(given) if any(given.values()) else None
