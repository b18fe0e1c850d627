"""Rows of the safety matrix on who reaches the server: hosts, origins, tokens, binding."""

import argparse
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from fastmcp.server.auth.providers.jwt import RSAKeyPair
from tests.servers import TOKENS, Server

from facsight.cli.app import build_parser
from facsight.cli.serve import run
from facsight.server import create_agent_server
from facsight_tools.errors import ServeRefused
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.http import HttpSettings, make_app
from facsight_tools.server.running import Running
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.auth import AuthSettings, make_auth
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter
from facsight_tools.server.workers.pool import WorkerPool

ROUTES = ["/mcp", "/healthz", "/readyz", "/", "/no/such/page"]


@pytest.mark.parametrize("path", ROUTES)
def test_foreign_host_or_origin_is_refused_on_any_route(guarded: Server, path: str) -> None:
    token = TOKENS["alice"]
    assert guarded.get(path, token, Host="evil.example").status_code == 421
    assert guarded.get(path, token, Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize("path", ROUTES)
def test_any_route_without_a_token_is_401(guarded: Server, path: str) -> None:
    for token in (None, "wrong-0123456789abcdef0123", "x"):
        assert guarded.get(path, token).status_code == 401
    assert guarded.get(path, TOKENS["bob"]).status_code != 401


def test_a_post_without_a_token_is_401(guarded: Server) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx.post(guarded.url + "/mcp", json=body, trust_env=False).status_code == 401


def app_of(settings: AuthSettings) -> httpx.AsyncClient:
    """A client of a server with that authentication, in this process."""
    guard = Guard(RateLimiter(), AuditLog())
    server = create_agent_server(guard=guard, auth=make_auth(settings))
    running = Running(server, WorkerPool(), AnalysisStore(), guard)
    app = make_app(running, HttpSettings(hosts=("facs.example",)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://facs.example")


async def test_a_token_for_another_audience_is_401(tmp_path: Path) -> None:
    keys, key_file = RSAKeyPair.generate(), tmp_path / "key.pem"
    key_file.write_text(keys.public_key)
    made = {"subject": "alice", "issuer": "https://id.example", "audience": "facsight"}
    right = keys.create_token(**made)
    wrong = {
        "another audience": keys.create_token(**made | {"audience": "mail"}),
        "no audience": keys.create_token(**made | {"audience": None}),  # type: ignore[arg-type]
        "another issuer": keys.create_token(**made | {"issuer": "https://evil.example"}),
        "past its time": keys.create_token(**made, expires_in_seconds=-10),
        "another key": RSAKeyPair.generate().create_token(**made),
    }
    settings = AuthSettings(
        jwt_public_key=str(key_file),
        jwt_issuer=made["issuer"],
        jwt_audience=made["audience"],
        oauth_server="https://id.example",
        public_url="https://facs.example",
    )
    async with app_of(settings) as client:
        for why, token in wrong.items():
            for path in ("/mcp", "/readyz"):
                answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 401, why
        challenge = (await client.get("/mcp")).headers["WWW-Authenticate"]
        assert "https://facs.example/.well-known/oauth-protected-resource/mcp" in challenge
        # The way to a token is open, and names the authorization server.
        pointed = await client.get("/.well-known/oauth-protected-resource/mcp")
        assert pointed.json()["authorization_servers"] == ["https://id.example/"]
        answer = await client.get("/healthz", headers={"Authorization": f"Bearer {right}"})
        assert answer.status_code == 200


async def test_with_an_openid_provider_only_the_way_to_a_token_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FACSIGHT_OIDC_CLIENT_ID", "facsight")
    monkeypatch.setenv("FACSIGHT_OIDC_CLIENT_SECRET", "0123456789abcdef0123456789abcdef")
    with provider() as url:
        settings = AuthSettings(oidc_config=url, public_url="https://facs.example")
        client = app_of(settings)
    async with client:
        for path in ("/mcp", "/readyz", "/healthz", "/"):
            assert (await client.get(path)).status_code == 401
        told = (await client.get("/.well-known/oauth-authorization-server")).json()
        assert told["authorization_endpoint"] == "https://facs.example/authorize"
        assert (await client.get("/authorize")).status_code != 401
    assert os.listdir(tmp_path) == [], "nothing is stored"  # noqa: PTH208


@contextmanager
def provider() -> Iterator[str]:
    """The address of an OpenID provider's configuration."""

    class Configuration(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"response_types_supported": ["code"], "subject_types_supported": ["public"]}
            known["id_token_signing_alg_values_supported"] = ["RS256"]
            places = {"issuer": "", "authorization_endpoint": "a", "token_endpoint": "t"}
            places["jwks_uri"] = "keys"
            for name, place in places.items():
                known[name] = f"https://id.example/{place}"  # type: ignore[assignment]
            body = json.dumps(known).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Configuration)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/configuration"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def arguments(*options: str) -> argparse.Namespace:
    return build_parser().parse_args(["serve", "--transport", "http", *options])


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104
def test_binding_off_loopback_without_authentication_is_refused(host: str) -> None:
    with pytest.raises(ServeRefused, match="without authentication"):
        run(arguments("--host", host))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--jwt-jwks", "https://id.example/keys"], "--jwt-issuer and --jwt-audience"),
        (["--jwt-issuer", "https://id.example"], "need a key"),
        (["--oidc-config", "https://id.example/config"], "--public-url"),
        (["--token-file", "no/such/file"], "cannot be read"),
    ],
)
def test_authentication_that_is_set_up_by_half_is_refused(options: list[str], says: str) -> None:
    with pytest.raises(ServeRefused, match=says):
        run(arguments(*options))


def test_tokens_that_others_can_read_or_guess_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("alice: 0123456789abcdef0123456789\n")
    path.chmod(0o644)
    with pytest.raises(ServeRefused, match="chmod 600"):
        run(arguments("--token-file", str(path)))
    path.chmod(0o600)
    path.write_text("alice: short\n")
    with pytest.raises(ServeRefused, match="guessed"):
        run(arguments("--token-file", str(path)))
