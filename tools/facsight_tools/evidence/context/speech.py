"""The valence of what is said, by VADER, and when it is not taken literally.

VADER (Hutto & Gilbert 2014, ICWSM) rates English words by people's ratings and turns them by rules
for negation, degree and capitals; its lexicon lies inside the package and nothing is downloaded.
Words that name a feeling are left out, as everywhere: they would be the answer, not evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import metadata
from typing import Any, Final

from facsight_tools.evidence.context.cues import ThemeCue
from facsight_tools.rules import context_cues

LEAST_VALENCE: Final = 0.3
"""From this distance to 0 on, on VADER's scale of -1 to 1, words count as pleasant or not.

VADER's authors call 0.05 positive already; a reading of a face should not hang on one weak word.
"""

# From this distance on a tone counts; what is weaker is shown
_LEAST_COUNTED: Final = 0.5
# The most that the tone of a sentence counts, below any cue of a situation; the project's own
_MOST: Final = 0.3
# How far a situation must lean to the unpleasant for praise in it to be doubted
_LEANS: Final = 0.3
_SHOWN_ONLY: Final = ("named-feeling", "reported-feeling")


@cache
def source() -> str:
    """The library that rates words, with its version."""
    return f"vaderSentiment {metadata.version('vaderSentiment')}"


def valence(text: str, cues: Iterable[ThemeCue]) -> float:
    """The valence of words, -1 to 1, with the feelings that they name taken out."""
    letters = list(text)
    for cue in cues:
        if cue.theme in _SHOWN_ONLY:
            letters[cue.start : cue.end] = " " * (cue.end - cue.start)
    return round(float(_rater().polarity_scores("".join(letters))["compound"]), 2)


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


@cache
def _rater() -> Any:
    # Reads its lexicon of 7,500 words, which a picture without words need not wait for
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
