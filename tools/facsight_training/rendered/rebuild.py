"""Make `au_halves.onnx` and its readout again: pictures, training, figures. An hour on two cores.

    python -m facsight_training.rendered.rebuild FOLDER --photographs SMILES \
        --expressions FOLDER [FOLDER ...] [--quick]

`--photographs` names pictures whose labels say who smiles (`../shared/assets/devset/genki`),
`--expressions` pictures whose labels say what is expressed (`../shared/assets/devset/expr` and
`expr_more`). Without both of them the readout moves no reading, and says so.

Needs the group `rendering` of pyproject.toml, Mesa's EGL, and VALID's heads and ICT-FaceKit's
shapes where `make_pictures` looks for them. `FOLDER` keeps what was drawn, so that a second run
goes on, and gets `halves.pt`, `au_halves.onnx` and `au_photographs.onnx` (for
`facsight_tools/networks/weights`, their hashes for the catalogue), `halves.toml` (for
`facsight_tools/analyzers`) and `readouts`, which `facsight_training.emotions` takes. `--quick` goes
every step of the way in minutes and makes networks that are good for nothing else.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Command = tuple[str, ...]
"""A module of this package and its arguments."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is drawn, and how long is trained."""

    fitted: int
    setting: int
    neutral: int
    epochs: int
    judged: int


WHOLE: Final = Amounts(5120, 240, 360, 28, 2)
QUICK: Final = Amounts(64, 40, 36, 2, 1)
_SEEDS: Final = (0, 1, 2)
_MEETING: Final = "meeting"


def main(argv: Sequence[str] | None = None) -> None:
    """Every step with the numbers that the shipped network was made with."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=Path, help="pictures and labels.csv (file, smile)")
    parser.add_argument(
        "--expressions", type=Path, nargs="*", default=[], help="... and labels.csv (file, emotion)"
    )
    parser.add_argument("--quick", action="store_true", help="a trial of the way, in minutes")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args(argv)
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MEETING).unlink(missing_ok=True)
    scale = QUICK if arguments.quick else WHOLE
    photographs, expressions = arguments.photographs, arguments.expressions
    for together in steps(folder, scale, arguments.processes, photographs, expressions):
        run(together)


def steps(
    folder: Path,
    scale: Amounts,
    processes: int,
    photographs: Path | None = None,
    expressions: Sequence[Path] = (),
) -> list[list[Command]]:
    """What is run, one after the other; the commands of a step at the same time."""

    def drawn(name: str, count: int, *more: str) -> list[Command]:
        parts = [f"{part}/{processes}" for part in range(1, processes + 1)]
        amount = ("--count", str(count), *more)
        return [("make_pictures", str(folder / name), *amount, "--part", part) for part in parts]

    fitted = [str(folder / f"fitted{seed}") for seed in _SEEDS]
    setting, neutral, weights, judged, shares, readouts = (
        str(folder / name)
        for name in ("setting", "neutral", "halves.pt", "judged", "halves.toml", "readouts")
    )
    network, readout = (str(folder / name) for name in ("au_halves.onnx", "au_photographs.onnx"))
    each = ("--each", str(scale.judged))
    fit = (*fitted, "--held-out", setting, "--out", weights, "--epochs", str(scale.epochs))
    meet = ("--meet", str(folder / _MEETING))
    trained: list[Command] = [
        ("train_halves", *fit, *meet, "--worker", f"{rank}/{processes}")
        for rank in range(processes)
    ]
    gate = () if photographs is None else ("--photographs", str(photographs))
    labelled = [str(one) for one in (*expressions, *([photographs] if photographs else []))]
    of_photographs: Command = ("--photographs", *labelled) if labelled and expressions else ()
    drawn_heads = ("--drawn", fitted[0], "--setting", setting, "--neutral", neutral)
    read = ("--network", network, "--readout", readout)
    made: Command = ("calibrate_halves", weights, "--rendered", setting, "--neutral", neutral)
    return [
        *(drawn(Path(one).name, scale.fitted, "--seed", str(seed))
          for one, seed in zip(fitted, _SEEDS, strict=True)),
        drawn("setting", scale.setting, "--seed", "77", "--heads", "setting"),
        drawn("neutral", scale.neutral, "--seed", "5", "--heads", "known", "--neutral"),
        trained,
        [(*made, *gate, "--out", network)],
        [("read_photographs", *drawn_heads, *of_photographs, "--network", network,
          "--folds", readouts, "--out", readout)],
        [("join_halves", judged, *each, *gate, *read, "--out", shares)],
        [("judge", judged, *each, *read, "--shares", shares)],
    ]  # fmt: skip


def run(together: Sequence[Command]) -> None:
    """Commands as processes of one thread each; raises where one fails."""
    single = dict.fromkeys(("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    running = [
        subprocess.Popen(  # noqa: S603 - own modules
            [sys.executable, "-m", f"{__package__}.{module}", *arguments],
            env={**os.environ, **single},
        )
        for module, *arguments in together
    ]
    ended = [one.wait() for one in running]
    if any(ended):
        raise SystemExit(f"{together[0][0]} failed; what it said stands above.")


if __name__ == "__main__":
    main()
