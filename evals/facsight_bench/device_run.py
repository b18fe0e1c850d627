"""Networks on the device that is here, and on its CPU: how many rows a second, and how far apart.

    python -m facsight_bench.device_run [--rows N ...] [--seconds S] [NETWORK ...]

For each network and number of rows a run: rows a second on what `auto` gives, with the provider
that really ran it, and on the CPU; and by how much the outputs differ at most, each output in units
of its own largest value. Inputs are drawn from a seed. Where there is no GPU both are the CPU, the
first line says so and why, and no figure is one of CUDA. Runs alternate, so that other work slows
both alike; a rate is the best of the runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Pixels, Session
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.spec import ModelSpec

NETWORKS: Final = (
    *("face_detection_short_range", "face_detection_full_range", "face_mesh_refined"),
    *("face_cover", "au_halves", "au_photographs", "au_geometry", "emotion_opinion"),
)
_SEED: Final = 20_11


def main() -> int:
    """Print a line for each network and number of rows."""
    args = _parse()
    here, cpu = OrtEngine("auto"), OrtEngine("cpu")
    print(f"CUDA: {here.cpu_reason or 'used'}")
    for name in args.networks:
        ours, theirs = here.open(name), cpu.open(name)
        for rows in args.rows:
            print(line(CATALOGUE[name], rows, ours, theirs, args.seconds), flush=True)
    for name, note in here.notes.items():
        print(f"{name}: {note}")
    return 0


def line(spec: ModelSpec, rows: int, ours: Session, theirs: Session, seconds: float) -> str:
    """One network, so many rows a run."""
    inputs = drawn(spec, rows)
    outputs, expected = ours.run(inputs), theirs.run(inputs)
    apart = max(difference(outputs[name], expected[name]) for name in expected)
    best = [0.0, 0.0]
    end = time.perf_counter() + seconds
    while best[1] == 0.0 or time.perf_counter() < end:
        for place, session in enumerate((ours, theirs)):
            start = time.perf_counter()
            session.run(inputs)
            best[place] = max(best[place], rows / (time.perf_counter() - start))
    return (
        f"{spec.id:28} {rows:4} rows  {ours.provider} {best[0]:9.0f} a second  "
        f"{theirs.provider} {best[1]:9.0f}  apart {apart:.1e}"
    )


def drawn(spec: ModelSpec, rows: int) -> dict[str, NDArray[Any] | Pixels]:
    """Inputs of a network's sizes; pictures are crops of bytes, as in a measurement."""
    random = np.random.default_rng(_SEED)
    found: dict[str, NDArray[Any] | Pixels] = {}
    for one in spec.inputs:
        shape = [side for side in one.shape[1:] if isinstance(side, int)]
        if len(shape) == 3 and shape[0] == 3:
            crops = random.integers(0, 256, (rows, shape[1], shape[2], 3), np.uint8)
            found[one.name] = Pixels(crops)
        else:
            found[one.name] = random.random((rows, *shape), np.float32)
    return found


def difference(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """By how much two outputs differ at most, in units of the largest value."""
    largest = max(float(np.abs(theirs).max()), 1e-12)
    return float(np.abs(ours - theirs).max()) / largest


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("networks", nargs="*", default=list(NETWORKS))
    parser.add_argument("--rows", type=int, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--seconds", type=float, default=1.0, help="for each line")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
