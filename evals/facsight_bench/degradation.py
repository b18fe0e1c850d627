"""How readings of action units hold when a photograph gets smaller or blurred.

    python -m facsight_bench.degradation ../shared/assets/devset/genki [--limit 200]

Takes the largest face of each photograph whose face is large and of good quality, makes the picture
smaller or blurs it, measures it again, and counts for how many action units (whole face) presence
is read as before. A reading that is right with probability p, and agrees with its degraded self
with probability a, leaves the degraded one right with p*a + (1-p)*(1-a), which is
0.5 + (p - 0.5)(2a - 1), were the two kinds of error independent. So 2a - 1 is the share of
confidence that is left; the curves of `facsight_tools.analyzers.trust` are drawn after it.

Agreement of rare units with themselves is high by chance: `kappa` (Cohen 1960) takes that out, over
all faces and units together.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_bench.inputs import needed, reached
from facsight_tools.geometry.face_frame import eye_distance_px
from facsight_tools.image import find_images, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Analysis, FaceReport, MeasuredAU

_LARGE_PX: Final = 60.0
_GOOD: Final = 0.9
_EYES_PX: Final = (48.0, 40.0, 32.0, 24.0, 20.0, 16.0)
# standard deviation of the blur as a share of the distance of the outer eye corners
_BLURS: Final = (0.02, 0.03, 0.04, 0.06, 0.08, 0.12)
_SHARPNESS_EDGES: Final = (0.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 100.0)

Pixels = NDArray[np.uint8]


@dataclass(slots=True)
class DegradationTally:
    """Readings before and after, of one kind of degradation."""

    pictures: int = 0
    lost: int = 0
    sizes: list[float] = field(default_factory=list)
    sharpness: list[float] = field(default_factory=list)
    before: list[bool] = field(default_factory=list)
    after: list[bool] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)

    def add(self, old: FaceReport, new: FaceReport | None) -> None:
        """One face before and after; None where it was not found again."""
        self.pictures += 1
        if new is None:
            self.lost += 1
            return
        self.sizes.append(float(eye_distance_px(new.landmarks.points_xyz[None])[0]))
        self.sharpness.append(new.quality.get("blur").value)
        for reading in old.action_units.readings:
            again = new.action_units.get(reading.au, reading.side)
            if reading.side != "both" or reading.au in range(51, 59):
                continue
            if isinstance(reading, MeasuredAU) and isinstance(again, MeasuredAU):
                self.before.append(reading.present)
                self.after.append(again.present)
                self.moved.append(abs(again.intensity - reading.intensity))


def main(argv: Sequence[str] | None = None) -> int:
    """The command; exit status 3 where the mildest change keeps less than `--at-least`."""
    parser = argparse.ArgumentParser(description="Action units of degraded photographs.")
    parser.add_argument("pictures", type=needed, help="a folder of photographs")
    parser.add_argument(
        "--at-least", type=float, metavar="SHARE", help="presence read as before, eyes 48 px apart"
    )
    parser.add_argument("--limit", type=int, default=200, help="how many faces; default: 200")
    args = parser.parse_args(argv)
    pipeline = Pipeline()
    tallies: dict[str, DegradationTally] = {}
    by_sharpness: list[DegradationTally] = [DegradationTally() for _ in _SHARPNESS_EDGES[1:]]
    faces = 0
    for path in find_images(args.pictures):
        if faces >= args.limit:
            break
        picture = load_image(path)
        found = pipeline.analyze([picture])[0]
        if not found.faces or not _is_good(found.faces[0]):
            continue
        faces += 1
        face = found.faces[0]
        size = float(eye_distance_px(face.landmarks.points_xyz[None])[0])
        for name, change in _changes(size):
            pixels, scale = change(picture.pixels_rgb)
            again = _same(face, pipeline.analyze([load_image(pixels)])[0], scale)
            tallies.setdefault(name, DegradationTally()).add(face, again)
            if again is not None:
                sharp = again.quality.get("blur").value
                place = int(np.searchsorted(_SHARPNESS_EDGES, sharp, side="right")) - 1
                by_sharpness[place].add(face, again)
    print(f"{faces} faces")
    _print(tallies)
    names = [f"sharpness {low:g}-{high:g}" for low, high in pairwise(_SHARPNESS_EDGES)]
    _print({name: tally for name, tally in zip(names, by_sharpness, strict=True) if tally.pictures})
    mildest = next(iter(tallies.values()), DegradationTally())
    return reached("presence read as before", _agreement(mildest), args.at_least)


def _agreement(tally: DegradationTally) -> float:
    """The share of readings whose presence is as before; 0 where nothing was read."""
    pairs = list(zip(tally.before, tally.after, strict=True))
    return sum(old == new for old, new in pairs) / len(pairs) if pairs else 0.0


def _is_good(face: FaceReport) -> bool:
    size = float(eye_distance_px(face.landmarks.points_xyz[None])[0])
    return size >= _LARGE_PX and face.quality.score >= _GOOD


def _changes(size_px: float) -> list[tuple[str, Callable[[Pixels], tuple[Pixels, float]]]]:
    """Each degradation by name; it gives the pixels and their scale against the original."""

    def smaller(target: float) -> Callable[[Pixels], tuple[Pixels, float]]:
        scale = target / size_px
        return lambda pixels: (
            np.asarray(
                cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA),
                np.uint8,
            ),
            scale,
        )

    def blurred(share: float) -> Callable[[Pixels], tuple[Pixels, float]]:
        return lambda pixels: (
            np.asarray(cv2.GaussianBlur(pixels, (0, 0), share * size_px), np.uint8),
            1.0,
        )

    return [(f"eyes {target:g} px apart", smaller(target)) for target in _EYES_PX] + [
        (f"blur of {share:g} eye distances", blurred(share)) for share in _BLURS
    ]


def _same(face: FaceReport, again: Analysis, scale: float) -> FaceReport | None:
    """The same face in the degraded picture: its mesh's middle lies inside the old box."""
    left, top, right, bottom = face.detection.box_xyxy * scale
    for one in again.faces:
        x, y = one.landmarks.points_xyz[:, :2].mean(axis=0)
        if left <= x <= right and top <= y <= bottom:
            return one
    return None


def _print(tallies: dict[str, DegradationTally]) -> None:
    print(
        f"\n{'':<28}{'faces':>7}{'lost':>6}{'sharp':>7}{'px':>6}"
        f"{'agree':>8}{'2a-1':>7}{'kappa':>7}{'moved':>7}"
    )
    for name, tally in tallies.items():
        before, after = np.array(tally.before), np.array(tally.after)
        if not len(before):
            print(f"{name:<28}{tally.pictures:7}{tally.lost:6}  nothing was measured")
            continue
        agree = float((before == after).mean())
        print(
            f"{name:<28}{tally.pictures:7}{tally.lost:6}{np.median(tally.sharpness):7.1f}"
            f"{np.median(tally.sizes):6.0f}{agree:8.3f}{2 * agree - 1:7.3f}"
            f"{_kappa(before, after):7.3f}{np.mean(tally.moved):7.2f}"
        )


def _kappa(one: NDArray[Any], other: NDArray[Any]) -> float:
    agree = (one == other).mean()
    chance = one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
    return float((agree - chance) / (1 - chance)) if chance < 1 else 1.0


if __name__ == "__main__":
    raise SystemExit(main())
