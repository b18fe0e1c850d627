"""Who judges the situation, and when nobody is asked to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.nodes.appraise import appraise
from facsight.settings import Settings

from .running import Run

WON = json.dumps({"appraisals": [{"spans": ["won"], "goal": "good"}]})
Serve = Callable[..., Any]


def model() -> FakeListChatModel:
    return FakeListChatModel(responses=[WON])


def state(**more: Any) -> Any:
    return {"image": "photo.jpg", "analysis_id": "a1", "analysis": {}, **more}


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({"context": "She won."}, Settings()),
        ({}, Settings(model=model())),
        ({"context": "", "observations": ()}, Settings(model=model())),
        ({"context": "She won.", "appraisals": []}, Settings(model=model())),
    ],
)
async def test_nobody_is_asked(given: dict[str, Any], chosen: Settings) -> None:
    """Without a model, without words, or where the question has appraisals with it."""
    run = Run(chosen)
    assert await appraise(state(**given), run) == {}
    assert run.events == []


async def test_a_picture_without_a_face_has_no_situation(serve: Serve) -> None:
    serve()
    run = Run(Settings(model=model()))
    assert await appraise(state(context="She won."), run) == {}


async def test_the_model_is_asked_and_named(serve: Serve) -> None:
    serve(make_face(aus={12: 3.2}))
    run = Run(Settings(model=model()))
    found = await appraise(state(context="She won."), run)
    assert found["appraisals"] == (
        {"spans": ["won"], "goal": "good", "judged_by": "model FakeListChatModel"},
    )
    (sent,) = found["appraisal"].usage.sent
    assert sent.mode == "numbers"
    assert set(found["appraisal_prompts"]) == {"appraise@1"}
    assert run.events == [{"node": "appraise", "text": "FakeListChatModel judges the situation"}]


@pytest.mark.parametrize("privacy", ["face-crop", "full", "marked"])
async def test_whoever_judges_the_situation_is_shown_no_picture(serve: Serve, privacy: Any) -> None:
    """In one the face would be judged, and count a second time."""
    serve(make_face(aus={12: 3.2}))
    run = Run(Settings(model=model(), privacy=privacy))
    found = await appraise(state(image="photo.png", context="She won."), run)
    (sent,) = found["appraisal"].usage.sent
    assert sent.mode == "numbers"
