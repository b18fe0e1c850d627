"""What tells a file, with what is in it, from one put in its place."""

from __future__ import annotations

import os

Identity = tuple[int, ...]
"""Where a file is, its size and its times; see `identity_of`."""


def identity_of(info: os.stat_result) -> Identity:
    """The identity of a file.

    The time of its last change is set by the system alone, so that one whose content was replaced
    in its place is another, whatever date it bears.
    """
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns
