"""What the tools ask for measurements: processes of their own, or the pipeline in this one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from facsight_tools.server.workers.wire import Options

if TYPE_CHECKING:
    from facsight_tools.drawing import Drawing
    from facsight_tools.pipeline import Pipeline
    from facsight_tools.types import Analysis


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

    def _measure(self, picture: bytes, options: Options) -> Analysis:
        # A server whose workers decode needs no decoder.
        from facsight_tools.batch import load_within
        from facsight_tools.image import cut

        image = cut(load_within(picture), options.region)
        rules = options.selection()
        pipeline = self._pipeline()
        neutral = [load_within(one) for one in options.neutral]
        relaxed = pipeline.neutral(neutral) if neutral else None
        (analysis,) = pipeline.analyze(
            [image], rules=rules, neutral=relaxed, scene=options.scene, order=options.order
        )
        return analysis


def _draw(picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:
    # Imported at the first drawing: a server whose workers draw needs no fonts.
    from facsight_tools.batch import load_within
    from facsight_tools.highlights import draw

    return draw(load_within(picture), analysis, drawing)
