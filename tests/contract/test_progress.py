"""What a client that waits is told: stages in plain words, in order, with a number that rises."""

from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

import PIL.Image
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.servers import PORTRAIT, serving

from facsight.server import create_agent_server

SERVER = create_agent_server()
NEW = 8
READING = "Reading the picture"
ANSWERING = [
    "Measuring the faces in the picture",
    "Gathering the evidence",
    "Weighing the evidence",
    "Checking every statement",
    "Done",
]
ASKING = [
    "Opening the conversation",
    "Reading the question",
    "Looking it up in the evidence",
]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the servers may read."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Any:
    """A server over HTTP that may read the portrait and the folder."""
    roots = ("--root", str(PORTRAIT.parent), "--root", str(pictures))
    with serving(tmp_path_factory.mktemp("server"), *roots) as server:
        yield f"{server.url}/mcp"


@pytest.fixture(params=["memory auto", "http auto", "http legacy"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client[Any]]:
    """A client in this process, and over streamable HTTP one of each era of the protocol."""
    place, era = request.param.split()
    at = SERVER if place == "memory" else request.getfixturevalue("address")
    async with Client(at, mode=era) as connected:
        yield connected


class Told:
    """A progress handler that keeps what it is told."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.totals: set[float | None] = set()
        self.messages: list[str | None] = []

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        self.numbers.append(progress)
        self.totals.add(total)
        self.messages.append(message)


async def told(client: Client[Any], tool: str, **arguments: Any) -> tuple[Told, dict[str, Any]]:
    """What was told on the way, its numbers checked, and the answer."""
    heard = Told()
    answer = await client.call_tool(tool, arguments, progress_handler=heard)
    assert heard.numbers == sorted(set(heard.numbers)), "it rises with every message"
    assert answer.structured_content is not None
    return heard, answer.structured_content


@pytest.mark.parametrize(
    ("scene", "measuring"),
    [(True, "Measuring the faces and the people"), (False, "Measuring the faces")],
)
async def test_measuring_tells_of_reading_first(
    client: Client[Any], scene: bool, measuring: str
) -> None:
    heard, _ = await told(client, "facs_analyze_image", image=str(PORTRAIT), scene=scene)
    assert heard.messages == [READING, measuring]
    assert (heard.numbers, heard.totals) == ([0, 1], {2})


async def test_what_cannot_be_read_is_told_no_further(client: Client[Any]) -> None:
    heard = Told()
    given = {"image": str(PORTRAIT.with_name("missing.jpg"))}
    with pytest.raises(ToolError, match="ImageNotFound"):
        await client.call_tool("facs_analyze_image", given, progress_handler=heard)
    assert heard.messages == [READING]


async def test_the_agent_tells_the_steps_of_its_graph(client: Client[Any]) -> None:
    heard, answer = await told(client, "facs_infer_emotion", image=str(PORTRAIT))
    assert heard.messages == ANSWERING
    assert heard.totals == {None}, "how often it repairs is not known before"
    question = {"question": "Why not fear?", "analysis_id": answer["analysis_id"]}
    heard, answer = await told(client, "facs_ask", **question)
    assert heard.messages == ASKING
    assert answer["cites"]


async def test_who_waits_for_a_job_hears_of_every_picture(
    client: Client[Any], pictures: Path
) -> None:
    # What it has measured before, a server gives at once: these are new to it, but for one missing
    images = [str(pictures / f"{token_hex(8)}.png") for _ in range(NEW)]
    portrait = PIL.Image.open(PORTRAIT).convert("RGB")
    for image in images[1:]:
        portrait.putpixel((0, 0), tuple(token_bytes(3)))
        portrait.save(image, compress_level=1)
    job = (await told(client, "facs_analyze_batch", images=images))[1]["job_id"]
    heard, status = await told(client, "facs_get_job", job_id=job, wait_s=40)
    assert status["state"] == "done"
    assert len(status["results"]) == NEW
    assert heard.totals == {NEW}
    assert heard.numbers, "it was still at work when it was asked for"
    assert heard.messages == [f"{done:.0f} of {NEW} pictures done" for done in heard.numbers]
    heard, _ = await told(client, "facs_get_job", job_id=job, wait_s=40)
    assert heard.messages == [], "there is nothing to wait for"


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_who_passes_no_token_is_told_nothing(address: str, era: Any) -> None:
    arrived: list[object] = []

    async def keep(message: object) -> None:
        arrived.append(message)

    async with Client(address, mode=era, message_handler=keep) as client:
        arguments = {"image": str(PORTRAIT), "scene": False}
        answer = await client.session.call_tool("facs_analyze_image", arguments)
        assert answer.structured_content is not None
        assert arrived == []
        await client.call_tool("facs_analyze_image", arguments)  # passes a token by itself
        assert len(arrived) == 2
