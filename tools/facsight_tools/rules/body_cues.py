"""What posture and hands speak of: `body_cues.json`, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from facsight_tools.rules import context_cues
from facsight_tools.rules.context_cues import Theme

ROWS: Final = ("arms", "hand")


@dataclass(frozen=True, slots=True)
class BodyCue:
    """A posture and the rows that show it.

    Attributes:
        row: `arms` is read in `S.body.N.arms`, `hand` in `S.hand.N.face`.
        values: what the row's value is (`arms`) or starts with (`hand`: the face follows).
        theme: what it speaks of, its weight the most that it counts.
    """

    row: Literal["arms", "hand"]
    values: tuple[str, ...]
    theme: Theme


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
        if cue["row"] not in ROWS:
            raise ValueError(f"{name}: expected a row of {', '.join(ROWS)}, got '{cue['row']}'")
        theme = context_cues.theme(name, cue | {"appraisal": [], "denied": None}, labels)
        cues.append(BodyCue(cue["row"], tuple(cue["values"]), theme))
    return tuple(cues)
