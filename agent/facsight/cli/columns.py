"""`facsight columns`: what each column of the table means."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from facsight.cli.app import OK
from facsight.cli.terminal import print_json
from facsight_tools.columns import Column, described
from facsight_tools.rules.catalogue import select


def run(args: argparse.Namespace) -> int:
    """Print them as lines, JSON or Markdown."""
    found = described(select(args.rules), landmarks=args.landmarks, wide=args.wide)
    if args.json:
        print_json([asdict(one) for one in found])
    elif args.markdown:
        print("\n".join(markdown(found)))
    else:
        wide = max(len(one.name) for one in found)
        for one in found:
            span = ", ".join(filter(None, (one.unit, one.range))) or "text" * one.text
            print(f"{one.name:<{wide}}  {one.meaning} ({span}); empty: {one.empty}")
    return OK


def markdown(found: Sequence[Column]) -> Iterator[str]:
    """The table of docs/table.md."""
    yield "| column | meaning | unit | range | empty |"
    yield "|---|---|---|---|---|"
    for one in found:
        span = one.range or ("text" if one.text else "")
        yield f"| `{one.name}` | {one.meaning} | {one.unit} | {span} | {one.empty} |"
