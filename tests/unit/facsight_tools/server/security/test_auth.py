"""Settings of authentication: each way alone, none by half, none with another."""

from pathlib import Path
from typing import Any

import pytest
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier, RSAKeyPair

from facsight_tools.errors import ServeRefused
from facsight_tools.server.security.auth import (
    CLIENT_ID_ENV,
    CLIENT_SECRET_ENV,
    LOOPBACK,
    TOKEN_ENV,
    AuthSettings,
    make_auth,
    require_auth,
)
from facsight_tools.server.security.tokens import FixedTokens

TOKEN = "0123456789abcdef01234567"  # noqa: S105
JWT = {
    "jwt_jwks": "https://id.example/keys",
    "jwt_issuer": "https://id.example",
    "jwt_audience": "f",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (TOKEN_ENV, CLIENT_ID_ENV, CLIENT_SECRET_ENV):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    tokens, key = tmp_path / "tokens", tmp_path / "key.pem"
    tokens.touch(mode=0o600)
    tokens.write_text(f"alice: {TOKEN}\n")
    key.write_text(RSAKeyPair.generate().public_key)
    return {"tokens": str(tokens), "key": str(key)}


def test_without_settings_there_is_none() -> None:
    assert make_auth(AuthSettings()) is None
    assert make_auth(AuthSettings(public_url="https://facs.example")) is None


async def test_one_token_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_ENV, TOKEN)
    auth = make_auth(AuthSettings())
    assert isinstance(auth, FixedTokens)
    found = await auth.verify_token(TOKEN)
    assert found is not None
    assert found.client_id == "client"


async def test_a_file_of_tokens(files: dict[str, str]) -> None:
    auth = make_auth(AuthSettings(token_file=files["tokens"]))
    assert isinstance(auth, FixedTokens)
    found = await auth.verify_token(TOKEN)
    assert found is not None
    assert found.client_id == "alice"


async def test_a_key_verifies_what_was_signed_for_this_service(tmp_path: Path) -> None:
    keys = RSAKeyPair.generate()
    (tmp_path / "key.pem").write_text(keys.public_key)
    auth = make_auth(
        AuthSettings(jwt_public_key=str(tmp_path / "key.pem"), jwt_issuer="me", jwt_audience="f")
    )
    assert isinstance(auth, JWTVerifier)
    right = keys.create_token(subject="alice", issuer="me", audience="f")
    wrong = keys.create_token(subject="alice", issuer="me", audience="g")
    assert await auth.verify_token(right) is not None
    assert await auth.verify_token(wrong) is None


def test_an_authorization_server_is_pointed_to() -> None:
    settings = AuthSettings(
        **JWT, oauth_server="https://id.example", public_url="https://f.example"
    )
    auth = make_auth(settings)
    assert isinstance(auth, RemoteAuthProvider)
    assert [str(one) for one in auth.authorization_servers] == ["https://id.example/"]


@pytest.mark.parametrize(
    ("settings", "env", "says"),
    [
        ({"token_file": "t"}, {TOKEN_ENV: TOKEN}, "Give --token-file or FACSIGHT_TOKEN, not both"),
        (JWT | {"jwt_public_key": "k"}, {}, "Give --jwt-jwks or --jwt-public-key, not both"),
        (JWT | {"jwt_issuer": None}, {}, "JWTs need --jwt-issuer and --jwt-audience"),
        (JWT | {"jwt_audience": ""}, {}, "JWTs need --jwt-issuer and --jwt-audience"),
        (JWT | {"oauth_server": "https://a.example"}, {}, "--oauth-server needs --public-url"),
        (JWT | {"jwt_jwks": None, "jwt_public_key": "no/key"}, {}, "--jwt-public-key cannot be"),
        (JWT, {TOKEN_ENV: TOKEN}, "Choose one authentication"),
        ({"jwt_audience": "f"}, {}, "JWTs need a key"),
        ({"oauth_server": "https://a.example"}, {}, "JWTs need a key"),
        (
            {"oidc_config": "https://a.example"},
            {},
            f"--oidc-config needs --public-url, {CLIENT_ID_ENV}",
        ),
        (
            {"oidc_config": "https://a.example", "public_url": "https://f.example"},
            {CLIENT_ID_ENV: "me"},
            CLIENT_SECRET_ENV,
        ),
    ],
)
def test_what_is_set_up_by_half_or_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], env: dict[str, str], says: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ServeRefused, match=says):
        make_auth(AuthSettings(**settings))


def test_a_key_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    settings = AuthSettings(jwt_public_key=str(tmp_path / "key"), jwt_issuer="a", jwt_audience="b")
    with pytest.raises(ServeRefused, match="cannot be read"):
        make_auth(settings)


@pytest.mark.parametrize(
    "host",
    [*sorted(LOOPBACK), "0.0.0.0", "192.168.1.2", "", "127.0.0.2", "LOCALHOST"],  # noqa: S104
)
def test_only_this_machine_alone_needs_none(host: str) -> None:
    require_auth(host, FixedTokens({"a": TOKEN}))
    if host in LOOPBACK:
        require_auth(host, None)
        return
    with pytest.raises(ServeRefused, match=f"--host {host}: without authentication"):
        require_auth(host, None)
