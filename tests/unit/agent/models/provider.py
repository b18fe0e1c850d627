"""A local HTTP server that speaks the providers' protocols from a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DROP = 0
"""A reply that closes the connection without an answer."""


@dataclass
class Provider:
    """What the server answers, in order (the last one again and again), and what it was asked.

    A reply is a text, or a status: 429, 500, `DROP`, or a finish reason such as `content_filter`.
    """

    replies: list[str | int]
    requests: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""

    def next(self) -> str | int:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def _openai(text: str) -> dict[str, Any]:
    filtered = text == "content_filter"
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "" if filtered else text},
                "finish_reason": "content_filter" if filtered else "stop",
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


def _anthropic(text: str) -> dict[str, Any]:
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "scripted",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20},
    }


def _ollama(text: str) -> dict[str, Any]:
    return {
        "model": "scripted",
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": text},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 100,
        "eval_count": 20,
    }


@contextmanager
def provider(*replies: str | int) -> Iterator[Provider]:
    """The server, on a free port of this machine."""
    script = Provider(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            script.requests.append(json.loads(self.rfile.read(size)))
            reply = script.next()
            if reply == DROP:
                self.close_connection = True
                return
            if isinstance(reply, int):
                self._send(reply, {"error": {"message": "busy", "type": "busy"}})
                return
            speak = _openai
            if self.path.endswith("/messages"):
                speak = _anthropic
            elif self.path.endswith("/api/chat"):
                speak = _ollama
            self._send(200, speak(reply))

        def _send(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    script.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
