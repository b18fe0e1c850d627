"""Pictures and vision models: what is sent, what becomes evidence, what is said of it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.api import InferenceResult, infer
from facsight.graph import graph
from facsight.language_models.chat_model import open_model
from facsight.language_models.pictures import show
from facsight.language_models.scene import MOST, describe_scene
from facsight.settings import Settings
from facsight_tools.answers.judging import judge
from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.usage import SceneReport
from facsight_tools.image import load_image
from facsight_tools.statements.flat import to_statement
from facsight_tools.statements.kinds import Observation

from .provider import Provider, Reply, provider
from .writing import ALSO, CAUTION, FELT, NOTHING_JUDGED, PHANTOM, READ, SEEN, sentence, statements

Serve = Callable[..., Any]
NAMES = ("openai:scripted", "anthropic:scripted", "ollama:scripted")
BOX = (40, 40, 80, 80)

FLAG = {"text": "A person sits before a flag.", "region": [0, 500, 1000, 1000]}
CUP = {"text": "A cup stands on the table.", "region": [0.1, 0.1, 0.5, 0.5]}
TOLD = {"kind": "observation", "row": "V1", "text": FLAG["text"]}


def scene(*seen: Any) -> str:
    return json.dumps({"observations": seen})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 320 by 240 pixels, the face in it green, with a name in its path and EXIF."""
    pixels = np.zeros((240, 320, 3), np.uint8)
    pixels[40:80, 40:80] = (0, 200, 0)
    exif = PIL.Image.Exif()
    exif[0x010E] = "Jane Doe"
    path = tmp_path / "jane_doe.jpg"
    PIL.Image.fromarray(pixels).save(path, exif=exif, quality=95)
    return path


def asked(serve: Serve, photo: Path, at: Provider, name: str, **more: Any) -> InferenceResult:
    face = make_face(aus={6: 2.1, 12: 3.2})
    serve(replace(face, detection=replace(face.detection, box_xyxy=BOX)))
    path = "" if name.startswith(("anthropic", "ollama")) else "/v1"
    chosen = Settings(model=name, model_url=at.address + path, max_looks=0, **more)
    return infer(str(photo), settings=chosen)


def pictures(request: dict[str, Any]) -> list[bytes]:
    """The pictures in a request, wherever its protocol has them."""
    found: list[str] = []
    for message in request["messages"]:
        found += message.get("images", [])
        for part in message["content"] if isinstance(message["content"], list) else []:
            if part["type"] == "image_url":
                found.append(part["image_url"]["url"].partition("base64,")[2])
            if part["type"] == "image":
                found.append(part["source"]["data"])
    return [base64.b64decode(one, validate=True) for one in found]


def report(result: InferenceResult) -> SceneReport:
    assert result.inference.scene is not None
    return result.inference.scene


