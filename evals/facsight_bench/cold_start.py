"""How late the first answer is: a cold `facsight infer` beside what it cannot do without.

    python -m facsight_bench.cold_start [--rounds N] [--picture PICTURE] [PYTHON ...]

Three processes, each started anew, in turns within a round, so that a busy machine slows all alike:

- `analyze`: `facsight analyze PICTURE`;
- `imports`: FastMCP's client and server and `langgraph.graph`, which the agent stands on;
- `infer`: `facsight infer PICTURE`.

The first round only writes Python's bytecode, in a folder of its own, and is not counted. Printed
are medians in seconds, wall time and processor time, and the ratio infer / (analyze + imports).
Each PYTHON is an interpreter that has facsight, such as that of another checkout; without one it is
this interpreter. Exit status 3 where the last one's ratio of wall times is over 1.0.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

WHAT_IT_STANDS_ON: Final = "from fastmcp import Client, FastMCP; import langgraph.graph"
MOST_RATIO: Final = 1.0

_PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
_OVER: Final = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What one process took, seconds: from start to end, and of all its threads' processor time."""

    wall_s: float
    cpu_s: float


def main() -> int:
    """Print a table for each interpreter."""
    args = _parse()
    # Not resolved: the link of a virtual environment says which environment it is
    pythons = [str(Path(one).absolute()) for one in args.python or [sys.executable]]
    picture = str(args.picture.resolve())
    taken: dict[str, dict[str, list[Taken]]] = {python: {} for python in pythons}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.rounds + 1):
            for place, python in enumerate(pythons):
                own = environment(Path(folder) / str(place), elsewhere=python != sys.executable)
                for name, command in commands(python, picture).items():
                    one = start(command, own, folder)
                    if number:
                        taken[python].setdefault(name, []).append(one)
    ratio = 0.0
    for python in pythons:
        print(f"{python}, {args.rounds} rounds, {os.cpu_count()} processors")
        ratio = print_table(taken[python])
    return _OVER if ratio > MOST_RATIO else 0


def commands(python: str, picture: str) -> dict[str, list[str]]:
    """The three processes by name."""
    facsight = shutil.which("facsight", path=str(Path(python).parent))
    if facsight is None:
        raise SystemExit(f"{python} has no facsight: `{python} -m pip install facsight` first.")
    return {
        "analyze": [facsight, "analyze", picture],
        "imports": [python, "-c", WHAT_IT_STANDS_ON],
        "infer": [facsight, "infer", picture],
    }


def environment(bytecode: Path, *, elsewhere: bool) -> dict[str, str]:
    """This process's environment, with bytecode kept in that folder.

    Another interpreter is not sent to this checkout's packages.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", *(("PYTHONPATH",) if elsewhere else ())}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}


def start(command: Sequence[str], own: Mapping[str, str], folder: str) -> Taken:
    """Run a process to its end, in that folder; a failure ends the measurement with its message."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(  # noqa: S603
        command, env=own, cwd=folder, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    cpu = after.children_user - before.children_user + after.children_system
    return Taken(wall, cpu - before.children_system)


def print_table(taken: Mapping[str, Sequence[Taken]]) -> float:
    """Print the medians and the ratios; return the ratio of the wall times."""
    wall = {name: median(one.wall_s for one in all_) for name, all_ in taken.items()}
    cpu = {name: median(one.cpu_s for one in all_) for name, all_ in taken.items()}
    print(f"{'':<22}{'wall s':>8}{'cpu s':>8}")
    for name in taken:
        print(f"{name:<22}{wall[name]:>8.2f}{cpu[name]:>8.2f}")
    ratios = [one["infer"] / (one["analyze"] + one["imports"]) for one in (wall, cpu)]
    print(f"{'infer / (both others)':<22}{ratios[0]:>8.2f}{ratios[1]:>8.2f}\n")
    return ratios[0]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", nargs="*", metavar="PYTHON", help="default: this interpreter")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="default: 7")
    parser.add_argument("--picture", type=Path, default=_PORTRAIT, help="default: the portrait")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
