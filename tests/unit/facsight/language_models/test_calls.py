"""Questions to language models: tried again, limited in time, counted; errors that help."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import numpy as np
import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from facsight.language_models import calls
from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.chat_model import Opened, open_model
from facsight.language_models.pictures import show
from facsight_tools.errors import (
    AgentError,
    FacsightError,
    ModelRefused,
    PictureRefused,
    PromptTooLong,
    ReasonerFailed,
    ReasonerUnavailable,
)
from facsight_tools.evidence.usage import Price, Usage
from facsight_tools.image import load_image

from .provider import DROP, Provider, Reply, provider

PROVIDERS = ("openai", "anthropic", "ollama")
PICTURE = show(load_image(np.zeros((20, 20, 3), np.uint8)), "full", None)


class Form(BaseModel):
    claims: list[str]


def opened(at: Provider, name: str, **more: Any) -> Opened:
    return open_model(f"{name}:scripted", at.address + ("/v1" if name == "openai" else ""), **more)


def question(picture: bool = False) -> ModelQuestion:
    assert PICTURE is not None
    if not picture:
        return ModelQuestion([HumanMessage("Well?")], Form)
    parts = [{"type": "text", "text": "Well?"}, PICTURE.block()]
    return ModelQuestion([HumanMessage(parts)], Form, picture=PICTURE)


async def answer(
    at: Provider, name: str, *, picture: bool = False, **more: Any
) -> calls.ModelReply:
    return await ask(opened(at, name, **more), question(picture), Usage(model="m"))


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "hiccup",
    [
        Reply(status=429, retry_after="0.01"),
        Reply(status=429),
        Reply(status=429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"),
        500,
        503,
        DROP,
        Reply("half of an answer", breaks_off=True),
    ],
    ids=["429 says when", "429", "429 with a date", "500", "503", "dropped", "broken off"],
)
async def test_a_hiccup_is_tried_again(name: str, hiccup: Any) -> None:
    with provider(hiccup, "good") as at:
        reply = await answer(at, name)
        assert len(at.requests) == 2
    assert reply.text == "good"
    assert (reply.usage.calls, reply.usage.retries, reply.usage.input_tokens) == (1, 1, 100)
    assert len(reply.usage.sent) == 1


@pytest.mark.parametrize("name", PROVIDERS)
async def test_it_gives_up_in_the_end(name: str) -> None:
    with provider(503) as at:
        with pytest.raises(ReasonerFailed, match=f"{name}:scripted did not answer"):
            await answer(at, name)
        asked = [formed(request) for request in at.requests]
    assert asked == [True, True, True, False], "in the end without the form"


@pytest.mark.parametrize("name", ["openai", "anthropic"])
async def test_the_pause_that_a_server_names_is_kept(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(calls.asyncio, "sleep", sleep)
    with provider(Reply(status=429, retry_after="7"), "good") as at:
        await answer(at, name)
    assert pauses == [7.0]


async def test_a_pause_beyond_the_time_limit_is_told_at_once() -> None:
    with (
        provider(Reply(status=429, retry_after="900")) as at,
        pytest.raises(ReasonerFailed, match="asks to wait 900 seconds"),
    ):
        await answer(at, "openai")


@pytest.mark.parametrize("name", PROVIDERS)
async def test_a_slow_server_meets_the_time_limit(name: str) -> None:
    with (
        provider(Reply("late", silent_s=60)) as at,
        pytest.raises(ReasonerFailed, match=r"within 0\.2 seconds"),
    ):
        await answer(at, name, time_limit_s=0.2)


async def test_a_question_can_be_cancelled() -> None:
    with provider(Reply("late", silent_s=60)) as at:
        task = asyncio.create_task(answer(at, "openai"))
        await asyncio.to_thread(at.asked.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(at.requests) == 1


def formed(request: dict[str, Any]) -> bool:
    """Whether a request asks for the form."""
    return "json_schema" in str(request) or "'format': {" in str(request)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("status", [400, 415, 422, 500, 501])
async def test_a_server_without_the_form_is_asked_without_it(name: str, status: int) -> None:
    refusal = Reply(status=status, message="json_schema is not supported")
    with provider(refusal, "good") as at:
        reply = await answer(at, name)
        assert [formed(request) for request in at.requests] == [True, False]
    assert (reply.text, reply.usage.calls, reply.usage.retries) == ("good", 1, 1)


def form(request: dict[str, Any]) -> Any:
    """What a request to OpenAI's protocol asks for."""
    asked_for = request.get("response_format")
    return asked_for and (asked_for["type"], "schema" in asked_for)


