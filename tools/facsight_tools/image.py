"""From bytes, a path or an array to an upright RGB `Image`: pictures are decoded here only.

OpenCV applies EXIF orientation and Pillow does not, so two decoders would give two pictures of one
file; everything goes through Pillow here.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import PIL.ExifTags
import PIL.Image
import PIL.ImageOps
from numpy.typing import NDArray

from facsight_tools.errors import (
    ImageTooLarge,
    ImageUnreadable,
    ImageUnsupported,
    OutOfMemory,
)
from facsight_tools.image_file import DEFAULT_LIMITS, ImageLimits, read_file, too_many_bytes
from facsight_tools.types import Image

FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
"""Formats that are decoded, told by content and never by file name; JPEG covers MPO."""

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
"""File names that a folder is searched for."""

ImageSource = (
    str | Path | bytes | bytearray | memoryview | NDArray[np.uint8] | PIL.Image.Image | Image
)

_COUNTED_BYTES: Final = 2**18

# What Pillow raises on files that are broken or hostile; a test feeds it all of them.
_PILLOW_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    NotImplementedError,
    AttributeError,
    OverflowError,
    struct.error,
    MemoryError,
    RuntimeError,
)


def load_image(source: ImageSource, *, limits: ImageLimits = DEFAULT_LIMITS) -> Image:
    """Decode a picture.

    Args:
        source: a path, the bytes of a file, a Pillow image, a uint8 array (H, W, 3) in RGB order or
            (H, W) in grey, or an `Image`, which is returned as it is.
        limits: the largest picture accepted.

    Returns:
        The picture, upright (EXIF orientation applied once), in 8-bit RGB: alpha is laid on white,
        16-bit values are scaled, CMYK and palettes are converted, of an animation the first frame
        is taken (and `notes` says so).

    Raises:
        ImageNotFound: no regular file stands at the path.
        ImageUnreadable: the bytes are empty, truncated or no image.
        ImageUnsupported: an image, but not of a format in `FORMATS`; or an array of another kind.
        ImageTooLarge: over `limits`.
        OutOfMemory: within `limits`, and more than this process may use.
    """
    if isinstance(source, Image):
        return source
    if isinstance(source, np.ndarray):
        return _from_array(source, limits)
    if isinstance(source, PIL.Image.Image):
        return _from_array(_upright_rgb(source, limits), limits)
    if isinstance(source, bytes | bytearray | memoryview):
        return _decode(bytes(source), limits)
    if isinstance(source, str | Path):
        return _decode(read_file(source, limits), limits)
    raise ImageUnsupported(
        f"Expected a path, bytes, an array or a Pillow image, got {type(source).__name__}."
    )


def find_images(path: Path) -> list[Path]:
    """The picture itself, or a folder's pictures, sorted; what is hidden (`.name`) is left out."""
    if not path.is_dir():
        return [path]
    files = (p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    shown = (p for p in files if not any(n.startswith(".") for n in p.relative_to(path).parts))
    return sorted(shown, key=lambda p: p.as_posix())


def _decode(data: bytes, limits: ImageLimits) -> Image:
    if not data:
        raise ImageUnreadable("The picture is empty (0 bytes).")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(len(data), limits)
    try:
        with warnings.catch_warnings():
            # Pillow warns of what the limits refuse, and of odd metadata that is not used.
            warnings.simplefilter("ignore")
            picture = PIL.Image.open(io.BytesIO(data), formats=FORMATS)
            notes = _notes(picture, len(data))
    except PIL.UnidentifiedImageError:
        raise _unidentified(data) from None
    except PIL.Image.DecompressionBombError:
        # Pillow's own limit, which it checks while it reads the header.
        raise _too_many_pixels(limits, "") from None
    except _PILLOW_ERRORS as error:
        raise _undecodable() from error
    pixels = _upright_rgb(picture, limits)
    digest = hashlib.sha256(data).hexdigest()
    return Image(pixels, sha256=digest, format=picture.format or "unknown", notes=notes)


def _upright_rgb(picture: PIL.Image.Image, limits: ImageLimits) -> NDArray[np.uint8]:
    """The pixels, turned upright; the size is checked before anything is decoded."""
    width, height = picture.size
    if width * height > limits.max_pixels:
        raise _too_many_pixels(limits, f" ({width} x {height})")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            # Each copy of a large picture is hundreds of megabytes: it is turned only if need be.
            if picture.getexif().get(PIL.ExifTags.Base.Orientation, 1) != 1:
                picture = PIL.ImageOps.exif_transpose(picture)
            return _to_rgb(picture)
    except MemoryError:
        # The size is within the limits, so it is this process that has too little.
        raise OutOfMemory(
            f"There is not enough memory to decode {width} x {height} pixels; scale the picture "
            "down."
        ) from None
    except _PILLOW_ERRORS as error:
        raise _undecodable() from error


def _undecodable() -> ImageUnreadable:
    return ImageUnreadable("The picture cannot be decoded; it is truncated or damaged.")


def _notes(picture: PIL.Image.Image, size: int) -> tuple[str, ...]:
    # MPO holds the same view twice (depth, preview): the first frame is simply the photograph.
    if picture.format == "MPO" or not getattr(picture, "is_animated", False):
        return ()
    if size > _COUNTED_BYTES:
        # A file may hold millions of empty frames, and counting means to read them all.
        return ("Only the first frame was read.",)
    return (f"Only the first of {getattr(picture, 'n_frames', 1)} frames was read.",)


def _to_rgb(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    """Any Pillow mode as uint8 (H, W, 3)."""
    if picture.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(picture, dtype=np.float64), posinf=0.0, neginf=0.0)
        # Greys of 16 bits, of 8 bits in a wider type, and floats from 0 to 1.
        wide = picture.mode.startswith("I;16") or values.max() > 255
        unit = picture.mode == "F" and values.max() <= 1.0
        top = 65535.0 if wide else 1.0 if unit else 255.0
        grey = np.clip(values / top * 255.0 + 0.5, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        ground = PIL.Image.new("RGBA", layer.size, (255, 255, 255, 255))
        picture = PIL.Image.alpha_composite(ground, layer)
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    return np.asarray(rgb, dtype=np.uint8)


def _from_array(array: NDArray[Any], limits: ImageLimits) -> Image:
    if array.dtype != np.uint8:
        raise ImageUnsupported(f"Expected an array of uint8 in RGB order, got {array.dtype}.")
    if array.ndim == 2:
        array = np.repeat(array[:, :, None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        raise ImageUnsupported(
            f"Expected an array of shape (H, W, 3) or (H, W), got {array.shape}."
        )
    if array.shape[0] * array.shape[1] > limits.max_pixels:
        raise _too_many_pixels(limits, f" ({array.shape[1]} x {array.shape[0]})")
    # An array has no file, so its shape and bytes stand in for one.
    digest = hashlib.sha256(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return Image(array, sha256=digest.hexdigest(), format="array")


def _too_many_pixels(limits: ImageLimits, size: str) -> ImageTooLarge:
    return ImageTooLarge(
        f"The picture has more than {limits.max_pixels / 1e6:.0f} megapixels{size}; scale it down."
    )


def _unidentified(data: bytes) -> ImageUnreadable | ImageUnsupported:
    """Tell an image of another kind from something that is no image."""
    brand = data[8:12]
    if data[4:8] == b"ftyp" and brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        kind = "AVIF" if brand == b"avif" else "HEIC"
        return ImageUnsupported(f"{kind} pictures are not decoded here; convert it to JPEG or PNG.")
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"#extm3u", b"ffconcat", b"[playlist]")) or b"<mpd" in head:
        return ImageUnsupported("This is a playlist, which is not followed; give a single picture.")
    if head.startswith((b"<svg", b"<?xml")) or data[:4] == b"%PDF":
        return ImageUnsupported("SVG and PDF are not pictures of pixels; export it as PNG.")
    if data[4:8] == b"ftyp" or data[:4] in (b"\x1aE\xdf\xa3", b"RIFF"):
        return ImageUnsupported("This looks like a video; give a single picture.")
    return ImageUnreadable(f"The bytes are no picture of a kind read here: {', '.join(FORMATS)}.")
