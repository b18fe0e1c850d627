"""What the cues of a whole text come to: an event before its setting, relief before what it ends.

Where something pleasant and something unpleasant happen and nothing says which of the two counts,
neither does: the cues are shown at a weight of 0, and the words are silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from facsight_tools.evidence.context.cues import ThemeCue
from facsight_tools.evidence.fusion import top
from facsight_tools.rules import context_cues

# A setting counts for so much of itself beside an event
_SETTING: Final = 0.5
# What nothing pleasant beside it makes good
_LOST: Final = frozenset({"loss", "mourning"})
# What makes up for what is set aside beside it
_ATTAINED: Final = frozenset({"goal-success", "relief", "reunion", "welcome-surprise"})
# What can be over, so that relief is what is left
_ENDS: Final = frozenset(
    {"threat", "weapon", "pain", "illness", "uncertainty", "hindrance", "loss", "goal-failure"}
    | {"separation", "effort", "outcry", "contamination", "gore"}
)


_ASKED_FOR: Final = "posed-smile"
"""Told of the smile itself, whatever else is told."""


def settled(
    sentences: Sequence[Sequence[ThemeCue]],
    tones: Sequence[Sequence[float]] = (),
    *,
    plain: bool = False,
) -> list[list[ThemeCue]]:
    """The cues of each sentence with the weights that are left.

    Args:
        sentences: the cues of each.
        tones: of each, above 0 for a pleasant and below for an unpleasant word. What an unpleasant
            one follows is not pleasant after all; an injury that is praised is a figure of speech.
        plain: whether the text is one sentence in which nothing is denied or turned, so that a
            setting is all that it tells.
    """
    themes = context_cues.load().themes
    spoilt = max(
        (at for at, sides in enumerate(tones) if any(side < 0 for side in sides)), default=-1
    )
    weighed = [
        one
        for at, cues in enumerate(sentences)
        for one in cues
        if _counts(one) and not (at < spoilt and _spoils(one))
    ]
    events = [one for one in weighed if not themes[one.theme].setting]
    bad = {one.theme for one in events if "unpleasant" in themes[one.theme].appraisal}
    good = {one.theme for one in events if "pleasant" in themes[one.theme].appraisal}
    if bad:  # that one thing did not happen makes nothing good of another that did
        denied = {one.theme for one in events if one.denied}
        good -= denied - {one.theme for one in events if not one.denied}
    lost = bool(bad & _LOST)
    main = {one.theme for one in events if not one.aside}
    if good & main & _ATTAINED and not bad & main and bad <= _ENDS:
        bad &= _LOST  # "after six rejections a publisher took it"
    elif bad & main and not good & main:
        good = set()
    relieved = "relief" in good and bad <= _ENDS
    lost = lost and not relieved
    praised = bad == {"pain"} and any(side > 0 for sides in tones for side in sides)
    mixed = (bool(good and bad) and not relieved and not lost) or praised

    def left(at: int, cue: ThemeCue) -> float:
        theme = themes[cue.theme]
        pleasant, unpleasant = (one in theme.appraisal for one in ("pleasant", "unpleasant"))
        if at < spoilt and _spoils(cue):
            return 0.0
        if theme.setting:
            if mixed or not (plain or events or theme.id == _ASKED_FOR):
                return 0.0
            idle = theme.distribution is not None and top(theme.distribution) == "neutral"
            return 0.0 if idle and events else _SETTING if bad and pleasant else 1.0
        if mixed or (pleasant and (lost or theme.id not in good)):
            return 0.0
        return 0.0 if unpleasant and (relieved or theme.id not in bad) else 1.0

    return [
        [replace(one, weight=round(one.weight * left(at, one), 2)) for one in cues]
        for at, cues in enumerate(sentences)
    ]


def _counts(cue: ThemeCue) -> bool:
    return context_cues.load().themes[cue.theme].distribution is not None and cue.weight > 0


def _spoils(cue: ThemeCue) -> bool:
    """Whether an unpleasant word after it undoes a cue; relief is of something unpleasant."""
    return cue.theme != "relief" and "pleasant" in context_cues.load().themes[cue.theme].appraisal
