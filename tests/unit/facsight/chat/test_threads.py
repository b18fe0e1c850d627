"""Conversations that a server holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.builders import make_face

from facsight.chat.agent import Agent
from facsight.chat.threads import Threads
from facsight.settings import DEFAULTS
from facsight_tools.errors import ThreadExpired, UnknownOption

Serve = Callable[..., Any]


async def test_a_conversation_is_its_owners_and_ends(serve: Serve) -> None:
    serve(make_face(1, {12: 3.2}))
    now = [0.0]
    threads = Threads(DEFAULTS, lifetime_s=60, clock=lambda: now[0])
    agent = await threads.agent("one", "a1", None)
    assert await threads.agent("one", None, agent.thread) is agent
    assert await threads.agent("one", "a1", agent.thread) is agent
    assert len((await agent.state())["pictures"]) == 1, "it is open already"
    with pytest.raises(ThreadExpired):
        await threads.agent("another", None, agent.thread)
    with pytest.raises(UnknownOption):
        await threads.agent("one", None, None)
    now[0] = 61
    with pytest.raises(ThreadExpired):
        await threads.agent("one", None, agent.thread)


async def test_the_greeting_tells_of_a_face_at_rest_that_was_given(serve: Serve) -> None:
    serve(make_face(1, {12: 3.2}))
    greeted = [await Agent(neutral=rest).open("photo.jpg") for rest in ((), ("rest.jpg",))]
    assert ["at rest" in one.text for one in greeted] == [False, True]


async def test_a_busy_clients_conversations_push_out_its_own_alone(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{Threads.__module__}._MOST_EACH", 3)
    serve(make_face(1, {12: 3.2}))
    threads = Threads(DEFAULTS)
    hers = await threads.agent("alice", "a1", None)
    his = [await threads.agent("mallory", "a1", None) for _ in range(5)]
    assert await threads.agent("alice", None, hers.thread) is hers
    assert await threads.agent("mallory", None, his[-1].thread) is his[-1]
    with pytest.raises(ThreadExpired):
        await threads.agent("mallory", None, his[0].thread)
