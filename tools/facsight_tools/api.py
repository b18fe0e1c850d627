"""Measuring from Python: one picture, or many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

from facsight_tools.at_rest import check_at_rest
from facsight_tools.backends.engines import open_engine
from facsight_tools.batch import (
    BATCH,
    ONE,
    Item,
    PictureOutcome,
    StartHelper,
    items,
    measure_each,
)
from facsight_tools.errors import InputError, UnknownOption
from facsight_tools.helpers import Helper, Task, frame
from facsight_tools.image import ImageSource, load_image
from facsight_tools.lazy import Lazy
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import RuleSource, select
from facsight_tools.states import Order
from facsight_tools.types import Analysis


def open_shared_pipeline(**parts: Any) -> Pipeline:
    """A pipeline for many pictures or frames, with parts as `Pipeline` takes them.

    Its networks run on one thread each: the cores measure pictures side by side, and the threads of
    one network would wait for each other.
    """
    return Pipeline(open_engine(threads=1), **parts)


_alone: Final = Lazy(lambda: Pipeline(in_parts=True))
_shared: Final = Lazy(open_shared_pipeline)


def default_pipeline() -> Pipeline:
    """The pipeline of this process for one picture at a time, opened at first use."""
    return _alone.get()


def shared_pipeline() -> Pipeline:
    """The pipeline of this process for many, opened at first use; threads share it."""
    return _shared.get()


def is_shared(pipeline: Pipeline) -> bool:
    """Whether a process beside would measure as this pipeline does, and there is a core for it."""
    return pipeline.lanes > 1 and pipeline.on_cpu and pipeline is shared_pipeline()


def helper_starter(pipeline: Pipeline, told: Mapping[str, Any]) -> StartHelper | None:
    """What starts a process that measures as `pipeline.analyze` does with these options.

    None where another process would not: with parts or rules of one's own, and where a GPU, which
    is one, runs the networks.
    """
    if not is_shared(pipeline):
        return None
    try:
        task = frame(Task(told))
    except Exception:  # pickle raises whatever the thing that cannot travel does
        return None
    return partial(Helper, task)


def analyze(
    image: ImageSource,
    *,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
    order: Order = "size",
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
        order: how faces are numbered: `size`, the largest first and those of about one size from
            left to right, or `position`, all from left to right.

    Returns:
        The analysis; `faces` is empty where the picture shows none.

    Raises:
        NoFaceFound: a reference picture shows no face.
        InputError: the picture or a rule set cannot be used; the message says what to do.
        ModelError: a network file is missing or altered; the message says what to run.
    """
    picture = load_image(image)
    pipeline = default_pipeline()
    told = _told(pipeline, rules, neutral, scene=scene, order=order)
    (one,) = measure_each(items([picture]), partial(pipeline.analyze, **told))
    return one.analysis


async def aanalyze(
    image: ImageSource,
    *,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
    order: Order = "size",
) -> Analysis:
    """`analyze` in a worker thread, for callers that run an event loop."""
    return await asyncio.to_thread(
        analyze, image, rules=rules, neutral=neutral, scene=scene, order=order
    )


def analyze_many(
    images: ImageSource | Iterable[ImageSource],
    *,
    batch: int = BATCH,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
    order: Order = "size",
) -> Iterator[PictureOutcome]:
    """Measure pictures in batches, several side by side, one outcome a picture, in order.

        for one in facsight.analyze_many("photos"):
            print(one.name, one.error or len(one.analysis.faces))

    Args:
        images: a folder, a picture, or any number of either; any length, since few are held at a
            time: see `facsight_tools.batch.measure_each`.
        batch: pictures that are measured together, 1 or more; the readings are the same as one by
            one.
        rules: as in `analyze`.
        neutral: as in `analyze`.
        scene: as in `analyze`.
        order: as in `analyze`.

    Returns:
        For each picture, and each folder that cannot be searched, its name with the analysis or
        the error; the next are measured whatever came of it.

    Raises:
        UnknownOption, RuleSetInvalid: of the options.
        NoFaceFound: a reference picture shows no face.
        ModelError: a network file is missing or altered; the message says what to run.
    """
    if batch < 1:
        raise UnknownOption(f"batch: expected 1 or more, got {batch}.")
    if not isinstance(images, (*ONE, Iterable)):
        raise InputError(
            "images: expected a folder, a picture or any number of either, got "
            f"{type(images).__name__}."
        )
    pipeline = shared_pipeline()
    told = _told(pipeline, rules, neutral, scene=scene, order=order)
    given: Iterable[Item] = items(images)
    if isinstance(images, str | Path | Sequence):  # no more than names, or what is held already
        given = list(given)
    measure = partial(pipeline.analyze, **told)
    return measure_each(given, measure, batch, pipeline.lanes, helper_starter(pipeline, told))


def _told(
    pipeline: Pipeline,
    rules: RuleSource | Sequence[RuleSource],
    neutral: Sequence[ImageSource],
    *,
    scene: bool,
    order: Order,
) -> dict[str, Any]:
    """What `Pipeline.analyze` is told; raises where an option cannot be used."""
    if not isinstance(scene, bool):
        raise UnknownOption(f"scene: expected True or False, got {scene!r}.")
    if order not in get_args(Order):
        raise UnknownOption(f"order: expected {' or '.join(get_args(Order))}, got {order!r}.")
    selection = select(rules)
    check_at_rest(neutral)
    relaxed = pipeline.neutral([load_image(one) for one in neutral]) if neutral else None
    return {"rules": selection, "neutral": relaxed, "scene": scene, "order": order}
