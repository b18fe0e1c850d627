"""Whole conversations over synthetic faces."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face
from tests.unit.facsight.language_models.provider import provider

from facsight import Agent, Reply, client
from facsight.chat import notes
from facsight.chat.graph import graph
from facsight.chat.state import Chat
from facsight.cli.app import BAD_INPUT, main
from facsight.settings import Settings
from facsight_tools.errors import InputError, OutputRefused, UnknownOption
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.usage import Price
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableReason

Serve = Callable[..., FastMCP]
SMILE = make_face(1, {6: 2.1, 12: 3.2}, unavailable={9: UnavailableReason.POSE})
FROWN = make_face(2, {4: 3.1, 15: 2.4}, sides={(15, "left"): 3.4, (15, "right"): 1.2})
QUESTIONS = [
    one
    for many in json.loads(Path(__file__).with_name("questions.json").read_text()).values()
    for one in many
]


def assert_checked(reply: Reply) -> None:
    fused = {(one.picture): one.fused for one in reply.readings}
    for said in reply.claims:
        ledger = reply.ledgers[said.ledger_hash]
        assert not check_claim(said.claim, ledger, fused=fused.get(said.picture or 0)), said


@pytest.mark.parametrize(
    "faces",
    [
        (),
        (SMILE,),
        (SMILE, FROWN),
        (make_face(1, {}, quality=0.1), make_face(2, {1: 3.0, 2: 2.0, 5: 4.0, 26: 2.2})),
        (make_face(1, {20: 2.0, 25: 1.2}, unavailable={12: UnavailableReason.OCCLUDED}),),
    ],
    ids=["no face", "smile", "two", "poor", "hidden"],
)
def test_every_claim_of_every_answer_passes_the_checker(
    serve: Serve, faces: tuple[Any, ...]
) -> None:
    serve(*faces)
    agent = Agent()
    agent.open_sync("a.jpg")
    for question in QUESTIONS[::4]:
        if "overlay" in question.lower() or "draw" in question.lower():
            continue
        reply = agent.ask_sync(question)
        assert_checked(reply)
        assert not reply.rejected, (question, reply.rejected)
        assert reply.claims or reply.notes or reply.rows, question


def test_faces_are_found_and_carried_over(serve: Serve) -> None:
    serve(SMILE, FROWN)
    agent = Agent()
    agent.open_sync("a.jpg")
    texts = [
        agent.ask_sync(one).text
        for one in (
            "Which units are present?",
            "And the one on the right?",
            "Which units are above C?",
            "Is AU15 present?",
            "What about the smiling one?",
            "Why not fear?",
            "What about face 7?",
        )
    ]
    assert "[F1.AU12]" in texts[0]
    assert "[F2.AU4]" in texts[1]
    assert "No unit that was measured is in that range" in texts[2]
    assert "[F2.AU15]" in texts[3]
    assert "[F1.AU12]" in texts[4]
    assert "[F1.emotion.fear]" in texts[5]
    assert "I do not know which face '7' is" in texts[6]


@pytest.mark.parametrize(
    ("questions", "cited"),
    [
        (["What is the intensity of AU15 on the left side?"], ("AU15.L",)),
        (["Is AU15 present on the right?"], ("AU15.R",)),
        (["Is left AU15 present?"], ("AU15.L",)),
        (["Is AU15 present?", "and only the left one?"], ("AU15.L",)),
        (["Is AU15 present?", "and on the right?"], ("AU15.R",)),
        (["Is AU15 present?", "and the right?"], ("AU15.R",)),
        (["Is AU15 stronger on the left?"], ("asymmetry.AU15", "AU15.L", "AU15.R")),
        (["Which AUs are above C on the left?"], ("AU15.L",)),
        (["Which AUs are above C on the right?"], ()),
        (["Is AU25 present on the left?"], ("AU25",)),
        (["Is AU45 present on the left?"], ("AU45.L",)),
    ],
)
def test_the_side_asked_for_is_answered(
    serve: Serve, questions: list[str], cited: tuple[str, ...]
) -> None:
    serve(
        make_face(
            1,
            {15: 2.4},
            sides={(15, "left"): 3.6, (15, "right"): 1.2},
            unavailable={45: UnavailableReason.NEEDS_VIDEO},
        )
    )
    agent = Agent()
    agent.open_sync("a.jpg")
    for question in questions:
        reply = agent.ask_sync(question)
        assert_checked(reply)
    found = {one for said in reply.claims for one in said.claim.cites}
    assert found == {f"F1.{one}" for one in cited}
    assert reply.claims or reply.notes


def test_what_is_absent_on_a_side_has_sides(serve: Serve) -> None:
    serve(FROWN)
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync("Which AUs are absent on the right?")
    assert_checked(reply)
    cites = [one for said in reply.claims for one in said.claim.cites]
    assert cites
    assert all(one.endswith(".R") for one in cites)
    assert "on the subject's right [" in reply.text


def test_left_and_right_of_persons_are_places_in_the_picture(serve: Serve) -> None:
    serve(SMILE, FROWN)
    agent = Agent()
    agent.open_sync("a.jpg")
    assert "[F2.AU15]" in agent.ask_sync("Is AU15 present on the face on the right?").text
    assert "[F1.AU15]" in agent.ask_sync("and the left one?").text
    assert "[F1.AU15.R]" in agent.ask_sync("Is AU15 present on the right?").text


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("Which units are below B?", "AU4 (brow lowerer) is present at A", {1, 2, 4, 5}),
        ("Which units are between A and C?", "AU6 (cheek raiser) is present at B", {4, 6, 25}),
        ("Which units are at D?", "AU12 (lip corner puller) is present at D", {12}),
        ("Which units are C or below?", "AU25 (lips part) is present at C", {1, 4, 6, 25}),
        ("Which of AU6 and AU25 are above B?", "AU25 (lips part) is present at C", {25}),
        ("Is AU4 above C?", "No. AU4 (brow lowerer) is present at A", {4}),
        ("near threshold?", "AU4 (brow lowerer) is present at A, intensity 1.20", {4}),
        ("How many AUs are present?", "4 action units are present: AU4, AU6, AU12 and AU25", {12}),
        ("Give me the full FACS code string", "is AU4A+AU6B+AU12D+AU25C", {4, 6, 12, 25}),
        ("What is the strongest unit?", "AU12 is the strongest action unit", {12}),
        ("Is AU25 stronger than AU12?", "AU25 is weaker than AU12", {12, 25}),
        ("Is AU25 stronger than AU1?", "AU1 (inner brow raiser) is absent", {1, 25}),
        ("Is AU25 stronger than AU9?", "AU9 could not be measured", {9, 25}),
        ("Compare AU6 and AU4.", "AU6 is stronger than AU4", {4, 6}),
    ],
)
def test_what_is_asked_of_units_is_answered(
    serve: Serve, question: str, said: str, cited: set[int]
) -> None:
    levels = {4: 1.2, 6: 2.1, 12: 3.9, 25: 2.8}
    serve(make_face(1, levels, unavailable={9: UnavailableReason.POSE}))
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync(question)
    assert_checked(reply)
    assert not reply.rejected
    assert said in reply.text
    found = {one for claim in reply.claims for one in claim.claim.cites}
    assert {f"F1.AU{n}" for n in cited} <= found
    asked = {"F1.AU12"} - {f"F1.AU{n}" for n in cited}
    assert not (asked & found), "what is outside the range is left out"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is AU12 present?", "Yes."),
        ("Is AU4 present?", "No."),
        ("Is AU4 absent?", "Yes."),
        ("Is the lip corner puller active?", "Yes."),
        ("Are AU6 and AU12 present?", "Yes."),
        ("Are AU1 and AU4 present?", "No."),
        ("Is AU4 or AU12 present?", "Yes."),
        ("Are AU4 and AU12 present?", None),
        ("Is AU12 present on the left?", "Yes."),
        ("Is AU12 present on the right?", "No."),
        ("Is AU12 above B?", "Yes."),
        ("Is AU12 below C?", "No."),
        ("Is AU12 stronger than AU6?", "Yes."),
        ("Is AU6 stronger than AU12?", "No."),
        ("Is AU6 weaker than AU12?", "Yes."),
        ("Is AU12 stronger than AU4?", "Yes."),
        ("Is AU12 stronger than AU9?", None),
        ("Is AU9 present?", None),
        ("Is AU12 not present?", None),
        ("Is AU12 present or absent?", None),
        ("What is AU12?", None),
        ("Is AU12 strong?", None),
        ("Is the mouth closed?", None),
    ],
)
def test_yes_or_no_comes_first_where_rows_decide(
    serve: Serve, question: str, answer: str | None
) -> None:
    serve(
        make_face(
            1,
            {6: 2.1, 12: 3.2},
            sides={(12, "left"): 3.2, (12, "right"): 0.4},
            unavailable={9: UnavailableReason.POSE},
        )
    )
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync(question)
    assert_checked(reply)
    assert reply.claims
    assert [note.text for note in reply.notes if note.kind == "answer"] == [answer] * bool(answer)
    first = reply.claims[0].claim.text
    assert reply.text.startswith(f"{answer} {first}" if answer else first)


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("What if AU4 were present?", notes.ONLY_REMOVALS.text, {"AU4"}),
        ("What if AU12 were 1?", notes.ONLY_REMOVALS.text, {"AU12"}),
        ("What if AU12 were absent?", "Without AU12 the", {"without.AU12"}),
        ("What if there were no AU4?", "no row on the scores without AU4", set()),
        (
            "How does AU6 change the happiness score?",
            "Without AU6 the",
            {"emotion.happiness", "without.AU6"},
        ),
        ("What is the probability of awe?", "The rules give no score to awe", set()),
        ("Why not awe?", "The rules give no score to awe", set()),
        ("What is the probability of fear?", "fear 0.", {"emotion.fear"}),
    ],
)
def test_what_would_be_and_labels_outside_the_set(
    serve: Serve, question: str, said: str, cited: set[str]
) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync(question)
    assert_checked(reply)
    assert said in reply.text
    found = {one.removeprefix("F1.") for claim in reply.claims for one in claim.claim.cites}
    kinds = {re.sub(r"(without\.AU\d+)\..*", r"\1", one) for one in found}
    assert {one for one in kinds if not one.startswith("asymmetry")} == cited


@pytest.mark.parametrize(("asked", "first"), [("lowest", "AU10"), ("highest", "AU11")])
def test_units_are_told_by_confidence(serve: Serve, asked: str, first: str) -> None:
    readings = {10: 0.2, 11: 0.99}
    face = make_face(1, {12: 3.0}, confidence=0.6)
    units = [
        replace(one, confidence=readings.get(one.au, 0.6)) if isinstance(one, MeasuredAU) else one
        for one in face.action_units.readings
    ]
    serve(replace(face, action_units=ActionUnits(tuple(units))))
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync(f"Which AU has the {asked} confidence?")
    assert_checked(reply)
    assert reply.claims[0].claim.text.startswith(f"{first} was read with a confidence of")
    assert f"the {asked} confidence comes first" in reply.text


def test_two_pictures_are_compared_in_a_ledger_of_both(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("a.jpg")
    assert "only one picture" in agent.ask_sync("Compare the two pictures.").text
    serve(make_face(1, {4: 2.6}))
    agent.open_sync("b.jpg")
    reply = agent.ask_sync("Compare the two pictures.")
    assert_checked(reply)
    assert any({"F1.AU12", "F2.AU12"} <= set(said.claim.cites) for said in reply.claims)
    assert all(said.picture is None for said in reply.claims)


def test_words_move_the_fused_reading_only_and_are_set_aside_again(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("a.jpg")
    moved = agent.ask_sync("They had just lost the match.").readings[0]
    assert moved.fused != moved.fused_before
    assert moved.face_only == agent.ask_sync("What does the face express?").readings[0].face_only
    back = agent.ask_sync("Forget the context.").readings[0]
    assert back.fused == moved.fused_before
    assert back.context_only is None


def test_what_words_changed_is_told_with_them_and_without(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("a.jpg")
    assert "nothing of the situation yet" in agent.ask_sync("Does that change the reading?").text
    moved = agent.ask_sync("They had just lost the match.").readings[0]
    reply = agent.ask_sync("Does that change the reading?")
    assert_checked(reply)
    assert reply.readings[0].fused == moved.fused
    assert reply.readings[0].fused_before == moved.fused_before
    assert all("C1" in " ".join(said.claim.cites) for said in reply.claims)
    assert "Your words move the reading" in reply.text
    forgotten = agent.ask_sync("Forget that.")
    assert forgotten.readings[0].fused == moved.fused_before
    assert "set aside" in forgotten.text


@pytest.mark.parametrize(
    "question", ["Who is she?", "Is he lying?", "Is she depressed?", "How old is he?"]
)
def test_what_no_face_shows_is_declined(serve: Serve, question: str) -> None:
    serve(SMILE)
    reply = Agent().ask_sync(question)
    assert [note.kind for note in reply.notes] == ["declined"]
    assert not reply.claims


def test_a_store_keeps_the_thread_and_no_pixel(serve: Serve, tmp_path: Path) -> None:
    serve(SMILE)
    store = tmp_path / "threads.sqlite"
    data = "data:image/png;base64," + "QUJDREVGR0g" * 400
    first = Agent(store=store, thread="one")
    first.open_sync(data)
    first.ask_sync("Which units are present?")
    written = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"QUJDREVGR0g" not in written
    assert b"base64" not in written
    again = Agent(store=store, thread="one")
    assert "[F1.emotion.fear]" in again.ask_sync("Why not fear?").text
    assert "There is no picture yet" in Agent(store=store, thread="two").ask_sync("Why?").text


@pytest.mark.parametrize("kept", [False, True], ids=["memory", "store"])
def test_a_picture_that_cannot_be_opened_is_told_once(
    serve: Serve, tmp_path: Path, kept: bool
) -> None:
    serve(SMILE)
    store = tmp_path / "threads.sqlite" if kept else None
    agent = Agent(store=store, thread="one")
    agent.open_sync("a.jpg")
    with pytest.raises(InputError, match=r"missing\.jpg"):
        agent.open_sync("missing.jpg")
    assert "[F1.AU12]" in agent.ask_sync("Is AU12 present?").text
    with pytest.raises(InputError, match=r"missing\.jpg"):
        agent.open_sync("missing.jpg")
    later = Agent(store=store, thread="one") if kept else agent
    assert "[F1.AU6]" in later.ask_sync("Is AU6 present?").text
    assert "Picture 2 is b.jpg" in later.open_sync("b.jpg").text


def test_a_store_without_its_extra_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "langgraph.checkpoint.sqlite", None)
    with pytest.raises(UnknownOption, match=r"facsight\[chat-store\]"):
        Agent(store=tmp_path / "threads.sqlite")
    assert not list(tmp_path.iterdir())
    assert Agent().thread


def test_a_store_that_is_no_database_is_refused(serve: Serve, tmp_path: Path) -> None:
    serve(SMILE)
    store = tmp_path / "store"
    store.write_text("not a database, and long enough to be told from one" * 10)
    with pytest.raises(OutputRefused, match="cannot be used as a store"):
        Agent(store=store).ask_sync("help")


def test_after_the_server_forgot_it_the_numbers_serve(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("missing-later.jpg")
    gone: FastMCP = FastMCP("gone")

    @gone.tool
    def facs_get_evidence(analysis_id: str, context: str) -> dict[str, Any]:
        """Expired."""
        raise ToolError(f"AnalysisExpired: {analysis_id} is no longer kept ({context}).")

    @gone.tool
    def facs_analyze_image(image: str) -> dict[str, Any]:
        """Not there."""
        raise ToolError(f"ImageNotFound: There is no file '{image}'.")

    monkeypatch.setattr(client, "own_server", lambda: gone)
    reply = agent.ask_sync("They had just lost the match.")
    assert_checked(reply)
    assert "The measurement of missing-later.jpg is no longer kept" in reply.text
    assert "I go by the numbers of this conversation" in reply.text
    assert "server" not in reply.text
    assert reply.readings[0].context_only is not None


def test_where_a_unit_is_is_told_with_its_region_and_muscle(serve: Serve) -> None:
    serve(SMILE, FROWN)
    agent = Agent()
    agent.open_sync("a.jpg")
    reply = agent.ask_sync("Which part of the face is AU12?")
    assert_checked(reply)
    (said,) = reply.claims
    row = reply.ledgers[said.ledger_hash].get("F1.AU12")
    assert row is not None
    assert row.region is not None
    assert "the lip corners" in said.claim.text
    assert f"from {row.region[0]:g} to {row.region[2]:g} pixels across" in said.claim.text
    assert [note.text for note in reply.notes] == [
        "In FACS the muscular basis of AU12 (lip corner puller) is zygomaticus major."
    ]
    assert "[F2.AU12]" in agent.ask_sync("And the one on the right?").text
    agent.ask_sync("Is AU4 present?")
    assert "[F1.AU4]" in agent.ask_sync("And the one on the left?").text


def test_an_overlay_goes_to_the_file_that_is_named(serve: Serve, tmp_path: Path) -> None:
    serve(SMILE)
    picture, target = tmp_path / "a.png", tmp_path / "out.png"
    picture.write_bytes(b"the picture")
    agent = Agent()
    assert "There is no picture yet" in agent.draw_sync(target).text
    agent.open_sync(picture)
    assert "No folder was given" in agent.ask_sync("Draw an overlay.").text
    reply = agent.draw_sync(target)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert str(target) in reply.text
    for refused in (tmp_path / "none" / "out.png", tmp_path, tmp_path / "out.jpg", picture):
        with pytest.raises(OutputRefused, match=refused.name):
            agent.draw_sync(refused)
    assert picture.read_bytes() == b"the picture"
    assert not (tmp_path / "out.jpg").exists()


def test_overlay_with_a_file_at_the_command_line(
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    serve(SMILE)
    target = tmp_path / "my drawing.png"
    lines = f"/overlay {target}\n/overlay {tmp_path}/none/out.png\nIs AU12 present?\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert main(["chat", "a.jpg"]) == BAD_INPUT
    told = capsys.readouterr()
    assert target.read_bytes().startswith(b"\x89PNG")
    assert f"Annotated picture: {target}" in " ".join(told.out.split())
    assert "facsight: OutputRefused: " in told.err
    assert "[F1.AU12]" in told.out, "the conversation goes on"


async def test_the_disk_is_not_waited_for(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LangGraph's own server breaks off a run whose event loop does."""
    serve(SMILE)
    monkeypatch.chdir(tmp_path)

    def beside_the_loop(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            with pytest.raises(RuntimeError, match="no running event loop"):
                asyncio.get_running_loop()
            return real(*given)

        return called

    monkeypatch.setattr("os.getcwd", beside_the_loop(os.getcwd))
    monkeypatch.setattr(Path, "write_bytes", beside_the_loop(Path.write_bytes))
    agent = Agent()
    await agent.open("a.jpg")
    await agent.draw("out.png")
    assert (tmp_path / "out.png").is_file()


async def test_the_graph_takes_plain_json_as_its_context(serve: Serve) -> None:
    """As it comes over LangGraph's HTTP API."""
    serve(SMILE)
    units = {str(number): [0, 1] for number in (1, 2, 4)}
    shown = [{"label": "grin", "image_sha256": "ab" * 32, "units": units}]
    settings = {
        "labels": "free:happiness,grin",
        "examples": {"format": "facsight-examples@1", "examples": shown},
        "price": {"input": 1, "output": 2},
    }
    context = Chat(**json.loads(json.dumps({"settings": settings})))
    assert context.settings.examples is not None
    assert context.settings.examples.labels == ("grin",)
    assert context.settings.price == Price(input=1, output=2)
    answer = await graph.ainvoke({"question": "Is AU12 present?", "open": ["a"]}, context=context)
    assert "[F1.AU12]" in answer["reply"].text


async def test_progress_comes_first_then_claims_then_the_reply(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    await agent.open("a.jpg")
    events = [event async for event in agent.stream("Which units are present?")]
    nodes = [event["node"] for event in events[:-1] if isinstance(event, dict)]
    assert nodes == ["understand", "compose", "check", "reply"]
    assert isinstance(events[-1], Reply)


async def test_the_face_that_is_looked_at_is_meant_where_none_is_named(serve: Serve) -> None:
    serve(SMILE, FROWN)
    agent = Agent()
    await agent.open("a.jpg")

    async def faces(question: str, face: int | None = None) -> set[str]:
        *_, reply = [event async for event in agent.stream(question, face)]
        assert isinstance(reply, Reply)
        cites = [cite for said in reply.claims for cite in said.claim.cites]
        return {cite.split(".")[0] for cite in cites if cite.startswith("F")}

    assert await faces("Which units are present?") == {"F1"}
    assert await faces("Which units are present?", 2) == {"F2"}
    assert await faces("and AU4?") == {"F2"}, "it goes on from the question before"
    assert await faces("Which units are present in face 1?", 2) == {"F1"}, "the words go first"


async def test_words_given_with_a_question_take_the_place_of_those_before(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    await agent.open("a.jpg")
    assert await agent.context() == ""
    await agent.ask("They had just lost the match.")
    for context, question, then in (
        (None, "Why happiness?", "They had just lost the match."),
        ("She won.", "Why happiness?", "She won."),
        ("She won.", "Context: it was a joke.", "She won. it was a joke."),
        (None, "Context: all laughed.", "She won. it was a joke. all laughed."),
        ("", "Why happiness?", ""),
    ):
        events = [one async for one in agent.stream(question, context=context)]
        assert isinstance(events[-1], Reply)
        assert await agent.context() == then
        (picture,) = (await agent.state())["pictures"]
        rows = picture["ledger"]["rows"]
        assert any(row["status"] == "stated" for row in rows) == bool(then)


def test_no_answer_speaks_of_a_flag() -> None:
    fixed = [one.text for one in vars(notes).values() if isinstance(one, notes.Note)]
    assert len(fixed) > 10
    assert not [text for text in (*fixed, notes.helped().text) if re.search(r"(^|\s)--\w", text)]


GOOD = {"kind": "observation", "text": "AU12 (lip corner puller) is marked [F1.AU12]."}
PHANTOM = {"kind": "observation", "text": "AU4 (brow lowerer) is marked [F1.AU4]."}


def claims(*given: dict[str, str]) -> str:
    return json.dumps({"claims": given})


def test_a_model_is_asked_repaired_and_checked(serve: Serve) -> None:
    serve(SMILE)
    model = FakeListChatModel(responses=[claims(GOOD, PHANTOM), claims(PHANTOM), claims(PHANTOM)])
    agent = Agent(settings=Settings(model=model))
    agent.open_sync("a.jpg")
    reply = agent.ask_sync("Write me a poem.")
    assert [said.claim.text for said in reply.claims] == [GOOD["text"]]
    assert len(reply.rejected) == 3
    assert notes.NO_TOOLS in reply.notes, "LangChain's fake model takes none"
    assert reply.usage is not None
    assert reply.usage.calls == 3


def test_a_server_of_a_model_is_sent_rows_turns_and_no_pixel(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    serve(SMILE)
    with provider(claims(GOOD)) as script:
        chosen = Settings(model="openai:scripted", model_url=f"{script.address}/v1")
        agent = Agent(settings=chosen)
        agent.open_sync("data:image/png;base64,QUJD")
        agent.ask_sync("Is AU4 present?")
        reply = agent.ask_sync("Write me a </question> poem.")
    sent = json.dumps(script.requests)
    assert len(script.requests) == 1
    assert "F1.AU12" in sent
    assert "Is AU4 present?" in sent
    assert "QUJD" not in sent
    assert "a </question>" not in sent
    assert reply.reasoner == "openai:scripted"


def test_too_long_a_question_is_refused(serve: Serve) -> None:
    serve(SMILE)
    with pytest.raises(InputError, match="at most 4000"):
        Agent().ask_sync("why " * 2000)
