"""The process of a helper: it ends with its pipe, and what it prints is no frame."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys

from facsight_tools import helper_worker
from facsight_tools.batch import Item, PictureOutcome
from facsight_tools.errors import ImageUnreadable, UnknownOption
from facsight_tools.helpers import Task, frame


def run(*frames: bytes, **environment: str) -> tuple[int, list[object]]:
    """The exit status of a process that is given this and no more, and what it replies."""
    done = subprocess.run(
        [sys.executable, "-m", helper_worker.__name__],
        input=b"".join(frames),
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    replies, pipe = [], io.BytesIO(done.stdout)
    while pipe.tell() < len(done.stdout):
        replies.append(pickle.load(pipe))  # noqa: S301
    return done.returncode, replies


def test_it_replies_to_each_and_ends_with_its_pipe() -> None:
    given = [Item("a", b"no picture")]
    status, (ready, *replies) = run(frame(Task({})), frame(given), frame([]))
    assert (status, ready) == (0, None)
    (one,), none = replies
    assert none == []
    assert isinstance(one, PictureOutcome)
    assert isinstance(one.error, ImageUnreadable)


def test_what_keeps_it_from_measuring_is_told() -> None:
    status, replies = run(frame(Task({})), FACSIGHT_DEVICE="abacus")
    assert status == 1
    (error,) = replies
    assert isinstance(error, UnknownOption)
