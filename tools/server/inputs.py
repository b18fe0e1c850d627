"""Pictures as a client may give them: a path, a data URI or base64."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import Final

from facsight.tools.errors import ImageUnreadable
from facsight.tools.image import load_image
from facsight.tools.types import Image

_DATA_URI: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,", re.IGNORECASE)
# Shorter texts are paths: no picture fits into so few characters of base64.
_LEAST_BASE64: Final = 100
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_\-\s]+")


def is_encoded(text: str) -> bool:
    """Whether a text is a picture itself, as a data URI or base64, and not the name of one."""
    if _DATA_URI.match(text):
        return True
    return len(text) >= _LEAST_BASE64 and _BASE64.fullmatch(text) is not None and "." not in text


def read_picture(text: str) -> Image:
    """Decode the picture that a client named or sent.

    Raises:
        InputError: nothing usable stands there; the message says what to give instead.
    """
    if is_encoded(text):
        header = _DATA_URI.match(text)
        return load_image(_decode(text[header.end() :] if header else text))
    if "://" in text or text.startswith("file:"):
        raise ImageUnreadable("Addresses are not fetched; give a path or the picture as base64.")
    return load_image(Path(text))


def _decode(text: str) -> bytes:
    plain = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain, validate=True)
    except binascii.Error:
        raise ImageUnreadable("The base64 of the picture is broken; send it again.") from None
