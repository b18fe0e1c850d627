"""Tokens that are signed rightly, and good only within their time."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from fastmcp.server.auth.providers.jwt import RSAKeyPair
from joserfc import jwt
from joserfc.jwk import RSAKey

from facsight_tools.server.security.jwt import TimedJWT

KEYS = RSAKeyPair.generate()
VERIFIER = TimedJWT(public_key=KEYS.public_key, issuer="https://issuer", audience="facsight")


def token(**claims: Any) -> str:
    given = {"iss": "https://issuer", "aud": "facsight", "sub": "someone"}
    given |= {"exp": time.time() + 60} | claims
    kept = {name: value for name, value in given.items() if value is not None}
    private = KEYS.private_key.get_secret_value()
    return jwt.encode({"alg": "RS256"}, kept, RSAKey.import_key(private))


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({}, True),
        ({"nbf": time.time() - 5}, True),
        ({"nbf": time.time() + 3600}, False),
        ({"nbf": "now"}, False),
        ({"nbf": True}, False),
        ({"exp": None}, False),
        ({"exp": time.time() - 5}, False),
        ({"exp": 0}, False),
        ({"aud": "other"}, False),
    ],
)
async def test_a_token_is_good_within_its_time(claims: dict[str, Any], good: bool) -> None:
    assert (await VERIFIER.verify_token(token(**claims)) is not None) == good


@pytest.mark.parametrize("deep", ["[" * 200_000, '{"a":' * 100_000])
async def test_nested_json_in_a_token_is_no_token(deep: str) -> None:
    head = base64.urlsafe_b64encode(deep.encode()).decode().rstrip("=")
    assert await VERIFIER.verify_token(f"{head}.e30.e30") is None
