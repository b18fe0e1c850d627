"""Rows of the safety matrix on texts: none is so long or so odd that it stops the server."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from cProfile import Profile
from importlib import resources

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.servers import PORTRAIT, TOKENS, Server

import facsight
from facsight.client import image_argument
from facsight.server import create_agent_server
from facsight_tools.errors import MOST_QUOTED, ImageUnreadable
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.reading import MAX_CHARACTERS
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.printable import printable
from facsight_tools.server import view
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter
from facsight_tools.shown import html_table
from facsight_tools.types import Analysis


@pytest.fixture(scope="module")
def portrait() -> Analysis:
    return facsight.analyze(PORTRAIT)


LONG = {
    "many folders": "/a" * 400_000 + "!",
    "many dots": "/srv/" + "x." * 500_000,
    "home of nobody": "~" + "n" * 500_000 + "/p.png",
    "base64 with two stray characters": "iVBORw0KGgo" * 50_000 + "!" + "AAAA" * 100_000 + "*",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("roots", [True, False])
async def test_what_is_too_long_for_a_path_is_refused_before_anything_looks_for_it(
    name: str, roots: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(Roots(["/"]) if roots else None)
    looked: list[str] = []
    monkeypatch.setattr("os.path.realpath", lambda path, **_: looked.append(path) or path)
    monkeypatch.setattr("os.path.expanduser", lambda path: looked.append(path) or path)
    with pytest.raises(ImageUnreadable, match="is no path") as refused:
        await intake.read(LONG[name])
    assert not looked
    assert len(str(refused.value)) < 300


async def test_the_longest_paths_are_refused(guarded: Server) -> None:
    async with guarded.client(TOKENS["alice"]) as client:
        for path in ("/a" * 2047 + "!", "../" * 1365, "/." * 2048):
            with pytest.raises(ToolError, match="PathRefused"):
                await client.call_tool("facs_analyze_image", {"image": path})


def calls_of(run: Callable[[], object]) -> int:
    """How many functions a run calls: its work, whatever else the machine does."""
    with Profile() as profile:
        run()
    return sum(one.callcount for one in profile.getstats())


def shortened(text: str, to: int) -> str:
    """The same text with `to` characters, as it begins and ends."""
    return text[: to // 2] + text[-(to - to // 2) :]


def long_text(unit: str) -> str:
    return (unit * (MAX_CHARACTERS // len(unit) + 1))[: MAX_CHARACTERS - 1]


@pytest.mark.parametrize(
    "text",
    [
        *map(long_text, ["They won. ", "won, ", '"They won" ', "they won and ", "A: They won.\n"]),
        long_text("She won the race and nobody was hurt in the old town "),
        *map(long_text, ['he said, "they won," ', "but they won although ", "\n", "A. ", "\u201c"]),
        "A" + " " * (MAX_CHARACTERS - 2) + "x",
        "1:00 --> 2:00\n<v" + " " * (MAX_CHARACTERS - 20),
        "WEBVTT\n" + "\n" * (MAX_CHARACTERS - 8),
    ],
)
def test_the_work_on_a_context_grows_with_its_length(text: str, portrait: Analysis) -> None:
    """And not with its square, where each cue looked at every other."""

    def read(given: str) -> None:
        build_ledger(portrait, context=read_context(given).rows)

    read("They won.")  # lexicons are read once
    eighth, quarter = (
        calls_of(lambda part=part: read(shortened(text, MAX_CHARACTERS // part)))  # type: ignore[misc]
        for part in (8, 4)
    )
    assert quarter < 2.5 * eighth


async def test_over_http_a_context_has_4000_characters_at_most(guarded: Server) -> None:
    image = {"image": image_argument(PORTRAIT.read_bytes(), None), "scene": False}
    async with guarded.client(TOKENS["bob"]) as client:
        answer = (await client.call_tool("facs_analyze_image", image)).structured_content
        assert answer is not None
        given = {"analysis_id": answer["analysis_id"]}
        for tool, more in (
            ("facs_get_evidence", given),
            ("facs_verify_claims", given | {"text": "AU12 is present [F1.AU12]."}),
            ("facs_infer_emotion", {"image": image["image"]}),
        ):
            assert await client.call_tool(tool, more | {"context": "They won. " * 400})
            with pytest.raises(ToolError, match=r"InputError: .* 4,010 .* 4,000 at most"):
                await client.call_tool(tool, more | {"context": "They won. " * 401})


@pytest.mark.parametrize(
    ("tool", "argument"),
    [
        ("facs_analyze_image", {"image": "/srv/" + "y" * 3000 + ".png"}),
        ("facs_analyze_image", {"image": "p.png", "rules": ["y" * 200_000]}),
        ("facs_analyze_image", {"image": "p.png", "labels": "y" * 1000}),
        ("facs_analyze_image", {"image": "p.png", "labels": "free:" + "y1" * 400}),
        ("facs_analyze_image", {"image": "p.png", "y" * 200_000: 1}),
        ("facs_infer_emotion", {"image": "p.png", "lens": "y" * 200_000}),
        ("facs_get_evidence", {"analysis_id": "y" * 200_000}),
        ("y" * 200_000, {}),
    ],
)
async def test_an_error_repeats_no_more_than_the_beginning_of_what_a_client_wrote(
    tool: str, argument: dict[str, object]
) -> None:
    guard = Guard(RateLimiter(), AuditLog())
    async with Client(create_agent_server(guard=guard)) as client:
        with pytest.raises(ToolError) as refused:
            await client.call_tool(tool, argument)
    assert str(refused.value).count("y") < MOST_QUOTED + 50


_HOSTILE = [
    "\x1b[31mred\x07",
    "a\u202egnp.jpg",
    "\u2066x\u2069",
    "zero\u200bwidth",
    "\ufeff",
    "caf\u00e9",
]


def test_html_for_notebooks_shows_control_characters_as_escapes() -> None:
    shown = html_table(["\x1b"], [[one] for one in _HOSTILE], "\u202e<b>")
    assert "\\x1b[31mred\\x07" in shown
    assert "caf\u00e9" in shown
    assert all(one.isprintable() for one in shown)


@pytest.mark.skipif(shutil.which("node") is None, reason="the page's script is run with node")
def test_the_page_shows_them_as_the_terminal_does() -> None:
    script = resources.files(view).joinpath("script/dom.js").read_text("utf-8")
    asked = f"{script}\nconsole.log(JSON.stringify({json.dumps(_HOSTILE)}.map(printable)))"
    command = [shutil.which("node") or "", "-e", asked]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == [printable(one) for one in _HOSTILE]


def test_every_text_that_the_page_adds_passes_through_that() -> None:
    folder = resources.files(view).joinpath("script")
    added = re.compile(r"createTextNode\((?!printable\()|innerHTML|insertAdjacent|document\.write")
    for one in folder.iterdir():
        assert not added.search(one.read_text("utf-8")), one.name
