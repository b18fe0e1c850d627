"""What the tools ask for measurements: processes of their own, or the pipeline in this one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

from facsight_tools.errors import ServerStopping
from facsight_tools.server.workers.wire import Options

if TYPE_CHECKING:
    from facsight_tools.drawing import Drawing
    from facsight_tools.pipeline import Pipeline
    from facsight_tools.types import Analysis
    from facsight_tools.video.film import Film, Filmed, Filming


ToldFilming: TypeAlias = "Callable[[Filming], Awaitable[None]]"
"""Awaited with how far a video is."""

ToldPart: TypeAlias = "Callable[[Filmed], Awaitable[None]]"
"""Awaited with what was measured of a video so far."""


class Measurer(Protocol):
    """Decodes, measures and draws; `WorkerPool` is the other one."""

    def check_room(self) -> None:
        """Raise a `ServerError` where no picture would be taken now, before one is read."""
        ...

    @property
    def providers(self) -> tuple[str, ...]:
        """What really runs the networks, once for each process that is ready to measure."""
        ...

    @property
    def one_device(self) -> bool:
        """Whether a process of its own runs the networks for all that measure."""
        ...

    async def measure(self, picture: bytes, options: Options | None = None) -> Analysis:
        """Measure one picture, the bytes of a file; raises as `load_image` and `Pipeline` do."""
        ...

    async def draw(self, picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:
        """Draw an analysis on its picture; the bytes of a PNG or JPEG file."""
        ...

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """Measure a video; raises as `measure_film`. To cancel it stops it."""
        ...


class InProcess:
    """Measures in a thread of this process: for Python and the command line, where one user asks.

    Such a measurement can be neither killed nor bounded, so a server uses a `WorkerPool`.
    """

    def __init__(self, pipeline: Callable[[], Pipeline]) -> None:
        self._pipeline = pipeline

    def check_room(self) -> None:
        """There is always room: callers wait for a thread, however many they are."""

    @property
    def providers(self) -> tuple[str, ...]:
        """What runs the networks here, which this opens."""
        used = self._pipeline().provenance.models.values()
        return tuple(dict.fromkeys(provider for _, provider in used))

    @property
    def one_device(self) -> bool:
        """Networks run here."""
        return False

    async def measure(self, picture: bytes, options: Options | None = None) -> Analysis:
        """Measure one picture."""
        return await asyncio.to_thread(self._measure, picture, options or Options())

    async def draw(self, picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:
        """Draw an analysis on its picture."""
        return await asyncio.to_thread(_draw, picture, analysis, drawing)

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """Measure a video; one that nobody waits for any more ends at its next frame."""
        loop, left = asyncio.get_running_loop(), threading.Event()

        def tell(state: Filming) -> None:
            if left.is_set():
                raise ServerStopping("The video was given up.")
            asyncio.run_coroutine_threadsafe(_all_of(told(state)), loop)

        def hand_on(filmed: Filmed) -> None:
            asyncio.run_coroutine_threadsafe(_all_of(part(filmed)), loop)

        try:
            return await asyncio.to_thread(_film, film, tell, hand_on)
        finally:
            left.set()

    def _measure(self, picture: bytes, options: Options) -> Analysis:
        # A server whose workers decode needs no decoder.
        from facsight_tools.batch import load_within
        from facsight_tools.image import cut

        image = cut(load_within(picture), options.region)
        rules = options.selection()
        pipeline = self._pipeline()
        neutral = [load_within(one) for one in options.neutral]
        relaxed = pipeline.neutral(neutral, options.neutral_face) if neutral else None
        (analysis,) = pipeline.analyze(
            [image], rules=rules, neutral=relaxed, scene=options.scene, order=options.order
        )
        return analysis


async def _all_of(one: Awaitable[None]) -> None:
    await one


def _film(film: Film, told: Callable[[Filming], None], part: Callable[[Filmed], None]) -> Filmed:
    # Its pipeline is another, whose networks run on a thread each.
    from facsight_tools.video.api import video_pipeline
    from facsight_tools.video.film import measure_film

    return measure_film(film, video_pipeline(), told, part)


def _draw(picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:
    # Imported at the first drawing: a server whose workers draw needs no fonts.
    from facsight_tools.batch import load_within
    from facsight_tools.highlights import draw

    return draw(load_within(picture), analysis, drawing)
