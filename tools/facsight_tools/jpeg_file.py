"""JPEG files as they are stored: whether one is whole, and whether decoding it would end.

Pillow fills what an interrupted copy lacks with grey and says nothing, and of a progressive file it
decodes as many scans as there are. So the file is looked at before its pixels are taken. A
progressive file that ends as it should after a whole scan is whole, if coarse: the format asks for
no further one.
"""

from __future__ import annotations

import re
from typing import Final

from facsight_tools.errors import ImageTooLarge, ImageUnreadable

MAX_SCANS: Final = 200
"""Scans that are decoded at most; cameras and editors write one to ten, the format's bound of
meaningful ones is a little over a hundred."""

_SCAN: Final = b"\xff\xda"
_MANY_BYTES: Final = 64
_EXTRANEOUS: Final = re.compile(r"(\d+) extraneous bytes")
_DAMAGE: Final = (
    *("Premature end", "Corrupt JPEG data", "premature end"),
    # a progressive file has tables and heads of scans up to its end, and may be cut within one
    *("Bogus Huffman table", "Bogus marker length", "Invalid component ID"),
    *("Invalid progressive", "Inconsistent progression"),
)


def check_jpeg(data: bytes) -> None:
    """Raise where a JPEG file is damaged or has so many scans that decoding would take minutes.

    The whole entropy-coded data is decoded once by libjpeg-turbo (`simplejpeg`), which tells what
    it had to make up.

    Raises:
        ImageTooLarge: more than `MAX_SCANS` scans.
        ImageUnreadable: data are missing or spoilt, as after an interrupted copy.
    """
    scans = data.count(_SCAN)
    if scans > MAX_SCANS:
        raise ImageTooLarge(
            f"The JPEG file has {scans:,} scans and {MAX_SCANS} are decoded at most; save it again."
        )
    import simplejpeg

    try:
        simplejpeg.decode_jpeg(data, colorspace="GRAY", fastdct=True, strict=True)
    except (ValueError, RuntimeError) as error:
        if _is_damage(str(error)):
            raise ImageUnreadable(
                "The JPEG file is damaged: a part of the picture is missing or spoilt, as after a "
                "copy that was interrupted. Copy it again."
            ) from None
        # Anything else is a form that simplejpeg does not know, and Pillow's to judge.


def _is_damage(told: str) -> bool:
    stray = _EXTRANEOUS.search(told)
    if stray:
        # Some cameras pad a scan; a stretch of zeros in place of the data is longer.
        return int(stray[1]) > _MANY_BYTES
    return any(one in told for one in _DAMAGE)
