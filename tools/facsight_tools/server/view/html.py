"""The page as one file, style and scripts inside, so that nothing is loaded from elsewhere.

The same page is an MCP App (a host shows it in a frame and talks to it over postMessage) and the
page of the HTTP server (it then offers a picture's drop zone and the chat).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import metadata, resources
from typing import Final

# In this order: each uses what stands before it.
_SCRIPTS: Final = (
    "dom",
    "evidence",
    "picture",
    "answer",
    "distributions",
    "units",
    "show",
    "host",
    "film",
    "camera",
    "page",
    "start",
)


@cache
def view_html() -> str:
    """The page, with its style and its script inside."""
    page = _text("view.html")
    return page.replace("/*style*/", _text("style.css")).replace("/*script*/", _script())


@cache
def content_security_policy() -> str:
    """What the page may do where facsight serves it itself: its own script, its own server."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data: blob:; media-src blob:; connect-src 'self'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _script() -> str:
    text = "".join(_text(f"script/{name}.js") for name in _SCRIPTS)
    return text.replace("/*version*/", metadata.version("facsight"))


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
