"""Pixels go to a vision model only where they may, and only of the face that is asked about."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.unit.facsight.language_models.provider import provider

from facsight.nodes.describe import describe
from facsight.settings import Settings
from facsight_tools.errors import ImageUnreadable

from .running import Run

SEEN = json.dumps({"observations": [{"text": "A cup stands on the table."}]})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    PIL.Image.fromarray(np.full((60, 80, 3), 90, np.uint8)).save(path)
    return path


def state(photo: Path, boxes: list[list[float]], face: int = 1) -> Any:
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    faces = [{"box_xyxy": box} for box in boxes]
    return {"image": str(photo), "face": face, "analysis": {"image_sha256": sha256, "faces": faces}}


def model() -> FakeListChatModel:
    return FakeListChatModel(responses=[SEEN])


async def test_without_leave_nothing_is_opened_or_shown() -> None:
    run = Run(Settings(model=model()))
    assert await describe({"image": "missing.png"}, run) == {}
    assert run.events == []


async def test_of_a_video_nothing_is_shown_in_a_conversation() -> None:
    run = Run(Settings(model=model(), privacy="full"))
    assert await describe({"image": "clip.mp4", "analysis": {}}, run) == {}


async def test_a_model_that_fails_leaves_the_picture_undescribed(photo: Path) -> None:
    with provider(401) as at:
        url = at.address + "/v1"
        run = Run(Settings(vision_model="openai:x", vision_url=url, privacy="full"))
        found = await describe(state(photo, []), run)
    (notice,) = found["notices"]
    assert (notice.code, notice.step) == ("key_refused", "describe")
    assert "observations" not in found
    assert [one.mode for one in found["scene"].usage.sent] == ["full"], "the picture was sent"


async def test_the_whole_picture_is_described(photo: Path) -> None:
    run = Run(Settings(vision_model=model(), privacy="full"))
    found = await describe(state(photo, []), run)
    assert [one.text for one in found["observations"]] == ["A cup stands on the table."]
    (sent,) = found["scene"].usage.sent
    assert (sent.mode, sent.size_wh) == ("full", (80, 60))
    assert set(found["scene_prompts"])
    assert run.events == [
        {"node": "describe", "text": "FakeListChatModel is shown the whole picture"}
    ]


@pytest.mark.parametrize(("face", "size"), [(1, (31, 31)), (2, (16, 16))])
async def test_of_several_faces_the_one_asked_about_is_cut_out(
    photo: Path, face: int, size: tuple[int, int]
) -> None:
    run = Run(Settings(vision_model=model(), privacy="face-crop"))
    boxes = [[10.0, 10.0, 30.0, 30.0], [50.0, 20.0, 60.0, 30.0]]
    found = await describe(state(photo, boxes, face), run)
    (sent,) = found["scene"].usage.sent
    assert (sent.mode, sent.size_wh) == ("face-crop", size)


async def test_a_face_that_is_not_there_cannot_be_shown(photo: Path) -> None:
    run = Run(Settings(vision_model=model(), privacy="face-crop"))
    assert await describe(state(photo, [], 1), run) == {}
    assert await describe(state(photo, [[1.0, 1.0, 9.0, 9.0]], 2), run) == {}
    assert run.events == []


async def test_another_picture_than_was_measured_is_not_shown(photo: Path) -> None:
    run = Run(Settings(vision_model=model(), privacy="full"))
    asked = state(photo, [])
    PIL.Image.new("RGB", (8, 8)).save(photo)
    with pytest.raises(ImageUnreadable, match="changed"):
        await describe(asked, run)
    assert run.events == []
