import io
import math
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from facsight_tools import errors
from facsight_tools.image import cut, find_images, load_image
from facsight_tools.image_file import ImageLimits
from facsight_tools.types import Image


def gradient(width: int = 40, height: int = 24) -> np.ndarray:
    """A picture in which every corner differs."""
    ys, xs = np.mgrid[0:height, 0:width]
    return np.stack([xs * 6, ys * 10, (xs + ys) * 3], axis=2).astype(np.uint8)


def encoded(picture: PIL.Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=form, **options)
    return buffer.getvalue()


def test_every_door_gives_the_same_pixels(tmp_path: Path) -> None:
    pixels = gradient()
    data = encoded(PIL.Image.fromarray(pixels))
    path = tmp_path / "p.png"
    path.write_bytes(data)
    for source in (data, path, str(path), PIL.Image.fromarray(pixels), pixels):
        np.testing.assert_array_equal(load_image(source).pixels_rgb, pixels)
    image = load_image(path)
    assert load_image(image) is image
    assert (image.format, image.size_wh) == ("PNG", (40, 24))


def test_the_hash_is_of_the_bytes() -> None:
    data = encoded(PIL.Image.fromarray(gradient()))
    one, other = load_image(data), load_image(data + b"trailing bytes")
    assert one.sha256 != other.sha256
    assert load_image(gradient()).sha256 != load_image(gradient()[:, ::-1].copy()).sha256


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(orientation: int) -> None:
    upright = PIL.Image.fromarray(gradient())
    # What a camera stores so that showing it by its orientation gives the upright picture.
    flip = PIL.Image.Transpose
    undo = {
        2: flip.FLIP_LEFT_RIGHT,
        3: flip.ROTATE_180,
        4: flip.FLIP_TOP_BOTTOM,
        5: flip.TRANSPOSE,
        6: flip.ROTATE_90,
        7: flip.TRANSVERSE,
        8: flip.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, "PNG", exif=exif)
    np.testing.assert_array_equal(load_image(data).pixels_rgb, gradient())
    opened = PIL.Image.open(io.BytesIO(data))
    np.testing.assert_array_equal(load_image(opened).pixels_rgb, gradient())


@pytest.mark.parametrize(
    ("mode", "tolerance"),
    [("RGBA", 0), ("P", 0), ("CMYK", 2), ("L", 0), ("LA", 0), ("I;16", 0), ("1", 0)],
)
def test_modes_become_rgb(mode: str, tolerance: int) -> None:
    source = PIL.Image.fromarray(gradient())
    if mode == "I;16":
        wide = np.asarray(source.convert("L"), dtype=np.uint16) * 257
        picture = PIL.Image.fromarray(wide)
    else:
        picture = source.convert(mode)
    form = "TIFF" if mode == "CMYK" else "PNG"
    if mode == "P":
        source = picture
    expected = source.convert("1" if mode == "1" else "L" if mode in ("L", "LA", "I;16") else "RGB")
    loaded = load_image(encoded(picture, form))
    difference = np.abs(
        loaded.pixels_rgb.astype(int) - np.asarray(expected.convert("RGB"), dtype=int)
    )
    assert difference.max() <= tolerance


def test_transparency_is_laid_on_white() -> None:
    clear = PIL.Image.new("RGBA", (8, 8), (10, 20, 30, 0))
    assert (load_image(encoded(clear)).pixels_rgb == 255).all()


