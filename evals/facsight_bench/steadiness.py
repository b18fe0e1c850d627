"""How steady action units are where nothing about the face changed.

    python -m facsight_bench.steadiness examples/eileen_collins.png ../shared/assets/devset/genki

Turns each photograph, trims pixels off its edge, shrinks it to half, stores it at JPEG quality 30
and darkens it, measures its largest face again, and counts for how many readings (a unit, a side)
the new intensity lies in the stated 90% interval of the old one, and how many change presence.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_bench.inputs import needed, reached
from facsight_tools.image import find_images, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Analysis, FaceReport, MeasuredAU

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels], tuple[Pixels, NDArray[np.float64]]]
"""A changed picture and the matrix (2, 3) from places in the old one to places in it."""

_DARKER: Final = 0.6
_JPEG: Final = 30
_STILL: Final = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(slots=True)
class Steadiness:
    """What one change did to the readings of all faces."""

    faces: int = 0
    lost: int = 0
    moved: list[float] = field(default_factory=list)
    half_widths: list[float | None] = field(default_factory=list)
    flipped: list[bool] = field(default_factory=list)
    units: list[int] = field(default_factory=list)

    def add(self, old: FaceReport, new: FaceReport | None) -> None:
        """One face before and after; None where it was not found again."""
        self.faces += 1
        if new is None:
            self.lost += 1
            return
        for before in old.action_units.readings:
            after = new.action_units.get(before.au, before.side)
            if before.au in range(51, 59):  # how the head is turned
                continue
            if isinstance(before, MeasuredAU) and isinstance(after, MeasuredAU):
                self.moved.append(abs(after.intensity - before.intensity))
                self.half_widths.append(before.half_width)
                self.flipped.append(before.present != after.present)
                self.units.append(before.au)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Of the readings that state an interval, which stayed in it."""
        return np.array(
            [
                moved <= width
                for moved, width in zip(self.moved, self.half_widths, strict=True)
                if width is not None
            ],
            bool,
        )


def main(argv: Sequence[str] | None = None) -> int:
    """The command; exit status 3 where fewer than `--at-least` stay inside their interval."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", type=needed, nargs="+", help="photographs or folders of them")
    parser.add_argument("--limit", type=int, default=40, help="faces; default: 40")
    parser.add_argument("--at-least", type=float, metavar="SHARE", help="inside their interval")
    parser.add_argument("--units", action="store_true", help="a line for each unit as well")
    args = parser.parse_args(argv)
    told = tally(Pipeline(), _paths(args.pictures), args.limit)
    print(f"{'':<12}{'faces':>7}{'lost':>6}{'inside':>8}{'flipped':>9}{'moved':>7}{'half':>7}")
    for name, one in told.items():
        _say(name, one)
    whole = Steadiness()
    for one in told.values():
        for kept in ("moved", "half_widths", "flipped", "units"):
            getattr(whole, kept).extend(getattr(one, kept))
        whole.faces, whole.lost = whole.faces + one.faces, whole.lost + one.lost
    _say("all", whole)
    if args.units:
        for unit in sorted({*whole.units}):
            rows = [i for i, own in enumerate(whole.units) if own == unit]
            _say(
                f"AU{unit}",
                Steadiness(
                    whole.faces,
                    whole.lost,
                    [whole.moved[i] for i in rows],
                    [whole.half_widths[i] for i in rows],
                    [whole.flipped[i] for i in rows],
                    [unit] * len(rows),
                ),
            )
    share = float(whole.inside.mean()) if len(whole.inside) else 0.0
    return reached("readings inside their interval", share, args.at_least)


def tally(pipeline: Pipeline, paths: Iterator[Path], limit: int) -> Mapping[str, Steadiness]:
    """What each change did, over the largest faces of up to `limit` photographs."""
    found = {name: Steadiness() for name in changes()}
    faces = 0
    for path in paths:
        if faces >= limit:
            break
        picture = load_image(path)
        before = pipeline.analyze([picture])[0]
        if not before.faces:
            continue
        faces += 1
        face = before.faces[0]
        for name, change in changes().items():
            pixels, matrix = change(picture.pixels_rgb)
            after = pipeline.analyze([load_image(pixels)])[0]
            found[name].add(face, same_face(face, after, matrix))
    return found


def changes() -> Mapping[str, Change]:
    """Each change by name."""
    return {
        **{f"turned {by}": _turned(by) for by in (-30, -20, -10, 10, 20, 30)},
        **{f"trimmed {by}": _trimmed(by) for by in (1, 2, 3, 5, 7)},
        "half size": _halved,
        f"JPEG {_JPEG}": _stored,
        "darker": _darker,
    }


def _turned(degrees: float) -> Change:
    def change(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
        turned = cv2.warpAffine(
            pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(turned, np.uint8), np.asarray(matrix, np.float64)

    return change


def _trimmed(by: int) -> Change:
    def change(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
        matrix = _STILL.copy()
        matrix[:, 2] = -by
        return np.ascontiguousarray(pixels[by:, by:]), matrix

    return change


def _halved(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
    height, width = pixels.shape[:2]
    size = (max(width // 2, 1), max(height // 2, 1))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), _STILL / 2


def _stored(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
    _, packed = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
    again = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(again[..., ::-1]), _STILL


def _darker(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
    return np.asarray(pixels * _DARKER, np.uint8), _STILL


def same_face(face: FaceReport, again: Analysis, matrix: NDArray[np.float64]) -> FaceReport | None:
    """The face of the changed picture whose middle is nearest, within a third of its width."""
    middle = matrix[:, :2] @ face.landmarks.points_xyz[:, :2].mean(axis=0) + matrix[:, 2]
    width = (face.detection.box_xyxy[2] - face.detection.box_xyxy[0]) * np.hypot(*matrix[:, 0])
    near = [
        (float(np.hypot(*(one.landmarks.points_xyz[:, :2].mean(axis=0) - middle))), i)
        for i, one in enumerate(again.faces)
    ]
    if not near or min(near)[0] > width / 3:
        return None
    return again.faces[min(near)[1]]


def _paths(given: Sequence[Path]) -> Iterator[Path]:
    for one in given:
        yield from [one] if one.is_file() else find_images(one)


def _say(name: str, one: Steadiness) -> None:
    if not one.moved:
        print(f"{name:<12}{one.faces:7}{one.lost:6}  nothing was measured")
        return
    widths = [width for width in one.half_widths if width is not None]
    inside = f"{one.inside.mean():8.3f}" if len(one.inside) else f"{'-':>8}"
    half = f"{np.median(widths):7.2f}" if widths else f"{'-':>7}"
    print(
        f"{name:<12}{one.faces:7}{one.lost:6}{inside}{np.mean(one.flipped):9.3f}"
        f"{np.mean(one.moved):7.2f}{half}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
