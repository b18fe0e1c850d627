"""Draw heads that show what labels look like by published patterns, with crying and laughter.

    python -m facsight_training.rendered.emotional OUT [--each 36]

Writes one file per head, `NAME.npz`, with `pictures` uint8 (N, 192, 192, 3), `points` float32
(N, 478, 3) and `kinds` (N,). Photographs of crying or hurt faces are none among those that the
learned reader is fitted to: it took stretched lips for a smile. Needs moderngl and scipy (group
`rendering`).
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from facsight_training.rendered.expressions import (
    UNITS,
    DrawnExpression,
    express,
    is_sided,
    possible,
)
from facsight_training.rendered.heads import head_names
from facsight_training.rendered.studio import Studio
from facsight_training.rule_weights import Patterns, load_patterns

KINDS: Final = (
    *("anger", "disgust", "happiness", "neutral", "sadness", "surprise", "fear", "contempt"),
    *("crying", "crying", "laughing", "pain"),
)
"""What is drawn, in turns."""

_ASSETS: Final = Path(__file__).parents[4] / "shared" / "assets"
_SEED: Final = 77
_MISSED: Final = 0.12
_JOINING: Final = 0.3
_SPEAKING: Final = 0.2
_TALKS: Final = ("anger", "disgust", "sadness")


@cache
def shown() -> Mapping[str, Any]:
    """The tables of `emotional.toml`."""
    text = resources.files(__package__).joinpath("emotional.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def main(argv: Sequence[str] | None = None) -> None:
    """Draw; files that are there are kept."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--valid", type=Path, default=_ASSETS / "valid")
    parser.add_argument("--ict", type=Path, default=_ASSETS / "ict")
    parser.add_argument("--each", type=int, default=36, help="pictures of each head")
    parser.add_argument("--part", default="1/1", help="i/n: every n-th head from the i-th on")
    arguments = parser.parse_args(argv)
    cv2.setNumThreads(1)
    part, parts = map(int, arguments.part.split("/"))
    patterns, studio = load_patterns(), Studio(arguments.valid, arguments.ict)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(head_names(arguments.valid)):
        path = arguments.out / f"{name}.npz"
        if place % parts != part - 1 or path.exists():
            continue
        shots, kinds = [], []
        for k in range(arguments.each):
            rng = np.random.default_rng([_SEED, place, k])
            kinds.append(KINDS[(k + place) % len(KINDS)])
            shots.append(studio.shoot(name, rng, drawn(kinds[-1], patterns, rng)))
        with path.open("wb") as file:
            np.savez(
                file,
                allow_pickle=False,
                pictures=np.stack([shot.picture for shot in shots]),
                points=np.stack([shot.points for shot in shots]),
                kinds=np.array(kinds),
            )
        print(name, len(shots), flush=True)


def drawn(kind: str, patterns: Patterns, rng: np.random.Generator) -> DrawnExpression:
    """A face of one kind, its units about as strong as each other."""
    units = possible([unit for unit in _units(kind, patterns, rng) if unit in UNITS], rng)
    base = rng.uniform(2.0, 5.0)
    alone = kind in patterns.one_sided
    on_left = alone and rng.uniform() < 0.5
    wanted: dict[tuple[int, str], float] = {}
    for unit in units:
        right = left = float(np.clip(base + rng.normal(0, 1), 0.8, 5.0))
        if alone:
            right, left = (0.0, left) if on_left else (right, 0.0)
        elif is_sided(unit):
            right, left = right * rng.uniform(0.7, 1.0), left * rng.uniform(0.7, 1.0)
        wanted[unit, "right"], wanted[unit, "left"] = right, left
    return express(wanted, rng)


def _units(kind: str, patterns: Patterns, rng: np.random.Generator) -> list[int]:
    table: Mapping[str, float] | None = shown()["shown"].get(kind)
    if table is not None:
        if kind == "neutral" and rng.uniform() < 0.5:
            return []
        return [int(unit) for unit, often in table.items() if rng.uniform() < often]
    every = patterns.shown[kind]
    units = [u for u in every[int(rng.integers(len(every)))] if rng.uniform() >= _MISSED]
    units += [u for u in patterns.joins.get(kind, ()) if rng.uniform() < _JOINING]
    return [*units, 25] if kind in _TALKS and rng.uniform() < _SPEAKING else units


if __name__ == "__main__":
    main()
