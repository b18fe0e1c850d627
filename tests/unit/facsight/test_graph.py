import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_face

from facsight.api import ainfer, infer
from facsight.graph import graph
from facsight.nodes import infer as infer_node
from facsight.reasoner.deterministic import choose
from facsight.reasoner.draft import StatedDraft
from facsight.settings import Settings
from facsight_tools.answers.inference import NOTICE, Inference
from facsight_tools.answers.judging import judge
from facsight_tools.errors import (
    ImageNotFound,
    InputError,
    UnknownOption,
)
from facsight_tools.evidence.payloads import BodyFace
from facsight_tools.evidence.rows import Row
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence

Serve = Callable[..., Any]
SMILE = make_face(aus={6: 2.1, 12: 3.2})


def test_a_picture_and_a_sentence_become_a_cited_answer(serve: Serve) -> None:
    serve(SMILE)
    result = infer("photo.jpg", context="She has just won the final.")
    inference = result.inference
    assert inference.refused == ()
    assert not inference.abstained
    assert inference.fused is not None
    assert max(inference.fused, key=lambda label: inference.fused[label]) == "happiness"  # type: ignore[index]
    assert (inference.face, inference.label_set, inference.lens) == ("F1", "basic", "basic-emotion")
    assert {"F1.AU12", "F1.AU6", "C1.cue.1"} <= set(inference.claims[0].cites)
    assert "[F1.AU12]" in result.text
    assert result.text.endswith(NOTICE)
    assert result.analysis["image"] == "photo.jpg"
    assert result.analysis_id == "a1"


def test_the_report_survives_json(serve: Serve) -> None:
    serve(SMILE)
    report = json.loads(json.dumps(infer("photo.jpg").to_dict()))
    assert set(report) == {"schema", "inference", "ledger", "analysis"}
    assert Inference.model_validate(report["inference"]).claims
    assert judge(Inference.model_validate(report["inference"]), infer("photo.jpg").ledger) == ()


def test_the_same_question_gets_the_same_answer(serve: Serve) -> None:
    serve(SMILE)
    one, two = (infer("photo.jpg", context="She won.").to_dict() for _ in range(2))
    assert json.dumps(one) == json.dumps(two)


async def test_infer_works_where_a_loop_runs(serve: Serve) -> None:
    serve(SMILE)
    inside = infer("photo.jpg")
    assert inside == await ainfer("photo.jpg")
    assert asyncio.get_running_loop().is_running()


def test_another_face_can_be_chosen(serve: Serve) -> None:
    serve(SMILE, make_face(2, aus={4: 3.0, 7: 2.5, 23: 2.0}), make_face(3))
    result = infer("photo.jpg", face=2)
    assert result.inference.face == "F2"
    assert "Face 2 " in result.inference.headline
    cites = [one for claim in result.inference.claims for one in claim.cites]
    assert not [one for one in cites if one.startswith(("F1.", "F3."))]
    with pytest.raises(UnknownOption, match="no face 4: the picture shows 3 faces"):
        infer("photo.jpg", face=4)


@pytest.mark.parametrize("face", [0, 2])
def test_a_body_is_no_face(serve: Serve, face: int) -> None:
    """The row that says whose a body is has an id that ends as that of a face does."""
    body = Row.of(BodyFace(body=1, face=1), source="pose")
    serve(SMILE, scene=[body])
    with pytest.raises(UnknownOption, match=f"no face {face}: the picture shows 1 face\\."):
        infer("photo.jpg", face=face)


@pytest.mark.parametrize("given", [{"context": 3}, {"transcript": b"She won."}])
def test_words_that_are_no_text_are_refused(given: Any) -> None:
    with pytest.raises(InputError, match="give a str"):
        infer("photo.jpg", **given)


