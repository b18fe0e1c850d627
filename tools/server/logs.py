"""What a serving process writes to its log: where something happened, and nothing of what it was.

Libraries put arguments into their messages: paths, words, whole pictures in base64. A server's log
is read by others than the people in the pictures, so messages are left out; level, logger and place
are enough to find the line that wrote them.
"""

from __future__ import annotations

import logging
import sys
from typing import Final

_LIBRARIES: Final = ("fastmcp", "mcp", "uvicorn", "uvicorn.error", "uvicorn.access")


class PlaceOnly(logging.Formatter):
    """Formats a record without its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Level, logger, file, line, and the kind of exception."""
        kind = ""
        if record.exc_info and record.exc_info[0] is not None:
            kind = f" {record.exc_info[0].__name__}"
        return f"{record.levelname} {record.name} {record.filename}:{record.lineno}{kind}"


def log_places_only() -> None:
    """Send every library's warnings and errors to stderr, without their messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlaceOnly())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.WARNING)
