"""Core files are off in the process that asked for it, and in every command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from facsight_tools.core_dumps import forbid_core_dumps

_LIMIT = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no core files")
@pytest.mark.parametrize(
    "does",
    [
        f"from {forbid_core_dumps.__module__} import forbid_core_dumps; forbid_core_dumps()",
        "from facsight.cli.app import main; main(['models', 'list'])",
    ],
)
def test_no_core_file_is_left(does: str) -> None:
    ran = [sys.executable, "-c", f"{does}; {_LIMIT}"]
    done = subprocess.run(ran, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0)"
