"""Measuring from Python: one picture, or many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from facsight_tools.errors import UnknownOption
from facsight_tools.image import ImageSource, load_image
from facsight_tools.lazy import Lazy
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import RuleSource, select
from facsight_tools.types import Analysis

_BATCH: Final = 16


_pipeline: Final = Lazy(Pipeline)


def default_pipeline() -> Pipeline:
    """The pipeline of this process, opened at first use; threads share it."""
    return _pipeline.get()


def analyze(
    image: ImageSource,
    *,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
) -> Analysis:
    """Measure every face of one picture.

    Args:
        image: a path, bytes, a Pillow image, a uint8 RGB array (H, W, 3) or an `Image`.
        rules: rule sets by id, `.toml` path or object. The first categorical one scores `emotion`
            (the default where there is none), every other one gives one of the face's `readings`.
        neutral: pictures or frames of the same person at rest. Action units are then read against
            their median face, which takes the person's own shape out; without them the mean of
            many people stands in, and a face that is built like an expression is read as one.
        scene: measure bodies, hands and what lies between people as well, which takes several times
            as long; action units under a hand are then unavailable.

    Returns:
        The analysis; `faces` is empty where the picture shows none.

    Raises:
        NoFaceFound: a reference picture shows no face.
        InputError: the picture or a rule set cannot be used; the message says what to do.
        ModelError: a network file is missing or altered; the message says what to run.
    """
    return next(analyze_many([image], rules=rules, neutral=neutral, scene=scene))


async def aanalyze(
    image: ImageSource,
    *,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
) -> Analysis:
    """`analyze` in a worker thread, for callers that run an event loop."""
    return await asyncio.to_thread(analyze, image, rules=rules, neutral=neutral, scene=scene)


def analyze_many(
    images: Iterable[ImageSource],
    *,
    batch: int = _BATCH,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
) -> Iterator[Analysis]:
    """Measure pictures in batches, one analysis a picture, in order.

    Any length: only `batch` pictures, 1 or more, are held at a time. The readings are the same as
    one by one. `rules`, `neutral` and `scene` as in `analyze`.
    """
    if batch < 1:
        raise UnknownOption(f"batch: expected 1 or more, got {batch}.")
    selection = select(rules)
    pipeline = default_pipeline()
    relaxed = pipeline.neutral([load_image(one) for one in neutral]) if neutral else None
    pictures = iter(images)
    while chunk := [load_image(picture) for picture in islice(pictures, batch)]:
        yield from pipeline.analyze(chunk, rules=selection, neutral=relaxed, scene=scene)
