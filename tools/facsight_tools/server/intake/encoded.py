"""Pictures that come in the call itself, as base64 or a data URI."""

from __future__ import annotations

import base64
import re
from typing import Final

from facsight_tools.errors import ImageTooLarge, ImageUnreadable

_DATA_URI: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,", re.IGNORECASE)
# Shorter texts are paths: no picture fits into so few characters of base64.
_LEAST_BASE64: Final = 100
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_\-\s]+")


def is_encoded(text: str) -> bool:
    """Whether a text is a picture itself, as a data URI or base64, and not the name of one."""
    if _DATA_URI.match(text):
        return True
    return len(text) >= _LEAST_BASE64 and _BASE64.fullmatch(text) is not None and "." not in text


def decode(text: str, max_bytes: int) -> bytes:
    """The bytes that a data URI or base64 stands for.

    Raises:
        ImageTooLarge: they would be more than `max_bytes`; told before anything is decoded.
        ImageUnreadable: the base64 is broken.
    """
    if len(text) * 3 // 4 > max_bytes * 1.1:
        raise ImageTooLarge(
            f"The picture has more than the {max_bytes / 2**20:.0f} MiB that are accepted."
        )
    header = _DATA_URI.match(text)
    plain = "".join(text[header.end() if header else 0 :].split())
    try:
        return base64.b64decode(plain.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:  # broken, or not of ASCII letters
        raise ImageUnreadable(
            "The data URI of the picture is broken: name its file or an upload instead."
        ) from None
