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

_DATA_URI: Final = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
# Shorter texts are paths: no picture fits into so few characters of base64.
_LEAST_BASE64: Final = 100
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=_\-\s]+")


def read_picture(text: str) -> Image:
    """Decode the picture that a client named or sent.

    Raises:
        InputError: nothing usable stands there; the message says what to give instead.
    """
    header = _DATA_URI.match(text)
    if header:
        return load_image(_decode(text[header.end() :]))
    if text.startswith(("http://", "https://")):
        raise ImageUnreadable("Addresses are not fetched; give a path or the picture as base64.")
    if len(text) >= _LEAST_BASE64 and _BASE64.fullmatch(text) and not Path(text[:255]).exists():
        return load_image(_decode(text))
    return load_image(Path(text).expanduser())


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), altchars=b"-_", validate=True)
    except binascii.Error:
        pass
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise ImageUnreadable("The base64 of the picture is broken; send it again.") from None
