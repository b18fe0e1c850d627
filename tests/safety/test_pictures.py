"""Rows of the safety matrix on pictures: told by content, refused from the header, one reading."""

import io
import resource
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.servers import PORTRAIT

import facsight
from facsight_tools import errors
from facsight_tools.image import load_image
from facsight_tools.types import Analysis

MIB = 2**20


def png_header(width: int, height: int, rest: bytes = b"", bits: int = 8) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, bits, 2 if bits == 8 else 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    return start + struct.pack(">I", zlib.crc32(header)) + rest


def bomb() -> bytes:
    """A true PNG of 12000 x 12000 black pixels in 20 kilobytes."""
    data = zlib.compress(bytes((1 + 12000 // 8) * 12000))
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data
    end = struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return png_header(12000, 12000, chunk + end, bits=1)


def gif(offset: int) -> bytes:
    """A GIF that says 65000 x 65000 of its screen (offset 6) or of its first frame."""
    buffer = io.BytesIO()
    PIL.Image.new("L", (8, 8)).save(buffer, "GIF")
    data = bytearray(buffer.getvalue())
    start = offset or data.index(b",") + 5
    data[start : start + 4] = struct.pack("<HH", 65000, 65000)
    return bytes(data)


def bmp_header(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


HUGE: dict[str, Callable[[], bytes]] = {
    "65k x 65k PNG": lambda: png_header(65000, 65000, struct.pack(">I", 64) + b"IDAT" + bytes(68)),
    "65k x 65k GIF": lambda: gif(6),
    "GIF with a frame beyond its screen": lambda: gif(0),
    "65k x 65k BMP": lambda: bmp_header(65000, 65000),
    "decompression bomb": bomb,
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_large_is_refused_from_the_header_with_memory_flat(name: str) -> None:
    data = HUGE[name]()
    load_image(np.zeros((4, 4, 3), np.uint8))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(errors.ImageTooLarge):
        load_image(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 16 * MIB


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.ImageUnreadable),
        (b"\xff\xd8\xff\xe0", errors.ImageUnreadable),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", errors.ImageUnreadable),
        (b"MZ" + bytes(100), errors.ImageUnreadable),
        (b"<html><script>", errors.ImageUnreadable),
        (SVG, errors.ImageUnsupported),
        (b"P6 99999 99999 255\n", errors.ImageUnreadable),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), errors.ImageUnsupported),
    ],
)
def test_the_content_decides_and_only_listed_formats_are_decoded(
    data: bytes, error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "portrait.jpg"
    path.write_bytes(data)
    with pytest.raises(error):
        load_image(path)


def test_a_truncated_picture_is_an_error_at_every_length() -> None:
    whole = PORTRAIT.read_bytes()
    for share in (0.001, 0.1, 0.5, 0.9):
        with pytest.raises(errors.ImageUnreadable):
            load_image(whole[: int(len(whole) * share)])


def test_a_wrong_extension_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "portrait.txt"
    path.write_bytes(PORTRAIT.read_bytes())
    assert load_image(path).format == "PNG"


def test_a_polyglot_is_read_as_the_picture_that_it_begins_as() -> None:
    """A ZIP or a script behind a picture is never looked at."""
    whole = PORTRAIT.read_bytes()
    for tail in (b"PK\x03\x04" + bytes(50), b"<script>alert(1)</script>"):
        image = load_image(whole + tail)
        assert image.format == "PNG"
        np.testing.assert_array_equal(image.pixels_rgb, load_image(whole).pixels_rgb)


def test_heic_without_a_decoder_is_named() -> None:
    for brand, kind in ((b"heic", "HEIC"), (b"mif1", "HEIC"), (b"avif", "AVIF")):
        with pytest.raises(errors.ImageUnsupported, match=kind):
            load_image(b"\x00\x00\x00\x18ftyp" + brand + bytes(100))


def test_of_an_animation_the_first_frame_is_read_and_said() -> None:
    frames = [PIL.Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    image = load_image(buffer.getvalue())
    assert image.notes == (
        "Only the first of 2 frames was read; `facsight analyze` measures them all.",
    )
    assert image.pixels_rgb[0, 0, 0] > 250
    # To count a million empty frames would take minutes.
    many = load_image(buffer.getvalue()[:-1] + bytes(2**19) + b";")
    assert many.notes == ("Only the first frame was read; `facsight analyze` measures them all.",)


# A grey portrait: every one of these forms can hold it without loss.
GREY = PIL.Image.open(PORTRAIT).convert("L")
TURNS = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_90,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_270,
}


def encoded(picture: PIL.Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def turned(orientation: int) -> bytes:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    stored = GREY.transpose(TURNS[orientation]) if orientation > 1 else GREY
    return encoded(stored, exif=exif)


def sixteen_bits() -> bytes:
    return encoded(PIL.Image.fromarray(np.asarray(GREY, np.uint16) * 257))


def cmyk() -> bytes:
    black = PIL.Image.fromarray(255 - np.asarray(GREY))
    none = PIL.Image.new("L", GREY.size)
    return encoded(PIL.Image.merge("CMYK", (none, none, none, black)), "TIFF")


FORMS: dict[str, Callable[[], bytes]] = {
    **{f"EXIF orientation {k}": lambda k=k: turned(k) for k in range(1, 9)},  # type: ignore[misc]
    "grey": lambda: encoded(GREY),
    "grey with alpha": lambda: encoded(GREY.convert("LA")),
    "alpha": lambda: encoded(GREY.convert("RGBA")),
    "palette": lambda: encoded(GREY.convert("P")),
    "16 bits": sixteen_bits,
    "CMYK": cmyk,
}


@pytest.fixture(scope="module")
def upright() -> Analysis:
    """The measurement of the upright RGB picture."""
    return facsight.analyze(encoded(GREY.convert("RGB")))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_action_units_of_the_upright_rgb_picture(
    form: str, upright: Analysis
) -> None:
    found = facsight.analyze(FORMS[form]())
    assert len(found.faces) == 1
    assert found.faces[0].action_units == upright.faces[0].action_units
    assert found.faces[0].pose == upright.faces[0].pose


PLAYLISTS = {
    "m3u8": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "ffconcat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "DASH": b"<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>",
    "pls": b"[playlist]\nFile1=/etc/passwd\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_is_refused_and_not_followed(name: str) -> None:
    with pytest.raises(errors.ImageUnsupported, match="playlist"):
        load_image(PLAYLISTS[name])


def test_a_pattern_of_file_names_is_a_name_and_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "img_01.jpg").write_bytes(encoded(GREY, "JPEG"))
    with pytest.raises(errors.ImageNotFound):
        load_image(tmp_path / "img_%02d.jpg")


VIDEOS = {
    "MP4 without frames": b"\x00\x00\x00\x18ftypisom" + bytes(16) + b"\x00\x00\x00\x08mdat",
    "QuickTime": b"\x00\x00\x00\x14ftypqt  " + bytes(100),
    "Matroska": b"\x1aE\xdf\xa3" + bytes(100),
    "AVI": b"RIFF\x00\x01\x00\x00AVI LIST" + bytes(100),
}


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_of_any_kind_is_refused_because_video_is_not_read(name: str) -> None:
    with pytest.raises(errors.ImageUnsupported, match="video"):
        load_image(VIDEOS[name])
