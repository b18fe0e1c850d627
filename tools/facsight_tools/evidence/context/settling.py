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
# What can be over, so that relief is what is left
_ENDS: Final = frozenset(
    {"threat", "weapon", "pain", "illness", "uncertainty", "hindrance", "loss", "goal-failure"}
    | {"separation", "effort", "outcry", "contamination", "gore"}
)


def settled(sentences: Sequence[Sequence[ThemeCue]], *, plain: bool) -> list[list[ThemeCue]]:
    """The cues of each sentence with the weights that are left.

    Args:
        sentences: the cues of each.
        plain: whether the text is one sentence in which nothing is denied or turned, so that a
            setting is all that it tells.
    """
    themes = context_cues.load().themes
    weighed = [one for cues in sentences for one in cues if _counts(one)]
    events = [one for one in weighed if not themes[one.theme].setting]
    bad = {one.theme for one in events if "unpleasant" in themes[one.theme].appraisal}
    good = {one.theme for one in events if "pleasant" in themes[one.theme].appraisal}
    if bad:  # that one thing did not happen makes nothing good of another that did
        denied = {one.theme for one in events if one.denied}
        good -= denied - {one.theme for one in events if not one.denied}
    relieved = "relief" in good and bad <= _ENDS
    lost = bool(bad & _LOST) and not relieved
    mixed = bool(good and bad) and not relieved and not lost

    def left(cue: ThemeCue) -> float:
        theme = themes[cue.theme]
        pleasant = "pleasant" in theme.appraisal
        if theme.setting:
            if mixed or not (plain or events):
                return 0.0
            idle = theme.distribution is not None and top(theme.distribution) == "neutral"
            return 0.0 if idle and events else _SETTING if bad and pleasant else 1.0
        if mixed or (lost and pleasant) or (bad and pleasant and theme.id not in good):
            return 0.0
        return 0.0 if relieved and theme.id in bad else 1.0

    return [
        [replace(one, weight=round(one.weight * left(one), 2)) for one in cues]
        for cues in sentences
    ]


def _counts(cue: ThemeCue) -> bool:
    return context_cues.load().themes[cue.theme].distribution is not None and cue.weight > 0
