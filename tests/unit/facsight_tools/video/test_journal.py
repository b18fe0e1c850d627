"""What is kept of a run belongs to one run at a time, and is gone on with as a whole or not."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.errors import OutputRefused
from facsight_tools.video.frames import LastFrame
from facsight_tools.video.journal import Journal, JournalPart, Keep, Stand

SECRET = b"of one video"
HOLD = """
import sys
from pathlib import Path
from facsight_tools.video.journal import Journal, Keep
with Journal(Keep(Path(sys.argv[1])), b"of one video"):
    print("held", flush=True)
    sys.stdin.read()
"""


def add(journal: Journal, first: int, count: int = 3) -> None:
    """Keep so many frames that come after `first` others."""
    places = np.arange(first, first + count)
    none = np.zeros(0, np.int32)
    part = JournalPart(first, places / 25, places, none, none, np.zeros((4, 0), np.float32))
    last = LastFrame(int(places[-1]), float(places[-1] / 25), 0)
    journal.add(part, Stand(part.end, last, (64, 48), {}, {}))


def kept(path: Path, parts: int = 3) -> Path:
    """A journal of a run that broke off."""
    with Journal(Keep(path), SECRET) as journal:
        for number in range(parts):
            add(journal, 3 * number)
    return path


def gone_on(path: Path) -> list[int]:
    """The frames that another run finds in it."""
    with Journal(Keep(path), SECRET) as journal:
        return [int(one) for part in journal.parts() for one in part.numbers]


def change(path: Path, *statements: str) -> None:
    """Change the file behind facsight's back."""
    with closing(sqlite3.connect(path)) as file, file:
        for one in statements:
            file.execute(one)


def test_all_that_was_kept_is_gone_on_with(tmp_path: Path) -> None:
    assert gone_on(kept(tmp_path / "kept")) == list(range(9))


@pytest.mark.parametrize("resume", [True, False])
def test_a_second_run_is_refused_until_the_first_has_ended(tmp_path: Path, resume: bool) -> None:
    path = kept(tmp_path / "kept")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        for _ in range(2):  # to be refused frees nothing
            with pytest.raises(OutputRefused, match="being written by another run"):
                Journal(Keep(path, resume=resume), SECRET)
        first.kill()
    assert gone_on(path) == list(range(9))


def test_a_run_that_kept_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Journal(Keep(tmp_path / "kept"), SECRET):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM kept WHERE name = 'part 0'",
        "DELETE FROM kept WHERE name = 'part 1'",
        "DELETE FROM kept WHERE name = 'part 2'",
        "DELETE FROM kept WHERE name = 'stand'",
        "DROP TABLE kept",
        "DROP TABLE of",
        "UPDATE kept SET sealed = x'00' WHERE name = 'part 1'",
        "UPDATE kept SET sealed = 'words' WHERE name = 'stand'",
    ],
)
def test_what_has_a_gap_is_damaged_and_never_gone_on_with(tmp_path: Path, statement: str) -> None:
    path = kept(tmp_path / "kept")
    change(path, statement)
    with pytest.raises(OutputRefused, match="is damaged"):
        gone_on(path)


def test_parts_of_two_runs_do_not_join_up(tmp_path: Path) -> None:
    path = kept(tmp_path / "kept", parts=1)
    with Journal(Keep(path), SECRET) as journal:
        add(journal, 5)
    with pytest.raises(OutputRefused, match="is damaged"):
        gone_on(path)


@pytest.mark.parametrize("held", [b"", b"what somebody wrote"])
def test_a_file_that_no_run_made_is_refused_and_stays(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(held)
    for resume in (True, False):
        with pytest.raises(OutputRefused, match="another file"):
            Journal(Keep(path, resume=resume), SECRET)
    assert path.read_bytes() == held
