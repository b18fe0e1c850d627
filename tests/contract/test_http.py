"""The agent on a server elsewhere: the same answer over HTTP as in this process."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastmcp import Client
from mcp_types import ResourceTemplateReference
from tests.servers import serving

import facsight
from facsight.client import image_argument
from facsight.settings import Settings

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a free port of this machine."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield f"{server.url}/mcp"


def test_the_answer_is_the_same_over_the_wire(address: str) -> None:
    here = facsight.infer(PORTRAIT, context="She won.")
    there = facsight.infer(PORTRAIT, context="She won.", settings=Settings(server=address))
    assert there.to_dict() == here.to_dict()


async def test_without_tokens_all_are_one_owner_and_nobody_is_offered_a_handle(
    address: str,
) -> None:
    ref = ResourceTemplateReference(type="ref/resource", uri="facsight://analyses/{analysis_id}")
    async with Client(address) as anyone:
        image = image_argument(PORTRAIT.read_bytes(), None)
        assert await anyone.call_tool("facs_analyze_image", {"image": image, "scene": False})
        offered = await anyone.complete(ref, {"name": "analysis_id", "value": "an_"})
    assert offered.values == []


def test_a_foreign_host_is_refused(address: str) -> None:
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 421


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(facsight.FacsightError, match="did not answer"):
        facsight.infer(PORTRAIT, settings=Settings(server="http://127.0.0.1:9/mcp"))
