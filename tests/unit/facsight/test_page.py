"""The page's routes over synthetic faces, in memory: what is asked, refused, streamed and told."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import PIL.Image
import pytest
from fastmcp import FastMCP
from tests.builders import make_face

from facsight import page
from facsight.chat.reply import Note, Reply
from facsight.page import AskedQuestion, told
from facsight.server import create_agent_server
from facsight_tools.errors import (
    ImageNotFound,
    ImageTooLarge,
    ModelMissing,
    RateLimited,
    ServerBusy,
)
from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter, RateLimits
from facsight_tools.server.services import Services

from .measurer import Measurer

OURS = {"X-Facsight": "1"}
LONG = json.dumps({"analysis_id": "x", "question": "a" * 4001}).encode()
SMILE = make_face(aus={6: 2.1, 12: 3.2}, emotion={"happiness": 0.9})


def png() -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (640, 480), "grey").save(buffer, "PNG")
    return buffer.getvalue()


def made(guard: Guard | None = None) -> FastMCP:
    measurer = Measurer(SMILE, make_face(2, {4: 3.0, 7: 2.0}, emotion={"anger": 0.8}))
    return create_agent_server(Services(Intake(Roots(())), measurer, AnalysisStore()), guard=guard)


def client_of(server: FastMCP) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(server.http_app())
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(made()) as connected:
        yield connected


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(part.removeprefix("data: ")) for part in text.split("\n\n") if part]


async def test_the_page_may_load_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_picture_is_measured_answered_and_asked_about(client: httpx.AsyncClient) -> None:
    head = json.dumps({"context": "She won."}).encode()
    analysed = await client.post("/view/analyses", content=head + b"\n" + png(), headers=OURS)
    assert analysed.status_code == 200
    shown = analysed.json()
    assert [face["face"] for face in shown["faces"]] == [1, 2]
    assert shown["inference"]["face"] == "F1"
    assert len(shown["verdicts"]) == len(shown["inference"]["claims"])
    assert "C1" in {row["id"] for row in shown["ledger"]["rows"]}
    handle = shown["analysis_id"]

    other = await client.post("/view/faces", json={"analysis_id": handle, "face": 2}, headers=OURS)
    assert other.json()["inference"]["face"] == "F2"

    asked = {"analysis_id": handle, "question": "Is AU12 present?", "face": 1}
    answer = await client.post("/view/questions", json=asked, headers=OURS)
    assert answer.headers["content-type"].startswith("text/event-stream")
    *before, last = events(answer.text)
    assert last["type"] == "done"
    assert last["thread"]
    assert any("[F1.AU12]" in one.get("text", "") for one in before if one["type"] == "claim")
    cited = {row["id"] for row in last["ledger"]["rows"]}
    assert "F1.AU12" in cited


async def test_the_words_of_the_box_and_of_the_chat_are_one(client: httpx.AsyncClient) -> None:
    analysed = await client.post("/view/analyses", content=b"{}\n" + png(), headers=OURS)
    handle = analysed.json()["analysis_id"]
    thread = None

    async def told(question: str, context: str | None) -> dict[str, Any]:
        nonlocal thread
        asked = {"analysis_id": handle, "question": question, "face": 1, "thread": thread}
        body = asked if context is None else {**asked, "context": context}
        answer = await client.post("/view/questions", json=body, headers=OURS)
        *_, last = events(answer.text)
        thread = last["thread"]
        return last

    first = await told("Why happiness?", "She has just won the final.")
    assert first["context"] == "She has just won the final."
    assert any(row["status"] == "stated" for row in first["ledger"]["rows"]), "the box is read"
    added = await told("They had just lost the match.", "She has just won the final.")
    assert added["context"] == "She has just won the final. They had just lost the match."
    assert (await told("Why not fear?", None))["context"] == added["context"]
    changed = await told("Why not fear?", " They were told a joke. ")
    assert changed["context"] == "They were told a joke.", "what is typed takes the place"
    assert (await told("Forget that.", "They were told a joke."))["context"] == ""
    emptied = await told("Why happiness?", "")
    assert not any(row["status"] == "stated" for row in emptied["ledger"]["rows"])


async def test_other_words_need_no_second_measurement(client: httpx.AsyncClient) -> None:
    analysed = (await client.post("/view/analyses", content=b"{}\n" + png(), headers=OURS)).json()
    asked = {"analysis_id": analysed["analysis_id"], "face": 1, "context": "They lost the match."}
    again = (await client.post("/view/faces", json=asked, headers=OURS)).json()
    assert "C1" in {row["id"] for row in again["ledger"]["rows"]}, "it brings its evidence"
    assert analysed["inference"]["context_only"] != again["inference"]["context_only"]
    assert analysed["inference"]["face_only"] == again["inference"]["face_only"]


@pytest.mark.parametrize("path", ["/view/analyses", "/view/faces", "/view/questions"])
async def test_another_sites_page_is_refused(path: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(path, content=png())
    assert answer.status_code == 400
    assert answer.json()["code"] == "UnknownOption"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/view/analyses", b"{}\n", "ImageUnreadable"),
        ("/view/analyses", b"", "InputError"),
        ("/view/analyses", b'{"language": "xx"}\n', "InputError"),
        ("/view/faces", b"{", "InputError"),
        ("/view/faces", b'{"analysis_id": "x", "face": 0}', "InputError"),
        ("/view/faces", b'{"analysis_id": "x", "face": 1}', "AnalysisExpired"),
        ("/view/questions", b'{"analysis_id": "x"}', "InputError"),
        ("/view/questions", b'{"analysis_id": "x", "question": ""}', "InputError"),
        ("/view/questions", LONG, "InputError"),
        ("/view/questions", b"\xff\xfe", "InputError"),
    ],
)
async def test_what_cannot_be_read_is_told_as_json(
    path: str, body: bytes, code: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post(path, content=body, headers=OURS)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert set(answer.json()) == {"code", "message"}


async def test_an_error_in_a_stream_is_its_last_event(client: httpx.AsyncClient) -> None:
    asked = {"analysis_id": "unknown", "question": "Why?"}
    answer = await client.post("/view/questions", json=asked, headers=OURS)
    assert answer.status_code == 200, "the stream has begun"
    (event,) = events(answer.text)
    assert (event["type"], event["code"]) == ("error", "AnalysisExpired")


async def test_a_body_longer_than_a_picture_is_not_read_to_its_end(
    client: httpx.AsyncClient,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 2**20
            yield bytes(2**20)

    answer = await client.post("/view/analyses", content=endless(), headers=OURS)
    assert (answer.status_code, answer.json()["code"]) == (400, "ImageTooLarge")
    assert sent <= DEFAULT_LIMITS.max_bytes + 2**21


async def test_the_guard_counts_and_records_what_comes_from_the_page(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    audit = tmp_path_factory.mktemp("audit") / "audit.jsonl"
    guard = Guard(RateLimiter(RateLimits(1.0, 2, 4)), AuditLog(str(audit)))
    async with client_of(made(guard)) as client:
        first = await client.post("/view/analyses", content=b"{}\n" + png(), headers=OURS)
        broken = await client.post("/view/questions", content=b"{", headers=OURS)
        refused = await client.post("/view/analyses", content=b"{}\n" + png(), headers=OURS)
    assert (first.status_code, broken.status_code) == (200, 400)
    assert (refused.status_code, refused.json()["code"]) == (503, "RateLimited")
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    assert [line.get("name") for line in lines] == ["analyses", "questions", None]
    assert [line["outcome"] for line in lines] == ["ok", "InputError", "RateLimited"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ImageNotFound("x"), 400),
        (ImageTooLarge("x"), 400),
        (ServerBusy("x"), 503),
        (RateLimited("x", 1), 503),
        (ModelMissing("x"), 503),
    ],
)
def test_what_the_client_can_mend_is_400(error: Any, status: int) -> None:
    answer = told(error)
    assert answer.status_code == status
    assert json.loads(bytes(answer.body)) == {"code": type(error).__name__, "message": "x"}


def test_events_of_a_turn_in_the_pages_words() -> None:
    claim = {"kind": "observation", "text": "x"}
    assert list(page._shown({"node": "infer", "text": "Weighing"})) == [
        {"type": "progress", "text": "Weighing"}
    ]
    assert list(page._shown({"node": "infer", "text": "x", "claim": claim})) == [
        {"type": "claim", "text": claim}
    ]
    assert list(page._shown({"node": "infer"})) == []
    note = Note(kind="help", text="Ask.")
    reply = Reply(question="?", query=None, thread="t", language="en", notes=(note,))
    assert list(page._shown(reply)) == [{"type": "note", "text": "Ask."}]
    assert page._done(reply, "She won.") == {
        "type": "done",
        "thread": "t",
        "context": "She won.",
        "ledger": None,
    }


def test_a_question_is_bounded() -> None:
    assert AskedQuestion.model_validate({"analysis_id": "a", "question": "?"}).face is None
    for wrong in ({"analysis_id": "a" * 65}, {"face": 0}, {"thread": "t" * 65}, {"register": "x"}):
        with pytest.raises(ValueError, match="validation error"):
            AskedQuestion.model_validate({"analysis_id": "a", "question": "?", **wrong})
