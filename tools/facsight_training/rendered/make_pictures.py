"""Draw the pictures that the half-face network learns from and is judged on.

    python -m facsight_training.rendered.make_pictures OUT --count 12000 [--heads fitted]

Writes one file per head, `NAME.npz`, with `halves` uint8 (N, 2, 128, 72, 3), `values` and `weights`
float32 (N, 2, K) and `points` float32 (N, 478, 3). Needs moderngl and scipy (group `rendering`).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from facsight_training.rendered.expressions import DrawnExpression
from facsight_training.rendered.heads import heads_of
from facsight_training.rendered.studio import Shot, Studio

_ASSETS: Final = Path(__file__).parents[4] / "shared" / "assets"


def main(argv: Sequence[str] | None = None) -> None:
    """Draw; files that are there are kept."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--valid", type=Path, default=_ASSETS / "valid")
    parser.add_argument("--ict", type=Path, default=_ASSETS / "ict")
    parser.add_argument("--count", type=int, default=12_000, help="pictures of all heads together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--heads", default="fitted", choices=("fitted", "setting", "judged", "known")
    )
    parser.add_argument("--neutral", action="store_true", help="faces at rest")
    parser.add_argument("--part", default="1/1", help="i/n: every n-th head from the i-th on")
    arguments = parser.parse_args(argv)
    cv2.setNumThreads(1)
    names = heads_of(arguments.valid, arguments.heads)
    still = DrawnExpression({}, {}) if arguments.neutral else None
    part, parts = map(int, arguments.part.split("/"))
    each = -(-arguments.count // len(names))
    studio = Studio(arguments.valid, arguments.ict)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(names):
        path = arguments.out / f"{name}.npz"
        if place % parts != part - 1 or path.exists():
            continue
        shots = [
            studio.shoot(name, np.random.default_rng([arguments.seed, place, k]), still)
            for k in range(each)
        ]
        save_shots(path, shots)
        print(name, len(shots), flush=True)


def save_shots(path: Path, shots: list[Shot]) -> None:
    """What the network learns from, without the pictures."""
    np.savez(
        path,
        halves=np.stack([shot.halves for shot in shots]),
        values=np.stack([shot.values for shot in shots]),
        weights=np.stack([shot.weights for shot in shots]),
        points=np.stack([shot.points for shot in shots]),
    )


if __name__ == "__main__":
    main()
