"""`facsight eval`: how well faces are measured, and how well the agent answers."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Final

_MODULES: Final = {
    "agent": "run",
    "agreement": "measure.coder_agreement",
    "measure": "measure.command",
}


def run(args: argparse.Namespace) -> int:
    """Hand over to the evaluation.

    It is found by name when it is run, for the agent and the tools work without `evals`.
    """
    status: int = import_module(f"facsight_evals.{_MODULES[args.action]}").run(args)
    return status
