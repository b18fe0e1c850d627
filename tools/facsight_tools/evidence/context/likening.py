"""The lexicon and the models of situations together: who speaks, and when neither does.

What the lexicon leads with is one opinion among those that `situation_opinions` weighs. Where all
together do not hold it, its cues are shown and count nothing. Where they are sure of a label that
the lexicon does not give, the words that say most become a cue of the model's own, unless the
lexicon understood that what they tell is asked, imagined, denied, told of a film or of long ago.

Named feelings and orders are never read by a model: a sentence with an order is left out, and where
a feeling is named the lexicon stays alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from facsight_tools.evidence.context.cues import ThemeCue, is_unmeant
from facsight_tools.evidence.context.pieces import Piece
from facsight_tools.evidence.fusion import top
from facsight_tools.rules import context_cues
from facsight_tools.rules.language import READ
from facsight_tools.rules.situation_opinions import IDLE, SituationOpinion, opinion

LIKE: Final = "like-"
"""How the models' themes begin: `like-fear`."""

_COUNTS: Final = 0.5
_ROUTINE: Final = "routine"
_ORDER: Final = "order"
_LEAST_WORDS: Final = 6
"""Of fewer words the models make too much."""

_MOST_SENTENCES: Final = 3

Read = tuple[Piece, list[ThemeCue]]


@dataclass(frozen=True, slots=True)
class SituationHeard:
    """What the models are asked about.

    Attributes:
        text: the sentences that they may read.
        language: its language; None where they are not asked.
        lead: the label that the lexicon's cues give most.
        may: whether they may say what the lexicon does not.
    """

    text: str
    language: str | None
    lead: str | None
    may: bool


def heard(cut: Sequence[Piece], spoken: Sequence[str], found: Sequence[Read]) -> SituationHeard:
    """What the models are asked about a text with these sentences, languages and cues."""
    lead = leading(found)
    told = [
        (piece, language)
        for (piece, cues), language in zip(found, spoken, strict=True)
        if language in READ and not any(cue.theme == _ORDER for cue in cues)
    ]
    text = " ".join(piece.text for piece, _ in told)
    languages = {language for _, language in told}
    if len(languages) != 1 or len(told) > _MOST_SENTENCES or not _weighed(found):
        return SituationHeard(text, None, lead, may=False)
    may = len(told) == len(cut) and _may_speak(text, told)
    asked = may or lead is not None
    return SituationHeard(text, languages.pop() if asked else None, lead, may)


def likened(cut: Sequence[Piece], spoken: Sequence[str], found: Sequence[Read]) -> list[Read]:
    """The cues of each sentence, with what the models add or take away."""
    asked = heard(cut, spoken, found)
    if asked.language is None:
        return list(found)
    judged = opinion(asked.text, asked.language, asked.lead)
    if judged is None or (asked.lead and judged.keeps(asked.lead)):
        return list(found)
    silenced = [(piece, [replace(one, weight=0.0) for one in cues]) for piece, cues in found]
    return _spoken(silenced, judged, asked.lead) if asked.may else silenced


def _weighed(found: Sequence[Read]) -> bool:
    """Whether no feeling is named, and nothing else told that is shown and never weighed."""
    themes = context_cues.load().themes
    return all(
        themes[cue.theme].distribution is not None or cue.theme == _ORDER
        for _, cues in found
        for cue in cues
    )


def _may_speak(text: str, told: Sequence[tuple[Piece, str]]) -> bool:
    """Whether a model may say what the lexicon does not: of what is told as it happens."""
    return len(text.split()) >= _LEAST_WORDS and all(
        piece.kind == "sentence" and not is_unmeant(piece.text, language)
        for piece, language in told
    )


def _spoken(found: Sequence[Read], judged: SituationOpinion, lead: str | None) -> list[Read]:
    """What all are sure of, quoted where the model of words sees most; an event is never idle."""
    first = top(judged.labels)
    if first == lead or (lead and first == IDLE) or not judged.says(first):
        return list(found)
    return _with_cue(found, judged, _ROUTINE if first == IDLE else LIKE + first)


def _with_cue(found: Sequence[Read], like: SituationOpinion, kind: str) -> list[Read]:
    """The cue where most of its words stand, within one sentence."""
    theme = context_cues.load().themes[kind]
    begins = [0, *accumulate(len(piece.text) + 1 for piece, _ in found)]
    parts = [
        (max(like.start - begin, 0), min(like.end - begin, len(piece.text)))
        for begin, (piece, _) in zip(begins, found, strict=False)
    ]
    most = max(range(len(parts)), key=lambda at: parts[at][1] - parts[at][0])
    weight = round(_COUNTS * theme.weight, 2)
    cue = ThemeCue(theme.id, *parts[most], weight, denied=False, source=like.source)
    return [(piece, [*cues, cue] if at == most else cues) for at, (piece, cues) in enumerate(found)]


def leading(found: Sequence[Read]) -> str | None:
    """The label that the lexicon's cues give most; None where none counts."""
    themes = context_cues.load().themes
    given: dict[str, float] = {}
    for cue in (cue for _, cues in found for cue in cues):
        for label, share in (themes[cue.theme].distribution or {}).items():
            given[label] = given.get(label, 0.0) + share * cue.weight
    return top(given) if any(given.values()) else None
