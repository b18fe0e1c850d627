"""The process of a `Helper`: `python -m facsight_tools.helper_worker`, over its pipes.

It reads a `Task`, or what has a `work` as that, and then batches until the pipe closes, which it
does when the other process ends.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any, BinaryIO

from facsight_tools.api import shared_pipeline
from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError
from facsight_tools.helpers import frame


def main() -> int:
    """Measure until the pipe closes."""
    given = os.fdopen(os.dup(0), "rb")
    # What a library prints goes to stderr and never into the frames
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    forbid_core_dumps()
    try:
        work = _read(given).work(shared_pipeline())
        _send(replies, None)
        while True:
            _send(replies, work(_read(given)))
    except FacsightError as error:
        _send(replies, error)
        return 1
    except (EOFError, BrokenPipeError):
        return 0


def _read(pipe: BinaryIO) -> Any:
    return pickle.load(pipe)  # noqa: S301 - see `helpers.frame`


def _send(pipe: BinaryIO, value: object) -> None:
    pipe.write(frame(value))
    pipe.flush()


if __name__ == "__main__":
    sys.exit(main())
