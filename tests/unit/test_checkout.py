"""The tree can be checked out anywhere, Windows included."""

import os
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "out"}
CACHES = re.compile(r"\.(?:\w+_cache|hypothesis|venv.*|langgraph_api|coverage)$")
# What NTFS and Win32 do not take, whatever the ending
DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
FORBIDDEN = re.compile(r"[<>:\"|?*\\\x00-\x1f]|[ .]$")
# 260 characters are the most that Win32 takes, and a checkout lies in some folder
LONGEST = 150


def names() -> list[Path]:
    """Every file and folder of the project, from its root."""
    found: list[Path] = []
    for parent, folders, files in os.walk(ROOT):
        folders[:] = [one for one in folders if one not in NOT_OURS and not CACHES.fullmatch(one)]
        found += [(Path(parent) / one).relative_to(ROOT) for one in (*folders, *files)]
    return found


def test_there_are_no_links() -> None:
    assert not [path for path in names() if (ROOT / path).is_symlink()]


def test_windows_takes_every_name() -> None:
    found = names()
    assert len(found) > 500
    refused = [
        path
        for path in found
        if DEVICES.fullmatch(path.name)
        or FORBIDDEN.search(path.name)
        or len(path.as_posix()) > LONGEST
    ]
    assert not refused


def test_no_two_names_differ_by_case() -> None:
    counted = Counter(path.as_posix().casefold() for path in names())
    assert not [name for name, count in counted.items() if count > 1]
