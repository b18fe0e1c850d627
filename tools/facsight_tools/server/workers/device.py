"""The process that owns the device: `python -m ...server.workers.device PARENT 0 MAKER`.

It runs the networks for the measuring processes, which decode, crop and read. What several of them
ask for at the same time, for whichever client, goes through a network together.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from facsight_tools.backends.address import told_address
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.backends.remote import serve
from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError
from facsight_tools.server.workers.memory import end_if, end_with, every_so_often
from facsight_tools.server.workers.wire import Failed, Ready, read_frame
from facsight_tools.server.workers.worker import make, private_pipes, send

RUN_S: Final = 30.0
"""Seconds that one run may take; a device that hangs is not heard of otherwise."""


def main(argv: list[str]) -> int:
    """Run networks until the server is gone; returns the exit status."""
    beats, replies = private_pipes()
    # The server decides when this process ends, as it does of the measuring ones.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    forbid_core_dumps()
    end_with(int(argv[0]))
    try:
        engine = GatheringEngine(make(argv[2]))
    except FacsightError as error:
        send(replies, Failed(error))
        return 1
    every_so_often(lambda: end_if(engine.busy_s > RUN_S, 1))
    address, key = told_address()
    with suppress(FileNotFoundError):
        Path(address).unlink()
    serve(engine, address, key, lambda: _ready(beats, replies))
    return 0


def _ready(beats: BinaryIO, replies: BinaryIO) -> None:
    """Tell the server that networks can be run, and from then on, whenever it asks, again."""

    def answer() -> None:
        while read_frame(beats) is not None:
            send(replies, Ready(""))

    send(replies, Ready(""))
    threading.Thread(target=answer, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
