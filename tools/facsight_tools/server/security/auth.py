"""Which authentication a server has: fixed tokens, JWTs, or OAuth through FastMCP."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import ServeRefused
from facsight_tools.server.security.tokens import FixedTokens, read_tokens

if TYPE_CHECKING:
    from fastmcp.server.auth import AuthProvider, TokenVerifier

TOKEN_ENV: Final = "FACSIGHT_TOKEN"  # noqa: S105
CLIENT_ID_ENV: Final = "FACSIGHT_OIDC_CLIENT_ID"
CLIENT_SECRET_ENV: Final = "FACSIGHT_OIDC_CLIENT_SECRET"  # noqa: S105

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class AuthSettings:
    """How clients prove who they are; all None is no authentication.

    Attributes:
        token_file: file of lines `name: token`. One token alone may stand in `FACSIGHT_TOKEN`.
        jwt_jwks: address of the keys that JWTs are signed with; or
        jwt_public_key: file with the one public key (PEM).
        jwt_issuer, jwt_audience: what a JWT must have been issued by and for; both are required.
        oauth_server: the authorization server whose JWTs these are; clients are pointed to it
            (RFC 9728). Needs `public_url`.
        oidc_config: address of an OpenID provider's configuration, for providers at which clients
            cannot register themselves; FastMCP stands in between. Needs `public_url` and
            `FACSIGHT_OIDC_CLIENT_ID`, `FACSIGHT_OIDC_CLIENT_SECRET`.
        public_url: the address under which clients reach this server.
    """

    token_file: str | None = None
    jwt_jwks: str | None = None
    jwt_public_key: str | None = None
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    oauth_server: str | None = None
    oidc_config: str | None = None
    public_url: str | None = None


def make_auth(settings: AuthSettings) -> AuthProvider | None:
    """The authentication that the settings ask for; None where they ask for none.

    Raises:
        ServeRefused: they contradict each other, or something is missing.
    """
    ways = (_fixed(settings), _jwt(settings), _oidc(settings))
    chosen = [one for one in ways if one is not None]
    if len(chosen) > 1:
        raise ServeRefused("Choose one authentication: tokens, JWT or OpenID Connect.")
    if not chosen and (settings.jwt_issuer or settings.jwt_audience or settings.oauth_server):
        raise ServeRefused("JWTs need a key: give --jwt-jwks or --jwt-public-key.")
    return chosen[0] if chosen else None


def require_auth(host: str, auth: AuthProvider | None) -> None:
    """Refuse to serve other machines without authentication.

    Raises:
        ServeRefused: `host` is not this machine alone, and there is no authentication.
    """
    if auth is None and host not in LOOPBACK:
        raise ServeRefused(
            f"--host {host}: without authentication the server binds to this machine only. Give "
            f"--token-file, --jwt-jwks or --oidc-config, or set {TOKEN_ENV}."
        )


def _fixed(settings: AuthSettings) -> AuthProvider | None:
    token = os.environ.get(TOKEN_ENV)
    if settings.token_file and token:
        raise ServeRefused(f"Give --token-file or {TOKEN_ENV}, not both.")
    if settings.token_file:
        return FixedTokens(read_tokens(settings.token_file))
    return FixedTokens({"client": token}) if token else None


def _jwt(settings: AuthSettings) -> AuthProvider | None:
    if not (settings.jwt_jwks or settings.jwt_public_key):
        return None
    if settings.jwt_jwks and settings.jwt_public_key:
        raise ServeRefused("Give --jwt-jwks or --jwt-public-key, not both.")
    if not (settings.jwt_issuer and settings.jwt_audience):
        raise ServeRefused(
            "JWTs need --jwt-issuer and --jwt-audience: without them a token that was issued for "
            "another service would be accepted."
        )
    verifier = _verifier(settings)
    if settings.oauth_server is None:
        return verifier
    if settings.public_url is None:
        raise ServeRefused("--oauth-server needs --public-url, the address clients know.")
    from fastmcp.server.auth import RemoteAuthProvider
    from pydantic import AnyHttpUrl

    return RemoteAuthProvider(
        token_verifier=verifier,
        authorization_servers=[AnyHttpUrl(settings.oauth_server)],
        base_url=settings.public_url,
        resource_name="facsight",
    )


def _verifier(settings: AuthSettings) -> TokenVerifier:
    # JWTs bring a cryptography library, which takes its time to import.
    from facsight_tools.server.security.jwt import TimedJWT

    key = None
    if settings.jwt_public_key:
        try:
            key = Path(settings.jwt_public_key).read_text(encoding="ascii")
        except (OSError, ValueError) as error:
            raise ServeRefused("The file of --jwt-public-key cannot be read.") from error
    return TimedJWT(
        public_key=key,
        jwks_uri=settings.jwt_jwks,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
    )


def _oidc(settings: AuthSettings) -> AuthProvider | None:
    if settings.oidc_config is None:
        return None
    client_id, secret = os.environ.get(CLIENT_ID_ENV), os.environ.get(CLIENT_SECRET_ENV)
    if not (client_id and secret and settings.public_url):
        raise ServeRefused(
            f"--oidc-config needs --public-url, {CLIENT_ID_ENV} and {CLIENT_SECRET_ENV}."
        )
    from fastmcp.server.auth.oidc_proxy import OIDCProxy
    from key_value.aio.stores.memory import MemoryStore

    return OIDCProxy(
        config_url=settings.oidc_config,
        client_id=client_id,
        client_secret=secret,
        base_url=settings.public_url,
        audience=settings.jwt_audience,
        # FastMCP would keep clients and tokens in the home folder; so they sign in after a restart.
        client_storage=MemoryStore(),
    )
