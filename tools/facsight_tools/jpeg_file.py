"""JPEG files: their pixels, whether one is whole, and whether decoding it would end.

Pillow fills what an interrupted copy lacks with grey and says nothing, and of a progressive file it
decodes as many scans as there are. So the file is looked at before its pixels are taken. A
progressive file that ends as it should after a whole scan is whole, if coarse: the format asks for
no further one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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


def decode_jpeg(data: bytes) -> NDArray[np.uint8] | None:
    """The pixels of a JPEG file of greys or colours, uint8 (H, W, 3) RGB, as they are stored.

    They are Pillow's, to the last bit, in a quarter of the time: both decode by libjpeg-turbo, and
    this way the check is the decoding. None where Pillow has to judge a form that is not known.

    Raises:
        ImageTooLarge, ImageUnreadable: as `check_jpeg`.
    """
    return _decoded(data, {"colorspace": "RGB"})


def check_jpeg(data: bytes) -> None:
    """Raise where a JPEG file is damaged or has so many scans that decoding would take minutes.

    The whole entropy-coded data is decoded once by libjpeg-turbo (`simplejpeg`), which tells what
    it had to make up.

    Raises:
        ImageTooLarge: more than `MAX_SCANS` scans.
        ImageUnreadable: data are missing or spoilt, as after an interrupted copy.
    """
    _decoded(data, {"colorspace": "GRAY", "fastdct": True})


def _decoded(data: bytes, how: Mapping[str, Any]) -> NDArray[np.uint8] | None:
    scans = data.count(_SCAN)
    if scans > MAX_SCANS:
        raise ImageTooLarge(
            f"The JPEG file has {scans:,} scans and {MAX_SCANS} are decoded at most; save it again."
        )
    import simplejpeg

    try:
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, strict=True, **how)
    except (ValueError, RuntimeError) as error:
        if _is_damage(str(error)):
            raise ImageUnreadable(
                "The JPEG file is damaged: a part of the picture is missing or spoilt, as after a "
                "copy that was interrupted. Copy it again."
            ) from None
        return None  # a form that simplejpeg does not know
    return pixels


def _is_damage(told: str) -> bool:
    stray = _EXTRANEOUS.search(told)
    if stray:
        # Some cameras pad a scan; a stretch of zeros in place of the data is longer.
        return int(stray[1]) > _MANY_BYTES
    return any(one in told for one in _DAMAGE)
