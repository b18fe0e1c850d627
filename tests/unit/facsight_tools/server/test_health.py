import httpx
import pytest
from fastmcp import FastMCP

from facsight_tools.server.health import add_health


@pytest.mark.parametrize(
    ("ready", "status", "says"), [(True, 200, "ready"), (False, 503, "not ready")]
)
async def test_a_server_that_lives_may_not_be_ready(ready: bool, status: int, says: str) -> None:
    server: FastMCP = FastMCP("t")
    asked: list[None] = []
    add_health(server, lambda: asked.append(None) or ready)  # type: ignore[func-returns-value]
    transport = httpx.ASGITransport(server.http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        alive = await client.get("/healthz")
        assert (alive.status_code, alive.text, asked) == (200, "ok", [])
        told = await client.get("/readyz")
        assert (told.status_code, told.text) == (status, says)
        assert (await client.post("/readyz")).status_code == 405
    assert len(asked) == 1, "asked anew each time"
