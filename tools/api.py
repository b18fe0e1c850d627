"""Measuring from Python: one picture, or many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from facsight.tools.errors import UnknownOption
from facsight.tools.image import ImageSource, load_image
from facsight.tools.lazy import Lazy
from facsight.tools.pipeline import Pipeline
from facsight.tools.types import Analysis

_BATCH: Final = 16


_pipeline: Final = Lazy(Pipeline)


def default_pipeline() -> Pipeline:
    """The pipeline of this process, opened at first use; threads share it."""
    return _pipeline.get()


def analyze(image: ImageSource) -> Analysis:
    """Measure every face of one picture.

    Args:
        image: a path, bytes, a Pillow image, a uint8 RGB array (H, W, 3) or an `Image`.

    Returns:
        The analysis; `faces` is empty where the picture shows none.

    Raises:
        InputError: the picture cannot be used; the message says what to do.
        ModelError: a network file is missing or altered; the message says what to run.
    """
    return default_pipeline().analyze([load_image(image)])[0]


async def aanalyze(image: ImageSource) -> Analysis:
    """`analyze` in a worker thread, for callers that run an event loop."""
    return await asyncio.to_thread(analyze, image)


def analyze_many(images: Iterable[ImageSource], *, batch: int = _BATCH) -> Iterator[Analysis]:
    """Measure pictures in batches, one analysis a picture, in order.

    Any length: only `batch` pictures, 1 or more, are held at a time. The readings are the same as
    one by one.
    """
    if batch < 1:
        raise UnknownOption(f"batch: expected 1 or more, got {batch}.")
    pictures = iter(images)
    while chunk := [load_image(picture) for picture in islice(pictures, batch)]:
        yield from default_pipeline().analyze(chunk)
