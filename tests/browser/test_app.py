"""The view in a host that shows MCP Apps; this test plays the host."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import FrameLocator, Page, expect
from tests.builders import make_analysis, make_face

from facsight_tools.answers.making import answer_of
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.overlay import encode_png
from facsight_tools.rules import rule_set
from facsight_tools.server.view.data import ViewData, view_data
from facsight_tools.server.view.html import view_html
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu

# What a host does: it frames the page without its own origin, answers ui/initialize and tools/call,
# and sends the tool's result once the page says that it is ready.
HOST = """
<!doctype html><style>iframe { width: 1200px; height: 880px }</style>
<body><iframe id="view" sandbox="allow-scripts"></iframe>
<script>
const seen = [], frame = document.getElementById("view");
window.addEventListener("message", ({ data, source }) => {
  seen.push(data);
  const answer = (result) => source.postMessage({ jsonrpc: "2.0", id: data.id, result }, "*");
  if (data.method === "ui/initialize")
    answer({ protocolVersion: "2026-01-26", hostContext: { theme: THEME } });
  if (data.method === "ui/notifications/initialized") source.postMessage({ jsonrpc: "2.0",
    method: "ui/notifications/tool-result", params: RESULT }, "*");
  if (data.method === "tools/call") answer(ANSWER);
});
frame.srcdoc = HTML;
</script></body>
"""


def the_view(units: dict[int, float]) -> ViewData:
    analysis = make_analysis(make_face(aus={12: 3.2, 6: 1.5, 4: 0.2} | units))
    ledger = build_ledger(analysis, rules=rule_rows(rule_set.load("facsight")))
    evidence = Evidence.of(ledger)
    made = answer_of(
        menu(evidence, 1), evidence, 1, register="coder",
        reasoner="test", label_set="basic", lens="basic-emotion",
    )  # fmt: skip
    first, second, *rest = made.claims
    altered = second.model_copy(update={"text": f"<img src=x onerror=alert(1)> {second.text}"})
    claims = (first, altered, *rest)
    text = " ".join(one.text for one in claims)
    inference = made.model_copy(update={"claims": claims, "text": text})
    width, height = analysis.scene.size_wh
    grey = np.full((height, width, 3), 128, dtype=np.uint8)
    return view_data(
        encode_png(grey), analysis, ledger, inference, analysis_id="an_1", lifetime_s=60
    )


def opened(
    page: Page,
    *,
    theme: str = "light",
    result: Any = None,
    answer: Any = None,
    units: dict[int, float] | None = None,
) -> FrameLocator:
    """The view inside the host, which was given that result."""
    data = json.loads(the_view(units or {}).model_dump_json())
    values = {
        "THEME": theme,
        "RESULT": result or {"structuredContent": {"analysis_id": "an_1"}},
        "ANSWER": answer or {"structuredContent": data, "content": []},
        "HTML": view_html(),
    }
    text = HOST
    for name, value in values.items():
        text = text.replace(name, json.dumps(value).replace("</", "<\\/"))
    page.set_content(text)
    return page.frame_locator("#view")


def test_the_host_hands_over_an_analysis(page: Page) -> None:
    view = opened(page)
    expect(view.get_by_role("status")).to_contain_text("rows of evidence")
    seen = page.evaluate("seen")
    assert [one["method"] for one in seen if "method" in one][:2] == [
        "ui/initialize",
        "ui/notifications/initialized",
    ]
    call = next(one for one in seen if one.get("method") == "tools/call")
    assert call["params"] == {"name": "facs_view", "arguments": {"analysis_id": "an_1"}}
    assert any(one.get("method") == "ui/notifications/size-changed" for one in seen)


def test_a_citation_lights_its_region_up(page: Page) -> None:
    view = opened(page)
    view.locator("#answer").get_by_role("button", name="Evidence F1.AU12").first.click()
    expect(view.locator("#photo .lit")).to_have_count(1)
    expect(view.get_by_role("region", name="Cited evidence")).to_contain_text("F1.AU12")
    expect(view.get_by_role("img", name="F1.AU12 is marked")).to_be_visible()
    page.keyboard.press("Escape")
    expect(view.locator("#photo .lit")).to_have_count(0)


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    view = opened(page)
    expect(view.locator("#view")).to_be_visible()
    view.locator("body").press("Tab")
    expect(view.get_by_role("link", name="Skip to the answer")).to_be_focused()
    wanted, reached = {"Faces", "Mesh", "Close-up", "F1.emotion.neutral"}, set[str]()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(view.locator(":focus").inner_text())
        if wanted <= reached:
            break
    assert wanted <= reached
    view.get_by_role("button", name="Mesh").focus()
    page.keyboard.press("Space")
    expect(view.get_by_role("button", name="Mesh")).to_have_attribute("aria-pressed", "true")
    expect(view.locator("#photo .mesh")).to_have_count(478)


def test_the_checker_s_verdicts_are_words(page: Page) -> None:
    view = opened(page)
    expect(view.locator("#headline")).not_to_contain_text("✗")
    expect(view.locator("#reasons li").first).to_contain_text("✗ refused")
    expect(view.locator("#reasons li", has_text="✗")).to_have_count(1)
    expect(view.locator("#checked")).to_be_hidden()


def test_the_first_claim_is_the_headline_and_is_announced(page: Page) -> None:
    view = opened(page)
    expect(view.get_by_role("heading", name="Neutral ranks first")).to_be_visible()
    announced = view.locator("[aria-live]#announced")
    expect(announced).to_contain_text("Neutral ranks first")
    expect(announced).not_to_contain_text("F1.")
    expect(view.locator("#reasons li")).not_to_have_count(0)
    expect(view.locator("#ask-bar")).to_be_hidden()


@pytest.mark.parametrize(
    ("unit", "right", "left"), [(51, 0, 1), (52, 1, 0), (55, 0, 1), (56, 1, 0), (12, 1, 1)]
)
def test_a_turn_is_drawn_on_one_side(page: Page, unit: int, right: int, left: int) -> None:
    row = opened(page, units={unit: 2.0}).locator("table.units tr", has_text=f"AU{unit}")
    expect(row).to_be_visible()
    expect(row.locator(".track.right .bar")).to_have_count(right)
    expect(row.locator(".track.left .bar")).to_have_count(left)
    expect(row.locator(".track.whole")).to_have_count(0)


def test_text_is_never_read_as_markup(page: Page) -> None:
    view = opened(page)
    expect(view.locator("#answer")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(view.locator("#answer img")).to_have_count(0)


def test_unmeasured_units_are_told_from_absent_ones(page: Page) -> None:
    view = opened(page)
    view.get_by_role("button", name="Not measured").click()
    rows = view.locator("table.units tbody tr")
    assert rows.count() > 0
    expect(rows.first).to_contain_text("not measured:")
    view.get_by_role("button", name="All", exact=True).click()
    expect(view.locator("table.units tr.absent", has_text="absent").first).to_be_visible()


@pytest.mark.parametrize(("theme", "dark"), [("light", False), ("dark", True)])
def test_it_takes_the_host_s_theme(page: Page, theme: str, dark: bool) -> None:
    view = opened(page, theme=theme)
    expect(view.locator("#view")).to_be_visible()
    paper = view.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    brightness = sum(int(part) for part in paper.strip("rgb()").split(",")) / 3
    assert (brightness < 80) == dark


def test_errors_are_told(page: Page) -> None:
    text = "AnalysisExpired: There is no analysis with this analysis_id."
    answer = {"isError": True, "content": [{"type": "text", "text": text}]}
    view = opened(page, answer=answer)
    expect(view.get_by_role("status")).to_have_text(text)
    expect(view.locator("#view")).to_be_hidden()
