"""Files of pictures before anything is decoded: how large they may be, and their bytes.

Apart from `image`, so that a server whose workers decode does without NumPy and Pillow.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facsight_tools.errors import ImageNotFound, ImageTooLarge, quoted


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """The largest picture that is decoded; each limit is checked before the pixels are.

    `max_side` is what OpenCV can turn and scale.
    """

    max_bytes: int = 64 * 2**20
    max_pixels: int = 64_000_000
    max_side: int = 32_766


DEFAULT_LIMITS: Final = ImageLimits()


def read_file(path: str | Path, limits: ImageLimits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a regular file, not decoded yet; raises as `load_image` does."""
    path = Path(path)
    if path == Path():
        raise ImageNotFound("The path is empty; give the path of a picture.")
    try:
        info = path.stat()
        # A FIFO or a device would block or never end, so only regular files are opened.
        if not stat.S_ISREG(info.st_mode):
            what = "a folder" if stat.S_ISDIR(info.st_mode) else "not a regular file"
            raise ImageNotFound(f"{quoted(str(path))} is {what}; give the path of a picture.")
        if info.st_size > limits.max_bytes:
            raise too_many_bytes(info.st_size, limits)
        return path.read_bytes()
    except FileNotFoundError:
        raise ImageNotFound(f"{quoted(str(path))} does not exist; check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no usable path"
        raise ImageNotFound(f"{quoted(str(path))} cannot be read: {reason}.") from error


def too_many_bytes(size: int, limits: ImageLimits) -> ImageTooLarge:
    """The error of a picture of so many bytes."""
    return ImageTooLarge(
        f"The picture has {size / 2**20:.1f} MiB; the limit is {limits.max_bytes / 2**20:.0f} MiB."
    )
