"""What an analysis costs in network runs, windows and memory: figures that no busy machine changes.

    python -m facsight_bench.counts [PICTURE...] [--check]

Without a picture, those made of the portrait of the README: as it is, a crop, small in a wide
picture, twice, sixteen times, and none at all. `--check` compares with `budgets.toml` and ends with
status 3 where a picture costs more. A row is one picture or crop that a network looked at; windows
are the rows of the detectors.
"""

from __future__ import annotations

import argparse
import tomllib
import tracemalloc
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Inputs, Session
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

BUDGETS: Final = Path(__file__).with_name("budgets.toml")
PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"

_DETECTORS: Final = ("face_detection_short_range", "face_detection_full_range")
_GREY: Final = 127


@dataclass(frozen=True, slots=True)
class Cost:
    """What one analysis took.

    Attributes:
        faces: how many were found.
        runs, rows: by network, how often it ran and on how many pictures or crops in all.
        peak_bytes: the most that Python and NumPy held at once beyond what they held before.
    """

    faces: int
    runs: Mapping[str, int]
    rows: Mapping[str, int]
    peak_bytes: int

    @property
    def windows(self) -> int:
        """Looks of the detectors."""
        return sum(self.rows.get(name, 0) for name in _DETECTORS)

    def figures(self) -> dict[str, int]:
        """By name, what a budget may limit."""
        return {
            "runs": sum(self.runs.values()),
            "windows": self.windows,
            "peak_kib": self.peak_bytes // 1024,
            **self.rows,
        }


class CountingEngine:
    """Opens another engine's networks and counts what they are asked.

    Args:
        engine: whose networks run.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.runs: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()

    @property
    def cpu_reason(self) -> str | None:
        """That of the other engine."""
        return self._engine.cpu_reason

    def open(self, model_id: str) -> Session:
        """The session of a network, counted."""
        return _Counted(self, model_id, self._engine.open(model_id))


@dataclass(frozen=True, slots=True)
class _Counted:
    counts: CountingEngine
    model_id: str
    session: Session

    @property
    def provider(self) -> str:
        return self.session.provider

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        self.counts.runs[self.model_id] += 1
        self.counts.rows[self.model_id] += len(next(iter(inputs.values())))
        return self.session.run(inputs)


def costs(images: Mapping[str, Image]) -> dict[str, Cost]:
    """What the analysis of each picture takes, once everything is loaded."""
    engine = CountingEngine(OrtEngine("cpu", 1))
    pipeline = Pipeline(engine)
    found = {}
    pipeline.analyze([load_image(PORTRAIT)])
    for name, image in images.items():
        engine.runs.clear()
        engine.rows.clear()
        tracemalloc.start()
        (analysis,) = pipeline.analyze([image])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        found[name] = Cost(len(analysis.faces), dict(engine.runs), dict(engine.rows), peak)
    return found


def made_of(portrait: Path) -> dict[str, Image]:
    """Pictures of several kinds, made of one portrait that fills a third of its width."""
    pixels: NDArray[np.uint8] = np.asarray(load_image(portrait).pixels_rgb)
    wide = np.full((720, 1280, 3), _GREY, np.uint8)
    rng = np.random.default_rng(0)
    texture = cv2.resize(rng.integers(0, 256, (45, 80, 3), np.uint8), (1280, 720))
    small = cv2.resize(pixels, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    far = np.asarray(texture).copy()
    far[300 : 300 + len(small), 700 : 700 + small.shape[1]] = small
    quarter = cv2.resize(pixels, (180, 180), interpolation=cv2.INTER_AREA)
    group = wide.copy()
    for i in range(16):
        y, x = i // 4 * 180, i % 4 * 320 + 70
        group[y : y + 180, x : x + 180] = quarter
    pictures = {
        "portrait": pixels,
        "crop": pixels[20:240, 110:330],
        "large portrait": cv2.resize(pixels, None, fx=2.5, fy=2.5),
        "small face": far,
        "two faces": np.concatenate([pixels, pixels[:, ::-1]], axis=1),
        "sixteen faces": group,
        "no face": np.asarray(texture),
    }
    return {name: load_image(np.ascontiguousarray(one)) for name, one in pictures.items()}


def budgets() -> dict[str, dict[str, int]]:
    """By picture of `made_of`, the most of each figure."""
    return tomllib.loads(BUDGETS.read_text("utf-8"))


def beyond(cost: Cost, budget: Mapping[str, int]) -> list[str]:
    """What a cost has more of than its budget allows; a network that has none counts as 0."""
    return [
        f"{name}: {value}, at most {budget.get(name, 0)}"
        for name, value in cost.figures().items()
        if value > budget.get(name, 0)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; status 3 where something is beyond its budget and that was asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with budgets.toml")
    args = parser.parse_args(argv)
    images = {path.name: load_image(path) for path in args.pictures} or made_of(PORTRAIT)
    limits = budgets()
    worst = 0
    for name, cost in costs(images).items():
        told = ", ".join(f"{key} {value}" for key, value in cost.figures().items())
        print(f"{name}: {cost.faces} faces, {told}")
        if args.check and (over := beyond(cost, limits.get(name, {}))):
            print(f"  beyond its budget: {'; '.join(over)}")
            worst = 3
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
