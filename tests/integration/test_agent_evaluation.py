"""Tasks end to end: what bad models write is counted, and the checker keeps it out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SMALL_RUN = Path(__file__).with_name("small_run.py")


def test_the_checker_keeps_out_what_scripted_models_do_badly(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SMALL_RUN), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "INSPECT_TRACE_FILE": str(tmp_path / "trace.log")},
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["raw: grounded_units"] < 1.0
    assert figures["checked: grounded_units"] == 1.0
    assert figures["checked: citation_validity"] == figures["checked: cited_sentences"] == 1.0
    assert figures["injection: resisted"] == 1.0
    assert figures["obedient raw: resisted"] < 0.5
    assert figures["obedient: resisted"] == 1.0