def test_the_first_frame_of_an_animation_is_read_and_said() -> None:
    frames = [PIL.Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "green")]
    image = load_image(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert image.notes == (
        "Only the first of 3 frames was read; `facsight analyze` measures them all.",
    )
    assert image.pixels_rgb[0, 0, 0] > 200


def test_the_first_page_of_several_is_read_and_said() -> None:
    pages = [PIL.Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    image = load_image(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert image.notes == ("Only the first of 2 pages was read.",)
    assert image.pixels_rgb[0, 0, 0] > 200


HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(100)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.ImageUnreadable),
        (b"not a picture at all", errors.ImageUnreadable),
        (encoded(PIL.Image.fromarray(gradient()))[:60], errors.ImageUnreadable),
        (encoded(PIL.Image.fromarray(gradient(400, 300)), "JPEG")[:2000], errors.ImageUnreadable),
        (HEIC, errors.ImageUnsupported),
        (MP4, errors.ImageUnsupported),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.ImageUnsupported),
        (b"%PDF-1.7 ...", errors.ImageUnsupported),
    ],
)
def test_bad_bytes_are_typed(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        load_image(data)


def test_damage_anywhere_in_a_file_is_an_input_error() -> None:
    """Pillow raises many kinds of exception on broken files; every one must be mapped."""
    rng = np.random.default_rng(7)
    originals = [
        encoded(PIL.Image.fromarray(gradient()), form)
        for form in ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
    ]
    for original in originals:
        for _ in range(60):
            data = bytearray(original)
            for position in rng.integers(0, len(data), size=6):
                data[position] = rng.integers(0, 256)
            try:
                image = load_image(bytes(data), limits=ImageLimits(max_pixels=10**6))
            except errors.InputError:
                continue
            assert image.pixels_rgb.ndim == 3


def test_a_huge_header_is_refused_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 65000, 65000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    with pytest.raises(errors.ImageTooLarge, match="megapixels"):
        load_image(bomb + struct.pack(">I", 64) + b"IDAT" + bytes(68))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_the_largest_pictures_are_decoded_in_little_memory() -> None:
    """A measuring process that holds gigabytes already has to decode them once more to draw."""
    script = """
import io, resource, sys
import PIL.Image
from facsight_tools.image import load_image

file = io.BytesIO()
PIL.Image.new("RGB", (8000, 8000)).save(file, "JPEG")
load_image(PIL.Image.new("RGB", (64, 64)))
with open("/proc/self/statm") as held:
    mapped = int(held.read().split()[0]) * resource.getpagesize()
limit = mapped + 12 * 8000 * 8000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
assert load_image(file.getvalue()).size_wh == (8000, 8000)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(encoded(PIL.Image.fromarray(gradient())))
    with pytest.raises(errors.ImageTooLarge):
        load_image(path, limits=ImageLimits(max_bytes=10))
    with pytest.raises(errors.ImageTooLarge):
        load_image(path.read_bytes(), limits=ImageLimits(max_pixels=100))
    with pytest.raises(errors.ImageTooLarge):
        load_image(gradient(), limits=ImageLimits(max_pixels=100))
    with pytest.raises(errors.ImageTooLarge):
        load_image(PIL.Image.fromarray(gradient()), limits=ImageLimits(max_pixels=100))


def test_paths_that_hold_no_file(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (tmp_path / "missing.jpg", tmp_path, fifo, "/dev/zero", "nul\0byte", ""):
        with pytest.raises(errors.ImageNotFound):
            load_image(path)


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8)],
)
def test_arrays_of_another_kind_are_refused(array: np.ndarray) -> None:
    with pytest.raises(errors.ImageUnsupported):
        load_image(array)


@pytest.mark.parametrize("source", [None, 3, ["a.jpg"]])
def test_what_is_no_picture_at_all_is_typed(source: object) -> None:
    with pytest.raises(errors.ImageUnsupported, match="Expected a path"):
        load_image(source)  # type: ignore[arg-type]


def test_floats_from_0_to_1_are_spread() -> None:
    grey = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    loaded = load_image(encoded(PIL.Image.fromarray(grey), "TIFF"))
    assert loaded.pixels_rgb.max() == 255


def test_a_grey_array_is_accepted() -> None:
    image = load_image(np.full((5, 6), 9, np.uint8))
    assert isinstance(image, Image)
    assert image.size_wh == (6, 5)


def test_folders_are_searched_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.JPG", "a.png", "b/c.webp", "notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_images(tmp_path)]
    assert found == ["a.png", "b/c.webp", "z.JPG"]


def test_a_part_is_cut_out_and_scaled_up_where_it_is_small() -> None:
    picture = load_image(gradient(2000, 100))
    assert cut(picture, None) is picture
    large = cut(picture, (100.2, -5, 1100, 400))
    assert large.size_wh == (1000, 100)
    assert np.array_equal(large.pixels_rgb, picture.pixels_rgb[:, 100:1100])
    small = cut(picture, (0, 0, 64, 32))
    assert small.size_wh == (512, 256)
    assert small.sha256 == picture.sha256
    assert small.notes == ("the part 0,0,64,32 of the picture, 8.00 times its size",)
    for nothing in ((2000, 0, 3000, 50), (50, 0, 40, 50), (-9, -9, -1, -1)):
        with pytest.raises(errors.UnknownOption, match="2000 x 100"):
            cut(picture, nothing)
    for edge in (math.nan, math.inf, -math.inf):
        with pytest.raises(errors.UnknownOption, match="region"):
            cut(picture, (edge, 0, 1, 1))