@pytest.mark.parametrize(
    ("refusals", "taken"),
    [
        (0, ("json_schema", False)),
        (1, ("json_object", True)),
        (2, ("json_object", False)),
        (3, None),
    ],
    ids=["a schema", "JSON mode with a schema", "JSON mode", "neither"],
)
@pytest.mark.parametrize("status", [400, 422, 500])
async def test_a_server_is_asked_for_as_much_form_as_it_takes(
    refusals: int, taken: Any, status: int
) -> None:
    refusal = Reply(status=status, message="response_format is not supported")
    with provider(*[refusal] * refusals, "good") as at:
        model = opened(at, "openai")
        reply = await ask(model, question(), Usage(model="m"))
        assert [form(one) for one in at.requests][-1] == taken
        assert (reply.text, reply.usage.retries) == ("good", refusals)
        await ask(model, question(), reply.usage)
        await ask(opened(at, "openai"), question(), reply.usage)
        assert len(at.requests) == refusals + 3, "what a server can do is known from then on"
        assert form(at.requests[-1]) == taken


@pytest.mark.parametrize(
    ("message", "room"),
    [
        ("This model's maximum context length is 2048 tokens, however you requested 3012", 2048),
        ("Requested tokens (3012) exceed context window of 2048", 2048),
        ("the request exceeds the available context size (n_ctx 4096)", 4096),
        ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
        (
            "Trying to keep the first tokens when context the overflows: context length exceeded",
            None,
        ),
    ],
)
async def test_a_question_that_does_not_fit_is_told_as_one(message: str, room: int | None) -> None:
    with provider(Reply(status=400, message=message)) as at:
        model = opened(at, "openai")
        with pytest.raises(PromptTooLong, match="does not fit openai:scripted") as caught:
            await ask(model, question(), Usage(model="m"))
        assert len(at.requests) == 1
    assert model.can.room == room
    assert caught.value.usage is not None
    assert len(caught.value.usage.sent) == 1, "it was sent all the same"


@pytest.mark.parametrize("failing", [503, DROP, "content_filter", 401])
async def test_a_failure_tells_what_was_sent_and_tried(failing: Any) -> None:
    with provider(failing) as at:
        with pytest.raises(AgentError) as caught:
            await answer(at, "openai")
        used = caught.value.usage
        assert used is not None
        assert (used.calls, used.retries + 1, len(used.sent)) == (0, len(at.requests), 1)


async def test_a_server_that_fails_without_the_form_too_is_tried_again() -> None:
    with provider(500, 500, "good") as at:
        reply = await answer(at, "openai")
        assert [formed(request) for request in at.requests] == [True, False, False]
    assert (reply.text, reply.usage.retries) == ("good", 2)


@pytest.mark.parametrize("status", [401, 403, 404, 429])
async def test_what_has_nothing_to_do_with_the_form_keeps_it(status: int) -> None:
    with provider(Reply(status=status, retry_after="0")) as at:
        with pytest.raises(FacsightError):
            await answer(at, "openai")
        assert all(formed(request) for request in at.requests)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    ("status", "message", "picture", "kind", "says"),
    [
        (401, "bad key", False, ReasonerUnavailable, "does not accept the key"),
        (404, "no such model", False, ReasonerUnavailable, "knows no model"),
        (400, "bad request", False, ReasonerFailed, "did not answer"),
        (400, "content policy violation", False, ModelRefused, "refused to answer"),
        (400, "content policy violation", True, PictureRefused, "'numbers'"),
        (400, "this model does not support images", True, PictureRefused, "takes no pictures"),
        (400, "image too large", True, PictureRefused, "too large"),
        (413, "request entity too large", True, PictureRefused, "'face-crop'"),
        (415, "unsupported", True, PictureRefused, "takes no pictures"),
    ],
)
async def test_failures_say_what_to_do(
    name: str, status: int, message: str, picture: bool, kind: type[FacsightError], says: str
) -> None:
    with provider(Reply(status=status, message=message)) as at:
        with pytest.raises(kind, match=says) as caught:
            await answer(at, name, picture=picture)
        if status in (401, 404):
            assert len(at.requests) == 1
    assert type(caught.value) is kind