@pytest.mark.parametrize("name", NAMES)
def test_no_pixels_leave_where_none_were_allowed(serve: Serve, photo: Path, name: str) -> None:
    with provider(statements(SEEN, ALSO, READ, CAUTION)) as at:
        inference = asked(serve, photo, at, name).inference
        (request,), (body,) = at.requests, at.bodies
    assert pictures(request) == []
    assert b"base64" not in body
    assert b"jane" not in body.lower()
    assert inference.scene is None
    assert inference.usage is not None
    assert [one.mode for one in inference.usage.sent] == ["numbers"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("privacy", ["full", "face-crop"])
def test_a_picture_is_described_and_then_cited(
    serve: Serve, photo: Path, name: str, privacy: Any
) -> None:
    written_of = statements(SEEN, ALSO, READ, TOLD, CAUTION)
    with provider(scene(FLAG, CUP), NOTHING_JUDGED, written_of) as at:
        result = asked(serve, photo, at, name, privacy=privacy)
        described, judged, written = at.requests
        bodies = b"".join(at.bodies).lower()
    (data,) = pictures(described)
    assert pictures(judged) == [], "who judges the situation sees no face"
    assert pictures(written) == [], "statements are written from numbers and words"
    shown = PIL.Image.open(io.BytesIO(data))
    assert shown.size == {"full": (320, 240), "face-crop": (61, 61)}[privacy]
    assert shown.getpixel((60 if privacy == "full" else 30,) * 2)[1] > 150, "the face is in it"
    assert len(shown.getexif()) == 0
    assert b"jane" not in bodies
    assert result.inference.refused == ()
    assert to_statement(TOLD) in result.inference.statements
    rows = {row.id: row for row in result.ledger.rows if row.id.startswith("V")}
    assert {row.status for row in rows.values()} == {"unmeasured"}
    assert {row.source for row in rows.values()} == {name}
    place = {"full": (0, 120, 320, 240), "face-crop": (30, 60, 91, 91)}[privacy]
    assert rows["V1"].region == pytest.approx(place, abs=1)
    (sent,) = report(result).usage.sent
    assert (sent.mode, sent.bytes, sent.size_wh) == (privacy, len(data), shown.size)
    assert sent.sha256 == hashlib.sha256(data).hexdigest()
    assert sent.to == f"{name} at {at.address}{'/v1' if name.startswith('openai') else ''}"
    prompts = {"scene@2", "appraise@1", "reasoner@2", "question@2", "lens_basic_emotion@2"}
    assert set(result.inference.prompts) == prompts
    assert judge(result.inference, result.ledger) == ()


def test_what_may_not_be_said_is_dropped_with_its_reason(serve: Serve, photo: Path) -> None:
    items = [
        FLAG,
        {"text": "This is Jane Doe."},
        {"text": "The person looks sad.", "region": None},
        {"text": "A cup.", "region": [0, 0, 5000, 5000]},
        {"text": "A cup.", "region": [500, 0, 400, 10]},
        {"text": ""},
        "A cup",
        *[CUP] * 6,
    ]
    with provider(scene(*items), statements(SEEN, ALSO, READ, CAUTION)) as at:
        result = asked(serve, photo, at, "openai:scripted", privacy="full")
    assert report(result).kept == 6
    codes = [one.code for one in report(result).dropped]
    assert codes == ["identity", "inner_state", "region", "region", "form", "form", "too_many"]
    assert "Doe" not in json.dumps(result.to_dict())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("A flag, I think.", "not_json"),
        ('{"observations": "none"}', "wrong_shape"),
        (Reply('{"observations": [{"te', finish="length"), "cut_off"),
        ("", "empty"),
    ],
)
def test_a_description_that_cannot_be_read_is_told(
    serve: Serve, photo: Path, reply: Any, reason: str
) -> None:
    with provider(reply, statements(SEEN, ALSO, READ, CAUTION)) as at:
        result = asked(serve, photo, at, "openai:scripted", privacy="full")
    assert [one.reason for one in report(result).usage.unread] == [reason]
    assert result.inference.reasoner == "openai:scripted"
    assert not any(row.id.startswith("V") for row in result.ledger.rows)


def test_one_model_may_describe_and_the_rules_conclude(serve: Serve, photo: Path) -> None:
    with provider(scene(FLAG)) as at:
        address = at.address + "/v1"
        serve(make_face(aus={6: 2.1, 12: 3.2}))
        plain = infer(str(photo))
        eyes = Settings(vision_model="openai:eyes", vision_url=address, privacy="full")
        result = infer(str(photo), settings=eyes)
    inference = result.inference
    assert inference.reasoner == "deterministic@2"
    assert inference.usage is None
    assert any(isinstance(one, Observation) for one in inference.statements)
    assert inference.face_only == plain.inference.face_only
    assert judge(inference, result.ledger) == ()


