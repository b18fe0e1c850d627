"""Looking again is a step of its own: with a model that calls tools, and where there is a face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face
from tests.unit.facsight.conftest import REST
from tests.unit.facsight.language_models.provider import Reply, provider

from facsight.client import call
from facsight.nodes.look import look
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu
from facsight_tools.states import QualityCue

from .running import Run

LedgerOf = Callable[..., Ledger]
JOY = {6: 2.1, 12: 3.2}
CALL = Reply(calls=(("facs_analyze_image", {"face": 1}),))


def state(ledger: Ledger, face: int | None = 1) -> Any:
    faces = [{"box_xyxy": [1.0, 1.0, 9.0, 9.0]}]
    return {
        "image": "photo.jpg",
        "analysis_id": "a1",
        "analysis": {"faces": faces},
        "ledger": ledger,
        "face_index": face,
    }


async def test_a_model_looks_again_and_each_call_is_told(
    make_ledger: LedgerOf, serve: Callable[..., Any]
) -> None:
    serve(make_face(aus=JOY))
    with provider(CALL, "done") as at:
        run = Run(Settings(model="openai:x", model_url=at.address + "/v1"))
        made = await look(state(make_ledger(make_face(aus=JOY))), run)
    assert [one.tool for one in made["looks"]] == ["facs_analyze_image"]
    assert "AU12 3.20 to 1.20" in made["looked"]
    assert made["ledger"].get("F1.again").value == 2.0
    (one,) = made["looks"]
    assert one.rows == ("F1.again", "F1.AU12", "F1.by.crop1.AU12")
    assert made["looking"].calls == 2
    assert run.events == [{"node": "look", "text": 'Looking again: facs_analyze_image {"face": 1}'}]


async def test_the_road_is_as_it_was_without_one(make_ledger: LedgerOf) -> None:
    smile = make_ledger(make_face(aus=JOY))
    model = FakeListChatModel(responses=["done"])
    assert await look(state(smile), Run()) == {}
    assert await look(state(smile), Run(Settings(model=model, max_looks=0))) == {}
    assert await look(state(smile, None), Run(Settings(model=model))) == {}
    poor = make_ledger(make_face(quality=0.1))
    assert await look(state(poor), Run(Settings(model=model))) == {}
    assert model.i == 0


@pytest.mark.parametrize(("ok", "most", "times"), [(False, 4, 1), (True, 4, 0), (False, 0, 0)])
async def test_without_a_model_a_small_face_is_measured_again(
    make_ledger: LedgerOf, serve: Callable[..., Any], ok: bool, most: int, times: int
) -> None:
    cue = QualityCue("size", 14.0, "px", ok, "between the eyes' outer corners", least=30.0)
    face = make_face(aus=JOY)
    small = replace(face, quality=replace(face.quality, cues=(cue,)))
    serve(small)
    run = Run(Settings(max_looks=most))
    made = await look(state(make_ledger(small)), run)
    looks = made.get("looks", ())
    assert [one.tool for one in looks] == ["facs_analyze_image"] * times
    assert len(run.events) == times
    assert all("the first measurement is the one that is weighed" in one.result for one in looks)


async def test_without_a_model_a_face_at_rest_that_was_given_is_held_against_an_average_one(
    make_ledger: LedgerOf, serve: Callable[..., Any]
) -> None:
    face = make_face(aus=JOY)
    serve(face)
    against = make_ledger(face, neutral=REST)
    await call(
        None,
        "facs_analyze_image",
        {"image": "photo.jpg", "neutral": ["rest.jpg"], "neutral_face": 1},
    )
    made = await look(state(against), Run())
    (one,) = made["looks"]
    assert one.arguments == {"face": 1, "reference": True}
    evidence = Evidence.of(made["ledger"])
    said = [one for one in menu(evidence, 1) if isinstance(one, kinds.UnitByReference)]
    assert [(one.unit, one.at_rest, one.average) for one in said] == [(12, "present", "absent")]
    assert await look(state(against), Run(Settings(max_looks=0))) == {}


async def test_a_missing_key_is_told_where_it_writes(
    make_ledger: LedgerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    run = Run(Settings(model="openai:gpt-5"))
    assert await look(state(make_ledger(make_face(aus=JOY))), run) == {}
