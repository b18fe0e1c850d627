"""Pictures of a person at rest, as they are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from facsight_tools.errors import InputError


def check_at_rest(neutral: Any) -> None:
    """Raise `InputError` where it is one picture rather than a list: a name is read by letters."""
    if isinstance(neutral, str | bytes | Path) or not isinstance(neutral, Sequence):
        raise InputError("`neutral` is a list of pictures of the person at rest, also of one.")
