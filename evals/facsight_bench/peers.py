"""A whole analysis beside what others run on the same pictures, in turns in one run.

    python -m facsight_bench.peers PICTURE... [--task face_landmarker.task] [--turns N]

Each line: median milliseconds of processor and of wall clock, the faces found, and the ratio of
facsight's processor time to it with its quartiles over the turns. What they do differs:

- facsight: faces, 478 points, head pose, gaze, action units, emotion, quality, what is covered;
- FaceMesh (MediaPipe 0.10.21, refined): faces and 478 points;
- FaceLandmarker (where its file is given): faces, 478 points and 52 blendshapes;
- fer: boxes by a Haar cascade and seven emotions;
- face-api (Node, TensorFlow.js on WebAssembly: its native binding is no part of the npm package):
  boxes, 68 points and seven expressions.

Each peer runs in an environment of its own below `--environments`, made at the first run from PyPI
and npm. What cannot be had is told in one line and left out; so are Py-Feat and LibreFace, whose
weights lie on the web and in no package.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from facsight_bench.inputs import needed, turns
from facsight_bench.mediapipe_agreement import environment
from facsight_bench.speed import Spread, Timed, Took, in_turns, timed
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

_HERE: Final = Path(__file__).parent
_INSTALL_S: Final = 1800
_RUNS: Final = 4
_FER: Final = (
    ("setuptools<81", "tensorflow-cpu", "opencv-contrib-python>=4.11,<5", "pandas", "requests"),
    ("tqdm", "pillow", "moviepy<2", "ffmpeg-python"),
    ("--no-deps", "fer==25.10.3"),  # PyTorch is for its other detector alone
)
_NODE: Final = (
    *("@vladmandic/face-api@1.7.15", "@tensorflow/tfjs@4.22.0"),
    "@tensorflow/tfjs-backend-wasm@4.22.0",
)
NOT_HAD: Final = {
    "Py-Feat": "its weights are fetched from Hugging Face when it starts",
    "LibreFace": "its weights are fetched from Google Drive when it starts",
}

Answer = Mapping[str, Any]
Ask = Callable[[int], Answer]
"""So many runs of a peer: `seconds`, `cpu`, and `faces` where it tells."""


class Unavailable(Exception):
    """A peer that cannot be had here; the message says why."""


@dataclass(slots=True)
class Peer:
    """A process that runs a peer: one JSON request a line, one answer a line."""

    process: subprocess.Popen[str]

    @classmethod
    def started(cls, *command: str | Path, cwd: Path | None = None) -> Peer:
        """Started; it may take a while until it answers."""
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        told = [str(one) for one in command]
        return cls(
            subprocess.Popen(  # noqa: S603
                told, stdin=pipe, stdout=pipe, stderr=quiet, text=True, cwd=cwd
            )
        )

    def ask(self, **request: Any) -> Answer:
        """One answer.

        Raises:
            Unavailable: it ended instead.
        """
        assert self.process.stdin is not None  # noqa: S101 - both pipes were asked for
        assert self.process.stdout is not None  # noqa: S101
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Unavailable("it ended when it was started") from error
        line = self.process.stdout.readline()
        if not line:
            raise Unavailable("it ended without an answer")
        answer: Answer = json.loads(line)
        return answer

    def end(self) -> None:
        """End it."""
        self.process.kill()
        with suppress(OSError):  # what is still to be written has nowhere to go
            self.process.communicate()


def installed(command: Sequence[str | Path], what: str) -> None:
    """Run an installation; raises `Unavailable` with its last line where it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(one) for one in command],
            capture_output=True,
            text=True,
            timeout=_INSTALL_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{what} cannot be installed here ({error})") from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise Unavailable(f"{what} cannot be installed here ({last[:160]})")


def mediapipe(folder: Path) -> Peer:
    """MediaPipe 0.10.21."""
    try:
        python = environment(folder / "mediapipe")
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"mediapipe 0.10.21 cannot be installed here ({error})") from error
    return Peer.started(python, _HERE / "mediapipe_worker.py")


def fer(folder: Path) -> Peer:
    """`fer` of PyPI, whose networks lie in its wheel."""
    place = folder / "fer"
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    mark = place / "facsight-made"
    if not mark.exists():
        venv.create(place, with_pip=True)
        for packages in _FER:
            installed([python, "-m", "pip", "install", "--quiet", *packages], "fer")
        mark.touch()
    return Peer.started(python, _HERE / "fer_worker.py")


