"""From bytes, a path or an array to an upright RGB `Image`: pictures are decoded here only.

OpenCV applies EXIF orientation and Pillow does not, so two decoders would give two pictures of one
file; everything goes through Pillow here.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import struct
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
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
    UnknownOption,
)
from facsight_tools.image_file import DEFAULT_LIMITS, ImageLimits, read_file, too_many_bytes
from facsight_tools.jpeg_file import check_jpeg, decode_jpeg
from facsight_tools.types import Image

FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
"""Formats that are decoded, told by content and never by file name; JPEG covers MPO."""

SUFFIXES: Final = frozenset(
    (".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif")
)
"""File names that a folder is searched for."""

ImageSource = (
    str | Path | bytes | bytearray | memoryview | NDArray[np.uint8] | PIL.Image.Image | Image
)

_COUNTED_BYTES: Final = 2**18
_CUT_SIDE: Final = 512

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS: Final = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")
_PNG_EXIF: Final = b"Raw profile type exif"
_PHOTOMETRIC: Final = 262  # the TIFF tag; 0: white is zero
_DARKEST: Final = 64
_WIDEST: Final = 2**16 - 1
_RANGES: Final = tuple(2**bits - 1 for bits in (8, 10, 12, 14, 16))

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


# By EXIF's number how pixels that are stored so are turned upright
_TURNED: Final[Mapping[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]]] = {
    2: lambda one: one[:, ::-1],
    3: lambda one: one[::-1, ::-1],
    4: lambda one: one[::-1],
    5: lambda one: one.swapaxes(0, 1),
    6: lambda one: one[::-1].swapaxes(0, 1),
    7: lambda one: one[::-1, ::-1].swapaxes(0, 1),
    8: lambda one: one[:, ::-1].swapaxes(0, 1),
}


def load_image(source: ImageSource, *, limits: ImageLimits = DEFAULT_LIMITS) -> Image:
    """Decode a picture.

    Args:
        source: a path, the bytes of a file, a Pillow image, a uint8 array (H, W, 3) in RGB order or
            (H, W) in grey, or an `Image`, which is returned as it is.
        limits: the largest picture accepted.

    Returns:
        The picture, upright (EXIF orientation applied once), in 8-bit RGB: alpha is laid on white,
        values of 16 bits and floats from 0 to 1 are scaled, CMYK and palettes are converted. Of
        an animation or a file of several pages the first is taken, and of 16-bit values that use
        10, 12 or 14 bits alone these are the range; `notes` says so.

    Raises:
        ImageNotFound: no regular file stands at the path.
        ImageUnreadable: the bytes are empty, truncated, spoilt or no image.
        ImageUnsupported: an image, but not of a format in `FORMATS`; floats outside 0-1; or an
            array of another kind.
        ImageTooLarge: over `limits`.
        OutOfMemory: within `limits`, and more than this process may use.
    """
    if isinstance(source, Image):
        return source
    if isinstance(source, np.ndarray):
        return _from_array(source, limits)
    if isinstance(source, PIL.Image.Image):
        pixels, notes = _upright_rgb(source, limits)
        return replace(_from_array(pixels, limits), notes=notes)
    if isinstance(source, bytes | bytearray | memoryview):
        return _decode(bytes(source), limits)
    if isinstance(source, str | Path):
        return _decode(read_file(source, limits), limits)
    raise ImageUnsupported(
        f"Expected a path, bytes, an array or a Pillow image, got {type(source).__name__}."
    )


def cut(image: Image, region_xyxy: tuple[float, float, float, float] | None) -> Image:
    """A part of a picture, scaled up where its longer side is under 512 pixels.

    Args:
        image: the picture.
        region_xyxy: left, top, right, bottom in its pixels; what lies outside is left off. None is
            the whole picture, which is returned as it is.

    Raises:
        UnknownOption: the region holds no pixel of the picture.
    """
    if region_xyxy is None:
        return image
    width, height = image.size_wh
    if not all(map(math.isfinite, region_xyxy)):
        raise UnknownOption(
            "region: expected four numbers, left, top, right, bottom in pixels of the picture, "
            f"got {list(region_xyxy)}."
        )
    left, top, right, bottom = (
        round(min(max(edge, 0.0), side))
        for edge, side in zip(region_xyxy, (width, height, width, height), strict=True)
    )
    if left >= right or top >= bottom:
        raise UnknownOption(
            f"The region holds nothing of the picture, which is {width} x {height}: give left, "
            "top, right, bottom in its pixels."
        )
    part = PIL.Image.fromarray(image.pixels_rgb[top:bottom, left:right])
    scale = max(1.0, _CUT_SIDE / max(part.size))
    if scale > 1.0:
        size = (round(part.width * scale), round(part.height * scale))
        part = part.resize(size, PIL.Image.Resampling.LANCZOS)
    note = f"the part {left},{top},{right},{bottom} of the picture, {scale:.2f} times its size"
    return replace(image, pixels_rgb=np.asarray(part), notes=(*image.notes, note))


def find_images(path: Path, unreadable: Callable[[OSError], None] | None = None) -> list[Path]:
    """The picture itself, or a folder's pictures, sorted; what is hidden (`.name`) is left out.

    Args:
        path: a picture or a folder, which is searched with the folders in it; links to folders are
            not followed.
        unreadable: called with what the system says of a folder that cannot be read.
    """
    if not path.is_dir():
        return [path]
    found = []
    for folder, folders, files in os.walk(path, onerror=unreadable):
        folders[:] = [one for one in folders if not one.startswith(".")]
        pictures = (Path(folder, one) for one in files if not one.startswith("."))
        found += [one for one in pictures if one.suffix.lower() in SUFFIXES and one.is_file()]
    return sorted(found, key=lambda one: one.as_posix())


def _decode(data: bytes, limits: ImageLimits) -> Image:
    if not data:
        raise ImageUnreadable("The picture is empty (0 bytes).")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(len(data), limits)
    try:
        with warnings.catch_warnings():
            # Pillow warns of what the limits refuse, and of odd metadata that is not used.
            warnings.simplefilter("ignore")
            picture = PIL.Image.open(io.BytesIO(_without_texts(data)), formats=FORMATS)
            notes = _notes(picture, len(data))
    except PIL.UnidentifiedImageError:
        raise _unidentified(data) from None
    except PIL.Image.DecompressionBombError:
        # Pillow's own limit, which it checks while it reads the header.
        raise _too_many_pixels(limits, "") from None
    except _PILLOW_ERRORS as error:
        raise _undecodable() from error
    _check_size(picture, limits)
    stored = _jpeg_rgb(picture, data)
    pixels, more = _upright_rgb(picture, limits) if stored is None else (stored, ())
    digest = hashlib.sha256(data).hexdigest()
    return Image(pixels, digest, picture.format or "unknown", notes=(*notes, *more))


def _without_texts(data: bytes) -> bytes:
    """A PNG file without its texts and its colour profile, none of which is used.

    Pillow refuses a picture whose comment is long, and unpacks what is packed in it.
    """
    if not data.startswith(_PNG):
        return data
    kept, at = [_PNG], len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if kind not in _PNG_TEXTS or data[at + 8 :].startswith(_PNG_EXIF):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _check_size(picture: PIL.Image.Image, limits: ImageLimits) -> None:
    """Raise where a picture is too large, before anything of it is decoded."""
    width, height = picture.size
    if width * height > limits.max_pixels:
        raise _too_many_pixels(limits, f" ({width} x {height})")
    if max(width, height) > limits.max_side:
        raise _too_long(limits, width, height)


def _jpeg_rgb(picture: PIL.Image.Image, data: bytes) -> NDArray[np.uint8] | None:
    """The pixels of a JPEG file, turned upright; None where Pillow is to decode it."""
    if picture.format not in ("JPEG", "MPO"):
        return None
    try:
        if picture.mode not in ("L", "RGB"):
            check_jpeg(data)
            return None
        pixels = decode_jpeg(data)
        if pixels is None or pixels.shape[1::-1] != picture.size:
            return None
        turn = _TURNED.get(_orientation(picture))
        upright = pixels if turn is None else np.ascontiguousarray(turn(pixels))
    except MemoryError:
        raise _too_little_memory(picture) from None
    upright.setflags(write=False)  # so that it is not copied again
    return upright


def _orientation(picture: PIL.Image.Image) -> int:
    """How a picture lies, by the numbers of EXIF; 1 is upright."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = picture.getexif().get(PIL.ExifTags.Base.Orientation, 1)
    except _PILLOW_ERRORS as error:
        raise _undecodable() from error
    return told if isinstance(told, int) else 1


