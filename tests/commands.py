"""The command line: commands in this process, and as users start them.

Import it as `from tests.commands import facsight`, as `tests.builders`.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest

from facsight.cli import main


def facsight(*args: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command in this process: to start one for each takes most of the time."""
    given = [str(one) for one in args]
    written = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(one, "utf-8", newline="") for one in written)
    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", typed)
        try:
            status = main(given)
        except SystemExit as usage:
            status = int(usage.code or 0)
        out.flush()
        err.flush()
    said = [one.getvalue().decode().replace("\r\n", "\n") for one in written]
    return subprocess.CompletedProcess(given, status, *said)


def started(*args: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """A command as users start it."""
    return subprocess.run(
        [sys.executable, "-m", "facsight", *map(str, args)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
