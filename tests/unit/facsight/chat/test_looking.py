"""A language model that looks at further rows before it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from tests.builders import make_face
from tests.unit.facsight.language_models.provider import Provider, provider
from tests.unit.facsight.language_models.provider import Reply as Scripted

from facsight import Agent, Reply
from facsight.chat import notes
from facsight.chat.looking import ROUNDS
from facsight.language_models import calls
from facsight.settings import Settings
from facsight_tools.evidence.checker import check_claim

Serve = Callable[..., FastMCP]
SMILE = make_face(1, {6: 2.1, 12: 3.2})
FROWN = make_face(2, {4: 3.1, 15: 2.4})
OTHER = "AU4 (brow lowerer) is marked on face 2 [F2.AU4]."
LOOK = ("look_at_face", {"picture": 1, "face": 2})
# In words that the grammar does not know
ASKED = "Write me a poem about those here."


def claims(*texts: str) -> str:
    return json.dumps({"claims": [{"kind": "observation", "text": one} for one in texts]})


def scripted_at(script: Provider) -> Settings:
    return Settings(model="openai:scripted", model_url=f"{script.address}/v1")


def opened(at: Provider, name: str = "openai", **more: Any) -> Agent:
    address = at.address + ("/v1" if name == "openai" else "")
    agent = Agent(settings=Settings(model=f"{name}:scripted", model_url=address), **more)
    agent.open_sync("a.jpg")
    return agent


def assert_checked(reply: Reply) -> None:
    assert reply.claims
    for said in reply.claims:
        assert not check_claim(said.claim, reply.ledgers[said.ledger_hash]), said


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_FIRST_PAUSE_S", 0.0)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.mark.parametrize("name", ["openai", "anthropic", "ollama"])
def test_an_answer_cites_rows_that_a_tool_gave(serve: Serve, name: str) -> None:
    serve(SMILE, FROWN)
    with provider(Scripted(calls=(LOOK,)), claims(OTHER)) as script:
        reply = opened(script, name).ask_sync(ASKED)
    first, second = (json.dumps(one) for one in script.requests)
    assert "F2.AU4" not in first
    assert "F2.AU4" in second
    assert "look_at_face" in first
    assert [said.claim.text for said in reply.claims] == [OTHER]
    assert_checked(reply)
    assert [call.tool for call in reply.tool_calls] == ["look_at_face"]
    assert reply.usage is not None
    assert reply.usage.calls == 2
    assert {one.partition("@")[0] for one in reply.prompts} == {"reasoner", "chat", "chat_tools"}


def test_a_bad_call_is_answered_with_the_error_and_the_model_goes_on(serve: Serve) -> None:
    serve(SMILE, FROWN)
    bad = (
        ("look_at_face", {"picture": 1, "face": 7}),
        ("look_at_face", {"picture": 1, "about": "mood"}),
        ("guess", {}),
        ("compare_faces", {"first_picture": 1, "second_picture": 1, "units": [99]}),
        ("look_at_scene", {"picture": 3}),
    )
    with provider(Scripted(calls=bad), Scripted(calls=(LOOK,)), claims(OTHER)) as script:
        reply = opened(script).ask_sync(ASKED)
    told = [one["content"] for one in script.requests[1]["messages"] if one["role"] == "tool"]
    assert told[0] == "UnknownOption: There is no face 7 in picture 1."
    assert told[1].startswith("UnknownOption: look_at_face: about: Input should be 'units'")
    assert told[2].startswith("UnknownOption: There is no tool 'guess'")
    assert told[3] == "UnknownOption: There is no action unit 99 in the evidence."
    assert told[4] == "UnknownOption: There is no picture 3: 1 are open."
    assert [said.claim.text for said in reply.claims] == [OTHER]
    outcomes = [call.outcome for call in reply.tool_calls]
    assert outcomes == ["UnknownOption"] * len(bad) + ["done"]
    assert "guess" not in reply.model_dump_json(), "a model's words are no part of a reply"


def test_the_rounds_are_bounded(serve: Serve) -> None:
    serve(SMILE, FROWN)
    with provider(*[Scripted(calls=(LOOK,))] * ROUNDS, claims(OTHER)) as script:
        reply = opened(script).ask_sync(ASKED)
    assert [bool(one.get("tools")) for one in script.requests] == [True] * ROUNDS + [False]
    assert "F2.AU4" in json.dumps(script.requests[-1]), "what was looked at stands in the prompt"
    assert [said.claim.text for said in reply.claims] == [OTHER]


def test_many_calls_of_one_round_are_bounded(serve: Serve) -> None:
    serve(SMILE, FROWN)
    with provider(Scripted(calls=(LOOK,) * 30), claims(OTHER)) as script:
        reply = opened(script).ask_sync(ASKED)
    outcomes = [call.outcome for call in reply.tool_calls]
    assert outcomes == ["done"] * 12 + ["UnknownOption"] * 18
    assert reply.claims


async def test_every_call_is_told_as_progress(serve: Serve) -> None:
    serve(SMILE, FROWN)
    bad = ("look_at_face", {"picture": 9})
    with provider(Scripted(calls=(LOOK, bad)), claims(OTHER)) as script:
        agent = Agent(settings=scripted_at(script))
        await agent.open("a.jpg")
        events = [one async for one in agent.stream(ASKED) if isinstance(one, dict)]
    texts = [one["text"] for one in events if "text" in one]
    assert "Looking at face 2 of picture 1: units" in texts
    assert "A call of the language model failed: UnknownOption" in texts


def test_a_face_of_another_picture_gets_a_name_of_its_own(serve: Serve) -> None:
    text = (
        "AU4 (brow lowerer) is marked on face 3 [F3.AU4], and AU4 (brow lowerer) is absent on "
        "face 1 [F1.AU4]."
    )
    compare = ("compare_faces", {"first_picture": 1, "second_picture": 2})
    with provider(Scripted(calls=(compare,)), claims(text)) as script:
        serve(SMILE, make_face(2, {1: 2.0}))
        agent = opened(script)
        serve(make_face(1, {4: 3.1}))
        agent.open_sync("b.jpg")
        reply = agent.ask_sync("Write me a poem about picture 1.")
    assert [said.claim.text for said in reply.claims] == [text]
    assert_checked(reply)
    assert [said.picture for said in reply.claims] == [None]
    assert notes.stands_for("F3", "F1", 2) in reply.notes


def test_a_scene_of_another_picture_is_told_by_rule(serve: Serve) -> None:
    look = ("look_at_scene", {"picture": 1})
    with provider(Scripted(calls=(look,)), claims()) as script:
        serve(SMILE, FROWN)
        agent = opened(script)
        serve(SMILE)
        agent.open_sync("b.jpg")
        reply = agent.ask_sync("Write me a poem about the room of before.")
    assert_checked(reply)
    assert {said.picture for said in reply.claims} == {1}
    assert any("2 faces were found" in said.claim.text for said in reply.claims)


def test_only_a_picture_that_the_user_names_is_opened(serve: Serve, tmp_path: Path) -> None:
    serve(SMILE)
    named = tmp_path / "b.jpg"
    asks = [("open_picture", {"path": one}) for one in (str(named), "/etc/passwd", "b.jpg", "")]
    look = ("look_at_face", {"picture": 2, "about": "units"})
    answer = claims("AU12 (lip corner puller) is marked on face 2 [F2.AU12].")
    with provider(Scripted(calls=tuple(asks)), Scripted(calls=(look,)), answer) as script:
        agent = opened(script)
        reply = agent.ask_sync(f"Write me a poem about '{named}'.")
    told = [one["content"] for one in script.requests[1]["messages"] if one["role"] == "tool"]
    assert told[0] == "That is picture 2 now; faces found: 1."
    assert (
        told[1:] == ["UnknownOption: The user names no such picture; only those may be opened."] * 3
    )
    assert_checked(reply)
    assert notes.opened(2, "b.jpg", 1) in reply.notes
    assert "Picture 2" not in script.requests[0]["messages"][1]["content"]
    assert "AU12" in agent.ask_sync("Is AU12 present in picture 2?").text


def test_a_model_draws_where_a_folder_was_given(serve: Serve) -> None:
    serve(SMILE)
    draw = ("draw_overlay", {"picture": 1})
    with provider(Scripted(calls=(draw,)), claims()) as script:
        reply = opened(script).ask_sync("Write me a poem with an illustration.")
    assert any(note.text.startswith("No folder was given to draw in") for note in reply.notes)


@pytest.mark.parametrize(
    ("status", "message"),
    [(400, "scripted does not support tools"), (500, "tools param requires --jinja flag")],
)
def test_a_server_without_tools_is_asked_as_before_and_told(
    serve: Serve, status: int, message: str
) -> None:
    serve(SMILE, FROWN)
    own = "AU12 (lip corner puller) is marked [F1.AU12]."
    with provider(Scripted(status=status, message=message), claims(own)) as script:
        reply = opened(script).ask_sync("Write me a poem.")
    assert [bool(one.get("tools")) for one in script.requests] == [True, False]
    assert [said.claim.text for said in reply.claims] == [own]
    assert notes.NO_TOOLS in reply.notes


def test_an_answer_in_no_form_is_asked_for_again(serve: Serve) -> None:
    serve(SMILE)
    own = "AU12 (lip corner puller) is marked [F1.AU12]."
    with provider("Roses are red.", claims(own)) as script:
        reply = opened(script).ask_sync("Write me a poem.")
    assert len(script.requests) == 2
    assert [said.claim.text for said in reply.claims] == [own]
    assert reply.usage is not None
    assert [one.reason for one in reply.usage.unread] == ["not_json"]


def test_a_refused_claim_is_repaired_with_what_was_looked_at(serve: Serve) -> None:
    serve(SMILE, FROWN)
    wrong = "AU4 (brow lowerer) is absent on face 2 [F2.AU4]."
    with provider(Scripted(calls=(LOOK,)), claims(wrong), claims(OTHER)) as script:
        reply = opened(script).ask_sync(ASKED)
    assert "F2.AU4" in json.dumps(script.requests[2])
    assert [said.claim.text for said in reply.claims] == [OTHER]
    assert len(reply.rejected) == 1


def test_a_model_is_not_asked_before_there_is_a_picture(serve: Serve) -> None:
    serve(SMILE)
    with provider(claims(OTHER)) as script:
        reply = Agent(settings=scripted_at(script)).ask_sync(ASKED)
    assert not script.requests
    assert reply.notes == (notes.NO_PICTURE,)