def _upright_rgb(
    picture: PIL.Image.Image, limits: ImageLimits
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """The pixels, turned upright, and what is to be noted; the size is checked before."""
    _check_size(picture, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            deep = any(";16" in str(tile) for tile in getattr(picture, "tile", ()))
            picture.load()
            # Each copy of a large picture is hundreds of megabytes: it is turned only if need be.
            white_is_zero = _white_is_zero(picture)
            if picture.getexif().get(PIL.ExifTags.Base.Orientation, 1) != 1:
                picture = PIL.ImageOps.exif_transpose(picture)
            if picture.mode.startswith(("I", "F")):
                return _wide_grey(picture, white_is_zero=white_is_zero)
            pixels = _to_rgb(picture)
    except MemoryError:
        raise _too_little_memory(picture) from None
    except _PILLOW_ERRORS as error:
        raise _undecodable() from error
    if deep and 0 < pixels.max() < _DARKEST:
        raise ImageUnsupported(
            "The picture has colours of 16 bits and uses a quarter of their range at most, so its "
            "white is not known: scale it, or save it with 8 bits."
        )
    return pixels, ()


def _too_little_memory(picture: PIL.Image.Image) -> OutOfMemory:
    # The size is within the limits, so it is this process that has too little.
    width, height = picture.size
    return OutOfMemory(
        f"There is not enough memory to decode {width} x {height} pixels; scale the picture down."
    )


def _undecodable() -> ImageUnreadable:
    return ImageUnreadable("The picture cannot be decoded; it is truncated or damaged.")


def _notes(picture: PIL.Image.Image, size: int) -> tuple[str, ...]:
    # MPO holds the same view twice (depth, preview): the first frame is simply the photograph.
    if picture.format == "MPO" or not getattr(picture, "is_animated", False):
        return ()
    # A file of several pages is no video.
    pages = picture.format == "TIFF"
    one = "page" if pages else "frame"
    if size > _COUNTED_BYTES:
        # A file may hold millions of empty frames, and counting means to read them all.
        read = f"Only the first {one} was read"
    else:
        read = f"Only the first of {getattr(picture, 'n_frames', 1)} {one}s was read"
    return (f"{read}." if pages else f"{read}; `facsight analyze` measures them all.",)


def _white_is_zero(picture: PIL.Image.Image) -> bool:
    """Whether 0 is white, which Pillow turns round for 8 bits and leaves for more."""
    tags = getattr(picture, "tag_v2", None)
    return tags is not None and tags.get(_PHOTOMETRIC) == 0


def _wide_grey(
    picture: PIL.Image.Image, *, white_is_zero: bool
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Greys of more than 8 bits as uint8 (H, W, 3), and how their range was told."""
    values = np.asarray(picture, dtype=np.float64)
    least, most = float(values.min()), float(values.max())
    notes: tuple[str, ...] = ()
    if picture.mode == "F":
        if not (least >= 0.0 and most <= 1.0):
            raise ImageUnsupported(
                "The picture holds floats that are not all from 0 to 1, so its white is not known: "
                "scale it to 0-1, or save it with 8 or 16 bits."
            )
        top = 1.0
    else:
        if least < 0 or most > _WIDEST:
            raise ImageUnsupported(
                f"The picture holds values from {least:.0f} to {most:.0f}, and 16 bits are read at "
                "most: save it with 8 or 16 bits."
            )
        # 32-bit greys of 8 bits are common; a file of 16 bits with 8 used would be black.
        top = float(next(one for one in _RANGES if most <= one))
        if top < _WIDEST:
            notes = (f"Its largest value is {most:.0f}, so 0-{top:.0f} is read as black to white.",)
    grey = np.clip(values / top * 255.0 + 0.5, 0, 255).astype(np.uint8)
    if white_is_zero:
        grey = 255 - grey
    return np.repeat(grey[:, :, None], 3, axis=2), notes


def _to_rgb(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    """A Pillow mode of 8 bits or fewer as uint8 (H, W, 3)."""
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
    height, width = array.shape[:2]
    if height * width > limits.max_pixels:
        raise _too_many_pixels(limits, f" ({width} x {height})")
    if max(height, width) > limits.max_side:
        raise _too_long(limits, width, height)
    # An array has no file, so its shape and bytes stand in for one.
    digest = hashlib.sha256(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return Image(array, sha256=digest.hexdigest(), format="array")


def _too_many_pixels(limits: ImageLimits, size: str) -> ImageTooLarge:
    return ImageTooLarge(
        f"The picture has more than {limits.max_pixels / 1e6:.0f} megapixels{size}; scale it down."
    )


def _too_long(limits: ImageLimits, width: int, height: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"The picture is {width:,} x {height:,} pixels and {limits.max_side:,} are the most a side "
        "may have; cut it or scale it down."
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
    if data.startswith((b"ID3", b"fLaC")) or (data[:4] == b"RIFF" and brand == b"WAVE"):
        return ImageUnsupported("This is sound alone; give a picture or a video that shows faces.")
    if data[4:8] == b"ftyp" or data[:4] in (b"\x1aE\xdf\xa3", b"RIFF"):
        return ImageUnsupported(
            "This looks like a video, which `facsight analyze` and facs_analyze_video measure; "
            "give a single picture."
        )
    return ImageUnreadable(f"The bytes are no picture of a kind read here: {', '.join(FORMATS)}.")
