"""A webcam on the page: measured as it goes, nothing kept, refused in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright
from tests.browser.conftest import CHROMIUM, serving
from tests.unit.facsight_tools.server.setting import PNG, FakeMeasurer

from facsight_tools.drawing import Drawing
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.services import Services
from facsight_tools.types import Analysis

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def filmed(path: Path) -> Path:
    """The portrait as a webcam's uncompressed pictures (YUV4MPEG2)."""
    picture = cv2.imread(str(PORTRAIT))
    assert picture is not None
    side = 480
    still = np.full((side, 640, 3), 40, np.uint8)
    still[:, 80:560] = cv2.resize(picture, (side, side))
    planes = cv2.cvtColor(still, cv2.COLOR_BGR2YUV_I420).tobytes()
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + 4 * (b"FRAME\n" + planes))
    return path


class DrawsAny(FakeMeasurer):
    """Draws any picture."""

    async def draw(self, picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:  # noqa: ARG002
        return PNG


@pytest.fixture(scope="module")
def services() -> Services:
    return Services(measurer=DrawsAny(), store=AnalysisStore())


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    with serving(services) as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With a webcam that shows a portrait."""
    camera = filmed(tmp_path_factory.mktemp("camera") / "camera.y4m")
    args = [*FAKE, f"--use-file-for-fake-video-capture={camera}", "--no-sandbox", "--disable-gpu"]
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
    yield started
    started.close()


def measured(services: Services) -> list[Any]:
    measurer = services.measurer
    assert isinstance(measurer, FakeMeasurer)
    return measurer.measured


@pytest.mark.parametrize("width", [400, 1280])
def test_a_webcam_is_measured_until_it_is_stopped_and_nothing_is_kept(
    width: int, page: Page, address: str, services: Services
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    expect(page.locator("#webcam-words")).to_contain_text("none is kept")
    page.click("#webcam")
    expect(page.locator("#now h3").first).to_be_visible()
    expect(page.locator("#mirror-faces rect")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = measured(services)[-1][0]
    shown = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert max(shown.shape) <= 640
    assert not services.store._kept, "nothing is kept"
    page.click("#webcam-stop")
    expect(page.locator("#camera")).to_be_hidden()
    assert page.evaluate("document.getElementById('mirror').srcObject") is None
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    for _ in range(5):  # what was on its way may still come
        sent.clear()
        page.wait_for_timeout(600)  # more than two of its pauses
        if not sent:
            break
    assert sent == [], "no picture is sent any more"


def test_a_moment_and_a_recording_are_analysed_as_any_file(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#webcam")
    expect(page.locator("#now h3").first).to_be_visible()
    page.click("#webcam-record")
    page.wait_for_timeout(500)
    page.click("#webcam-record")
    expect(page.locator("#drop-words")).to_contain_text("webcam.webm")
    expect(page.locator("#camera")).to_be_hidden()
    page.click("#analyse")
    expect(page.locator("#film-said li").first).to_be_visible()
    page.click("#webcam")
    expect(page.locator("#film")).to_be_hidden()
    expect(page.locator("#now h3").first).to_be_visible()
    sent: list[bytes] = []

    def take(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        route.fulfill(status=400, json={"code": "Seen", "message": "It came."})

    page.route("**/view/analyses", take)
    page.click("#webcam-take")
    expect(page.locator("#status")).to_contain_text("It came.")
    expect(page.locator("#drop-words")).to_contain_text("webcam.jpg")
    assert b"\xff\xd8\xff" in sent[0], "a JPEG"


@pytest.mark.parametrize(
    ("name", "told"), [("NotAllowedError", "not allowed"), ("NotFoundError", "No webcam")]
)
def test_a_webcam_that_cannot_be_had_is_told_in_plain_words(
    name: str, told: str, page: Page, address: str
) -> None:
    page.goto(address)
    refuse = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', %r); }"
    page.evaluate(f"() => {{ {refuse % name} }}")
    page.click("#webcam")
    expect(page.locator("#status")).to_contain_text(told)
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#webcam")).to_be_enabled()
