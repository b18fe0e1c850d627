"""The process that measures one video: `python -m ...film_worker PARENT MEMORY MAKER`.

It reads what to measure from its standard input and writes how far it is, parts, and the whole to
its standard output. The file is decoded in a further process, which ends with this one.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING, Final

from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError, OutOfMemory
from facsight_tools.server.workers.memory import end_with, limit_memory
from facsight_tools.server.workers.wire import Broke, Failed, FilmPart, read_frame
from facsight_tools.server.workers.worker import make, place, private_pipes, send
from facsight_tools.video.film import Filming, measure_film
from facsight_tools.video.series_file import series_to_bytes

if TYPE_CHECKING:
    from facsight_tools.video.film import Film, Filmed

_TELL_EVERY_S: Final = 0.25


def main(argv: list[str]) -> int:
    """Measure one video; returns the exit status."""
    parent, memory, maker = int(argv[0]), int(argv[1]), argv[2]
    jobs, replies = private_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    forbid_core_dumps()
    end_with(parent)
    film: Film | None = read_frame(jobs)
    if film is None:
        return 1
    last_s = 0.0

    def told(state: Filming) -> None:
        nonlocal last_s
        if (now := time.monotonic()) - last_s >= _TELL_EVERY_S:
            last_s = now
            send(replies, state)

    def part(filmed: Filmed) -> None:
        send(replies, _packed(filmed))

    try:
        pipeline = make(maker)
        provider = next((one for _, one in pipeline.provenance.models.values()), "")
        # The decoding process has bounds of its own, which it could not set under narrower ones.
        send(
            replies,
            _packed(
                measure_film(film, pipeline, told, part, lambda: limit_memory(memory, provider))
            ),
        )
    except FacsightError as error:
        send(replies, Failed(error))
    except MemoryError:
        told_more = "The video takes more memory to measure than a call may use; scale it down."
        send(replies, Failed(OutOfMemory(told_more)))
    except Exception as error:
        send(replies, Broke(place(error)))
    return 0


def _packed(filmed: Filmed) -> FilmPart:
    return FilmPart(
        series_to_bytes(filmed.series),
        filmed.size_wh,
        filmed.until_s,
        filmed.of_s,
        filmed.whole,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
