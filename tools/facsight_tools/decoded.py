"""The text of a file: UTF-8, or what spreadsheets and subtitle programs write besides."""

from __future__ import annotations

import codecs
from typing import Final

_JPEG: Final = b"\xff\xd8\xff"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes) -> str | None:
    """The text in UTF-8, in UTF-16 with its mark, or in Windows's code page; None of no text."""
    if data.startswith(_UTF_16):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        no_text = b"\0" in data or data.startswith(_JPEG)
        encodings = () if no_text else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
