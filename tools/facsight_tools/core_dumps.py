"""No picture of a face is left in a core file, should a process crash that holds one."""

from __future__ import annotations

import sys


def forbid_core_dumps() -> None:
    """Ask the system for no core file of this process, where it can be asked."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
