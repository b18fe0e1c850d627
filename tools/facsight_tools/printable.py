"""Texts of others as they may be shown: on a terminal, in a table, in HTML.

A file's name, a user's words or a library's message may hold what moves the cursor, turns the
direction of writing, or is no character at all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ESCAPED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_KEPT: Final = frozenset("\u200c\u200d\u00ad")
"""Joiners that scripts and emoji need, and the soft hyphen."""
_BROKEN: Final = re.compile("[\ud800-\udfff]")


def printable(text: str, *, keep: str = "") -> str:
    r"""The text with control characters, direction marks and broken bytes as backslash escapes.

        >>> printable("a\x1b[31mb\u202e.jpg")
        'a\\x1b[31mb\\u202e.jpg'

    Args:
        text: as it came; bytes that are no UTF-8 are lone surrogates in it, as Python reads names.
        keep: characters that are left as they are, such as a line break.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if is_shown(one) or one in keep else _escaped(one) for one in text)


def encodable(text: str) -> str:
    r"""The text with broken bytes alone as backslash escapes: all else has bytes in UTF-8.

    >>> encodable("bad\udcff\n.png")
    'bad\\xff\n.png'
    """
    return text if text.isascii() else _BROKEN.sub(lambda one: _escaped(one[0]), text)


def is_shown(character: str) -> bool:
    """Whether a character may be shown as it is: no control, direction mark or broken byte."""
    return character in _KEPT or unicodedata.category(character) not in _ESCAPED


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
