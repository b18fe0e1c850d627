"""What is offered while a user types: only what begins so, and only one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference
from tests.unit.facsight_tools.server.setting import PICTURE, TWO_FACES, FakeMeasurer

from facsight_tools.errors import RateLimited
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.rules.files import available
from facsight_tools.server.completions import add_completions
from facsight_tools.server.handles import Kept
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services

ANY = ResourceTemplateReference(type="ref/resource", uri="facsight://analyses/{analysis_id}")


class FakeGuard:
    """Keeps what it admits; refuses where it has an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.admitted: list[tuple[str, str, object]] = []

    @contextmanager
    def admit(self, kind: str, name: str, arguments: object) -> Iterator[None]:
        self.admitted.append((kind, name, arguments))
        if self.error is not None:
            raise self.error
        yield


@pytest.fixture
def services() -> Services:
    return Services(measurer=FakeMeasurer())


async def complete(
    services: Services,
    name: str,
    value: str = "",
    *,
    ref: Any = ANY,
    guard: Any = None,
    known: dict[str, str] | None = None,
) -> list[str]:
    server: FastMCP = FastMCP("t")
    add_completions(server, services, guard)
    async with Client(server, mode="legacy") as client:
        asked = {"name": name, "value": value}
        return list((await client.complete(ref, asked, context_arguments=known)).values)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("rule_set", "", list(available())),
        ("rule_set", "em", ["emfacs"]),
        ("rule_set", "nothing", []),
        ("style", "m", ["mesh"]),
        ("style", "", ["report", "faces", "mesh", "units", "plain"]),
        ("image", "/home", []),
        ("__class__", "", []),
    ],
)
async def test_what_begins_so(
    services: Services, name: str, value: str, expected: list[str]
) -> None:
    assert await complete(services, name, value) == expected


async def test_networks_are_those_with_a_card(services: Services) -> None:
    assert set(await complete(services, "model_id")) <= set(CATALOGUE)
    assert await complete(services, "model_id", "au_g") == ["au_geometry"]


async def test_handles_and_rows_are_ones_own(services: Services) -> None:
    mine = services.store.put(Kept(PICTURE, TWO_FACES), LOCAL)
    services.store.put(Kept(PICTURE, TWO_FACES), "alice")
    assert await complete(services, "analysis_id", "an_") == [mine]
    rows = await complete(services, "row_id", "F2.AU4", known={"analysis_id": mine})
    assert "F2.AU4" in rows
    assert all(row.startswith("F2.AU4") for row in rows)
    assert await complete(services, "row_id", known={"analysis_id": "an_none"}) == []
    assert await complete(services, "row_id") == []


async def test_words_of_a_prompt_are_the_users_own(services: Services) -> None:
    ref = PromptReference(type="ref/prompt", name="analyze")
    assert await complete(services, "rule_set", ref=ref) == []


async def test_each_request_passes_the_guard(services: Services) -> None:
    guard = FakeGuard()
    assert await complete(services, "rule_set", "em", guard=guard) == ["emfacs"]
    assert guard.admitted == [("completion", "rule_set", {"rule_set": "em"})]
    refused = FakeGuard(RateLimited("This client calls too often.", 1))
    with pytest.raises(MCPError, match="RateLimited: This client calls too often"):
        await complete(services, "rule_set", guard=refused)
    broken = FakeGuard(ValueError("secret"))
    with pytest.raises(MCPError, match="The completion failed") as failed:
        await complete(services, "rule_set", guard=broken)
    assert "secret" not in str(failed.value)