def face_api(folder: Path) -> Peer:
    """face-api of npm, whose networks lie in its package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("Node and npm are not installed here")
    place = folder / "face-api"
    if not (place / "node_modules" / "@vladmandic" / "face-api").is_dir():
        place.mkdir(parents=True, exist_ok=True)
        installed([npm, "install", "--no-audit", "--prefix", place, *_NODE], "face-api")
    # Node looks for packages from where the file lies
    worker = place / "worker.cjs"
    worker.write_bytes((_HERE / "face_api_worker.cjs").read_bytes())
    return Peer.started(node, worker, cwd=place)


STARTED: Final[Mapping[str, Callable[[Path], Peer]]] = {
    "mediapipe": mediapipe,
    "fer": fer,
    "face-api": face_api,
}


def asks(
    peers: Mapping[str, Peer], path: Path, image: Image, rgb: Path, task: Path | None
) -> Iterator[tuple[str, Ask]]:
    """By name how each is asked for runs on one picture."""
    if (one := peers.get("mediapipe")) is not None:

        def mesh(runs: int) -> Answer:
            faces = len(one.ask(op="mesh", path=str(path))["faces"])
            return {**one.ask(op="time", path=str(path), runs=runs), "faces": faces}

        yield "FaceMesh", mesh
        if task is not None:
            told = {"op": "time_landmarker", "path": str(path), "task": str(task)}
            yield "FaceLandmarker", lambda runs: one.ask(**told, runs=runs)
    if (two := peers.get("fer")) is not None:
        yield "fer", lambda runs: two.ask(path=str(path), runs=runs)
    if (three := peers.get("face-api")) is not None:
        width, height = image.size_wh
        yield (
            "face-api",
            lambda runs: three.ask(rgb=str(rgb), width=width, height=height, runs=runs),
        )


def race(
    pipeline: Pipeline, peers: Mapping[str, Peer], path: Path, task: Path | None, count: int
) -> None:
    """Print one picture's table."""
    image = load_image(path)
    faces: dict[str, Any] = {"facsight": len(pipeline.analyze([image])[0].faces)}
    with tempfile.TemporaryDirectory() as folder:
        rgb = Path(folder) / "pixels"
        rgb.write_bytes(np.ascontiguousarray(image.pixels_rgb).tobytes())

        def runner(name: str, ask: Ask) -> Timed:
            def run(runs: int) -> list[Took]:
                told = ask(runs)
                faces[name] = told.get("faces", "-")
                return [Took(*pair) for pair in zip(told["seconds"], told["cpu"], strict=True)]

            return run

        contestants: dict[str, Timed] = {
            "facsight": lambda runs: timed(lambda: pipeline.analyze([image]), runs)
        }
        for name, ask in asks(peers, path, image, rgb, task):
            try:
                ask(1)
            except Unavailable as error:
                print(f"{name}: left out, {error}")
            else:
                contestants[name] = runner(name, ask)
        took = in_turns(contestants, count, _RUNS)
    print(f"{path.name}, {image.size_wh[0]} x {image.size_wh[1]}")
    for name, rows in took.items():
        print(line(name, rows, took["facsight"], faces[name]), flush=True)


def line(name: str, rows: Sequence[Took], ours: Sequence[Took], faces: Any) -> str:
    """One contestant's line."""
    cpu, wall = (1e3 * statistics.median(getattr(t, f) for t in rows) for f in ("cpu", "wall"))
    ratio = Spread.of([one.cpu / other.cpu for one, other in zip(ours, rows, strict=True)])
    told = "" if rows is ours else f"  ratio {ratio}"
    return f"  {name:<15} {cpu:8.1f} ms of processor {wall:8.1f} ms  {faces} faces{told}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pictures", nargs="+", type=needed)
    parser.add_argument("--environments", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--only", nargs="+", choices=sorted(STARTED), default=list(STARTED))
    parser.add_argument("--task", type=needed, help="face_landmarker.task, for FaceLandmarker")
    parser.add_argument("--turns", type=turns, default=12)
    args = parser.parse_args(argv)
    peers: dict[str, Peer] = {}
    try:
        for name in args.only:
            try:
                peers[name] = STARTED[name](args.environments.absolute())
            except Unavailable as error:
                print(f"{name}: left out, {error}")
        for name, why in NOT_HAD.items():
            print(f"{name}: left out, {why}")
        pipeline = Pipeline(OrtEngine("cpu", 1))
        for path in args.pictures:
            race(pipeline, peers, path, args.task, args.turns)
    finally:
        for one in peers.values():
            one.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
