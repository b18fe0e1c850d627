"""Set how far the sides of a unit may differ and still be told as alike.

    python -m facsight_training.rendered.even_sides FOLDER PHOTOGRAPHS [PHOTOGRAPHS ...]

Faces of photographs are mostly lit from one side, and furrows show where light falls across them:
the sides of a unit differed by a grade or more on three frontal faces in four, though few move one
side alone. `FOLDER` keeps the heads of `rendered.heads.SETTING`, as for `judge`; each folder of
photographs holds `labels.csv` (file, emotion), and only people who are not kept are read.

`apart` is the difference that one in ten of the heads passes that move one side fully. `even`,
taken off what is left, is never more than one photograph in ten passes, and weighs what photographs
get rid of against the heads whose moved side falls below half a grade ahead, so that it stays ahead
on `_AHEAD` of them. Writes both into `halves.toml`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.halves import SHARES, Share
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import MeasuredAU
from facsight_training.labelled_faces import labelled_photographs
from facsight_training.rendered import judge
from facsight_training.rendered.expressions import SIDES
from facsight_training.rendered.join_halves import FILE, written

_AHEAD: Final = 0.74
_LED: Final = 0.5
_FRONTAL_DEG: Final = 20.0
_STEP: Final = 0.05
_BY_LIDS: Final = (34, 43)  # a cheek that puffs, an eye that shuts: seldom a matter of light

Array = NDArray[np.float64]


def main(argv: Sequence[str] | None = None) -> None:
    """Read with sides as the skin has them, set and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("photographs", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=900, help="photographs read")
    arguments = parser.parse_args(argv)
    if any(share.even for share in SHARES.values()):
        raise SystemExit(
            "Take even and apart out of halves.toml first: sides are read as they are."
        )
    heads = moved(arguments.folder)
    faces = photographed(arguments.photographs, arguments.limit)
    FILE.write_text(written(evened(SHARES, heads, faces)), "utf-8")


def evened(
    shares: Mapping[int, Share], heads: Mapping[int, Array], faces: Mapping[int, Array]
) -> dict[int, Share]:
    """The shares with how far the sides are parted.

    Args:
        shares: as they are.
        heads: of each sided unit, how far the moved side is ahead.
        faces: of each sided unit, left minus right on photographs.
    """
    apart = {unit: round(float(np.quantile(leads, 0.9)), 2) for unit, leads in heads.items()}
    free = [unit for unit in heads if shares[unit].most >= 5.0]  # others do not move one side alone
    needed = _AHEAD * sum(len(heads[unit]) for unit in free)
    found: dict[int, float] = {}
    for price in np.geomspace(1e-4, 1.0, 160):
        found = {unit: _best(unit, apart[unit], heads, faces, float(price)) for unit in heads}
        led = sum(_led(heads[unit], found[unit], apart[unit]) for unit in free)
        if led >= needed:
            break
    return {
        unit: replace(share, even=found.get(unit, 0.0), apart=apart.get(unit, 10.0))
        for unit, share in shares.items()
    }


def _best(
    unit: int, apart: float, heads: Mapping[int, Array], faces: Mapping[int, Array], price: float
) -> float:
    if unit in _BY_LIDS or unit not in faces:
        return 0.0
    most = float(np.quantile(np.abs(faces[unit]), 0.9))

    def cost(even: float) -> float:
        left = np.abs(parted(faces[unit], even, apart))
        lost = len(heads[unit]) - _led(heads[unit], even, apart)
        return float(np.mean(left >= 1.0) + np.mean(left >= _LED) / 2) + price * lost

    return min((round(float(one), 2) for one in np.arange(0.0, most + 1e-9, _STEP)), key=cost)


def _led(leads: Array, even: float, apart: float) -> int:
    return int((parted(leads, even, apart) >= _LED).sum())


def parted(differences: Array, even: float, apart: float) -> Array:
    """What is told of differences between sides."""
    left = np.maximum(np.minimum(np.abs(differences), apart) - even, 0.0)
    told: Array = np.sign(differences) * left
    return told


def moved(folder: Path) -> dict[int, Array]:
    """How far the moved side is ahead, by unit, on the heads that set things."""
    drawn = judge.pictures(folder, "setting")
    engine = OrtEngine("cpu", threads=1)
    read = judge.read_units(drawn, engine.open("au_geometry"), judge.skin_of(engine, None, None))
    sided = {unit for unit in SHARES if any((unit, SIDES[0]) in face for face in read)}
    return {unit: np.array(judge.leads(drawn, read, unit)) for unit in sorted(sided)}


def photographed(folders: Sequence[Path], limit: int) -> dict[int, Array]:
    """Left minus right, by unit, on frontal faces of people who are not kept."""
    own = [one.path for one in labelled_photographs(folders) if not one.kept]
    order = np.random.default_rng(0).permutation(len(own))[:limit]
    pipeline = Pipeline(OrtEngine("cpu"))
    found: defaultdict[int, list[float]] = defaultdict(list)
    for place in order:
        faces = pipeline.analyze([load_image(own[place])])[0].faces
        if not faces or abs(faces[0].pose.yaw) >= _FRONTAL_DEG:
            continue
        units = faces[0].action_units
        for unit in SHARES:
            right, left = (units.get(unit, side) for side in SIDES)
            if isinstance(left, MeasuredAU) and isinstance(right, MeasuredAU):
                found[unit].append(left.intensity - right.intensity)
    return {unit: np.array(values) for unit, values in found.items()}


if __name__ == "__main__":
    main()
