"""The command line: `facsight infer | chat | analyze | verify | rules | models | eval | train |
doctor | serve`."""

from facsight.cli.app import main

__all__ = ["main"]
