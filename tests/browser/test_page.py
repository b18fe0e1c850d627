"""The page of the HTTP server: a picture in by file and by drop, its claims and evidence out."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.servers import serving

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"

# Chromium gives a page no file by drop from outside, so the page is handed one as a drop would.
DROP = """async ([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/png" }));
  document.getElementById("drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a free port of this machine."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield f"{server.url}/"


@pytest.fixture
def analysed(page: Page, address: str) -> Page:
    """The page with the portrait analysed."""
    page.goto(address)
    page.get_by_label("What is going on").fill("She is smiling for her official portrait.")
    page.get_by_label("Picture file").set_input_files(PORTRAIT)
    expect(page.get_by_role("status")).to_contain_text("1 face was found", timeout=60_000)
    return page


def test_a_picture_in_claims_and_evidence_out(analysed: Page) -> None:
    claims = analysed.locator("#claims li")
    expect(claims.first).to_contain_text("AU12 (lip corner puller) is severe")
    assert claims.count() >= 6
    assert analysed.locator("#claims .passed").count() == claims.count()
    expect(analysed.locator("#claims")).to_contain_text('"smiling for"')
    expect(analysed.get_by_role("columnheader", name="Context only")).to_be_visible()
    expect(analysed.locator("#notice")).to_contain_text("apparent expression")
    analysed.get_by_role("button", name="Evidence F1.AU12").first.click()
    expect(analysed.locator("#photo .lit")).to_have_count(1)


def test_a_picture_is_dropped(page: Page, address: str) -> None:
    page.goto(address)
    data = base64.b64encode(PORTRAIT.read_bytes()).decode()
    page.evaluate(DROP, ["portrait.png", data])
    expect(page.get_by_role("status")).to_contain_text("1 face was found", timeout=60_000)


def test_a_broken_picture_is_told(page: Page, address: str, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    page.goto(address)
    with page.expect_event("console", lambda message: message.type == "error"):
        page.get_by_label("Picture file").set_input_files(tmp_path / "broken.png")
    expect(page.get_by_role("status")).to_have_text(re.compile("^ImageUnreadable: "))


def test_the_page_asks_nobody_else(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert asked
    assert all(one.startswith((address, "data:")) for one in asked)


def test_other_sites_are_refused(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        assert client.post("view/analyses", content=b"x").status_code == 400
        assert client.get("", headers={"Host": "evil.example"}).status_code == 421
        foreign = {"Origin": "https://evil.example", "X-Facsight": "1"}
        assert client.post("view/analyses", content=b"x", headers=foreign).status_code == 403
        policy = client.get("").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_questions_are_answered_in_checked_sentences(analysed: Page) -> None:
    def ask(question: str) -> str:
        analysed.get_by_role("textbox", name="Question").fill(question)
        analysed.get_by_role("textbox", name="Question").press("Enter")
        expect(analysed.locator("#turns .progress")).to_have_count(0, timeout=60_000)
        return analysed.locator("#turns").inner_text().split(question)[-1]

    assert "fear 0.01" in ask("Why not fear?")
    assert "AU4 (brow lowerer) is absent" in ask("and AU4?"), "it goes on from the question before"
    answer = ask("They had just lost the match.")
    assert "Face and words disagree" in answer
    cite = analysed.locator("#turns").get_by_role("button", name="Evidence C1.cue.1").first
    cite.click()
    expect(analysed.get_by_role("region", name="Cited evidence")).to_contain_text("a goal missed")
    assert "I do not say who anyone is" in ask("Who is she?")
