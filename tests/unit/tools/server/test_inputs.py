import base64
import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from facsight.tools.errors import ImageNotFound, ImageUnreadable, InputError
from facsight.tools.server.inputs import read_picture


@pytest.fixture
def png() -> bytes:
    rng = np.random.default_rng(0)
    buffer = io.BytesIO()
    PIL.Image.fromarray(rng.integers(0, 255, (16, 16, 3), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_path_base64_and_a_data_uri_are_one_picture(png: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(png)
    text = base64.b64encode(png).decode()
    wrapped = "\n".join(text[i : i + 76] for i in range(0, len(text), 76))
    urlsafe = base64.urlsafe_b64encode(png).decode()
    given = [str(path), text, wrapped, urlsafe, f"data:image/png;base64,{text}"]
    assert len({read_picture(one).sha256 for one in given}) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no/such/file.jpg", ImageNotFound),
        ("", ImageNotFound),
        ("https://example.org/face.jpg", ImageUnreadable),
        ("data:image/png;base64,####", ImageUnreadable),
        ("A" * 400, ImageUnreadable),
        ("A" * 101 + "=", InputError),
    ],
)
def test_what_cannot_be_used_is_typed(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_picture(text)
