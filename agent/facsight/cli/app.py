"""The command that is run and its exit status: 0 done, 2 bad usage or input, 3 partly failed."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from facsight.cli.conditions import refuse_alone, refuse_ending
from facsight.cli.parser import build_parser
from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError
from facsight_tools.printable import printable

Command = Callable[[argparse.Namespace], int]

OK: Final = 0
BAD_INPUT: Final = 2
PARTLY_FAILED: Final = 3


class Terminated(KeyboardInterrupt):
    """SIGTERM came, and the command ends as with Ctrl-C."""


_LINE_BREAK: Final = "\n"
COMPLETING: Final = "_ARGCOMPLETE"
"""Set by a shell that asks for completions."""

_FIRST_STEPS: Final = """\
facsight measures faces by the Facial Action Coding System and says what an expression may convey;
every sentence is held against the measurements and cites them.

  facsight doctor                               does everything work here?
  facsight infer photo.jpg --context "TEXT"     read one face, and why
  facsight analyze photos/ --csv faces.csv      a table, one row a face
  facsight chat photo.jpg                       ask about it
  facsight import openface.csv                  what another tool measured
  facsight serve --transport http               a page in the browser, and MCP

`facsight --help` lists every command; `facsight COMMAND --help` ends with examples."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Errors for the user go to stderr, in a line."""
    for stream in (sys.stdout, sys.stderr):
        # Reports are UTF-8 everywhere, also where a console or a pipe would take less.
        if isinstance(stream, io.TextIOWrapper):
            # A name whose bytes are no UTF-8 is shown with escapes.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if argv is None else argv
    if not given and COMPLETING not in os.environ:
        print(_FIRST_STEPS)
        return OK
    parser = build_parser()
    if COMPLETING in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
    args = parser.parse_args(given)
    forbid_core_dumps()
    # A refused tool call is told below, in a line, or stands in the audit log of `serve`; FastMCP's
    # log of it would say it twice, with the path. FastMCP reads this when it is imported, so a
    # logger's level would come too early.
    os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
    command = _load(args.command)
    try:
        refuse_alone(args)
        refuse_ending(args)
        return command(args)
    except FacsightError as error:
        print(f"facsight: {error.code}: {printable(str(error), keep=_LINE_BREAK)}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; closing stderr stops Python's own complaint.
        sys.stderr.close()
        return OK
    except OSError as error:
        print(f"facsight: the output cannot be written: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt as stop:
        print("facsight: stopped", file=sys.stderr)
        return 143 if isinstance(stop, Terminated) else 130


def _load(name: str) -> Command:
    """A command, imported when it is run: `--help` and `serve` start without OpenCV and ONNX."""
    # What an import makes stays. The garbage collector would look through all of it again and
    # again, which takes a tenth of a server's start, and every time it runs later on.
    gc.disable()
    command: Command = import_module(f"facsight.cli.{name}").run
    gc.freeze()
    gc.enable()
    return command
