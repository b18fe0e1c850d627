"""`facsight models`: what the networks are, whether they are there, and how to get them."""

from __future__ import annotations

import argparse
import sys

from facsight.cli.app import OK, PARTLY_FAILED
from facsight_tools import registry
from facsight_tools.errors import ModelError
from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE


def run(args: argparse.Namespace) -> int:
    """Run one action."""
    return {"list": _list, "check": _check, "build": _build, "pull": _pull}[args.action](args)


def _list(_: argparse.Namespace) -> int:
    width = max(map(len, CATALOGUE))
    for state in store.check():
        spec = state.spec
        print(
            f"{spec.id:<{width}}  {spec.kind:<8} {state.state:<8} {spec.licence:<11} {state.path}"
        )
    print("\nWhat measures, by name:")
    for slot in registry.SLOTS:
        for one in slot.installed():
            made = f"{one.package} {one.version}"
            print(f"{one.name:<{width}}  {one.part:<18} {one.licence:<11} {made}")
    return OK


def _check(_: argparse.Namespace) -> int:
    failed = 0
    for state in store.check():
        # A network that is only pulled on request may be missing; an altered file never may.
        bad = state.state == "corrupt" or (state.state == "missing" and state.spec.kind != "pulled")
        failed += bad
        advice = "" if state.state == "present" else f" ({store.remedy(state.spec)})"
        print(f"{state.spec.id}: {state.state}{advice}", file=sys.stderr if bad else sys.stdout)
    return PARTLY_FAILED if failed else OK


def _build(_: argparse.Namespace) -> int:
    try:
        # Only this action needs the build extra.
        from facsight_tools.networks.build import build
    except ImportError as error:
        raise ModelError(
            f"Converting needs '{error.name}': pip install 'facsight[build]', then run it again."
        ) from error
    for path in build():
        print(path)
    return OK


def _pull(args: argparse.Namespace) -> int:
    print(store.pull(args.model))
    return OK
