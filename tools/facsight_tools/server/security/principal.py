"""Who makes the current call: the owner of the handles that it mints."""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from typing import Final

from fastmcp.server.dependencies import get_access_token, get_http_request

LOCAL: Final = "local"
"""The one user of this process: over stdio, from Python, from the command line."""

_principal: ContextVar[str] = ContextVar("facsight_principal", default=LOCAL)


def current_principal() -> str:
    """The caller of the tool that runs now; the same within tools that it calls in turn."""
    return _principal.get()


def enter(principal: str) -> None:
    """Let the rest of this call be the principal's."""
    _principal.set(principal)


def find_principal() -> str:
    """Who calls, from the token of the request; two tokens of one subject are one principal.

    Without authentication everyone on this machine is the same principal.
    """
    token = get_access_token()
    if token is None:
        return LOCAL
    issuer = str((token.claims or {}).get("iss", ""))
    return "\n".join(("token", issuer, token.client_id, token.subject or ""))


def is_one_person(principal: str) -> bool:
    """Whether no other client could be this principal, as over HTTP without authentication."""
    if principal != LOCAL:
        return True
    try:
        get_http_request()
    except RuntimeError:  # stdio or this process
        return True
    return False


def client_key(principal: str) -> str:
    """Whose calls are counted together: the principal, or without one the client's address."""
    if principal != LOCAL:
        return principal
    try:
        client = get_http_request().client
    except RuntimeError:  # stdio or this process
        return LOCAL
    return f"address\n{client.host}" if client else LOCAL


def pseudonym(principal: str) -> str:
    """A short name for the audit log, the same for the same principal; no way back to a token."""
    return LOCAL if principal == LOCAL else hashlib.sha256(principal.encode()).hexdigest()[:12]
