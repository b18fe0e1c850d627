"""A turn becomes a typed query: what a question asks, or the reading of a picture."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from facsight.chat.query import Query
from facsight.nodes.hear import hear
from facsight.settings import Settings
from facsight_tools.errors import InputError

from .running import Run


async def heard(given: Any, **settings: Any) -> dict[str, Any]:
    return await hear(given, Run(Settings(**settings)))


async def test_a_picture_by_itself_is_read() -> None:
    run = Run()
    found = await hear({"image": "a.jpg"}, run)
    assert (found["query"], found["waiting"]) == (Query(what="reading"), ["a.jpg"])
    assert run.events == []


async def test_a_question_is_heard_in_its_language_and_wording() -> None:
    found = await heard({"question": "Ist AU4 vorhanden?"}, register="coder")
    assert found["query"] == Query(what="unit_state", unit=4, state="present")
    assert found["wording"] == {"language": "de", "register": "coder", "full": False}


async def test_the_words_of_a_language_are_read_beside_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """LangGraph's server refuses a node that waits for a file."""
    threads: list[int] = []

    def noted(*_: Any) -> None:
        threads.append(threading.get_ident())

    monkeypatch.setattr("facsight.nodes.hear.understand", noted)
    await heard({"question": "Is AU4 present?"})
    assert threads
    assert threading.get_ident() not in threads


async def test_pictures_are_opened_before_the_question_is_answered() -> None:
    given = {"image": "a.jpg", "open": ["b.jpg"], "question": "Compare with c.jpg"}
    found = await heard(given)
    assert found["query"].what == "compare_pictures"
    assert found["waiting"][-1] == "c.jpg"
    assert {"a.jpg", "b.jpg"} <= set(found["waiting"])


async def test_words_on_the_situation_add_up_and_are_set_aside() -> None:
    told = {"question": "Context: it was a joke.", "context": "She won."}
    assert (await heard(told))["context"] == "She won. it was a joke."
    assert (await heard({"question": "Forget that.", "context": "She won."}))["context"] is None


async def test_what_no_form_covers_is_no_query() -> None:
    found = await heard({"question": "Is it raining on Mars?"})
    assert found["query"] is None
    assert [one.kind for one in found["told"].notes] == ["not_understood"]
    assert "spoken" not in found


async def test_something_is_to_be_given() -> None:
    with pytest.raises(InputError, match="Give an image"):
        await heard({})
