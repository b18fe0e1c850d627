"""How far facsight's bodies and hands are from MediaPipe's own, and what the scene costs.

    python -m facsight_bench.pose_agreement examples/eileen_collins.png
    python -m facsight_bench.pose_agreement PICTURE... --write-golden FILE

MediaPipe 0.10.21 pins numpy<2, so it runs, with LiteRT, in an environment of its own, which this
command makes (`--environment`, Python 3.9-3.12).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_bench.mediapipe_agreement import Reference, environment
from facsight_tools.analyzers.bodies import BodyFinder
from facsight_tools.analyzers.hands import HandFinder
from facsight_tools.analyzers.scene import NETWORKS
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.spec import WheelSource
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

Array = NDArray[Any]

_WORKER: Final = Path(__file__).with_name("pose_worker.py")
_PICTURES: Final = 3
_ROUNDS: Final = 12
_SEEN: Final = 0.5


def main() -> None:
    """Print three tables; optionally keep the reference's figures as a golden."""
    args = _parse()
    python = environment(args.environment, "mediapipe==0.10.21", "ai-edge-litert")
    reference = Reference(python, _WORKER)
    engine = OrtEngine("cpu")
    golden: dict[str, Any] = {"networks": {}, "bodies": {}}
    print(f"{'network':<16} {'output':<16} {'largest error':>14}   (random input, LiteRT)")
    for name in NETWORKS:
        theirs = _reference_outputs(reference, name)
        ours = engine.open(name).run({"image": noise(name).transpose(0, 3, 1, 2).copy()})
        golden["networks"][name] = {key: summary(value) for key, value in theirs.items()}
        for key, value in theirs.items():
            print(f"{name:<16} {key:<16} {np.abs(ours[key] - value).max():>14.1e}")
    bodies = BodyFinder(engine.open("pose_detection"), engine.open("pose_landmark"))
    hands = HandFinder(engine.open("palm_detection"), engine.open("hand_landmark"))
    print(f"\n{'picture':<28} {'what':<6} {'seen px':>8} {'max px':>8} {'size px':>8}")
    for path in args.pictures:
        image, people = load_image(path), reference.ask(op="people", path=str(path))
        found = [one.joints_xyz for one in bodies(image, [])]
        if people["body"]:
            theirs_body = np.array(people["body"])
            seen = theirs_body[:, 3] >= _SEEN
            golden["bodies"][path.name] = np.round(theirs_body, 3).tolist()
            _print(path, "body", found, theirs_body, seen)
        found = [one.points_xyz for one in hands(image, [], [])]
        for points in people["hands"]:
            _print(path, "hand", found, np.array(points), np.ones(len(points), bool))
    pipeline = Pipeline(engine)
    print(f"\n{'picture':<28} {'faces':>9} {'and scene':>10} {'ratio':>6}   (medians)")
    for path in args.pictures:
        plain, scene = _race(pipeline, load_image(path))
        print(f"{path.name:<28} {plain:>7.1f}ms {scene:>8.1f}ms {scene / plain:>6.2f}")
    if args.write_golden:
        args.write_golden.write_text(json.dumps(golden, separators=(",", ":")))


def noise(name: str) -> NDArray[np.float32]:
    """Random pictures (3, S, S, 3) in a network's range, always the same."""
    size = int(CATALOGUE[name].inputs[0].shape[2])
    lowest = -1.0 if name == "pose_detection" else 0.0
    rng = np.random.default_rng(0)
    return rng.uniform(lowest, 1.0, (_PICTURES, size, size, 3)).astype(np.float32)


def summary(values: Array) -> list[Any]:
    """The first twelve numbers of each picture's output, rounded: enough to tell a changed one."""
    first: list[Any] = np.round(values.reshape(len(values), -1)[:, :12], 5).tolist()
    return first


def _reference_outputs(reference: Reference, name: str) -> dict[str, Array]:
    """MediaPipe's file run by LiteRT, its outputs in the form of facsight's network."""
    source = CATALOGUE[name].source
    assert isinstance(source, WheelSource)  # noqa: S101 - all four are built from the wheel
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, noise(name))
        file.flush()
        answer = reference.ask(op="network", member=source.member, inputs=file.name)
    raw = [np.array(output) for output in answer["outputs"]]
    if name == "pose_landmark":
        joints = raw[0].reshape(_PICTURES, 39, 5)
        joints[..., 3:] = _sigmoid(joints[..., 3:])
        heatmap = _sigmoid(raw[3]).transpose(0, 3, 1, 2)
        return {"joints": joints, "presence": raw[1], "heatmap": heatmap}
    if name == "hand_landmark":
        joints = raw[0].reshape(_PICTURES, 21, 3)
        return {"joints": joints, "presence": raw[1], "handedness": raw[2]}
    return {"scores": _sigmoid(np.clip(raw[1][..., 0], -100, 100))}


def _print(path: Path, what: str, found: list[Any], theirs: Array, seen: Array) -> None:
    """The nearest of what was found against the reference's, in image pixels."""
    errors = [np.linalg.norm(one[:, :2] - theirs[:, :2], axis=1) for one in found]
    error = min(errors, key=lambda e: float(e.mean()), default=None)
    size = float(np.ptp(theirs[:, :2], axis=0).max())
    if error is None or error.mean() > size / 4:
        print(f"{path.name:<28} {what:<6} not kept")
        return
    worst = error[seen].max() if seen.any() else 0.0
    print(f"{path.name:<28} {what:<6} {worst:>8.3f} {error.max():>8.3f} {size:>8.0f}")


def _race(pipeline: Pipeline, image: Image) -> tuple[float, float]:
    """Median milliseconds of an analysis without and with the scene, taken in turns."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(_ROUNDS):
        for scene, taken in seconds.items():
            start = time.perf_counter()
            pipeline.analyze([image], scene=scene)
            taken.append(time.perf_counter() - start)
    # The first round opens the networks
    plain, full = (statistics.median(taken[1:]) * 1e3 for taken in seconds.values())
    return plain, full


def _sigmoid(values: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="+", type=Path)
    parser.add_argument("--environment", type=Path, default=Path(".venv-mediapipe-litert"))
    parser.add_argument("--write-golden", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    main()
