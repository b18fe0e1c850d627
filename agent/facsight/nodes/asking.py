"""How long, and whether still, language models are asked within one turn."""

from __future__ import annotations

import asyncio

from facsight.settings import Settings
from facsight.state import State
from facsight_tools.answers.notices import Happened, Notice

GONE: frozenset[Happened] = frozenset(
    {
        *("no_connection", "broken_off", "timed_out", "too_many", "server_error"),
        *("key_refused", "unknown_model"),
    }
)
"""What a model that failed so is asked no more for this answer."""


def ends(state: State, chosen: Settings) -> float:
    """When all questions to models are to be over: the limit counts from the first of them."""
    return state.get("until") or asyncio.get_running_loop().time() + chosen.time_limit_s


def gave_up(state: State, model: str) -> Notice | None:
    """What a model failed at before in a way that makes it of no use to ask again."""
    notices = state.get("notices", ())
    return next((one for one in notices if one.model == model and one.code in GONE), None)
