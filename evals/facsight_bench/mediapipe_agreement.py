"""How far facsight's landmarks are from MediaPipe's own, and what one analysis costs beside it.

    python -m facsight_bench.mediapipe_agreement examples/eileen_collins.png
    python -m facsight_bench.mediapipe_agreement PICTURE... --write-golden FILE

MediaPipe 0.10.21 pins numpy<2, so it runs in an environment of its own, which this command makes
(`--environment`, Python 3.9-3.12). Both time the decoded picture, in turns, in one run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

_PACKAGES: Final = ("mediapipe==0.10.21", "opencv-contrib-python>=4.11,<5")
_WORKER: Final = Path(__file__).with_name("mediapipe_worker.py")
_ROUNDS: Final = 8
_RUNS: Final = 10


class Reference:
    """MediaPipe in its own process, driven by one of the workers beside this file."""

    def __init__(self, python: Path, worker: Path = _WORKER) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [python, worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, **request: Any) -> Any:
        """One request, one answer."""
        assert self._process.stdin is not None  # noqa: S101 - both pipes were asked for above
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main() -> None:
    """Print both tables; optionally keep MediaPipe's points as a golden."""
    args = _parse()
    reference = Reference(environment(args.environment))
    pipeline = Pipeline()
    golden = {}
    print(f"{'picture':<28} {'face':>4} {'max px':>8} {'mean px':>8} {'eyes px':>8}")
    for path in args.pictures:
        image = load_image(path)
        theirs = [np.array(face) for face in reference.ask(op="mesh", path=str(path))["faces"]]
        golden[path.name] = [np.round(face, 3).tolist() for face in theirs]
        for number, (error, scale) in enumerate(_errors(pipeline, image, theirs), 1):
            figures = f"{error.max():>8.3f} {error.mean():>8.3f} {scale:>8.0f}"
            print(f"{path.name:<28} {number:>4} {figures}")
    print(f"\n{'picture':<28} {'facsight':>10} {'FaceMesh':>10} {'ratio':>7}   (medians)")
    for path in args.pictures:
        ours, theirs_s = _race(pipeline, reference, path)
        print(f"{path.name:<28} {ours:>8.2f}ms {theirs_s:>8.2f}ms {ours / theirs_s:>7.2f}")
    if args.write_golden:
        args.write_golden.write_text(json.dumps(golden, separators=(",", ":")))


def _errors(
    pipeline: Pipeline, image: Image, theirs: list[NDArray[np.float64]]
) -> list[tuple[NDArray[np.float64], float]]:
    """For each face both found: the distances in the picture's plane, and the eyes' distance."""
    ours = [face.landmarks.points_xyz for face in pipeline.analyze([image])[0].faces]
    pairs = []
    for points in theirs:
        distances = [np.linalg.norm(one[:, :2] - points[:, :2], axis=1) for one in ours]
        nearest = min(distances, key=lambda d: float(d.mean()), default=None)
        eyes = float(np.linalg.norm(points[33, :2] - points[263, :2]))
        # Another person's face is no disagreement about this one; a missing face is reported.
        if nearest is None or nearest.mean() > eyes:
            print(f"  a face at {points[:, :2].mean(axis=0).round().tolist()} was not found")
            continue
        pairs.append((nearest, eyes))
    return pairs


def _race(pipeline: Pipeline, reference: Reference, path: Path) -> tuple[float, float]:
    """Median milliseconds of one whole analysis and of FaceMesh, taken in turns."""
    image = load_image(path)
    pipeline.analyze([image])
    reference.ask(op="time", path=str(path), runs=3)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_ROUNDS):
        for _ in range(_RUNS):
            start = time.perf_counter()
            pipeline.analyze([image])
            ours.append(time.perf_counter() - start)
        theirs += reference.ask(op="time", path=str(path), runs=_RUNS)["seconds"]
    return statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3


def environment(folder: Path, *packages: str) -> Path:
    """The interpreter of an environment with MediaPipe; made where it is not there yet.

    `packages` are what pip installs there; where none are given, MediaPipe 0.10.21 with OpenCV 4.
    """
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603
        subprocess.run(  # noqa: S603
            [python, "-m", "pip", "install", "--quiet", *(packages or _PACKAGES)],
            check=True,
        )
    return python


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="+", type=Path)
    parser.add_argument("--environment", type=Path, default=Path(".venv-mediapipe"))
    parser.add_argument("--write-golden", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    main()
