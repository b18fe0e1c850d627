"""`facsight doctor`: what works on this machine, network by network, and what to do if not."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib import metadata

import onnxruntime

from facsight.cli.app import BAD_INPUT, OK
from facsight_tools import registry
from facsight_tools.analyzers import action_units, detection, landmarks, scene
from facsight_tools.backends.ort import OrtEngine, cuda_problem
from facsight_tools.errors import FacsightError


def run(_: argparse.Namespace) -> int:
    """Print the findings; status 2 where a network that measuring needs cannot be opened."""
    print(f"facsight {metadata.version('facsight')}, Python {platform.python_version()}")
    print(f"{platform.platform()}, ONNX Runtime {onnxruntime.__version__}")
    problem = cuda_problem()
    print(f"CUDA: {'usable' if problem is None else f'not used, {problem}'}")
    engine = OrtEngine()
    failed = 0
    networks = tuple(
        name for part in (detection, landmarks, action_units, scene) for name in part.NETWORKS
    )
    for model_id in networks:
        try:
            provider = engine.open(model_id).provider
        except FacsightError as error:
            failed += 1
            print(f"{model_id}: {error.code}: {error}", file=sys.stderr)
        else:
            print(f"{model_id}: {provider}")
            if problem is None and provider == "CPUExecutionProvider":
                print("  CUDA was asked for and not given; see the extra `cuda` in the README")
    broken = _tell_others()
    if failed:
        print(f"{failed} of {len(networks)} networks cannot be opened.")
        return BAD_INPUT
    several = "reader" if broken == 1 else "readers"
    print(f"Ready, but for {broken} {several} of other packages." if broken else "Ready.")
    return OK


def _tell_others() -> int:
    """The readers of other packages, each loaded; how many cannot be used: all else goes on."""
    broken = 0
    for slot, one in registry.others():
        try:
            card = slot.load(one.name).card
        except FacsightError as error:
            broken += 1
            print(f"{one.name}: {error.code}: {error}", file=sys.stderr)
        else:
            made = f"{one.package} {one.version}"
            print(f"{one.part} {card.id} {card.version}: {card.licence}, of {made}")
    return broken
