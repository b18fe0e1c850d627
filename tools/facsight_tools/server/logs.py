"""What a serving process writes to its log: where something happened, and nothing of what it was.

Libraries put arguments into their messages: paths, words, whole pictures in base64. A server's log
is read by others than the people in the pictures, so messages are left out; time, level, logger and
place are enough to find the line that wrote them.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Final

_LIBRARIES: Final = ("fastmcp", "mcp", "uvicorn", "uvicorn.error", "uvicorn.access")


def now() -> str:
    """The time as the logs write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def log_event(text: str) -> None:
    """Write a line on the server itself to stderr; the text holds nothing that a client sent."""
    print(f"{now()} facsight: {text}", file=sys.stderr, flush=True)  # noqa: T201


class FewOfAKind(logging.Filter):
    """Lets a line of one place through so many times a minute, and then says how many were not.

    A server that runs out of descriptors would else write a line for each connection.
    """

    def __init__(self, most: int = 5, every_s: float = 60.0) -> None:
        super().__init__()
        self._most, self._every_s = most, every_s
        self._seen: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        place = (record.filename, record.lineno)
        since, count = self._seen.get(place, (record.created, 0))
        if record.created - since >= self._every_s:
            since, left_out = record.created, max(count - self._most, 0)
            count = 0
            if left_out:
                log_event(f"{left_out} more of {place[0]}:{place[1]} were left out")
        self._seen[place] = (since, count + 1)
        return count < self._most


class PlaceOnly(logging.Formatter):
    """Formats a record without its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, file, line, and the kind of exception."""
        kind = ""
        if record.exc_info and record.exc_info[0] is not None:
            kind = f" {record.exc_info[0].__name__}"
        place = f"{record.filename}:{record.lineno}"
        return f"{now()} {record.levelname} {record.name} {place}{kind}"


def log_places_only() -> None:
    """Send every library's warnings and errors to stderr, without their messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlaceOnly())
    handler.addFilter(FewOfAKind())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.WARNING)
