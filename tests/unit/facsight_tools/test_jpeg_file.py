"""JPEG files that are not whole, and those that only look so."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import PIL.ExifTags
import PIL.Image
import PIL.ImageOps
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from facsight_tools.errors import ImageTooLarge, ImageUnreadable
from facsight_tools.image import load_image
from facsight_tools.jpeg_file import MAX_SCANS, check_jpeg

PICTURE = np.random.default_rng(5).integers(0, 255, (96, 80, 3), dtype=np.uint8)
END = b"\xff\xd9"
FORMS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "not subsampled": {"subsampling": 0},
    "restart markers": {"restart_marker_blocks": 4},
    "grey": {"mode": "L"},
    "CMYK": {"mode": "CMYK"},
}


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    PIL.Image.fromarray(PICTURE).convert(mode).save(file, "JPEG", quality=90, **options)
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize("form", FORMS)
def test_the_pixels_are_those_of_pillow_whichever_way_up(form: str, orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[PIL.ExifTags.Base.Orientation] = orientation
    data = jpeg(**FORMS[form], exif=exif)
    upright = PIL.ImageOps.exif_transpose(PIL.Image.open(io.BytesIO(data)))
    assert np.array_equal(load_image(data).pixels_rgb, np.asarray(upright.convert("RGB")))


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_file_passes_with_whatever_stands_after_it(form: str) -> None:
    data = jpeg(**FORMS[form])
    check_jpeg(data)
    check_jpeg(data + b"a phone's own data " * 50)


@pytest.mark.parametrize("form", FORMS)
@given(share=st.floats(0.2, 0.95), zeros=st.booleans(), end=st.booleans())
@example(share=0.7109375, zeros=False, end=False)  # within the head of a scan
@settings(max_examples=25, deadline=None)
def test_an_interrupted_copy_is_refused(form: str, share: float, zeros: bool, end: bool) -> None:
    data = jpeg(**FORMS[form])
    kept = int(len(data) * share)
    broken = data[:kept] + b"\0" * ((len(data) - kept) if zeros else 0) + END * end
    assume(not ends_with_a_whole_scan(broken, data))
    with pytest.raises(ImageUnreadable, match="damaged"):
        check_jpeg(broken)


def ends_with_a_whole_scan(cut: bytes, data: bytes) -> bool:
    """Whether the end of a file stands where, in the whole one, a scan or its tables begin."""
    kept = cut.removesuffix(END)
    return kept != cut and data[len(kept.rstrip(b"\xff")) :][:2] in (b"\xff\xda", b"\xff\xc4")


def test_a_progressive_file_that_ends_after_a_scan_is_a_coarser_picture() -> None:
    data = jpeg(progressive=True)
    last = data.rindex(b"\xff\xda")
    tables = data.rindex(b"\xff\xc4", 0, last)
    check_jpeg(data[:tables] + END)
    with pytest.raises(ImageUnreadable, match="damaged"):
        check_jpeg(data[:tables])


def test_a_file_of_thousands_of_scans_is_not_begun() -> None:
    data = jpeg(progressive=True)
    start = data.index(b"\xff\xda")
    scan = data[start : data.index(b"\xff", start + 2)]
    with pytest.raises(ImageTooLarge, match="scans"):
        check_jpeg(data[:start] + scan * (MAX_SCANS + 1) + data[start:])
