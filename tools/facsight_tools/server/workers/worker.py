"""The measuring process: `python -m facsight_tools.server.workers.worker PARENT MEMORY MAKER`.

It reads jobs from its standard input and writes replies to its standard output until the server
closes the pipe. Pictures are decoded here and nowhere in the server, so a decoder that crashes over
hostile bytes takes no other call with it.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError, OutOfMemory
from facsight_tools.image import cut, load_image
from facsight_tools.server.workers.memory import end_with, limit_memory
from facsight_tools.server.workers.wire import (
    Broke,
    Draw,
    Drawn,
    Failed,
    Job,
    Measure,
    MeasuredBatch,
    Ready,
    Reply,
    pack,
    read_frame,
)
from facsight_tools.types import Analysis, Image


def main(argv: list[str]) -> int:
    """Measure until the server closes the pipe; returns the exit status."""
    parent, memory, maker = int(argv[0]), int(argv[1]), argv[2]
    jobs, replies = private_pipes()
    # A terminal's Ctrl-C and a service manager's SIGTERM reach the whole group of processes: it is
    # the server that decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    forbid_core_dumps()
    end_with(parent)
    try:
        pipeline = make(maker)
        provider = _warm_up(pipeline)
    except FacsightError as error:
        send(replies, Failed(error))
        return 1
    limit_memory(memory, provider)
    send(replies, Ready(provider))
    while (job := read_frame(jobs)) is not None:
        send(replies, _answer(pipeline, job))
    return 0


def private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; what a library prints goes to stderr and never into the frames."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return jobs, replies


def make(maker: str) -> Any:
    """What `module:name` makes."""
    module, _, name = maker.partition(":")
    return getattr(import_module(module), name)()


def _warm_up(pipeline: Any) -> str:
    """Measure an empty picture, so that no client waits for what is only slow once."""
    empty = Image(np.zeros((256, 256, 3), np.uint8), sha256="", format="array")
    pipeline.analyze([empty])  # starts the thread that takes a part of one
    (analysis,) = pipeline.analyze([empty], scene=True)
    return next((provider for _, provider in analysis.provenance.models.values()), "")


def send(replies: BinaryIO, reply: object) -> None:
    """Write one reply."""
    replies.write(pack(reply))
    replies.flush()


def _answer(pipeline: Any, job: Job) -> Reply:
    try:
        return Drawn(_draw(job)) if isinstance(job, Draw) else _measure(pipeline, job)
    except FacsightError as error:
        return Failed(error)
    except MemoryError:
        return Failed(
            OutOfMemory(
                "The picture takes more memory to measure than a call may use; scale it down."
            )
        )
    except Exception as error:
        return Broke(place(error))


def _measure(pipeline: Any, job: Measure) -> MeasuredBatch:
    outcomes: list[Analysis | FacsightError | None] = []
    images = []
    for picture in job.pictures:
        try:
            images.append(cut(load_image(picture), job.options.region))
            outcomes.append(None)
        except OutOfMemory:
            # Alone there may be enough for each, and the server asks again picture by picture.
            raise
        except FacsightError as error:
            outcomes.append(error)
    neutral, whose = job.options.neutral, job.options.neutral_face
    relaxed = pipeline.neutral([load_image(one) for one in neutral], whose) if neutral else None
    analyses = iter(
        pipeline.analyze(
            images,
            rules=job.options.selection(),
            scene=job.options.scene,
            order=job.options.order,
            **({} if relaxed is None else {"neutral": relaxed}),
        )
    )
    return MeasuredBatch(tuple(next(analyses) if one is None else one for one in outcomes))


def _draw(job: Draw) -> bytes:
    # Imported at the first drawing: a process that only measures needs no fonts.
    from facsight_tools.highlights import draw

    return draw(load_image(job.picture), job.analysis, job.drawing)


def place(error: Exception) -> str:
    """Kind and place of an error; its message may hold what a client sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
