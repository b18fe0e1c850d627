"""JSON Web Tokens that are good now, and not for ever."""

from __future__ import annotations

import time
from typing import Final

from fastmcp.server.auth import AccessToken
from fastmcp.server.auth.providers.jwt import JWTVerifier

_SKEW_S: Final = 30.0
"""By how much the issuer's clock may be ahead of this one."""


class TimedJWT(JWTVerifier):
    """FastMCP's verifier, which looks at `exp` where there is one; here it and `nbf` are kept.

    RFC 7519, sections 4.1.4 and 4.1.5; that `exp` must be there is RFC 9068, section 2.2.
    """

    async def load_access_token(self, token: str) -> AccessToken | None:
        """Whose token it is; None where it is not good, or not good yet, or has no end."""
        try:
            found = await super().load_access_token(token)
        except RecursionError:  # a header of nested JSON, which nobody has signed
            return None
        if found is None or found.expires_at is None:
            return None
        begins = found.claims.get("nbf", 0)
        if isinstance(begins, bool) or not isinstance(begins, int | float):
            return None
        return found if begins <= time.time() + _SKEW_S else None