async def test_what_was_measured_is_not_measured_again(serve: Serve) -> None:
    serve(SMILE, make_face(2, aus={4: 3.0, 7: 2.5, 23: 2.0}))
    first = await ainfer("photo.jpg", context="She won.")
    told: list[dict[str, Any]] = []

    async def keep(event: dict[str, Any]) -> None:
        told.append(event)

    # The server would refuse to measure this file.
    again = await ainfer(
        "missing.jpg",
        context="She won.",
        face=2,
        measured={"analysis_id": first.analysis_id, "analysis": first.analysis},
        on_event=keep,
    )
    assert [event["node"] for event in told] == ["observe", "infer", "check", "answer"]
    assert (again.inference.face, again.analysis) == ("F2", first.analysis)
    assert again == await ainfer("photo.jpg", context="She won.", face=2)


def test_a_picture_without_a_face_is_answered_and_not_read(serve: Serve) -> None:
    serve()
    inference = infer("photo.jpg").inference
    assert (inference.abstained, inference.face, inference.fused) == (True, None, None)
    assert [c.cites for c in inference.claims] == [("S.people",)]


async def test_progress_is_streamed(serve: Serve) -> None:
    serve(SMILE)
    events = [
        event
        async for event in graph.astream(
            {"image": "photo.jpg"}, context=Settings(), stream_mode="custom"
        )
    ]
    assert [event["node"] for event in events] == ["measure", "observe", "infer", "check", "answer"]
    told: list[dict[str, Any]] = []

    async def keep(event: dict[str, Any]) -> None:
        told.append(event)

    assert await ainfer("photo.jpg", on_event=keep) == await ainfer("photo.jpg")
    assert told == events


async def test_the_graph_runs_with_its_default_settings(serve: Serve) -> None:
    serve(SMILE)
    answer = await graph.ainvoke({"image": "photo.jpg"})
    assert set(answer) == {"inference", "ledger", "analysis", "analysis_id"}


def test_langgraph_servers_can_read_the_schemas() -> None:
    assert set(graph.get_input_jsonschema()["properties"]) == {
        *("image", "context", "face", "measured", "question", "open", "appraisals"),
    }
    assert "server" in (graph.get_context_jsonschema() or {})["properties"]
    assert "inference" in graph.get_output_jsonschema()["properties"]


def test_langgraph_json_points_to_both_graphs() -> None:
    """By module, as everybody imports them: a path would load a second copy of each class."""
    config = json.loads(Path(__file__).parents[3].joinpath("langgraph.json").read_text())
    loaded = {}
    for graph_id, place in config["graphs"].items():
        module, name = place.split(":")
        loaded[graph_id] = getattr(import_module(module), name)
    assert loaded == {"facsight": graph}


def choosing(*statements: Statement) -> Callable[..., StatedDraft]:
    """A reasoner that says the given statements."""

    def made(
        evidence: Evidence, face: int | None, lens: str, *, interventions: bool
    ) -> StatedDraft:
        base = choose(evidence, face, lens, interventions=interventions)
        return replace(base, statements=(*statements, *base.statements))

    return made


def test_what_does_not_hold_is_never_said(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    """Whoever chooses the statements, and there is nobody to ask again."""
    serve(SMILE)
    false = kinds.UnitState(face=1, unit=4, state="present")
    monkeypatch.setattr(infer_node, "choose", choosing(false))
    result = infer("photo.jpg")
    (refused,) = result.inference.refused
    assert (refused.given["unit"], refused.given["state"]) == (4, "present")
    assert false not in result.inference.statements
    assert judge(result.inference, result.ledger) == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "gpt"}, "PROVIDER:MODEL"),
        ({"labels": "plutchik"}, "no label set 'plutchik'"),
        ({"labels": "free:joy,boredom"}, "No rule set scores boredom.*examples make"),
        ({"lens": "astrology"}, "no lens 'astrology'"),
        ({"examples": "none.json"}, "examples make"),
    ],
)
def test_unknown_options_are_named(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        infer("photo.jpg", settings=Settings(**options))  # type: ignore[arg-type]


def test_settings_are_checked() -> None:
    with pytest.raises(UnknownOption, match="no lens 'astrology'"):
        Settings(lens="astrology")
    with pytest.raises(UnknownOption, match="max_repairs"):
        Settings(max_repairs=-1)


def test_a_tools_error_keeps_its_class(serve: Serve) -> None:
    serve(SMILE)
    with pytest.raises(ImageNotFound, match=r"There is no file 'missing\.jpg'"):
        infer("missing.jpg")
