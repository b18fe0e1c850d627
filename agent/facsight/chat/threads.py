"""Conversations that a server holds for its clients, each behind a handle of one owner."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

from facsight.chat.agent import Agent
from facsight.settings import Settings
from facsight_tools.errors import ThreadExpired, UnknownOption

_MOST: Final = 1024
_MOST_EACH: Final = 64


class Threads:
    """Keeps the last conversations in memory, nothing on disk.

    Args:
        settings: which model answers what the grammar does not know; the operator's.
        lifetime_s: seconds after its last question that a conversation is kept.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self,
        settings: Settings,
        lifetime_s: float = 1800.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._held: OrderedDict[tuple[str, str], tuple[float, Agent]] = OrderedDict()

    async def agent(self, owner: str, analysis_id: str | None, thread: str | None) -> Agent:
        """The conversation to go on with, or a new one over an analysis.

        With both, the analysis becomes a further picture of the conversation.

        Raises:
            UnknownOption: neither a thread nor an analysis is given.
            ThreadExpired: unknown, forgotten or another's thread, with the same message.
            AnalysisExpired: likewise of the analysis.
        """
        self._forget_old()
        if thread is None and analysis_id is None:
            raise UnknownOption("Give an analysis_id for a new conversation, or a thread.")
        agent = Agent(settings=self._settings) if thread is None else self._find(owner, thread)
        if analysis_id is not None and not await _holds(agent, analysis_id):
            await agent.open_analysis(analysis_id)
        self._held[owner, agent.thread] = (self._clock() + self._lifetime_s, agent)
        self._held.move_to_end((owner, agent.thread))
        self._bound(owner)
        return agent

    def _bound(self, owner: str) -> None:
        """New ones push out their owner's oldest; where all are too many, of whoever holds most."""
        while sum(one == owner for one, _ in self._held) > _MOST_EACH:
            self._forget_oldest(owner)
        while len(self._held) > _MOST:
            self._forget_oldest(Counter(one for one, _ in self._held).most_common(1)[0][0])

    def _forget_oldest(self, owner: str) -> None:
        del self._held[next(key for key in self._held if key[0] == owner)]

    def _find(self, owner: str, thread: str) -> Agent:
        found = self._held.get((owner, thread))
        if found is None:
            raise ThreadExpired(
                "There is no conversation of this name, or it is no longer kept "
                f"({self._lifetime_s / 60:.0f} minutes): begin one with an analysis_id."
            )
        return found[1]

    def _forget_old(self) -> None:
        now = self._clock()
        for key in [key for key, (expiry, _) in self._held.items() if expiry <= now]:
            del self._held[key]


async def _holds(agent: Agent, analysis_id: str) -> bool:
    pictures = (await agent.state()).get("pictures", [])
    return any(picture["analysis_id"] == analysis_id for picture in pictures)
