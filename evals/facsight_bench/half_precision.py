"""What 16 bits change in readings of faces: of each network, and those of half.toml together.

    python -m facsight_bench.half_precision PICTURE|FOLDER... [--most N]

Every picture is analyzed in 32 bits and then with one network after the other in 16: on a GPU where
there is one, else by ONNX Runtime's CPU provider, which rounds weights and what goes from layer to
layer to 16 bits and keeps 32 within a layer, as a GPU's tensor cores do.

A line of the table is a network:

- faces that are found with one of both alone;
- landmarks: how far they move, 95% and most, in hundredths of the outer eye corners' distance;
- pose: degrees, likewise;
- units: grades of intensity, likewise, and how many of all change their presence;
- beyond: units that move by more than half of their own stated 90% interval, the least of these
  where a unit states none;
- emotion: the largest change of a probability, 95% and most.

A network bears 16 bits where no unit is beyond, no face is lost or new, the units move by less than
a twentieth of a grade in 95 of 100, and no probability of an emotion by a tenth. Exit status 3
where one that runs in 16 by `half.toml` does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facsight_bench.inputs import needed
from facsight_tools.backends.half import BEAR_HALF
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.image import find_images, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Analysis, FaceReport, Image, MeasuredAU

NETWORKS: Final = (
    *("face_detection_short_range", "face_detection_full_range", "face_glance"),
    *("face_mesh_refined", "face_cover", "face_likeness", "eye_shut", "au_geometry"),
    *("au_halves", "au_photographs", "emotion_opinion"),
)
MOST_GRADES: Final = 0.05
MOST_PROBABILITY: Final = 0.1
_BATCH: Final = 8
_CORNERS: Final = (33, 263)
_SAME_FACE: Final = 0.3  # of the eyes' distance


@dataclass(slots=True)
class Changes:
    """What a network in 16 bits changes.

    Attributes:
        faces: found with one of both alone.
        landmarks: of each face the largest way, in the distance of the outer eye corners.
        pose: of each face the largest angle, degrees.
        units: of each unit, grades.
        flips: units that are present by one of both alone.
        beyond: units that move by more than they state.
        emotions: of each face the largest change of a probability.
    """

    faces: int = 0
    landmarks: list[float] = field(default_factory=list)
    pose: list[float] = field(default_factory=list)
    units: list[float] = field(default_factory=list)
    flips: int = 0
    beyond: int = 0
    emotions: list[float] = field(default_factory=list)

    def add(self, full: Analysis, half: Analysis) -> None:
        """One picture, measured in 32 and in 16 bits."""
        pairs = list(_pairs(full, half))
        self.faces += len(full.faces) + len(half.faces) - 2 * len(pairs)
        for one, other in pairs:
            self._face(one, other)

    def _face(self, one: FaceReport, other: FaceReport) -> None:
        self.landmarks.append(_way(one, other) / _eyes(one))
        self.pose.append(
            max(
                abs(getattr(one.pose, a) - getattr(other.pose, a)) for a in ("yaw", "pitch", "roll")
            )
        )
        scores, others = one.emotion.scores, other.emotion.scores
        self.emotions.append(max((abs(scores[k] - others[k]) for k in scores), default=0.0))
        there = {
            (unit.au, unit.side): unit
            for unit in other.action_units.readings
            if isinstance(unit, MeasuredAU)
        }
        measured = [u for u in one.action_units.readings if isinstance(u, MeasuredAU)]
        least = min((u.half_width for u in measured if u.half_width), default=np.inf)
        for unit in measured:
            match = there.get((unit.au, unit.side))
            if match is None:
                self.flips += 1
                continue
            moved = abs(unit.intensity - match.intensity)
            self.units.append(moved)
            present = [u.intensity >= PRESENCE_THRESHOLD for u in (unit, match)]
            self.flips += present[0] != present[1]
            self.beyond += moved > (unit.half_width or least)

    @property
    def borne(self) -> bool:
        """Whether the readings stay within what is stated of them."""
        calm = _most(self.units)[0] < MOST_GRADES and _most(self.emotions)[1] < MOST_PROBABILITY
        return calm and not self.faces and not self.beyond

    def __str__(self) -> str:
        def two(values: Sequence[float], by: float = 1.0) -> str:
            return " {:7.3f} {:7.3f}".format(*(by * one for one in _most(values)))

        return (
            f"{self.faces:5d} {two(self.landmarks, 100)} {two(self.pose)} {two(self.units)}"
            f" {self.flips:5d}/{len(self.units)} {self.beyond:5d} {two(self.emotions)}"
        )


def _most(values: Sequence[float]) -> tuple[float, float]:
    """What 95 of 100 stay below, and the largest."""
    return (float(np.quantile(values, 0.95)), max(values)) if values else (0.0, 0.0)


def _eyes(face: FaceReport) -> float:
    right, left = (face.landmarks.points_xyz[k] for k in _CORNERS)
    return float(np.linalg.norm(right - left))


def _way(one: FaceReport, other: FaceReport) -> float:
    apart = one.landmarks.points_xyz[:, :2] - other.landmarks.points_xyz[:, :2]
    return float(np.linalg.norm(apart, axis=1).max())


def _pairs(full: Analysis, half: Analysis) -> Iterator[tuple[FaceReport, FaceReport]]:
    """Each face with the same one of the other analysis."""
    left = list(half.faces)
    for one in full.faces:
        nearest = min(left, key=lambda other: _way(one, other), default=None)
        if nearest is not None and _way(one, nearest) < _SAME_FACE * _eyes(one):
            left.remove(nearest)
            yield one, nearest


def changes(images: Sequence[Image], names: Sequence[str], full: list[Analysis]) -> Changes:
    """What some networks in 16 bits change."""
    pipeline = Pipeline(OrtEngine(half=names, rehearse=True))
    found = Changes()
    for one, other in zip(full, _analyzed(pipeline, images), strict=True):
        found.add(one, other)
    return found


def _analyzed(pipeline: Pipeline, images: Sequence[Image]) -> Iterator[Analysis]:
    for start in range(0, len(images), _BATCH):
        yield from pipeline.analyze(images[start : start + _BATCH])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; status 3 where `half.toml` is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="+", type=needed)
    parser.add_argument("--most", type=int, default=60, help="pictures, spread over the folders")
    parser.add_argument("--networks", nargs="+", help="only these")
    args = parser.parse_args(argv)
    paths = [one for path in args.pictures for one in find_images(path)]
    step = max(1, len(paths) // args.most)
    images = [load_image(path) for path in paths[::step]]
    engine = OrtEngine(half=(), rehearse=True)
    full = list(_analyzed(Pipeline(engine), images))
    print(f"{len(images)} pictures, {sum(len(one.faces) for one in full)} faces")
    print(f"on a GPU: {engine.cpu_reason or 'yes'}")
    print(
        f"{'':28} faces  landmarks, %     pose, degrees    units, grades     flips beyond emotion"
    )
    wrong = []
    for name in args.networks or NETWORKS:
        found = changes(images, [name], full)
        wrong += [name] if name in BEAR_HALF and not found.borne else []
        print(f"{name:28} {found}", flush=True)
    together = changes(images, sorted(BEAR_HALF), full)
    print(f"{'those of half.toml together':28} {together}")
    if wrong or not together.borne:
        print(f"half.toml is wrong: {', '.join(wrong) or 'together'}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
