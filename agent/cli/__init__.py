"""The command line: `facsight infer | analyze | verify | models | doctor | serve`."""

from facsight.agent.cli.app import main

__all__ = ["main"]
