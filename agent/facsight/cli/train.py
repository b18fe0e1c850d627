"""`facsight train`: the action-unit network made again, from ICT-FaceKit's shapes on."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from facsight_tools.errors import ModelError


def run(args: argparse.Namespace) -> int:
    """Run one action. The modules are imported here: most users never train."""
    try:
        steps = import_module("facsight_training.steps")
        lines = steps.STEPS[args.action](args, say)
    except ImportError as error:
        if error.name == "facsight_training":
            raise ModelError(
                "Training is in the repository and the sdist, not in the wheel: unpack "
                "`pip download --no-deps --no-binary facsight facsight`, or clone the repository, "
                "and in its folder `pip install -e '.[torch]'`."
            ) from error
        if (error.name or "").startswith("facsight"):
            raise
        raise ModelError(
            f"Training needs '{error.name}': pip install 'facsight[torch]', then run it again."
        ) from error
    for line in lines:
        print(line)
    return 0


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)
