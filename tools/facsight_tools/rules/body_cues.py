"""What posture and hands speak of: `body_cues.json`, checked when it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from facsight_tools.rules import context_cues
from facsight_tools.rules.context_cues import Theme
from facsight_tools.states import Arms, Contact, FacePart

Posture = Arms | tuple[Contact, FacePart]
"""How both arms are held, or what a hand does first to which part of a face."""

_ROWS: Final = ("arms", "hand")


@dataclass(frozen=True, slots=True)
class BodyCue:
    """A posture that speaks of something.

    Attributes:
        shown: the posture.
        theme: what it speaks of, its weight the most that it counts.
        otherwise: beginnings of words for what people do with it whatever they feel, as on skis.
    """

    shown: Posture
    theme: Theme
    otherwise: tuple[str, ...] = ()

    def explained_by(self, words: str) -> bool:
        """Whether words say what the posture is for."""
        return any(re.search(rf"\b{one}", words, re.IGNORECASE) for one in self.otherwise)


@cache
def load() -> tuple[BodyCue, ...]:
    """The postures that come with facsight."""
    text = (resources.files(__package__) / "body_cues.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(data: Mapping[str, Any]) -> tuple[BodyCue, ...]:
    """Postures from their parsed file; raises ValueError where one makes no sense."""
    labels = context_cues.load().labels
    cues = []
    for name, cue in data["cues"].items():
        if cue["row"] not in _ROWS:
            raise ValueError(f"{name}: expected a row of {', '.join(_ROWS)}, got '{cue['row']}'")
        theme = context_cues.theme(name, cue | {"appraisal": [], "denied": None}, labels)
        shown: Posture
        if cue["row"] == "arms":
            shown = Arms(cue["arms"])
        else:
            shown = (Contact(cue["contact"]), FacePart(cue["place"]))
        cues.append(BodyCue(shown, theme, tuple(cue.get("otherwise", ()))))
    return tuple(cues)
