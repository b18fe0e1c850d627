"""The lexicon and the model of situations together: who speaks, and when neither does.

The lexicon goes first. Where the model holds what it says for unlikely (`AGAINST`), its cues are
shown and count nothing. Where the lexicon is silent and the model is sure (`SURE`), the words that
say most become a cue of the model's own, unless the lexicon understood that what they tell is
asked, imagined, denied, told of a film or of long ago, or told it as good and bad at once.

Where sentence embeddings are installed they judge in the model's place, knowing what the lexicon
says: they may speak where its cues count nothing, and instead of it where it does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from facsight_tools.evidence.context.cues import ThemeCue, is_unmeant
from facsight_tools.evidence.context.pieces import Piece
from facsight_tools.evidence.fusion import top
from facsight_tools.rules import context_cues
from facsight_tools.rules.language import READ
from facsight_tools.rules.situation_embeddings import HOLDS, IDLE_SURE, embedded_likeness
from facsight_tools.rules.situation_embeddings import NAME as EMBEDDINGS
from facsight_tools.rules.situation_embeddings import SURE as EMBEDDINGS_SURE
from facsight_tools.rules.situation_model import AGAINST, SURE, Likeness, likeness
from facsight_tools.rules.situation_model import NAME as SITUATION_MODEL

LIKE: Final = "like-"
"""How the model's themes begin: `like-fear`."""

_COUNTS: Final = 0.5
_IDLE: Final = "neutral"
"""Where nothing seems to happen, silence is as right as an answer."""

_ROUTINE: Final = "routine"
_LEAST_WORDS: Final = 6
"""Of fewer words the embeddings make too much."""

_MOST_SENTENCES: Final = 3

Read = tuple[Piece, list[ThemeCue]]


def likened(cut: Sequence[Piece], spoken: Sequence[str], found: Sequence[Read]) -> list[Read]:
    """The cues of each sentence, with what the model adds or takes away."""
    lead = leading(found)
    readable = len(set(spoken)) == 1 and spoken[0] in READ and len(cut) <= _MOST_SENTENCES
    text = " ".join(piece.text for piece in cut)
    told = all(piece.kind == "sentence" for piece in cut) and len(text.split()) >= _LEAST_WORDS
    may = readable and told and _may(found)
    embedded = embedded_likeness(text, spoken[0], lead) if may else None
    if lead is not None:
        if embedded is not None:
            return _reconsidered(text, spoken[0], found, embedded, lead)
        return [
            (piece, _held(piece.text, language, cues, lead))
            for (piece, cues), language in zip(found, spoken, strict=True)
        ]
    if not readable or any(is_unmeant(piece.text, spoken[0]) for piece in cut):
        return list(found)
    like = likeness(text, spoken[0])
    if like is None:
        return list(found)
    if embedded is not None:
        return _spoken(found, like, embedded)
    first = top(like.labels)
    if any(cues for _, cues in found) or first == _IDLE or like.labels[first] < SURE:
        return list(found)
    return _with_cue(found, like, LIKE + first, SITUATION_MODEL)


def _may(found: Sequence[Read]) -> bool:
    """Whether nothing is told that is shown and never weighed: a named feeling, an order."""
    themes = context_cues.load().themes
    return all(themes[cue.theme].distribution is not None for _, cues in found for cue in cues)


def _reconsidered(
    text: str, language: str, found: Sequence[Read], shares: Mapping[str, float], lead: str
) -> list[Read]:
    """The lexicon's cues where they hold; else what the embeddings are sure of, or silence."""
    like = likeness(text, language)
    if shares[lead] >= HOLDS or like is None:
        return list(found)
    silenced = [(piece, [replace(one, weight=0.0) for one in cues]) for piece, cues in found]
    return _spoken(silenced, like, shares)


def _spoken(found: Sequence[Read], like: Likeness, shares: Mapping[str, float]) -> list[Read]:
    """What the embeddings are sure of, quoted where the model of words sees most."""
    first = top(shares)
    if shares[first] < (IDLE_SURE if first == _IDLE else EMBEDDINGS_SURE):
        return list(found)
    return _with_cue(found, like, _ROUTINE if first == _IDLE else LIKE + first, EMBEDDINGS)


def _held(text: str, language: str, cues: list[ThemeCue], lead: str) -> list[ThemeCue]:
    """The cues of a sentence, at a weight of 0 where the model gives what leads next to nothing."""
    like = likeness(text, language) if cues else None
    if like is None or like.labels[lead] >= AGAINST:
        return cues
    return [replace(one, weight=0.0) for one in cues]


def _with_cue(found: Sequence[Read], like: Likeness, kind: str, source: str) -> list[Read]:
    """The cue where most of its words stand, within one sentence."""
    theme = context_cues.load().themes[kind]
    begins = [0, *accumulate(len(piece.text) + 1 for piece, _ in found)]
    parts = [
        (max(like.start - begin, 0), min(like.end - begin, len(piece.text)))
        for begin, (piece, _) in zip(begins, found, strict=False)
    ]
    most = max(range(len(parts)), key=lambda at: parts[at][1] - parts[at][0])
    weight = round(_COUNTS * theme.weight, 2)
    cue = ThemeCue(theme.id, *parts[most], weight, denied=False, source=source)
    return [(piece, [*cues, cue] if at == most else cues) for at, (piece, cues) in enumerate(found)]


def leading(found: Sequence[Read]) -> str | None:
    """The label that the lexicon's cues give most; None where none counts."""
    themes = context_cues.load().themes
    given: dict[str, float] = {}
    for cue in (cue for _, cues in found for cue in cues):
        for label, share in (themes[cue.theme].distribution or {}).items():
            given[label] = given.get(label, 0.0) + share * cue.weight
    return top(given) if any(given.values()) else None
