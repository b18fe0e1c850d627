"""One task for every client: measure a folder, find the happiest face, say why, and show it.

`step` stands in for a language model, so that the programs beside this one run without a key. Like
a model it has nothing but the texts of the tools' results.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

PROMPT = "Measure the pictures of this folder. Which face is the happiest, why, and show me."
_MEASURED = r"([\w-]+\.\w{3,4})\W{1,4}.*?(an_[\w-]{16}).*?F1 happiness ([\d.]+)"
SERVER = [sys.executable, "-m", "facsight", "serve"]
"""How the server is started, where FACSIGHT_COMMAND names no other."""


def server_command() -> list[str]:
    """Program and arguments that start facsight over stdio."""
    return os.environ.get("FACSIGHT_COMMAND", "").split() or SERVER


def step(folder: str, said: Sequence[str]) -> tuple[str, dict[str, Any]] | str:
    """The next tool with its arguments, or the answer.

    Args:
        folder: whose pictures are measured.
        said: what the tools answered until now, in order.
    """
    if not said:
        return "facs_analyze_batch", {"folder": folder}
    if len(said) == 1:
        return "facs_get_job", {"job_id": _found(r"(job_[\w-]{16})", said[0]), "wait_s": 40}
    measured = re.findall(_MEASURED, said[1], re.DOTALL)
    name, handle, score = max(measured, key=lambda one: float(one[2]))
    if len(said) == 2:
        return "facs_infer_emotion", {"analysis_id": handle, "context": "A portrait."}
    if len(said) == 3:
        return "facs_render_overlay", {"analysis_id": handle}
    why = said[2].partition("\n")[0]
    if said[2].startswith("{"):  # a client that gives a model the data in place of the text
        why = json.loads(said[2])["text"]
    drawn = _found(r"(facsight://[^\s\"\']+)", said[3])
    return f"{name} (happiness {score}). {why}\nDrawn: {drawn}"


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"A result does not hold what the next call needs: {text[:200]}")
    return match[1]
