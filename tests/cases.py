"""How many cases a property is tried on where each case takes its time."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import settings

_MORE: Final = 4


def cases(count: int, **more: Any) -> settings:
    """So many in `make test`, which draws the same ones each time, and more in `make test-all`."""
    new = settings.get_current_profile_name() == "new"
    return settings(max_examples=count * _MORE if new else count, **more)
