"""The page of the HTTP server: a picture in by file and by drop, its answer and evidence out."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_bytes
from urllib.parse import urlsplit

import httpx
import PIL.Image
import pytest
from playwright.sync_api import Page, Request, expect
from tests.servers import Server, serving
from tests.until import block_until

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"

SMILING = "She is smiling for her official portrait."

# Chromium gives a page no file by drop from outside, so the page is handed one as a drop would.
DROP = """async ([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/png" }));
  document.getElementById("drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def unseen(tmp_path: Path) -> Path:
    """A picture that no server has measured yet, and so cannot give at once."""
    portrait = PIL.Image.open(PORTRAIT).convert("RGB")
    portrait.putpixel((0, 0), tuple(token_bytes(3)))
    path = tmp_path / "unseen.png"
    portrait.save(path)
    return path


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture with two faces, the second one smaller."""
    portrait = PIL.Image.open(PORTRAIT).convert("RGB")
    picture = PIL.Image.new("RGB", (2 * portrait.width, portrait.height), "grey")
    picture.paste(portrait, (0, 0))
    smaller = portrait.resize((3 * portrait.width // 4, 3 * portrait.height // 4))
    picture.paste(smaller, (portrait.width, 0))
    path = tmp_path_factory.mktemp("pictures") / "pair.png"
    picture.save(path)
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one measuring process that keeps a record."""
    folder = tmp_path_factory.mktemp("server")
    options = ("--workers", "1", "--rate", "9999", "--audit", str(folder / "audit"))
    with serving(folder, *options) as server:
        yield server


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """Where the page is."""
    return f"{server.url}/"


def recorded(server: Server) -> list[tuple[str, str]]:
    """What the page has asked for so far, and what came of it."""
    lines = server.log.with_name("audit").read_text().splitlines()
    calls = [one for one in map(json.loads, lines) if one["kind"] == "page"]
    return [(call["name"], call["outcome"]) for call in calls]


@contextmanager
def held(server: Server) -> Iterator[int]:
    """The one measuring process, stopped: in the midst of it, however fast the machine is."""
    # The first picture waits for imports, so that its measurement begins at no certain time.
    portrait = b"{}\n" + PORTRAIT.read_bytes()
    own = {"X-Facsight": "1"}
    begun = httpx.post(
        f"{server.url}/view/analyses", content=portrait, headers=own, timeout=60, trust_env=False
    )
    assert begun.status_code == 200
    (worker,) = server.children()
    os.kill(worker, signal.SIGSTOP)
    try:
        yield worker
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)


def analyse(page: Page, picture: Path) -> None:
    page.get_by_label("Picture or video file").set_input_files(picture)
    page.get_by_role("button", name="Analyse", exact=True).click()


@pytest.fixture
def analysed(page: Page, address: str) -> Page:
    """The page with the portrait analysed."""
    page.goto(address)
    page.get_by_label("What is going on").fill(SMILING)
    analyse(page, PORTRAIT)
    expect(page.get_by_role("status")).to_contain_text("1 face was found")
    return page


def test_what_screen_readers_are_told_is_of_what_is_shown(analysed: Page, unseen: Path) -> None:
    announced = analysed.locator("#announced")
    expect(announced).not_to_be_empty()
    analysed.get_by_label("Question", exact=True).fill("Why not fear?")
    analysed.get_by_role("button", name="Ask").click()
    expect(announced).to_be_empty()
    analysed.get_by_role("button", name="Analyse again").click()
    expect(announced).not_to_be_empty()
    analysed.set_input_files("#file", unseen)
    expect(announced).to_be_empty()


def test_a_picture_in_an_answer_and_evidence_out(analysed: Page) -> None:
    expect(analysed.locator("#headline")).not_to_be_empty()
    expect(analysed.locator("#headline .cite").first).to_be_visible()
    assert analysed.locator("#answer li").count() >= 4
    expect(analysed.locator("#checked")).to_contain_text("✓ every sentence")
    assert analysed.locator("#announced").inner_text()
    expect(analysed.locator("#answer")).to_contain_text("“smiling for”")
    expect(analysed.get_by_role("columnheader", name="Context only")).to_be_visible()
    expect(analysed.locator("#notice")).to_contain_text("apparent expression")
    analysed.get_by_role("button", name="Evidence F1.AU12").first.click()
    expect(analysed.locator("#photo .lit")).to_have_count(1)


def test_a_picture_is_dropped(page: Page, address: str) -> None:
    page.goto(address)
    data = base64.b64encode(PORTRAIT.read_bytes()).decode()
    page.evaluate(DROP, ["portrait.png", data])
    expect(page.locator("#drop-words")).to_have_text("portrait.png")
    expect(page.locator("#preview")).to_be_visible()
    page.get_by_role("button", name="Analyse", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("1 face was found")


def test_a_broken_picture_is_told_and_nothing_else_is_shown(analysed: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    expect(analysed.locator("#chat")).to_be_visible()
    with analysed.expect_event("console", lambda message: message.type == "error"):
        analyse(analysed, tmp_path / "broken.png")
    told = re.compile("^broken.png is not shown. ImageUnreadable: ")
    expect(analysed.get_by_role("status")).to_have_text(told)
    expect(analysed.locator("#view")).to_be_hidden()
    expect(analysed.locator("#chat")).to_be_hidden()


def test_the_picture_that_was_chosen_last_is_shown(
    page: Page, server: Server, address: str, unseen: Path
) -> None:
    page.goto(address)
    file = page.get_by_label("Picture or video file")
    with held(server):
        with page.expect_request("**/view/analyses"):
            analyse(page, unseen)
        with page.expect_event("requestfailed") as failed:
            file.set_input_files(PORTRAIT)
    assert failed.value.failure == "net::ERR_ABORTED"
    page.get_by_role("button", name="Analyse", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("1 face was found in eileen_collins.png")


def test_nothing_is_sent_before_it_is_asked_for(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="Analyse", exact=True)).to_be_disabled()
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if one.method == "POST" else None)
    page.get_by_label("Picture or video file").set_input_files(PORTRAIT)
    expect(page.locator("#preview")).to_be_visible()
    box = page.get_by_label("What is going on")
    box.fill(SMILING)
    page.keyboard.press("Enter")
    expect(page.locator("#unread")).to_be_hidden()
    assert asked == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_contain_text("“smiling for”")
    (request,) = asked
    assert urlsplit(request.url).query == "", "words stay out of addresses"


def test_words_are_marked_until_they_are_read(analysed: Page) -> None:
    box, marks = analysed.get_by_label("What is going on"), analysed.locator(".unread")
    expect(marks.filter(visible=True)).to_have_count(0)
    box.fill("They had just lost the match.")
    expect(marks.filter(visible=True)).to_have_count(2)
    expect(box).to_have_accessible_description("not yet read")
    box.fill(f"{SMILING} ")
    expect(marks.filter(visible=True)).to_have_count(0)
    box.fill("They had just lost the match.")
    asked: list[str] = []
    analysed.on("request", lambda request: asked.append(urlsplit(request.url).path))
    analysed.route("**/view/faces", lambda route: route.fulfill(status=400, json={}), times=1)
    analysed.get_by_role("button", name="Analyse again").click()
    expect(analysed.get_by_role("status")).to_contain_text("is not read again")
    expect(marks.filter(visible=True)).to_have_count(2)
    analysed.get_by_role("button", name="Analyse again").click()
    expect(analysed.locator("#answer")).to_contain_text("a goal missed")
    expect(marks.filter(visible=True)).to_have_count(0)
    assert asked == ["/view/faces"] * 2, "nothing is measured again"
    analysed.get_by_role("button", name="Evidence C1.cue.1").first.click()
    expect(analysed.get_by_role("region", name="Cited evidence")).to_contain_text("a goal missed")


def test_a_measurement_that_is_no_longer_kept_is_made_again(analysed: Page) -> None:
    gone = {"code": "AnalysisExpired", "message": "It is no longer kept."}
    analysed.route("**/view/faces", lambda route: route.fulfill(status=400, json=gone))
    analysed.get_by_label("What is going on").fill("They had just lost the match.")
    analysed.get_by_role("button", name="Analyse again").click()
    expect(analysed.locator("#answer")).to_contain_text("a goal missed")


def test_the_choice_of_words_reads_again(analysed: Page) -> None:
    with analysed.expect_request("**/view/faces") as asked:
        analysed.get_by_label("Language").select_option("de")
    assert json.loads(asked.value.post_data or "")["language"] == "de"
    expect(analysed.get_by_role("button", name="Analyse again")).to_be_visible()
    with analysed.expect_request("**/view/faces") as asked:
        analysed.get_by_label("Wording").select_option("coder")
    assert json.loads(asked.value.post_data or "")["register"] == "coder"


def test_the_box_and_the_chat_have_one_context(analysed: Page) -> None:
    box, turns = analysed.get_by_label("What is going on"), analysed.locator("#turns")
    question = analysed.get_by_role("textbox", name="Question")

    def ask(words: str) -> None:
        question.fill(words)
        question.press("Enter")
        expect(turns.locator(".asked").last).to_have_text(words)
        expect(turns.locator(".progress")).to_have_count(0)

    ask("They had just lost the match.")
    expect(box).to_have_value(f"{SMILING} They had just lost the match.")
    expect(analysed.locator("#answer")).to_contain_text("a goal missed")
    expect(analysed.locator(".unread").filter(visible=True)).to_have_count(0)

    box.fill("They are watching a comedian.")
    expect(analysed.locator("#unread")).to_be_visible()
    ask("What does it express?")
    expect(turns).to_contain_text("of something funny")
    expect(analysed.locator("#answer")).to_contain_text("of something funny")
    expect(analysed.locator("#unread")).to_be_hidden()

    ask("Forget that.")
    expect(box).to_have_value("")
    expect(analysed.locator("#answer")).not_to_contain_text("C1")

    ask("Write me a poem.")
    expect(turns).to_contain_text("I did not understand that")
    expect(turns).not_to_contain_text("--")


def test_headline_and_reasons_are_on_one_narrow_screen(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    page.get_by_label("What is going on").fill(SMILING)
    analyse(page, PORTRAIT)
    expect(page.get_by_role("status")).to_contain_text("1 face was found")
    expect(page.locator("#headline")).to_be_in_viewport(ratio=1)
    expect(page.locator("#reasons")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Evidence F1.AU12").first.click()
    evidence = page.get_by_role("region", name="Cited evidence")
    expect(evidence).to_be_in_viewport(ratio=1)
    evidence.get_by_role("button", name="Close").click()
    expect(page.locator("#photo .lit")).to_have_count(0)


def test_another_face_has_an_answer_of_its_own(page: Page, address: str, pair: Path) -> None:
    page.goto(address)
    page.get_by_label("What is going on").fill("They have just won the final.")
    analyse(page, pair)
    expect(page.locator("#answer")).to_contain_text("F1.AU12")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    faces = page.get_by_role("group", name="Face").get_by_role("button")
    faces.nth(1).click()
    expect(page.locator("#answer")).to_contain_text("F2.AU12")
    expect(page.locator("#answer")).not_to_contain_text("F1.AU")
    expect(page.locator("#checked")).to_contain_text("✓ every sentence")
    expect(page.get_by_role("columnheader", name="Both")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("2 faces were found in pair.png")
    faces.nth(0).click()
    expect(page.locator("#answer")).to_contain_text("F1.AU12")
    faces.nth(1).click()
    expect(page.locator("#answer")).to_contain_text("F2.AU12")
    assert asked == [f"{address}view/faces"], "each face is asked for once, and nothing measured"

    page.get_by_role("textbox", name="Question on F2").fill("Why not fear?")
    page.keyboard.press("Enter")
    expect(page.locator("#turns")).to_contain_text("F2.emotion.fear")
    expect(page.locator("#turns")).not_to_contain_text("F1.")


def test_a_face_that_cannot_be_read_is_told(page: Page, address: str, pair: Path) -> None:
    page.goto(address)
    analyse(page, pair)
    expect(page.locator("#answer")).to_contain_text("F1.AU12")
    page.route("**/view/faces", lambda route: route.fulfill(status=400, json={}))
    faces = page.get_by_role("group", name="Face").get_by_role("button")
    faces.nth(1).click()
    expect(page.get_by_role("status")).to_have_text("The server answered 400.")
    expect(page.locator("#headline")).to_have_text(
        "There is no answer on F2: the one that is given speaks of F1."
    )
    page.unroute("**/view/faces")
    faces.nth(1).click()
    expect(page.locator("#answer")).to_contain_text("F2.AU12")


def test_nothing_overflows_on_a_narrow_screen(analysed: Page) -> None:
    for units in ("Present", "All", "Not measured"):
        analysed.get_by_role("button", name=units, exact=True).click()
        for width in (320, 360, 800):
            analysed.set_viewport_size({"width": width, "height": 600})
            assert analysed.evaluate("document.documentElement.scrollWidth") <= width


def test_the_measurement_stops_when_the_client_leaves(server: Server, unseen: Path) -> None:
    before = len(recorded(server))
    own = {"X-Facsight": "1"}
    content = b"{}\n" + unseen.read_bytes()
    with held(server) as worker, httpx.Client(headers=own, trust_env=False) as client:
        # On a busy machine it may not have begun when the client leaves.
        for patience_s in (0.5, 5.0, 30.0):
            with pytest.raises(httpx.ReadTimeout):
                client.post(f"{server.url}/view/analyses", content=content, timeout=patience_s)
            with suppress(TimeoutError):
                block_until(lambda: worker not in server.children(), 10)
                break
        assert worker not in server.children()
    block_until(lambda: ("analyses", "cancelled") in recorded(server)[before:])


def test_an_unreadable_question_is_recorded(server: Server) -> None:
    before = len(recorded(server))
    for path in ("questions", "faces"):
        refused = httpx.post(
            f"{server.url}/view/{path}",
            content=b'{"face": 0}',
            headers={"X-Facsight": "1"},
            trust_env=False,
        )
        assert refused.status_code == 400
        assert refused.json()["message"].startswith("The question cannot be read: ")
    told = {("questions", "InputError"), ("faces", "InputError")}
    block_until(lambda: told <= set(recorded(server)[before:]))


def test_the_page_asks_nobody_else(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert asked
    assert all(one.startswith((address, "data:")) for one in asked)


def test_other_sites_are_refused(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        assert client.post("view/analyses", content=b"{}\nx").status_code == 400
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
        expect(analysed.locator("#turns .progress")).to_have_count(0)
        return analysed.locator("#turns").inner_text().split(question, 1)[1]

    assert "F1.emotion.fear" in ask("Why not fear?")
    assert "F1.AU4" in ask("Is AU4 present?")
    analysed.get_by_label("What is going on").fill("")
    answer = ask("They had just lost the match.")
    assert "C1.cue.1" in answer
    expect(analysed.locator("#answer")).to_contain_text("a goal missed")
    cite = analysed.locator("#turns").get_by_role("button", name="Evidence C1.cue.1").last
    cite.click()
    expect(analysed.get_by_role("region", name="Cited evidence")).to_contain_text("a goal missed")
    assert "F1." not in ask("Who is she?")
