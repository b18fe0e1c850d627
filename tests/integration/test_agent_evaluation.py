"""Tasks end to end through Inspect: what bad models write does not reach the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SMALL_RUN = Path(__file__).with_name("small_run.py")


def test_what_scripted_models_do_badly_is_kept_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SMALL_RUN), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "INSPECT_TRACE_FILE": str(tmp_path / "trace.log")},
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    for measure in ("true_statements", "citation_precision", "answered", "read_back"):
        assert figures[f"checked: {measure}"] == 1.0
    assert figures["obedient: resisted"] == 1.0
