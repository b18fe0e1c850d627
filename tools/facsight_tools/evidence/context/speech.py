"""The valence of what is said, by pleasant and unpleasant words, and when it is not meant.

The words are those of the situations' lexicon, `pleasant` and `unpleasant`, turned where they are
denied. Words that name a feeling are left out, as everywhere: they would be the answer, not
evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from facsight_tools.evidence.context.cues import ThemeCue, tones_in
from facsight_tools.rules import context_cues

LEAST_VALENCE: Final = 0.3
"""From this distance to 0 on, on a scale of -1 to 1, words count as pleasant or not."""

# From this distance on a tone counts; what is weaker is shown
_LEAST_COUNTED: Final = 0.5
# The most that the tone of a sentence counts, below any cue of a situation; the project's own
_MOST: Final = 0.3
# How far a situation must lean to the unpleasant for praise in it to be doubted
_LEANS: Final = 0.3
_SHOWN_ONLY: Final = ("named-feeling", "reported-feeling")


def valence(text: str, cues: Iterable[ThemeCue], language: str = "en") -> float:
    """The valence of words, -1 to 1, with the feelings that they name taken out.

    One pleasant word more than unpleasant ones is 0.5, two are 0.67, three 0.75.
    """
    letters = list(text)
    for cue in cues:
        if cue.theme in _SHOWN_ONLY:
            letters[cue.start : cue.end] = " " * (cue.end - cue.start)
    total = sum(tones_in("".join(letters), language))
    return round(total / (abs(total) + 1), 2)


def tone(value: float, cues: Iterable[ThemeCue], situation: float) -> tuple[str, float] | None:
    """The theme that the tone of a sentence speaks of and how much it counts, None where neither.

    A cue of a situation in the sentence goes before its tone; an ironic sentence has none. Pleasant
    words in a situation that leans to the unpleasant are shown and not weighed.

    Args:
        value: the valence.
        cues: the cues of the sentence.
        situation: `lean` of everything that is not speech.
    """
    themes = [context_cues.load().themes[cue.theme] for cue in cues]
    if abs(value) < _LEAST_COUNTED or any(theme.distribution for theme in themes):
        return None
    amount = round(_MOST * abs(value), 2)
    if value > 0 and situation <= -_LEANS:
        return "words-against-situation", amount
    return ("pleasant-words" if value > 0 else "unpleasant-words"), amount


def lean(cues: Iterable[ThemeCue]) -> float:
    """How far cues lean to pleasant (above 0) or unpleasant (below 0), by their weights."""
    total = 0.0
    for cue in cues:
        appraisal = context_cues.load().themes[cue.theme].appraisal
        total += cue.weight * (("pleasant" in appraisal) - ("unpleasant" in appraisal))
    return total