def test_a_refused_picture_says_that_numbers_work(serve: Serve, photo: Path) -> None:
    with provider("content_filter", statements(SEEN, ALSO, READ, CAUTION)) as at:
        result = asked(serve, photo, at, "openai:scripted", privacy="full")
    (notice,) = result.inference.notices
    assert (notice.code, notice.step) == ("picture_refused", "describe")
    assert "--privacy numbers" in notice.text
    assert result.inference.reasoner.startswith("openai:scripted"), "it writes all the same"


def test_a_cut_out_face_needs_a_face(serve: Serve, photo: Path) -> None:
    serve()
    with provider(scene(FLAG)) as at:
        chosen = Settings(model="openai:x", model_url=at.address + "/v1", privacy="face-crop")
        result = infer(str(photo), settings=chosen)
        assert at.requests == []
    assert result.inference.scene is None


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"privacy": "full"}, "needs a model"),
        ({"vision_model": "ollama:llava"}, "needs privacy"),
        ({"vision_model": "llava", "privacy": "full"}, "PROVIDER:MODEL"),
        ({"privacy": "everything"}, "no privacy mode 'everything'"),
        ({"time_limit_s": 0}, "expected seconds"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(options: Any, says: str) -> None:
    with pytest.raises(UnknownOption, match=says):
        Settings(**options)


async def test_sentences_stream_once_their_statements_hold(serve: Serve, photo: Path) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    reply = statements(SEEN, PHANTOM, READ, FELT, CAUTION)
    with provider(scene(FLAG), NOTHING_JUDGED, reply, statements(ALSO)) as at:
        chosen = Settings(
            model="openai:scripted",
            model_url=at.address + "/v1",
            privacy="full",
            max_repairs=1,
            max_looks=0,
        )
        events, tokens = [], 0
        async for mode, event in graph.astream(
            {"image": str(photo)}, context=chosen, stream_mode=["custom", "messages"]
        ):
            if mode == "custom":
                events.append(event)
            else:
                tokens += 1
    told = [(one["node"], one["text"]) for one in events if "claim" in one]
    passed = [("infer", sentence(one)) for one in (SEEN, READ, CAUTION)]
    assert told == [*passed, ("repair", sentence(ALSO))]
    assert tokens > 10, "the tokens of the model are there for who asks for them"
    assert ("describe", "openai:scripted is shown the whole picture") in [
        (one["node"], one["text"]) for one in events
    ]


@pytest.mark.parametrize(
    ("region", "box"),
    [
        ([0, 0, 1000, 1000], (0, 0, 200, 100)),
        ([500, 500, 1000, 1000], (100, 50, 200, 100)),
        ([0.25, 0.5, 0.5, 1.0], (50, 50, 100, 100)),
        ([0, 0, 1, 1], (0, 0, 200, 100)),
        ([10, 10, 10, 20], None),
        ([900, 10, 100, 20], None),
        ([0, 0, 1001, 500], None),
        ([-1, 0, 500, 500], None),
    ],
)
async def test_a_region_is_on_the_grid_or_a_share_of_the_picture(
    region: list[float], box: tuple[float, ...] | None
) -> None:
    shown = show(load_image(np.zeros((100, 200, 3), np.uint8)), "full", None)
    assert shown is not None
    told = scene({"text": "A cup stands on the table.", "region": region})
    found = await describe_scene(open_model(FakeListChatModel(responses=[told])), shown)
    assert [one.region for one in found.observations] == ([] if box is None else [box])
    assert [one.code for one in found.report.dropped] == (["region"] if box is None else [])


async def test_no_more_is_kept_than_was_asked_for() -> None:
    shown = show(load_image(np.zeros((100, 200, 3), np.uint8)), "full", None)
    assert shown is not None
    told = scene(*[{"text": f"Cup {n} stands on the table."} for n in range(MOST + 3)])
    found = await describe_scene(open_model(FakeListChatModel(responses=[told])), shown)
    assert len(found.observations) + len(found.report.dropped) - 1 <= MOST
    assert found.report.kept == len(found.observations)
    last = found.report.dropped[-1]
    assert (last.code, last.message) == ("too_many", f"3 observations beyond {MOST}.")
