"""Whole conversations over synthetic faces: every claim holds, in every language and wording."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langgraph.checkpoint.memory import InMemorySaver
from tests.builders import make_face

from facsight import Agent, Reply, client, infer
from facsight.chat.answering import Situation
from facsight.chat.grammar import forms
from facsight.chat.query import Query
from facsight.graph import build_graph, graph
from facsight.settings import Settings
from facsight.waiting import wait
from facsight_tools.errors import ImageNotFound, InputError, OutputRefused
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.toolboxes.table import read_table
from facsight_tools.types import UnavailableReason

Serve = Callable[..., FastMCP]
SMILING = dict.fromkeys((1, 2, 4, 5, 7, 9, 15, 20, 23, 25, 26), 0.0) | {6: 2.1, 12: 3.2}
SMILE = make_face(1, {6: 2.1, 12: 3.2}, unavailable={9: UnavailableReason.POSE})
FROWN = make_face(2, {4: 3.1, 15: 2.4}, sides={(15, "left"): 3.4, (15, "right"): 1.2})
SCENES: dict[str, tuple[Any, ...]] = {
    "no face": (),
    "smile": (SMILE,),
    "two": (SMILE, FROWN),
    "poor": (make_face(1, {}, quality=0.1), make_face(2, {1: 3.0, 2: 2.0, 5: 4.0, 26: 2.2})),
    "hidden": (make_face(1, {20: 2.0, 25: 1.2}, unavailable={12: UnavailableReason.OCCLUDED}),),
}


def assert_holds(reply: Reply) -> None:
    """Every statement of every claim holds of the evidence that the claim names."""
    known = {sha: Evidence.of(ledger) for sha, ledger in reply.ledgers.items()}
    for claim in reply.claims:
        evidence = known[claim.ledger_hash]
        assert claim.statements
        for statement in claim.statements:
            assert statement.judge(evidence).holds, (reply.question, statement)
        assert set(claim.cites) <= {row.id for row in evidence.ledger.rows}


@pytest.fixture
def talk(serve: Serve) -> Iterator[Callable[..., Callable[[str], Reply]]]:
    """Opens pictures and gives what asks; all turns have one event loop, which is made once."""
    loop = asyncio.Runner()

    def begin(*faces: Any, pictures: int = 1, **settings: Any) -> Callable[[str], Reply]:
        serve(*faces)
        agent = Agent(settings=Settings(**settings))
        for number in range(pictures):
            agent.open_sync(f"{number}.jpg")

        def ask(question: str) -> Reply:
            replies: list[Reply] = []

            async def asked() -> None:
                replies.append(await agent.ask(question))

            loop.run(asked())
            assert_holds(replies[0])
            assert replies[0].claims or replies[0].notes, question
            return replies[0]

        return ask

    with loop:
        yield begin


@pytest.mark.parametrize(
    ("faces", "language", "register"),
    [
        (faces, language, ("plain", "coder")[(at + (language == "de")) % 2])
        for at, faces in enumerate(SCENES.values())
        for language in ("en", "de")
    ],
)
def test_every_form_is_answered_with_what_holds(
    talk: Any, faces: tuple[Any, ...], language: Language, register: Register
) -> None:
    """A third of the forms in each language; on the scenes after it the other thirds."""
    ask = talk(*faces, pictures=2, register=register)
    first = list(SCENES.values()).index(faces) % 3
    for form in forms(language)[first::3]:
        if form.example:
            reply = ask(form.example)
            if form.what == "language":
                assert reply.language != language
                reply = ask("Answer in English." if language == "en" else "Sprich deutsch.")
            assert reply.language == language, form.example


@pytest.mark.parametrize(
    ("question", "opening", "cited"),
    [
        ("Is AU12 present?", "Yes.", "F1.AU12"),
        ("Is AU4 present?", "No.", "F1.AU4"),
        ("Is AU4 absent?", "Yes.", "F1.AU4"),
        ("Is AU9 present?", "That was not measured.", "F1.AU9"),
        ("Is AU9 absent?", "That was not measured.", "F1.AU9"),
        ("Are AU6 and AU12 present?", "Yes.", "F1.AU6"),
        ("Are AU4 and AU12 present?", "No.", "F1.AU4"),
        ("Are AU9 and AU12 present?", "That was not measured.", "F1.AU9"),
        ("Are AU9 and AU4 present?", "No.", "F1.AU4"),
        ("Is AU15 stronger on the left in face 2?", "Yes.", "F2.AU15.L"),
        ("Is AU15 stronger on the right in face 2?", "No.", "F2.AU15.R"),
        ("Is AU12 stronger than AU6?", "Yes.", "F1.AU12"),
        ("Is AU6 stronger than AU12?", "No.", "F1.AU6"),
        ("Is AU6 weaker than AU12?", "Yes.", "F1.AU6"),
        ("Does she look happy?", "Yes, that comes first.", "F1.emotion.happiness"),
        ("Does she look afraid?", "No, that does not come first.", "F1.emotion.fear"),
        ("Is it a Duchenne smile?", "Yes.", "F1.smile"),
        ("Is the head turned?", "No.", "F1.pose.yaw"),
        ("Is the head straight?", "Yes.", "F1.pose.yaw"),
        ("Is the left one smiling more than the right one?", "Yes.", "F2.AU12"),
        ("Is the right one smiling more than the left one?", "No.", "F1.AU12"),
        ("Is the right one angrier than the left one?", "Yes.", "F2.emotion.anger"),
        ("Is the older man on the right frowning?", "Yes.", "F2.AU4"),
        ("Are you sure?", "Fairly sure.", "F1.emotion.happiness"),
        (
            "Could you be wrong?",
            "It may be wrong, though it is fairly sure.",
            "F1.emotion.happiness",
        ),
        ("Could it be something else?", "No other label comes near.", "F1.emotion.happiness"),
        ("Is the picture good enough?", "Yes.", "F1.quality"),
        ("Is anyone else there?", "Yes.", "S.people"),
        ("Is she alone?", "No.", "S.people"),
        ("Are the arms crossed?", "That was not measured.", "S.bodies"),
        ("Lächelt sie?", "Ja.", "F1.AU12"),
        ("Fehlt AU4?", "Ja.", "F1.AU4"),
    ],
)
def test_yes_or_no_comes_first_as_what_was_measured_decides(
    talk: Any, question: str, opening: str, cited: str
) -> None:
    reply = talk(SMILE, FROWN)(question)
    assert reply.opening == opening
    assert reply.text.startswith(opening)
    assert cited in {one for claim in reply.claims for one in claim.cites}


@pytest.mark.parametrize(
    "question",
    ["Is this smile genuine?", "Is the smile genuine?", "Ist das Lächeln echt?"],
)
def test_of_a_smile_its_kind_is_told_and_never_whether_it_is_felt(talk: Any, question: str) -> None:
    reply = talk(make_face(aus={6: 2.0, 12: 3.2}))(question)
    assert "Duchenne" in reply.text
    assert "F1.smile" in reply.text
    assert "sincer" in reply.text or "aufrichtig" in reply.text
    assert not reply.text.startswith(("Yes", "No", "Ja", "Nein"))


@pytest.mark.parametrize(
    ("question", "lead"),
    [("Find the pictures like this.", "Picture 1:"), ("Finde ähnliche Bilder.", "Bild 1:")],
)
def test_pictures_like_one_are_found_among_those_that_are_open(
    talk: Any, question: str, lead: str
) -> None:
    found = talk(make_face(1, SMILING), pictures=2)(question)
    assert found.text.startswith(lead)
    assert {"F1.AU6", "F1.AU12"} <= {row for one in found.claims for row in one.cites}
    alone = talk(make_face(1, SMILING))(question)
    assert not alone.claims
    assert alone.notes[0].kind == "missing"


def test_a_face_is_named_by_its_place_and_told_with_it(talk: Any) -> None:
    ask = talk(SMILE, FROWN)
    told = ask("Is the older man on the left frowning?")
    assert told.opening == "No."
    assert told.notes[-1].text == "The face that is meant is face 1 (on the left)."
    unclear = ask("Is the old man frowning?")
    assert not unclear.claims
    assert "Which face do you mean?" in unclear.text
    assert "Face 2 is on the right." in unclear.text
    assert "no such face" in ask("Is AU4 present in face 7?").text
    assert talk(SMILE)("Is the old man frowning?").opening == "No."


FIFTEEN = {
    "en": [
        ("hi", "hello"),
        ("What does the face express?", "reading"),
        ("Are you sure?", "certainty"),
        ("Explain that simply.", "certainty"),
        ("Why?", "why"),
        ("In one sentence.", "why"),
        ("Why not fear?", "why_not"),
        ("And AU4?", "unit_state"),
        ("the second one", "unit_state"),
        ("What does marked mean?", "term_meaning"),
        ("Which emotion is strongest?", "strongest_emotion"),
        ("They had just lost the match.", "add_context"),
        ("Does that change anything?", "effect"),
        ("Is she ill?", "declined"),
        ("thanks", "thanks"),
    ],
    "de": [
        ("Hallo", "hello"),
        ("Was drückt das Gesicht aus?", "reading"),
        ("Bist du sicher?", "certainty"),
        ("Erkläre das einfach.", "certainty"),
        ("Warum?", "why"),
        ("In einem Satz.", "why"),
        ("Warum nicht Furcht?", "why_not"),
        ("Und AU4?", "unit_state"),
        ("das zweite", "unit_state"),
        ("Was heißt ausgeprägt?", "term_meaning"),
        ("Welche Emotion ist am stärksten?", "strongest_emotion"),
        ("Sie hatten gerade das Spiel verloren.", "add_context"),
        ("Ändert das etwas?", "effect"),
        ("Ist sie krank?", "declined"),
        ("Danke", "thanks"),
    ],
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_fifteen_turns(talk: Any, language: Language) -> None:
    ask = talk(SMILE, FROWN)
    for question, what in FIFTEEN[language]:
        reply = ask(question)
        assert reply.query is not None
        assert (reply.query.what, reply.language) == (what, language), question
        assert "--" not in reply.text


def test_an_answer_is_said_again_shorter_and_simpler_and_in_full(talk: Any) -> None:
    ask = talk(SMILE, FROWN, register="coder")
    whole = ask("What does the face express?")
    short = ask("In one sentence.")
    assert [one.text for one in short.claims] == [whole.claims[0].text]
    simple = ask("Explain that simply.")
    assert len(simple.claims) <= 3 < len(whole.claims)
    assert "AU12 (lip corner puller)" not in simple.text
    assert len(ask("More.").claims) > len(whole.claims)
    assert talk(SMILE)("Explain that simply.").query is None


def test_what_is_not_understood_gets_three_forms_and_no_answer(talk: Any) -> None:
    reply = talk(SMILE)("Which emotions are strong today?")
    assert reply.query is None
    assert not reply.claims
    assert not reply.opening
    (note,) = reply.notes
    assert note.kind == "not_understood"
    assert "Which emotion is strongest?" in note.text
    assert note.text.count("|") == 2


def test_words_change_the_reading_and_are_set_aside(talk: Any) -> None:
    ask = talk(SMILE)
    told = ask("They had just lost the match.")
    before, after = told.claims[0], told.claims[1]
    assert (before.lead, after.lead) == ("Before your words:", "With your words:")
    assert before.ledger_hash != after.ledger_hash
    (reading,) = told.readings
    assert reading.fused_before != reading.fused
    assert any("C1.cue.1" in claim.cites for claim in ask("Why?").claims)
    changed = ask("Did that change anything?")
    assert changed.opening == "Yes."
    assert {one.lead for one in changed.claims} >= {"Before your words:", "With your words:"}
    assert "set aside" in ask("Forget that.").text
    assert "Nothing was said about the situation." in ask("What did I tell you?").text
    assert not any("C1" in claim.cites for claim in ask("Why?").claims)


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


async def test_the_face_that_is_looked_at_is_meant_where_none_is_named(serve: Serve) -> None:
    serve(SMILE, FROWN)
    agent = Agent()
    await agent.open("a.jpg")

    async def cited(question: str, face: int | None) -> set[str]:
        *_, reply = [one async for one in agent.stream(question, face)]
        assert isinstance(reply, Reply)
        return {one.partition(".")[0] for claim in reply.claims for one in claim.cites}

    assert await cited("Which units are present?", 2) == {"F2"}
    assert await cited("Is AU4 present?", None) == {"F2"}
    assert await cited("Which units are present in face 1?", 2) == {"F1"}


async def test_sentences_come_as_events_yes_or_no_before_the_first(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    await agent.open("a.jpg")
    events = [one async for one in agent.stream("Is AU12 present?")]
    reply = events[-1]
    assert isinstance(reply, Reply)
    claims = [one["claim"] for one in events if isinstance(one, dict) and "claim" in one]
    assert claims == list(reply.sentences)
    assert claims[0].startswith("Yes. ")


def test_pictures_are_opened_named_and_compared(talk: Any) -> None:
    ask = talk(SMILE)
    assert "There is only one picture" in ask("Compare the two pictures.").text
    both = ask("Compare with other.jpg")
    assert [one.tool for one in both.tool_calls] == ["facs_analyze_image", "facs_get_evidence"]
    assert {one.lead for one in both.claims} >= {"Picture 1:", "Picture 2:"}
    assert not ask("Compare with other.jpg").tool_calls, "it is open already"
    assert "1 0.jpg, 2 other.jpg" in ask("Which pictures are open?").text
    assert ask("Picture 1.").claims
    assert "There is no picture 7" in ask("Picture 7.").text
    assert ask("Compare the two pictures.").claims


def test_language_and_wording_can_be_asked_for(talk: Any) -> None:
    ask = talk(SMILE)
    assert ask("In German, please.").language == "de"
    assert ask("Is AU12 present?").opening == "Ja."
    assert ask("Auf Englisch, bitte.").language == "en"
    ask("Use FACS terms.")
    assert "AU12 (lip corner puller)" in ask("Is AU12 present?").text
    assert talk(SMILE, language="de")("Is AU12 present?").opening == "Ja."


def test_a_row_is_shown_with_what_it_bears_out(talk: Any) -> None:
    reply = talk(SMILE)("Show F1.AU12.")
    assert [row.id for row in reply.rows] == ["F1.AU12"]
    assert reply.claims
    missing = talk(SMILE)("Show F9.AU12.")
    assert not missing.rows
    assert "There is no evidence row F9.AU12" in missing.text


def test_what_needs_a_picture_says_so(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    for question in ("Is AU4 present?", "Draw the mesh.", "Which pictures are open?"):
        assert "no picture" in agent.ask_sync(question).text
    assert agent.ask_sync("What is AU4?").claims
    assert agent.ask_sync("What does marked mean?").notes
    assert not agent.ask_sync("They won the match.").claims


def test_a_picture_is_drawn_where_there_is_a_place_for_it(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_bytes(b"a picture")
    serve(SMILE)
    agent = Agent(overlay_folder=tmp_path)
    agent.open_sync("a.jpg")
    assert "a.facsight.png" in agent.ask_sync("Draw the mesh.").text
    assert (tmp_path / "a.facsight.png").read_bytes().startswith(b"\x89PNG")
    agent.draw_sync("b.png")
    assert Path("b.png").exists()
    with pytest.raises(OutputRefused):
        agent.draw_sync("b.jpg")
    bare = Agent()
    bare.open_sync("a.jpg")
    assert "draws no pictures" in bare.ask_sync("Draw the mesh.").text


def test_a_store_keeps_the_conversation_without_a_pixel(serve: Serve, tmp_path: Path) -> None:
    pytest.importorskip("langgraph.checkpoint.sqlite")
    serve(SMILE)
    store = tmp_path / "threads.sqlite"
    first = Agent(store=store, thread="one")
    first.open_sync(b"GIF89a secret")
    first.ask_sync("Is AU12 present?")
    again = Agent(store=store, thread="one").ask_sync("And AU4?")
    assert again.opening == "No."
    with sqlite3.connect(store) as opened:
        assert opened.execute("SELECT count(*) FROM checkpoints").fetchone()[0] > 0
    assert b"secret" not in store.read_bytes()


async def test_a_conversation_goes_on_where_the_server_has_forgotten_the_picture(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(SMILE)
    agent = Agent()
    await agent.open(b"GIF89a bytes")
    gone = FastMCP("gone")

    @gone.tool
    def facs_get_evidence(
        analysis_id: str, detail: str, limit: int, context: str | None = None
    ) -> dict[str, Any]:
        raise InputError(f"{analysis_id} {detail} {limit} {context}")

    monkeypatch.setattr(client, "own_server", lambda: gone)
    agent._images.clear()
    monkeypatch.setattr(client, "from_wire", _expired)
    reply = await agent.ask("They had just lost the match.")
    assert "I go by the numbers of this conversation" in reply.text
    assert_holds(reply)
    assert any(row.status == "stated" for row in _ledger(await agent.state()).rows)


def _expired(_: str) -> Exception:
    from facsight_tools.errors import AnalysisExpired

    return AnalysisExpired("It is no longer kept.")


def _ledger(state: dict[str, Any]) -> Ledger:
    return Ledger.model_validate(state["pictures"][0]["ledger"])


async def test_the_graph_runs_by_itself(serve: Serve) -> None:
    serve(SMILE)
    chosen: Any = {"question": "Is AU12 present?", "open": ["a.jpg"]}
    done = await graph.ainvoke(chosen)
    assert done["reply"].opening == "Yes."


async def test_a_reading_and_questions_share_a_thread(serve: Serve) -> None:
    serve(SMILE, FROWN)
    one = build_graph(InMemorySaver())
    config: Any = {"configurable": {"thread_id": "one"}}
    first = await one.ainvoke({"image": "a.jpg", "context": "She won.", "face": 2}, config)
    assert first["inference"].face == "F2"
    assert "reply" not in first
    asked = await one.ainvoke({"question": "Is AU4 present?"}, config)
    assert asked["reply"].opening == "Yes."
    again = (await one.ainvoke({"question": "What does the face express?"}, config))["reply"]
    assert [claim.text for claim in again.claims] == [
        claim.text for claim in first["inference"].claims
    ]
    pixels = "data:image/png;base64,AAAA"
    other = await one.ainvoke({"image": pixels, "context": "She lost the match."}, config)
    assert other["inference"].face == "F1"
    kept = (await one.aget_state(config)).values
    assert "AAAA" not in str(kept)
    compared = await one.ainvoke({"question": "Compare the two pictures."}, config)
    assert {claim.lead for claim in compared["reply"].claims} >= {"Picture 1:", "Picture 2:"}
    read = [picture["context"] for picture in (await one.aget_state(config)).values["pictures"]]
    assert read == ["She won.", "She lost the match."], "words are each picture's own"


async def test_a_turn_that_fails_leaves_the_thread_as_it_was(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    await agent.open("a.jpg")
    with pytest.raises(ImageNotFound):
        await agent.ask("Compare with missing.jpg")
    reply = await agent.ask("Which pictures are open?")
    assert reply.notes[-1].text == "Open: 1 a.jpg."
    assert (await agent.ask("Is AU12 present?")).opening == "Yes."


def test_a_model_writes_the_reading_in_a_conversation_as_anywhere(serve: Serve) -> None:
    said = {"kind": "unit_state", "face": 1, "unit": 12, "state": "present"}
    model = FakeListChatModel(responses=[json.dumps({"statements": [said]})])
    serve(SMILE)
    agent = Agent(settings=Settings(model=model))
    agent.open_sync("a.jpg")
    reply = agent.ask_sync("What does the face express?")
    alone = infer("a.jpg", settings=Settings(model=model)).inference
    assert_holds(reply)
    assert [one.text for one in reply.claims] == [one.text for one in alone.claims]
    assert (reply.usage, reply.prompts) == (alone.usage, alone.prompts)
    assert reply.reasoner == f"forms@1; {alone.reasoner}"


def test_a_question_is_bounded(serve: Serve) -> None:
    serve(SMILE)
    with pytest.raises(InputError, match="at most 4000 characters"):
        Agent().ask_sync("a" * 4001)


def test_a_topic_knows_comparisons_in_both_directions(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger(SMILE, FROWN).model_dump(mode="json")
    picture: Any = {"name": "a", "path": None, "ledger": ledger}
    topic = Situation([picture], 1, None, Settings()).topic(Query(what="help"), 1)
    assert all(one.judge(topic.evidence).holds for one in topic.pool)


def test_words_are_of_the_picture_that_is_spoken_of(serve: Serve) -> None:
    serve(SMILE)
    agent = Agent()
    agent.open_sync("a.jpg")
    agent.ask_sync("Context: Her best friend died this morning.")
    agent.open_sync("b.jpg")
    agent.ask_sync("Compare the two pictures.")
    first, second = wait(agent.state())["pictures"]
    assert "died" in first["context"]
    assert second["context"] is None, "nothing was said of it"
    assert not wait(agent.context())
    agent.ask_sync("Picture 1.")
    assert "died" in wait(agent.context())


def test_through_a_lens_no_single_sentence_reads_a_label_off_the_face(serve: Serve) -> None:
    serve(SMILE)
    for lens in ("constructed", "behavioural-ecology"):
        agent = Agent(settings=Settings(lens=lens))
        agent.open_sync("a.jpg")
        for question in ("Does she look happy?", "Are you sure?", "Could it be fear?"):
            kinds = {
                one.kind for claim in agent.ask_sync(question).claims for one in claim.statements
            }
            assert "reading" not in kinds, (lens, question)


TABLE = """\
FaceRectX,FaceScore,AU04,AU06,AU12,AU25,Neutral,Happy,input,frame
1,0.99,0.1,0.8,0.9,0.7,0.1,0.9,clip.mp4,0
"""


def test_another_tools_row_is_spoken_of_like_a_picture(tmp_path: Path) -> None:
    """What is there without an intensity is told as there; what is not measured as that."""
    path = tmp_path / "pyfeat.csv"
    path.write_text(TABLE)
    analysis, _ = read_table(path).at(1)
    agent = Agent()
    opened = agent.open_sync(analysis)
    assert "pyfeat.csv, clip.mp4, frame 0" in opened.text
    smile = agent.ask_sync("Is she smiling?")
    assert (smile.opening, [one.cites for one in smile.claims][-1]) == ("Yes.", ("F1.AU12",))
    units = agent.ask_sync("Which action units are present?")
    assert {cite for one in units.claims for cite in one.cites} == {"F1.AU6", "F1.AU12", "F1.AU25"}
    strong = agent.ask_sync("How strong is AU12?")
    assert not any(" of 5" in one.text for one in strong.claims)
    assert strong.claims
    hidden = agent.ask_sync("Is AU16 present?")
    assert {cite for one in hidden.claims for cite in one.cites} == {"F1.AU16"}


def test_an_eye_that_is_shut_alone_is_told_by_its_side(talk: Callable[..., Any]) -> None:
    sides = {(43, "left"): 2.8, (43, "right"): 0.1}
    ask = talk(make_face(1, {43: 1.5}, sides=sides))
    reply = ask("are the eyes closed?")
    assert_holds(reply)
    assert "left only" in reply.text
    assert "Yes" not in reply.text


BOTH = (make_face(1, {4: 3.1, 12: 0.0}), make_face(2, {6: 2.1, 12: 3.2}))


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Are they smiling?", "Not all of them."),
        ("Is somebody smiling?", "Yes."),
        ("Is everybody smiling?", "No."),
        ("Is nobody smiling?", "No."),
        ("Lächeln sie?", "Nicht alle."),
        ("Lächelt jemand?", "Ja."),
        ("Lächeln alle?", "Nein."),
        ("Sind sie fröhlich?", "Nicht alle."),
    ],
)
def test_a_plural_is_asked_of_every_face_at_any_time(
    talk: Callable[..., Any], question: str, opening: str
) -> None:
    ask = talk(*BOTH)
    first = ask(question)
    ask("Is the left one frowning?")
    for reply in (first, ask(question)):
        assert reply.opening == opening
        faces = {getattr(one, "face", None) for c in reply.claims for one in c.statements}
        assert faces >= {1, 2}


def test_with_one_face_a_plural_is_that_face(talk: Callable[..., Any]) -> None:
    ask = talk(SMILE)
    assert ask("Are they smiling?").opening == ask("Is anybody smiling?").opening == "Yes."
    assert ask("Is nobody smiling?").opening == "No."


def test_who_is_ahead_is_spoken_of_from_then(talk: Callable[..., Any]) -> None:
    ask = talk(*BOTH)
    ask("Who looks happier?")
    assert ask("why?").claims[0].cites[0] == "F2.emotion.happiness"
    ask("Is the left one smiling?")
    assert {cite for c in ask("and the other one?").claims for cite in c.cites} >= {"F2.AU12"}
    assert any("F2.AU12" in c.cites for c in ask("How strong?").claims)


@pytest.mark.parametrize("follow", ["and the right one?", "why?", "and the other one?", "Why not?"])
def test_what_is_not_understood_ends_the_thread(talk: Callable[..., Any], follow: str) -> None:
    ask = talk(*BOTH)
    ask("Is she smiling?")
    assert ask("Is it raining in Rome?").query is None
    reply = ask(follow)
    assert reply.query is None
    assert not reply.claims
    assert "did not understand" in reply.text


def test_of_one_eye_the_other_one_is_its_other_side(talk: Callable[..., Any]) -> None:
    ask = talk(make_face(1, {43: 1.5}, sides={(43, "left"): 2.8, (43, "right"): 0.1}))
    assert ask("Is the left eye closed?").opening == "Yes."
    assert ask("and the other one?").opening == "No."


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Does she show teeth?", "teeth are seen is not measured"),
        ("Zeigt sie Zähne?", "Zähne"),
        ("Is she laughing?", "laughs is not measured"),
        ("Lacht sie?", "wird nicht gemessen"),
        ("Is she nervous?", "none of the emotions"),
        ("Ist sie gelangweilt?", "keine der Emotionen"),
    ],
)
def test_what_is_not_measured_is_said_and_neither_yes_nor_no(
    talk: Callable[..., Any], question: str, told: str
) -> None:
    reply = talk(SMILE)(question)
    assert told in reply.text
    assert not reply.opening


def test_a_yes_or_no_is_gone_on_from(talk: Callable[..., Any]) -> None:
    ask = talk(SMILE)
    assert "F1.AU4" in ask("Is she frowning?").claims[0].cites
    assert "F1.AU4" in ask("Why not?").claims[0].cites
    ask("Is she angry?")
    assert ask("Warum nicht?").query == Query(what="why_not", label="anger")
