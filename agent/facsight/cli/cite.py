"""`facsight cite`: how to cite facsight and the methods that an answer rests on."""

from __future__ import annotations

import argparse
import textwrap

from facsight.cli.app import OK
from facsight.cli.citations import METHODS, SOFTWARE, bibtex


def run(args: argparse.Namespace) -> int:
    """Print the citation, and the work behind each reading."""
    if args.bibtex:
        print("\n\n".join(bibtex(one) for one in (SOFTWARE, *METHODS)))
        return OK
    print(f"{SOFTWARE.text}\n\nThe methods behind the readings; cite those that you use:\n")
    for one in METHODS:
        print(textwrap.fill(f"{one.reading}: {one.text}", 96, subsequent_indent="    "))
    return OK