@pytest.mark.parametrize("name", ["openai", "anthropic"])
@pytest.mark.parametrize("picture", [True, False])
async def test_a_refusal_is_told_as_one(name: str, picture: bool) -> None:
    kind: type[AgentError] = PictureRefused if picture else ModelRefused
    with provider("content_filter") as at, pytest.raises(kind) as caught:
        await answer(at, name, picture=picture)
    assert ("numbers" in str(caught.value)) == picture


@pytest.mark.parametrize("name", PROVIDERS)
async def test_an_answer_that_was_cut_off_says_so(name: str) -> None:
    with provider(Reply('{"claims": ["a', finish="length")) as at:
        reply = await answer(at, name)
    assert reply.cut_off
    assert reply.text == '{"claims": ["a'


@pytest.mark.parametrize("name", PROVIDERS)
async def test_the_text_is_heard_as_it_comes(name: str) -> None:
    heard: list[str] = []
    asked = ModelQuestion([HumanMessage("Well?")], Form, hear=heard.append)
    with provider("x" * 100) as at:
        await ask(opened(at, name), asked, Usage(model="m"))
    assert len([one for one in heard if one]) >= 3
    assert heard[-1] == "x" * 100


async def test_the_cost_is_known_or_unknown() -> None:
    price = Price(input=2, output=10)
    with provider("good") as at:
        reply = await ask(opened(at, "openai"), question(), Usage(model="m", price=price))
        free = await answer(at, "openai")
    assert reply.usage.cost == pytest.approx((100 * 2 + 20 * 10) / 1e6)
    assert free.usage.cost is None
    with provider(Reply("good", counted=False)) as at:
        reply = await ask(opened(at, "openai"), question(), Usage(model="m", price=price))
    assert (reply.usage.uncounted, reply.usage.cost) == (1, None)


@pytest.mark.parametrize(
    ("name", "key"), [("openai:gpt", "OPENAI_API_KEY"), ("anthropic:c", "ANTHROPIC_API_KEY")]
)
def test_a_missing_key_is_named(name: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(key, raising=False)
    with pytest.raises(ReasonerUnavailable, match=key):
        open_model(name)


def test_a_picture_is_small_and_bare() -> None:
    import PIL.Image

    buffer = io.BytesIO()
    exif = PIL.Image.Exif()
    exif[0x010E] = "Jane Doe, 12 Elm Street"
    PIL.Image.new("RGB", (3000, 2000), "red").save(buffer, "JPEG", exif=exif, comment=b"Jane")
    shown = show(load_image(buffer.getvalue()), "full", None)
    assert shown is not None
    assert b"Jane" not in shown.data
    assert shown.size_wh == (1024, 683)
    assert shown.to_picture((0, 500, 1000, 1000)) == (0, 1000, 3000, 2000)


def test_a_face_is_cut_out_and_its_regions_are_those_of_the_picture() -> None:
    picture = load_image(np.zeros((400, 400, 3), np.uint8))
    shown = show(picture, "face-crop", (100, 100, 200, 200))
    assert shown is not None
    assert shown.box_xyxy == (75, 75, 226, 226)
    assert shown.to_picture((0, 0, 1000, 500)) == (75, 75, 226, 150.5)
    assert show(picture, "face-crop", None) is None


@pytest.mark.parametrize("name", PROVIDERS)
async def test_an_answer_that_does_not_end_is_given_up(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST_BYTES", 2**20)
    with provider("words " * 2**18) as at:
        with pytest.raises(ReasonerFailed, match="more than 1 MiB"):
            await answer(at, name)
        assert len(at.requests) == 1
