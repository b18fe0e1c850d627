import base64
import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from facsight_tools.errors import (
    AddressRefused,
    ImageNotFound,
    ImageTooLarge,
    ImageUnreadable,
    PathRefused,
)
from facsight_tools.image_file import ImageLimits
from facsight_tools.server.intake.picture import Intake


@pytest.fixture
def png() -> bytes:
    rng = np.random.default_rng(0)
    buffer = io.BytesIO()
    PIL.Image.fromarray(rng.integers(0, 255, (16, 16, 3), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


async def test_a_path_base64_and_a_data_uri_are_one_picture(png: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(png)
    text = base64.b64encode(png).decode()
    wrapped = "\n".join(text[i : i + 76] for i in range(0, len(text), 76))
    urlsafe = base64.urlsafe_b64encode(png).decode()
    for given in (str(path), text, wrapped, urlsafe, f"data:image/png;base64,{text}"):
        assert await Intake().read(given) == png


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no/such/file.jpg", ImageNotFound),
        ("", ImageNotFound),
        ("https://example.org/face.jpg", AddressRefused),
        ("file:///no/such/file.jpg", ImageNotFound),
        ("file://elsewhere/face.jpg", PathRefused),
        ("data:image/png;base64,####", ImageUnreadable),
        ("data:text/plain,hello", ImageUnreadable),
        ("A" * 101 + "=", ImageUnreadable),
    ],
)
async def test_what_cannot_be_used_is_typed(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await Intake().read(text)


async def test_base64_that_is_too_long_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ImageTooLarge, match="MiB"):
        await Intake(limits=ImageLimits(max_bytes=1000)).read("A" * 4000)
