"""`facsight completion`: a shell's own words for completing commands and options."""

from __future__ import annotations

import argparse

from facsight.cli.app import OK


def run(args: argparse.Namespace) -> int:
    """Print them; argcomplete knows each shell, and asks facsight at every completion."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["facsight"], shell=args.shell))
    return OK
