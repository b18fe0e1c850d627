"""Which faces are found, beside MediaPipe's detectors, YuNet and a Haar cascade.

    python -m facsight_bench.faces ../shared/assets/devset [--sheet out/faces.png]

The folder holds photographs, in subfolders with a `labels.csv` (column file). Two questions:

As they are: of the faces that any of the others finds, how many does facsight find, and what does
it find that none of them does? A cascade takes much for a face, so faces that two of them agree on
are counted apart, and `--sheet` shows what is in dispute, for eyes to decide.

Changed: each photograph made small, turned, dark, blurred, part of a group, or its faces painted
out. Where a face then is, is known from the photograph: the places that two of the others agreed on
there. What is found elsewhere is a false positive; with the faces painted out, everything is.

Nothing is written but the tables and the sheet. YuNet needs `facsight models pull
face_detection_yunet_2023mar`; MediaPipe 0.10.21 and the cascade, which is OpenCV 4's, run in an
environment of their own.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_bench.inputs import needed
from facsight_bench.mediapipe_agreement import Reference, environment
from facsight_tools.image import load_image
from facsight_tools.networks import store
from facsight_tools.pipeline import Pipeline

_OURS: Final = "facsight"
_YUNET_SCORE: Final = 0.6
_SMALL_PX: Final = (24, 32, 48)
_TURNS_DEG: Final = (15, 30, 45, 60, 90, 180)
_GROUP: Final = 4
_CELL: Final = 160
_CANVAS: Final = 480
_ROOM: Final = 1.8
_GREY: Final = 127
_TILE: Final = 120
_COLUMNS: Final = 10

Pixels = NDArray[np.uint8]
Boxes = NDArray[np.float64]
Finder = Callable[[Pixels], Boxes]


@dataclass(frozen=True, slots=True)
class FaceScene:
    """A picture uint8 (H, W, 3) RGB with the boxes (N, 4), x1 y1 x2 y2, where its faces are."""

    kind: str
    pixels: Pixels
    faces: Boxes


@dataclass(slots=True)
class FinderTally:
    """One finder on one kind of scene."""

    truth: int = 0
    found: int = 0
    false: int = 0

    def add(self, truth: Boxes, boxes: Boxes) -> None:
        """Count a scene."""
        pairs = same_face(truth, boxes)
        self.truth += len(truth)
        self.found += int(pairs.any(axis=1).sum())
        self.false += int((~pairs.any(axis=0)).sum())


def main() -> None:
    """Print both tables."""
    args = _parse()
    with tempfile.TemporaryDirectory() as folder:
        finders = make_finders(environment(args.environment), Path(folder))
        pictures = [load_image(path).pixels_rgb for path in find_pictures(args.folder)]
        found = [{name: find(one) for name, find in finders.items()} for one in pictures]
        disputed = report_plain(pictures, found)
        if args.sheet:
            write_sheet(args.sheet, disputed)
        rng = np.random.default_rng(args.seed)
        chosen = sorted(rng.permutation(len(pictures))[: args.changed].tolist())
        known = [(pictures[i], agreed(found[i])) for i in chosen]
        report_changed(finders, changed(known))


def find_pictures(folder: Path) -> list[Path]:
    """The photographs that the `labels.csv` of a folder and its subfolders name."""
    paths = []
    for labels in sorted(folder.rglob("labels.csv")):
        with labels.open(newline="", encoding="utf-8") as file:
            paths += [labels.parent / row["file"] for row in csv.DictReader(file)]
    return paths


def make_finders(python: Path, folder: Path) -> dict[str, Finder]:
    """Every finder by name; `folder` is for the pictures that the other process reads."""
    pipeline = Pipeline()
    reference = Reference(python)
    yunet = cv2.FaceDetectorYN.create(
        str(store.resolve("face_detection_yunet_2023mar")), "", (320, 320), _YUNET_SCORE
    )

    def ours(pixels: Pixels) -> Boxes:
        faces = pipeline.find([load_image(pixels)])
        points = [face.landmarks.points_xyz[:, :2] for face in faces]
        return _boxes([[*one.min(axis=0), *one.max(axis=0)] for one in points])

    def elsewhere(op: str, pixels: Pixels) -> Boxes:
        path = folder / "picture.png"
        cv2.imwrite(str(path), pixels[..., ::-1])
        return _boxes(reference.ask(op=op, path=str(path))["boxes"])

    def by_yunet(pixels: Pixels) -> Boxes:
        yunet.setInputSize((pixels.shape[1], pixels.shape[0]))
        _, rows = yunet.detect(np.ascontiguousarray(pixels[..., ::-1]))
        # turned pictures make it return boxes that are not numbers
        return _boxes([] if rows is None else _corners(rows[np.isfinite(rows).all(axis=1), :4]))

    return {
        _OURS: ours,
        "MediaPipe": partial(elsewhere, "boxes"),
        "YuNet": by_yunet,
        "Haar": partial(elsewhere, "haar"),
    }


def same_face(one: Boxes, other: Boxes) -> NDArray[np.bool_]:
    """Whether boxes (N, 4) and (M, 4) are of one face, (N, M): the centre of either lies in the
    other, and neither is more than 2.5 times as large.

    Detectors draw their boxes differently (with or without forehead and chin), so overlap is a poor
    measure.
    """
    centres = [(boxes[:, :2] + boxes[:, 2:]) / 2 for boxes in (one, other)]
    sides = [np.sqrt(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)) for boxes in (one, other)]
    first = _inside(centres[1][None], one[:, None])
    second = _inside(centres[0][:, None], other[None])
    ratio = sides[0][:, None] / np.maximum(sides[1][None], 1e-9)
    same: NDArray[np.bool_] = first & second & (ratio > 1 / 2.5) & (ratio < 2.5)
    return same


def supported(found: Mapping[str, Boxes]) -> tuple[Boxes, NDArray[np.int64]]:
    """The different faces (N, 4) that the other finders found, and how many of them each, (N,)."""
    rivals = [boxes for name, boxes in found.items() if name != _OURS]
    kept = _boxes([])
    for boxes in rivals:
        new = ~same_face(kept, boxes).any(axis=0)
        # MediaPipe's two detectors may both see a face
        for box in boxes[new]:
            if not same_face(kept, box[None]).any():
                kept = np.concatenate([kept, box[None]])
    votes = sum(same_face(kept, boxes).any(axis=1).astype(np.int64) for boxes in rivals)
    return kept, np.asarray(votes, np.int64).reshape(len(kept))


def agreed(found: Mapping[str, Boxes]) -> Boxes:
    """The faces (N, 4) of a photograph that two of the other finders found."""
    faces, votes = supported(found)
    return faces[votes > 1]


def report_plain(
    pictures: Sequence[Pixels], found: Sequence[Mapping[str, Boxes]]
) -> list[tuple[str, Pixels]]:
    """Print the faces found in photographs as they are; return what is in dispute."""
    counts = {least: [0, 0] for least in (1, 2, 3)}
    alone = empty = 0
    disputed = []
    for pixels, one in zip(pictures, found, strict=True):
        faces, votes = supported(one)
        hit = same_face(faces, one[_OURS]).any(axis=1)
        for least, count in counts.items():
            count[0] += int((votes >= least).sum())
            count[1] += int((hit & (votes >= least)).sum())
        extra = one[_OURS][~same_face(faces, one[_OURS]).any(axis=0)]
        alone += len(extra)
        empty += len(one[_OURS]) == 0
        missed = zip(faces[~hit], votes[~hit], strict=True)
        disputed += [(f"missed {n}", _cut(pixels, box)) for box, n in missed]
        disputed += [("alone", _cut(pixels, box)) for box in extra]
    print(f"{len(pictures)} photographs; facsight finds no face in {empty}")
    for least, (faces_, hits) in counts.items():
        print(f"found by {least} or more of the others: {faces_}; by facsight too: {hits}", end="")
        print(f" ({hits / max(faces_, 1):.2%})")
    print(f"found by facsight alone: {alone}")
    return disputed


def changed(known: Sequence[tuple[Pixels, Boxes]]) -> Iterator[FaceScene]:
    """Every changed version of photographs whose faces are known; the others are left out."""
    kept = [(pixels, faces) for pixels, faces in known if len(faces)]
    for pixels, faces in kept:
        yield FaceScene("as it is", pixels, faces)
        for side in _SMALL_PX:
            yield _small(pixels, faces, side)
        for angle in _TURNS_DEG:
            yield _turned(pixels, faces, angle)
        yield FaceScene("dark", (pixels * 0.2).astype(np.uint8), faces)
        width = float(np.median(faces[:, 2] - faces[:, 0]))
        yield FaceScene("blurred", _pixels(cv2.GaussianBlur(pixels, (0, 0), width / 25)), faces)
        yield FaceScene("faces painted out", _painted_out(pixels, faces), _boxes([]))
    for start in range(0, len(kept) - _GROUP**2 + 1, _GROUP**2):
        yield _group(kept[start : start + _GROUP**2])


def report_changed(finders: Mapping[str, Finder], scenes: Iterator[FaceScene]) -> None:
    """Print recall and false positives of every finder by kind of scene."""
    tallies: dict[str, dict[str, FinderTally]] = {}
    pictures: dict[str, int] = {}
    for scene in scenes:
        row = tallies.setdefault(scene.kind, {name: FinderTally() for name in finders})
        pictures[scene.kind] = pictures.get(scene.kind, 0) + 1
        for name, find in finders.items():
            row[name].add(scene.faces, find(scene.pixels))
    print(f"\nfaces found (false positives)\n{'':<22}{'pictures':>9}{'faces':>7}", end="")
    print("".join(f"{name:>18}" for name in finders))
    for kind, row in tallies.items():
        print(f"{kind:<22}{pictures[kind]:>9}{row[_OURS].truth:>7}", end="")
        for tally in row.values():
            share = f"{tally.found / tally.truth:.1%}" if tally.truth else "-"
            print(f"{f'{share} ({tally.false})':>18}", end="")
        print()


def write_sheet(path: Path, crops: Sequence[tuple[str, Pixels]]) -> None:
    """Lay the disputed places out with what they are: missed (by how many found), or alone."""
    rows = -(-len(crops) // _COLUMNS) or 1
    sheet = np.full((rows * (_TILE + 16), _COLUMNS * _TILE, 3), 255, np.uint8)
    for i, (title, crop) in enumerate(crops):
        y, x = i // _COLUMNS * (_TILE + 16), i % _COLUMNS * _TILE
        sheet[y + 16 : y + 16 + _TILE, x : x + _TILE] = cv2.resize(crop, (_TILE, _TILE))
        cv2.putText(sheet, f"{i} {title}", (x + 2, y + 12), 0, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), sheet[..., ::-1])


def _small(pixels: Pixels, faces: Boxes, side: int) -> FaceScene:
    """Scaled until the largest face is `side` pixels wide, in the middle of a grey canvas."""
    scale = side / float((faces[:, 2] - faces[:, 0]).max())
    small = _pixels(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    height, width = (max(_CANVAS, length) for length in small.shape[:2])
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    canvas = np.full((height, width, 3), _GREY, np.uint8)
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return FaceScene(f"{side} pixels", canvas, faces * scale + [left, top, left, top])


def _turned(pixels: Pixels, faces: Boxes, angle: float) -> FaceScene:
    """Turned in the plane about the picture's middle, with room for its corners."""
    height, width = pixels.shape[:2]
    side = int(np.ceil(np.hypot(height, width)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    matrix[:, 2] += [(side - width) / 2, (side - height) / 2]
    turned = cv2.warpAffine(pixels, matrix, (side, side), borderValue=(_GREY,) * 3)
    centres = (faces[:, :2] + faces[:, 2:]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    half = (faces[:, 2:] - faces[:, :2]) / 2
    boxes = np.concatenate([centres - half, centres + half], axis=1)
    return FaceScene(f"turned {angle:g} degrees", _pixels(turned), boxes)


def _painted_out(pixels: Pixels, faces: Boxes) -> Pixels:
    """The faces, with room around them, in the picture's mean colour."""
    painted = pixels.copy()
    colour = pixels.reshape(-1, 3).mean(axis=0)
    for box in faces:
        left, top, right, bottom = _around(box, pixels)
        painted[top:bottom, left:right] = colour
    return painted


def _group(members: Sequence[tuple[Pixels, Boxes]]) -> FaceScene:
    """Photographs side by side, each shrunk into its cell."""
    sheet = np.full((_GROUP * _CELL, _GROUP * _CELL, 3), _GREY, np.uint8)
    boxes = []
    for i, (pixels, faces) in enumerate(members):
        scale = _CELL / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        small = small[:_CELL, :_CELL]
        y, x = i // _GROUP * _CELL, i % _GROUP * _CELL
        sheet[y : y + small.shape[0], x : x + small.shape[1]] = small
        boxes.append(faces * scale + [x, y, x, y])
    return FaceScene(f"groups of {_GROUP**2}", sheet, np.concatenate(boxes))


def _cut(pixels: Pixels, box: Boxes) -> Pixels:
    left, top, right, bottom = _around(box, pixels)
    return pixels[top:bottom, left:right]


def _around(box: Boxes, pixels: Pixels) -> tuple[int, int, int, int]:
    centre, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * _ROOM
    low = np.floor(np.maximum(centre - half, 0)).astype(int)
    high = np.ceil(np.minimum(centre + half, pixels.shape[1::-1])).astype(int)
    high = np.maximum(high, low + 1)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _inside(points: Boxes, boxes: Boxes) -> NDArray[np.bool_]:
    within = (points > boxes[..., :2]) & (points < boxes[..., 2:])
    return np.asarray(within.all(axis=-1), np.bool_)


def _corners(rows: NDArray[Any]) -> Boxes:
    """Boxes x y w h as x1 y1 x2 y2."""
    return np.concatenate([rows[:, :2], rows[:, :2] + rows[:, 2:4]], axis=1).astype(np.float64)


def _boxes(rows: Any) -> Boxes:
    return np.asarray(rows, np.float64).reshape(-1, 4)


def _pixels(array: Any) -> Pixels:
    return np.ascontiguousarray(array, np.uint8)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=needed, help="photographs with labels.csv")
    parser.add_argument("--changed", type=int, default=160, help="how many photographs to change")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of those")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="picture of what is in dispute")
    parser.add_argument("--environment", type=Path, default=Path(".venv-mediapipe"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
