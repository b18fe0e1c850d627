"""A local HTTP server that speaks the providers' protocols from a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from facsight.language_models.chat_model import learned

DROP = 0
"""A reply that closes the connection without an answer."""


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    `calls` are the tools called, with their arguments; `finish` is why the text ends, in OpenAI's
    words; `breaks_off` closes the connection in the middle of it; `silent_s` is how long nothing
    comes.
    """

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    status: int = 200
    message: str = "busy"
    finish: str = "stop"
    retry_after: str | None = None
    breaks_off: bool = False
    silent_s: float = 0.0
    counted: bool = True


@dataclass
class Provider:
    """What the server answers, in order (the last one again and again), and what it was asked.

    A reply is a text, a status (429, 500, `DROP`), `content_filter`, or a `Reply`. `says` is what
    is answered where it is asked about itself, by path.
    """

    replies: list[str | int | Reply]
    says: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def next(self) -> Reply | None:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply == DROP:
            return None
        if isinstance(reply, int):
            return Reply(status=reply, retry_after="0" if reply == 429 else None)
        if reply == "content_filter":
            return Reply(finish="content_filter")
        return Reply(reply) if isinstance(reply, str) else reply


def _parts(text: str) -> list[str]:
    size = max(40, len(text) // 200)
    return [text[at : at + size] for at in range(0, len(text), size)]


def _sse(events: list[dict[str, Any]]) -> list[bytes]:
    named = [f"event: {one['type']}\n" if "type" in one else "" for one in events]
    return [
        f"{name}data: {json.dumps(one)}\n\n".encode()
        for name, one in zip(named, events, strict=True)
    ]


def _openai(reply: Reply) -> list[bytes]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {**head, "choices": [choice]}

    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    events = [chunk({"role": "assistant", "content": ""})]
    events += [chunk({"content": part}) for part in _parts(reply.text)]
    for at, (name, given) in enumerate(reply.calls):
        called = {"index": at, "id": f"call{at}", "type": "function"}
        events.append(chunk({"tool_calls": [{**called, "function": {"name": name}}]}))
        for part in _parts(json.dumps(given)):
            piece = {"index": at, "function": {"arguments": part}}
            events.append(chunk({"tool_calls": [piece]}))
    events.append(chunk({}, "tool_calls" if reply.calls else reply.finish))
    if reply.counted:
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        events.append({**head, "choices": [], "usage": usage})
    return [*_sse(events), b"data: [DONE]\n\n"]


def _anthropic(reply: Reply) -> list[bytes]:
    words = {"stop": "end_turn", "content_filter": "refusal", "length": "max_tokens"}
    message = {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "scripted",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 1},
    }
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "text", "text": ""},
        },
    ]
    events += [
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": part},
        }
        for part in _parts(reply.text)
    ]
    events.append({"type": "content_block_stop", "index": 0})
    for at, (name, given) in enumerate(reply.calls, 1):
        block = {"type": "tool_use", "id": f"call{at}", "name": name, "input": {}}
        events.append({"type": "content_block_start", "index": at, "content_block": block})
        for part in _parts(json.dumps(given)):
            delta = {"type": "input_json_delta", "partial_json": part}
            events.append({"type": "content_block_delta", "index": at, "delta": delta})
        events.append({"type": "content_block_stop", "index": at})
    ended = "tool_use" if reply.calls else words[reply.finish]
    events += [
        {
            "type": "message_delta",
            "delta": {"stop_reason": ended, "stop_sequence": None},
            "usage": {"input_tokens": 100, "output_tokens": 20},
        },
        {"type": "message_stop"},
    ]
    return _sse(events)


def _ollama(reply: Reply) -> list[bytes]:
    head = {"model": "scripted", "created_at": "2026-01-01T00:00:00Z"}
    lines: list[dict[str, Any]] = [
        {**head, "message": {"role": "assistant", "content": part}, "done": False}
        for part in _parts(reply.text)
    ]
    called = [{"function": {"name": name, "arguments": given}} for name, given in reply.calls]
    lines.append(
        {
            **head,
            "message": {"role": "assistant", "content": "", "tool_calls": called},
            "done": True,
            "done_reason": reply.finish,
            "prompt_eval_count": 100,
            "eval_count": 20,
        }
    )
    return [json.dumps(line).encode() + b"\n" for line in lines]


_SPEAK = {"/messages": _anthropic, "/api/chat": _ollama, "/chat/completions": _openai}


@contextmanager
def provider(*replies: str | int | Reply, says: dict[str, Any] | None = None) -> Iterator[Provider]:
    """The server, on a free port of this machine."""
    learned.cache_clear()  # a port is used again
    script = Provider(list(replies), says or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell(script.says.get(self.path))

        def _tell(self, said: Any) -> None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(404 if said is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/api/show"):
                self._tell(script.says.get(self.path))
                return
            script.bodies.append(body)
            script.requests.append(json.loads(body))
            script.asked.set()
            reply = script.next()
            if reply is None:
                self.close_connection = True
                return
            time.sleep(reply.silent_s)
            if reply.status == 200:
                self._stream(reply)
            else:
                self._refuse(reply)

        def _stream(self, reply: Reply) -> None:
            speak = next(one for path, one in _SPEAK.items() if self.path.endswith(path))
            pieces = speak(reply)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            for piece in pieces[: len(pieces) // 2] if reply.breaks_off else pieces:
                self.wfile.write(piece)

        def _refuse(self, reply: Reply) -> None:
            error: Any = {"message": reply.message, "type": "error"}
            body = json.dumps(
                {"error": reply.message if self.path.endswith("/api/chat") else error}
            ).encode()
            self.send_response(reply.status)
            if reply.retry_after is not None:
                self.send_header("Retry-After", reply.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that has gone away is no failure of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    script.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
