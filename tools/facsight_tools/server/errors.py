"""How facsight's errors cross the wire: the one place that decides what a client may read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from fastmcp.exceptions import ToolError

from facsight_tools.errors import FacsightError


@contextmanager
def wire_errors() -> Iterator[None]:
    """Turn facsight's errors into a tool error that starts with the error's code.

    Anything else passes through and is masked by the server, because its text was never meant for
    a client.
    """
    try:
        yield
    except FacsightError as error:
        # A client's mistake is no error of the server's; the audit log has its code.
        raise ToolError(f"{error.code}: {error}", log_level=logging.INFO) from error
