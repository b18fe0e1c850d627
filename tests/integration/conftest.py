"""The shipped networks, opened once for all that measure with them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.servers import PORTRAIT

from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="session")
def pixels() -> np.ndarray:
    """The bundled portrait."""
    return load_image(PORTRAIT).pixels_rgb
