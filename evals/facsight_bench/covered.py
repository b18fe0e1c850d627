"""What is read of covered faces, and what is taken for a face where there is none.

    python -m facsight_bench.covered ../shared/assets/devset [--without-people FOLDER ...]

Photographs (of `labels.csv` files below the folder) of the people whom the fit of `face_cover` kept
out, and pictures without people that it kept out as well.

Covers: every kind is drawn on so many faces. A part of the face of which three quarters lie under
the cover is hidden: its units must be unavailable. One that is free of it is seen. As they are, the
photographs have nothing drawn on them: what is unavailable there as covered is a false alarm,
unless something real covers the face, which `--sheet` shows.

No faces: pictures without people, nine on a sheet, and the photographs with their faces painted
over; everything found there is false. Beside it what is found without the check of `face_cover`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_bench.faces import find_pictures
from facsight_bench.inputs import needed
from facsight_tools.analyzers.cover import PARTS
from facsight_tools.analyzers.finding import FaceFinder, Found
from facsight_tools.analyzers.occlusion import hidden_parts, parts_of
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import find_images, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import FaceReport, Image, MeasuredAU, UnavailableReason
from facsight_training.cover_samples import (
    WideCrops,
    is_kept_out,
    owner_of,
    painted_out,
    sheets,
    unchecked,
    wide_crops,
)
from facsight_training.covers import COVERS, HARMLESS, draw
from facsight_training.hand_mesh import HandMesh

_UNDER: Final = 0.75
_FREE: Final = 0.02
_TILE: Final = 120
_COLUMNS: Final = 10

Pixels = NDArray[np.uint8]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=needed, help="photographs with labels.csv")
    parser.add_argument("--without-people", type=needed, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--hand", type=needed, help="left.glb, see facsight_training.hand_mesh")
    parser.add_argument("--limit", type=int, default=40, help="faces of each kind of cover")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheet", type=Path, help="picture of the false alarms")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    pipeline, free = Pipeline(), unchecked(OrtEngine())
    paths = [path for path in find_pictures(args.folder) if is_kept_out(owner_of(path))]
    images = [load_image(path) for path in paths]
    found = as_they_are(pipeline, free, images, args.sheet)
    plain = [(image, one.landmarks, "") for image, one in found if not covered_parts(one)]
    wide = wide_crops(plain)
    hand = None if args.hand is None else HandMesh.open(args.hand)
    report_covers(pipeline, wide, rng, args.limit, hand)
    others = [path for folder in args.without_people for path in find_images(folder)]
    kept = [path for path in others if is_kept_out(path.name)]
    report_no_faces(pipeline, free, kept, wide, rng)


def covered_parts(face: Found) -> list[str]:
    """The parts of a face that are said to be covered."""
    told = {} if face.sight is None else hidden_parts(face.sight)
    return [part for part, (why, _) in told.items() if why is UnavailableReason.OCCLUDED]


def as_they_are(
    pipeline: Pipeline, free: FaceFinder, images: Sequence[Image], sheet: Path | None
) -> list[tuple[Image, Found]]:
    """The largest face of each, after printing how many are lost or said to be covered."""
    found, alarms, lost = [], [], 0
    for image in images:
        faces = pipeline.find([image])
        lost += not faces and bool(free([image]))
        if faces:
            found.append((image, faces[0]))
            parts = covered_parts(faces[0])
            alarms += [(", ".join(parts), faces[0].crop(image))] if parts else []
    print(f"{len(images)} photographs, {len(found)} faces; lost by the check: {lost}")
    print(f"some part said to be covered: {len(alarms)} ({len(alarms) / max(len(found), 1):.1%})")
    if sheet is not None:
        write_sheet(sheet, alarms)
    return found


def report_covers(
    pipeline: Pipeline,
    wide: WideCrops,
    rng: np.random.Generator,
    limit: int,
    hand: HandMesh | None = None,
) -> None:
    """Print, by kind of cover, what becomes of units under it and of the others."""
    print(f"\n{'cover':<15}{'faces':>6}{'found':>7}{'under it, read':>18}{'free, not read':>18}")
    held = list(wide.pixels[:, :70, :70])
    for kind in (*COVERS, *HARMLESS):
        chosen = rng.permutation(len(wide.pixels))[:limit]
        counts, found = np.zeros(4, int), 0
        for i in chosen:
            crop, mask = draw(rng, kind, wide.pixels[i], wide.points[i], held, hand)
            faces = pipeline.analyze([load_image(crop)])[0].faces
            if faces:
                found += 1
                shares = {part: _under(mask, wide.points[i], part) for part in PARTS}
                counts += count_units(faces[0], shares)
        under, read, free, refused = counts
        print(
            f"{kind:<15}{len(chosen):>6}{found:>7}{f'{read} of {under}':>18}"
            f"{f'{refused} of {free}':>18}"
        )


def count_units(face: FaceReport, shares: dict[str, float]) -> NDArray[np.int64]:
    """Units under a cover and those of them that are read; free units and those refused, (4,)."""
    counts = np.zeros(4, np.int64)
    for one in face.action_units.readings:
        parts = parts_of(one.au, one.side)
        if not parts or (
            not isinstance(one, MeasuredAU)
            and one.reason not in (UnavailableReason.OCCLUDED, UnavailableReason.OUT_OF_FRAME)
        ):
            continue
        most = max(shares[part] for part in parts)
        read = isinstance(one, MeasuredAU)
        counts += [
            most >= _UNDER,
            most >= _UNDER and read,
            most <= _FREE,
            most <= _FREE and not read,
        ]
    return counts


def report_no_faces(
    pipeline: Pipeline,
    free: FaceFinder,
    others: Sequence[Path],
    wide: WideCrops,
    rng: np.random.Generator,
) -> None:
    """Print what is taken for a face where there is none, with the check and without."""
    print(f"\n{'no faces':<22}{'pictures':>9}{'found':>7}{'without the check':>19}")
    over = [painted_out(rng, *pair)[0] for pair in zip(wide.pixels, wide.points, strict=True)]
    for name, pictures, count in (
        ("without people", [sheet for sheet, _ in sheets(others, rng)], len(others)),
        ("faces painted over", over, len(over)),
    ):
        images = [load_image(one) for one in pictures]
        checked, every = (sum(len(find([one])) for one in images) for find in (pipeline.find, free))
        print(f"{name:<22}{count:>9}{checked:>7}{every:>19}")


def write_sheet(path: Path, crops: Sequence[tuple[str, Pixels]]) -> None:
    """Lay faces out with what is said of them."""
    rows = -(-len(crops) // _COLUMNS) or 1
    sheet = np.full((rows * (_TILE + 16), _COLUMNS * _TILE, 3), 255, np.uint8)
    for i, (title, crop) in enumerate(crops):
        y, x = i // _COLUMNS * (_TILE + 16), i % _COLUMNS * _TILE
        sheet[y + 16 : y + 16 + _TILE, x : x + _TILE] = cv2.resize(crop, (_TILE, _TILE))
        cv2.putText(sheet, title, (x + 2, y + 12), 0, 0.28, (0, 0, 0), 1, cv2.LINE_AA)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), sheet[..., ::-1])


def _under(mask: NDArray[np.float32], points: NDArray[np.float32], part: str) -> float:
    area = np.zeros(mask.shape, np.uint8)
    hull = cv2.convexHull(np.round(points[list(PARTS[part])]).astype(np.int32))
    cv2.fillConvexPoly(area, hull, 1)
    return float(mask[area > 0].mean()) if area.any() else 0.0


if __name__ == "__main__":
    main()
