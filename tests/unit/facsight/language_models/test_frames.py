"""A vision model sees single frames of a video, where it may, and what it says is told as its."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.series import SCENE_SRT, scene
from tests.videos import write_video

from facsight.language_models.frames import MOST_OF_FRAME
from facsight.settings import Settings
from facsight.video import infer_video
from facsight_tools.answers.video import VideoInference, judge_in_time
from facsight_tools.errors import UnknownOption
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.read import read
from facsight_tools.video.series import Series

SIDE = 64


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up scene has this clip: its frames get lighter, so that each is known again."""
    grey = (np.full((SIDE, SIDE, 3), 40 + at // 3, np.uint8) for at in range(375))
    return write_video(tmp_path_factory.mktemp("clip") / "scene.mp4", grey, fps=25)


def boxed() -> Series:
    """The scene with a box for its face."""
    made = scene()
    edges = {"box_x1": 10.0, "box_y1": 12.0, "box_x2": 50.0, "box_y2": 52.0}
    there = np.ones(len(made.times), np.float32)
    columns = {**made.faces[1].columns, **{name: there * at for name, at in edges.items()}}
    return replace(made, faces={1: replace(made.faces[1], columns=columns)})


class NoEntry(Exception):
    status_code = 401


class Locked(FakeListChatModel):
    """A model that nobody lets in."""

    async def _acall(self, *_: Any, **__: Any) -> str:
        raise NoEntry

    def _call(self, *_: Any, **__: Any) -> str:
        raise NoEntry


def answers(*said: list[str]) -> FakeListChatModel:
    seen = ({"observations": [{"text": text} for text in one]} for one in said)
    return FakeListChatModel(responses=[json.dumps(one) for one in seen])


def told(clip: Path, model: Any, language: Language = "en", **more: Any) -> VideoInference:
    chosen = Settings(
        **{"vision_model": model, "privacy": "face-crop", "language": language, **more}
    )
    return infer_video(boxed(), transcript=SCENE_SRT, settings=chosen, video=clip)


def matched(answer: VideoInference) -> dict[tuple[int, str], str]:
    said = [one for one in answer.statements if isinstance(one, kinds.ObservationMatches)]
    return {(int(one.at or 0), one.feature): one.outcome for one in said}


SMILES = ["The person smiles."]
CLIP = ([*SMILES, "A lamp stands behind the person."], ["A hand is over the mouth."], SMILES)


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_report_is_told_with_its_moment_and_what_was_measured_then(
    clip: Path, language: Language
) -> None:
    answer = told(clip, answers(*CLIP), language)
    assert judge_in_time(answer) == ()
    moments = [part.start_s for part in answer.segments]
    assert len(answer.scenes) == len(moments) == 3
    outcomes = {feature: out for (_, feature), out in matched(answer).items()}
    assert sorted(matched(answer).values()) == ["agrees", "contradicts", "not_measured"]
    assert outcomes["hand-on-mouth"] == "not_measured"
    (lamp,) = [one for one in answer.statements if isinstance(one, kinds.Observation)]
    assert "lamp" in lamp.text
    evidence = Evidence.of(answer.ledger)
    for claim in (one for one in answer.claims if any(row[0] == "V" for row in one.cites)):
        (sentence,) = read(claim.text, evidence, language)
        assert sentence.verdict == "supported", (claim.text, sentence.reason)
    first = next(claim for claim in answer.claims if "lamp" in claim.text)
    number = answer.claims.index(first)
    assert number in answer.segments[0].claims


def test_only_the_face_is_sent_and_the_report_says_what_and_to_whom(clip: Path) -> None:
    answer = told(clip, answers(*CLIP))
    sent = [one for scene in answer.scenes for one in scene.usage.sent]
    assert {(one.mode, one.size_wh) for one in sent} == {("face-crop", (61, 61))}
    assert len({one.sha256 for one in sent}) == 3, "three frames, each another"
    assert answer.prompts


def test_a_model_that_fails_leaves_the_whole_answer_and_a_first_line(clip: Path) -> None:
    plain = infer_video(boxed(), transcript=SCENE_SRT)
    failed = told(clip, Locked(responses=[]))
    (notice,) = failed.notices
    assert (notice.code, notice.step) == ("failed", "watch")
    assert failed.text == plain.text
    assert len(failed.scenes) == 1, "it is not asked again"
    (prose,) = told(clip, FakeListChatModel(responses=["I see a face."])).notices
    assert prose.code == "in_prose"


def test_of_one_frame_few_observations_are_kept_and_the_rest_is_told(clip: Path) -> None:
    many = [f"A lamp number {at} stands there." for at in range(MOST_OF_FRAME + 2)]
    answer = told(clip, answers(many))
    assert {one.kept for one in answer.scenes} == {MOST_OF_FRAME}
    assert all(one.dropped for one in answer.scenes)


def test_no_frame_is_decoded_where_none_may_be_seen() -> None:
    assert infer_video(boxed(), settings=Settings(), video="missing.mp4").scenes == ()


def test_what_cannot_be_done_is_told_first(clip: Path) -> None:
    with pytest.raises(UnknownOption, match="which file"):
        infer_video(boxed(), settings=Settings(vision_model=answers([]), privacy="full"))
    with pytest.raises(UnknownOption, match="does not write"):
        infer_video(boxed(), settings=Settings(model=answers([])), video=clip)
