"""What a drawing asks for; every style of it can be drawn, also in another process."""

import pickle
from dataclasses import FrozenInstanceError
from typing import get_args

import numpy as np
import pytest
from tests.builders import make_analysis

from facsight_tools.drawing import Drawing, Style
from facsight_tools.highlights import draw
from facsight_tools.types import Image

IMAGE = Image(np.zeros((8, 8, 3), np.uint8), sha256="ab", format="array")


@pytest.mark.parametrize("style", get_args(Style))
def test_every_style_is_drawn_as_it_says(style: Style) -> None:
    """JPEG for a page, PNG elsewhere; see `Style`."""
    data = draw(IMAGE, make_analysis(size_wh=(8, 8)), Drawing(style))
    assert data.startswith(b"\xff\xd8" if style == "small" else b"\x89PNG")


def test_a_drawing_crosses_to_a_worker_unchanged_and_cannot_be_altered() -> None:
    drawing = Drawing(
        "mesh", 2, (("F1.AU1", (1.0, 2.0, 3.0, 4.0)),), (("F1", (0.0, 0.0, 1.0, 1.0)),)
    )
    assert pickle.loads(pickle.dumps(drawing)) == drawing  # noqa: S301
    assert hash(Drawing()) == hash(Drawing("report", None))
    with pytest.raises(FrozenInstanceError):
        drawing.only_face = 1  # type: ignore[misc]
