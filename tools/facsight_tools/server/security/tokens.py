"""Bearer tokens that the operator wrote down: one for each client."""

from __future__ import annotations

import hashlib
import hmac
import stat
import sys
from pathlib import Path
from typing import Final

from fastmcp.server.auth import AccessToken, TokenVerifier

from facsight_tools.errors import ServeRefused

_LEAST_CHARACTERS: Final = 24


class FixedTokens(TokenVerifier):
    """Accepts the tokens of a list.

    Only their hashes are kept, and all of them are compared, so that time tells nothing.

    Args:
        tokens: client name to token.

    Raises:
        ServeRefused: there is none, or one is shorter than 24 characters.
    """

    def __init__(self, tokens: dict[str, str]) -> None:
        super().__init__()
        if not tokens:
            raise ServeRefused("There is no token: write one 'name: token' a line.")
        for name, token in tokens.items():
            if len(token) < _LEAST_CHARACTERS:
                raise ServeRefused(
                    f"The token of '{name}' can be guessed: give {_LEAST_CHARACTERS} characters or "
                    "more, such as `openssl rand -hex 32` makes."
                )
        self._hashes = {name: _hash(token) for name, token in tokens.items()}

    async def verify_token(self, token: str) -> AccessToken | None:
        """Whose token it is, or None."""
        given = _hash(token)
        found = [name for name, one in self._hashes.items() if hmac.compare_digest(one, given)]
        if not found:
            return None
        return AccessToken(token=token, client_id=found[0], scopes=[], subject=found[0])


def read_tokens(path: str | Path) -> dict[str, str]:
    """Client name to token, from a file of lines `name: token`; `#` starts a comment.

    Raises:
        ServeRefused: it cannot be read, others can read it too, or a line has another form.
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ServeRefused(f"The token file '{path}' cannot be read.") from error
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ServeRefused(f"Others can read the tokens: run `chmod 600 {path}`.")
    tokens: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        name, colon, token = (part.strip() for part in line.partition(":"))
        if not (name and colon and token) or name in tokens:
            raise ServeRefused(f"Line {number} of '{path}' is not 'name: token' with a new name.")
        tokens[name] = token
    return tokens


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
