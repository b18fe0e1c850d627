"""The public functions: few parameters with clear names, and the server that they are told of."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from tests.builders import make_face

import facsight
from facsight import client
from facsight.api import InferenceResult
from facsight.server import app as agent_server
from facsight.server import create_agent_server
from facsight.settings import Settings
from facsight_tools.answers.judging import judge
from facsight_tools.errors import FacsightError, InputError, UnknownOption
from facsight_tools.evidence.rows import Ledger, Row

from .conftest import fake_server

Serve = Callable[..., FastMCP]
SMILE = make_face(aus={6: 2.1, 12: 3.2})
FROWN = make_face(aus={4: 3.0, 15: 2.5})
MOST = 9


def public() -> Iterator[tuple[str, Any]]:
    """Every public function of the package, and every public method of its classes."""
    for name in facsight.__all__:
        thing = getattr(facsight, name)
        if inspect.isclass(thing):
            if not issubclass(thing, FacsightError):
                yield from (
                    (f"{name}.{method}", function)
                    for method, function in inspect.getmembers(thing, inspect.isfunction)
                    if not method.startswith("_") and function.__module__.startswith("facsight")
                )
        else:
            yield name, thing


PUBLIC = dict(public())


def parameters(function: Any) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_the_public_functions_are_seen() -> None:
    assert {"infer", "ainfer", "analyze", "analyze_many", "Agent.ask", "Agent.open"} <= set(PUBLIC)


async def test_a_reading_against_a_face_at_rest_says_so_and_its_report_holds(serve: Serve) -> None:
    serve(SMILE)
    result = await facsight.ainfer("photo.jpg", neutral=["rest.jpg"])
    assert "read against the same face at rest, as one picture shows it [F1.rest]" in result.text
    assert "[F1.by.average.AU12]" in result.text
    assert [one.arguments for one in result.inference.looks] == [{"face": 1, "reference": True}]
    assert judge(result.inference, result.ledger) == ()
    alone = await facsight.ainfer("photo.jpg")
    assert "at rest" not in alone.text
    less = tuple(row for row in result.ledger.rows if row.id != "F1.rest")
    assert judge(result.inference, Ledger.of(less))


@pytest.mark.parametrize("given", ["rest.jpg", b"bytes", 7])
def test_pictures_at_rest_are_a_list(serve: Serve, given: Any) -> None:
    serve(SMILE)
    with pytest.raises(InputError, match="list of pictures"):
        facsight.infer("photo.jpg", neutral=given)


def test_a_video_is_not_read_against_pictures_at_rest(serve: Serve) -> None:
    serve(SMILE)
    with pytest.raises(UnknownOption, match="neutral"):
        facsight.infer("data:video/mp4;base64,AAAA", neutral=["rest.jpg"])


def test_a_conversation_is_on_faces_that_were_read_against_one_at_rest(serve: Serve) -> None:
    serve(SMILE)
    agent = facsight.Agent(neutral=["rest.jpg"])
    agent.open_sync("photo.jpg")
    assert "[F1.rest]" in agent.ask_sync("What does the face express?").text


@pytest.mark.parametrize("name", [*PUBLIC, "Agent"])
def test_no_public_function_has_many_parameters(name: str) -> None:
    named = parameters(PUBLIC.get(name, facsight.Agent))
    assert len(named) <= MOST, named


def test_infer_takes_the_question_and_the_settings() -> None:
    question = ["picture", "context", "transcript", "appraisals", "neutral", "face", "settings"]
    assert parameters(facsight.infer) == question
    assert parameters(facsight.ainfer) == [*question, "measured", "on_event"]
    assert parameters(facsight.Agent) == [
        *["settings", "store", "thread", "overlay_folder", "sampling", "scene", "neutral"]
    ]


@pytest.mark.parametrize("keyword", ["labels", "lens", "model", "server", "examples", "image"])
def test_what_is_no_part_of_the_question_is_no_keyword(keyword: str) -> None:
    for function in (facsight.infer, facsight.ainfer):
        with pytest.raises(TypeError, match=keyword):
            function("photo.jpg", **{keyword: "basic"})  # type: ignore[arg-type]


def test_the_settings_reach_the_answer(serve: Serve) -> None:
    serve(SMILE)
    chosen = Settings(labels="affdex", lens="constructed")
    inference = facsight.infer("photo.jpg", settings=chosen).inference
    assert (inference.label_set, inference.lens) == ("affdex", "constructed")


async def test_both_ways_to_ask_give_the_same_answer(serve: Serve) -> None:
    serve(SMILE)
    chosen = Settings(lens="appraisal")
    here = facsight.infer("photo.jpg", context="She won.", settings=chosen)
    there = await facsight.ainfer("photo.jpg", context="She won.", settings=chosen)
    assert isinstance(here, InferenceResult)
    assert here == there


def test_what_a_coroutine_raises_is_raised(serve: Serve) -> None:
    serve(SMILE)
    with pytest.raises(InputError, match="`context` is a text"):
        facsight.infer("photo.jpg", context=7)  # type: ignore[arg-type]


def nobody() -> FastMCP:
    raise AssertionError("the server of this process was asked")


def test_the_server_that_is_named_is_the_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "own_server", nobody)
    for face, unit in ((SMILE, "F1.AU12"), (FROWN, "F1.AU4")):
        chosen = Settings(server=fake_server([face]))
        rows = facsight.infer("photo.jpg", settings=chosen).ledger.rows
        present = {row.id for row in rows if row.id in ("F1.AU4", "F1.AU12") and _level(row) > 1}
        assert present == {unit}


def _level(row: Row) -> float:
    return row.value if isinstance(row.value, float) else 0.0


async def test_a_conversation_asks_the_server_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "own_server", nobody)
    agent = facsight.Agent(settings=Settings(server=fake_server([SMILE])))
    await agent.open("photo.jpg")
    assert "[F1.AU12]" in (await agent.ask("Is AU12 present?")).text


async def test_a_server_asks_the_tools_beside_its_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """And neither the server of this process nor one that the operator's settings name."""
    monkeypatch.setattr(agent_server, "own_server", lambda: fake_server([SMILE]))
    server = create_agent_server(operator=Settings(server="http://127.0.0.1:9/mcp"))
    monkeypatch.setattr(client, "own_server", nobody)
    async with Client(server) as asking:
        for model in ({}, {"model": "none"}):
            given = {"image": "photo.jpg", **model}
            answer = (await asking.call_tool("facs_infer_emotion", given)).structured_content
            assert answer is not None
            assert "[F1.AU12]" in answer["text"]
        question = {"question": "Is AU12 present?", "analysis_id": answer["analysis_id"]}
        told = (await asking.call_tool("facs_ask", question)).structured_content
    assert told is not None
    assert "[F1.AU12]" in told["text"]


@pytest.mark.parametrize("own", [None, "INFO"])
def test_a_refusal_from_python_is_raised_and_not_logged_unless_asked(
    own: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTMCP_LOG_LEVEL", own or "")
    if own is None:
        monkeypatch.delenv("FASTMCP_LOG_LEVEL")
    assert facsight.analyze
    assert os.environ.get("FASTMCP_LOG_LEVEL") == own, "measuring alone calls no tool"
    assert facsight.infer
    assert os.environ["FASTMCP_LOG_LEVEL"] == (own or "CRITICAL")


def test_settings_of_another_kind_are_refused_by_name() -> None:
    plain: Any = {}
    with pytest.raises(InputError, match="settings"):
        facsight.infer("a.png", settings=plain)
