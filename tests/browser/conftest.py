"""A real headless Chromium; the tests skip where there is none."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.until import LONG_S, block_until

from facsight.server import create_agent_server
from facsight_tools.server.services import Services

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)

LONG_MS = 1000 * LONG_S
"""A busy machine takes its time; what fails waits for it."""


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of a server of this process that stands on the services."""
    app = create_agent_server(services).http_app(path="/mcp")
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    block_until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)


# Playwright keeps an event loop running: it must be gone before other modules make theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page; the test fails where its script throws or its console holds an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LONG_MS)
    expect.set_options(timeout=LONG_MS)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: message.type == "error" and problems.append(message.text))
    yield opened
    context.close()
    assert [one for one in problems if "400" not in one] == []
