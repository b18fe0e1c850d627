"""A video on the page: told as it is measured, drawn over time, and every citation leads there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import serving
from tests.unit.facsight_tools.server.setting import FakeMeasurer
from tests.videos import flat, write_video

from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.services import Services


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server whose every video is sad for six seconds and laughs from the ninth on."""
    with serving(Services(measurer=FakeMeasurer(), store=AnalysisStore())) as address:
        yield address


@pytest.mark.parametrize("width", [400, 1280])
def test_a_video_is_drawn_and_citations_lead_to_their_moment(
    width: int, page: Page, address: str, tmp_path: Path
) -> None:
    clip = write_video(tmp_path / "clip.webm", (flat(120) for _ in range(150)), codec="vp8")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.set_input_files("#file", clip)
    page.fill("#context", "[00:02] Anna: I am fine.")
    page.click("#analyse")
    expect(page.locator("#film-said li").first).to_be_visible()
    expect(page.locator("#tracks .track .name", has_text="sadness")).to_be_visible()
    expect(page.locator("#film-parts")).to_contain_text("While \u201cI am fine\u201d is said")
    page.click("#film-answer button.cite[data-row='F1.smile.e1']")
    expect(page.locator("#film-now")).to_have_text("0:11.0")
    assert page.evaluate("document.getElementById('player').currentTime") == pytest.approx(
        11, abs=1
    )
    expect(page.locator("#tracks rect.lit")).to_have_count(1)
    page.locator("#scrub").fill("3")
    expect(page.locator("#film-now")).to_have_text("0:03.0")
    with page.expect_download() as saved:
        page.click("#save-events")
    assert saved.value.suggested_filename == "clip-events.csv"
    assert "smile" in Path(saved.value.path()).read_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, "nothing is wider than the window"


def test_a_page_that_is_loaded_again_shows_its_video_and_forgets_it_with_the_next_file(
    page: Page, address: str, tmp_path: Path
) -> None:
    clip = write_video(tmp_path / "clip.webm", (flat(120) for _ in range(50)), codec="vp8")
    page.goto(address)
    page.set_input_files("#file", clip)
    page.click("#analyse")
    expect(page.locator("#film-said li").first).to_be_visible()
    page.reload()
    expect(page.locator("#film-said li").first).to_be_visible()
    expect(page.locator("#status")).to_contain_text("1 person was found in clip.webm")
    page.fill("#context", "[00:02] Anna: I am fine.")
    page.click("#analyse")
    expect(page.locator("#film-parts")).to_contain_text("While \u201cI am fine\u201d is said")
    page.set_input_files("#file", clip)
    page.reload()
    expect(page.locator("#status")).to_have_text("Ready for a picture or a video.")
    expect(page.locator("#film")).to_be_hidden()
