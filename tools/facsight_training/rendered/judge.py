"""What skin and mesh together say of rendered heads that nothing was fitted to or set by.

    python -m facsight_training.rendered.judge [FOLDER]

Clean frontal faces with one unit at full strength, on both sides and on one, and random pictures
for the intervals. `FOLDER` keeps what was drawn. Prints the table of the card of `au_halves`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.analyzers.halves import (
    SHARES,
    Share,
    SkinReader,
    by_skin,
    joined,
    read_shares,
)
from facsight_tools.backends.base import Session
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import PRESENCE_THRESHOLD, Side
from facsight_tools.geometry.face_frame import au_features, fit_faces, mean_face
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.image import load_image
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import MeasuredAU
from facsight_training.reliability import auc
from facsight_training.rendered.calibrate_halves import NoUnits
from facsight_training.rendered.expressions import SIDES, UNITS, express, is_sided
from facsight_training.rendered.heads import heads_of
from facsight_training.rendered.studio import Studio

RESTING: Final = "resting"
ASSETS: Final = Path(__file__).parents[4] / "shared" / "assets"
_NOT_COUNTED: Final = (22, 27)  # the goal is stated over the other 25
_STRONG: Final = 5.0
_TILTED_DEG: Final = 3.0
_LED: Final = 0.5
_THERE: Final = 1.0
_ABSENT: Final = 0.3
_ANYTHING: Final[Mapping[str, int]] = {"setting": 150}
"""Random pictures of a head for each of a unit, where not 25: readings at A are few."""
_STRATA: Final = (PRESENCE_THRESHOLD, 2.5)

Readings = Mapping[tuple[int, Side], MeasuredAU]
Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class JudgedFaces:
    """N pictures as the networks take them, and what was asked for.

    Attributes:
        halves: uint8 (N, 2, 128, 72, 3).
        points: (N, 478, 3).
        values, weights: (N, 2, K).
        unit, side, head: (N,); unit 0 is a face at rest, unit -1 anything.
    """

    halves: NDArray[np.uint8]
    points: Float
    values: Float
    weights: Float
    unit: NDArray[np.int64]
    side: NDArray[np.str_]
    head: NDArray[np.str_]

    @property
    def one_unit(self) -> NDArray[np.bool_]:
        """(N,), faces at rest and those with one unit on both sides."""
        found: NDArray[np.bool_] = (self.side == "both") & (self.unit >= 0)
        return found


def main(argv: Sequence[str] | None = None) -> None:
    """Draw, read and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--heads", default="judged", choices=("setting", "judged"))
    parser.add_argument("--each", type=int, default=2, help="pictures of each unit and head")
    parser.add_argument("--network", type=Path, help="another au_halves.onnx")
    parser.add_argument("--readout", type=Path, help="another au_photographs.onnx")
    parser.add_argument("--shares", type=Path, help="another halves.toml")
    parser.add_argument("--valid", type=Path, default=ASSETS / "valid")
    parser.add_argument("--ict", type=Path, default=ASSETS / "ict")
    arguments = parser.parse_args(argv)
    drawn = pictures(
        arguments.folder, arguments.heads, arguments.each, arguments.valid, arguments.ict
    )
    engine = OrtEngine("cpu", threads=1)
    skin = skin_of(engine, arguments.network, arguments.readout)
    shares = read_shares(arguments.shares.read_text("utf-8")) if arguments.shares else SHARES
    print(report(drawn, read_units(drawn, engine.open("au_geometry"), skin, shares)))


def skin_of(engine: OrtEngine, network: Path | None, readout: Path | None) -> SkinReader:
    """The reader of halves by files, for each the shipped one where it is None."""
    paths = (
        network or WEIGHTS_DIR / "au_halves.onnx",
        readout or WEIGHTS_DIR / "au_photographs.onnx",
    )
    return SkinReader(*map(engine.open_file, paths))


def pictures(
    folder: Path | None,
    heads: str,
    each: int = 2,
    valid: Path = ASSETS / "valid",
    ict: Path = ASSETS / "ict",
) -> JudgedFaces:
    """Those of a group of heads, from the folder where they are kept or drawn and kept there.

    `resting` is a group too: all heads but the judged ones, with nothing but faces at rest, framed
    by the pipeline's own detectors, as faces at rest set what must not be read in them.
    """
    kept = folder and folder / f"{heads}.npz"
    if kept and kept.exists():
        with np.load(kept) as stored:
            return JudgedFaces(**{name: stored[name] for name in JudgedFaces.__slots__})
    cv2.setNumThreads(1)
    at_rest = heads == RESTING
    names = heads_of(valid, "known" if at_rest else heads)
    anything = _ANYTHING.get(heads, 25)
    drawn = draw(Studio(valid, ict), names, each, at_rest=at_rest, anything=anything)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **{name: getattr(drawn, name) for name in JudgedFaces.__slots__})
    return drawn


def draw(
    studio: Studio, heads: Sequence[str], each: int, *, at_rest: bool = False, anything: int = 25
) -> JudgedFaces:
    """Pictures of some heads; those of faces at rest come first, or alone."""
    rows: dict[str, list[object]] = {name: [] for name in JudgedFaces.__slots__}
    jobs: list[tuple[int, Side]] = [(0, "both")] * (2 * each)
    if not at_rest:
        jobs += [(unit, "both") for unit in UNITS] * each
        jobs += [(unit, side) for unit in UNITS if is_sided(unit) for side in SIDES] * each
        jobs += [(-1, "both")] * (anything * each)
    finder = Pipeline(OrtEngine("cpu", threads=1), au_readers=(NoUnits(),)) if at_rest else None
    for place, head in enumerate(heads):
        for number, (unit, side) in enumerate(jobs):
            rng = np.random.default_rng([9, place, number])
            if unit < 0:
                shot = studio.shoot(head, rng)
            else:
                strong = {(unit, s): _STRONG for s in SIDES if unit > 0 and side in ("both", s)}
                angles = rng.normal(0.0, _TILTED_DEG, 3)
                shot = studio.shoot(
                    head, rng, express(strong, rng), plain=True, angles=tuple(angles)
                )
            halves, points = shot.halves, shot.points
            if finder is not None and (found := finder.find([load_image(shot.picture)])):
                points = found[0].landmarks.points_xyz
                halves = half_faces(shot.picture, points)
            for name, value in (
                ("halves", halves),
                ("points", points),
                ("values", shot.values),
                ("weights", shot.weights),
                ("unit", unit),
                ("side", side),
                ("head", head),
            ):
                rows[name].append(value)
    return JudgedFaces(**{name: np.array(values) for name, values in rows.items()})


def read_units(
    drawn: JudgedFaces, mesh: Session, skin: SkinReader, shares: Mapping[int, Share] = SHARES
) -> list[Readings]:
    """What the reader says of each picture; no `au_smile`, which takes the mesh network's looks."""
    features = au_features(fit_faces(drawn.points), mean_face().points)
    shapes = mesh.run({"features": features})["intensity"]
    found: list[Readings] = []
    for halves, shape in zip(drawn.halves, shapes, strict=True):
        seen = skin(halves)
        readings = [
            joined(MeasuredAU(unit, side, float(value), 0.9, "geometry"), seen, shares)
            for (unit, side), value in zip(OUTPUTS, shape, strict=True)
            if np.isfinite(value)
        ]
        readings += by_skin(seen, frozenset(unit for unit, _ in OUTPUTS), shares)
        found.append({(one.au, one.side): one for one in readings})
    return found


def report(drawn: JudgedFaces, read: Sequence[Readings]) -> str:
    """The card's table and the figures under it."""
    lines = [
        "| unit | AUC | at A when strong | false | moved side ahead | by 0.5 |",
        "|---|---|---|---|---|---|",
    ]
    areas: dict[int, float] = {}
    ahead: list[float] = []
    for unit in UNITS:
        there, absent, whole = _whole(drawn, read, unit)
        if np.isnan(whole).all():
            areas[unit] = 0.5
            continue
        clear = there | absent
        areas[unit] = auc(whole[clear], there[clear]) or 0.5
        own = leads(drawn, read, unit)
        ahead += own
        share = [sum(lead >= least for lead in own) / len(own) for least in (1e-9, _LED) if own]
        sides = " | ".join(f"{one:.2f}" for one in share)
        lines.append(
            f"| AU{unit} | {areas[unit]:.2f} | {np.mean(whole[there] >= PRESENCE_THRESHOLD):.2f}"
            f" | {np.mean(whole[absent] >= PRESENCE_THRESHOLD):.2f}"
            f" | {sides if own else ' | '} |"
        )
    counted = [area for unit, area in areas.items() if unit not in _NOT_COUNTED]
    rest = [
        sum(
            one.intensity >= PRESENCE_THRESHOLD for (_, side), one in face.items() if side == "both"
        )
        for face, unit in zip(read, drawn.unit, strict=True)
        if unit == 0
    ]
    lines += [
        f"mean AUC over {len(counted)} units, one that is not read counted as 0.5: "
        f"{np.mean(counted):.3f}; lowest {min(counted):.2f}",
        f"moved side ahead in {sum(lead > 0 for lead in ahead)} of {len(ahead)}, "
        f"by half a grade in {sum(lead >= _LED for lead in ahead)}",
        f"units at A on a face at rest: {np.mean(rest):.2f}",
        _groups(drawn, read),
        _intervals(drawn, read),
    ]
    return "\n".join(lines)


def _whole(
    drawn: JudgedFaces, read: Sequence[Readings], unit: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    """Where a unit is, where it is not, and how it is read on the whole face; each (N,)."""
    value = drawn.values[:, :, UNITS.index(unit)].max(axis=1)
    whole = np.array(
        [face[unit, "both"].intensity if (unit, "both") in face else np.nan for face in read]
    )
    return drawn.one_unit & (value >= _THERE), drawn.one_unit & (value < _ABSENT), whole


def leads(drawn: JudgedFaces, read: Sequence[Readings], unit: int) -> list[float]:
    """How far the moved side is ahead of the other, of each face that moves one."""
    found = []
    for face, shown, side in zip(read, drawn.unit, drawn.side, strict=True):
        if shown == unit and side in SIDES and (unit, "left") in face:
            left, right = (face[unit, one].intensity for one in ("left", "right"))
            found.append((left - right) * (1 if side == "left" else -1))
    return found


def _groups(drawn: JudgedFaces, read: Sequence[Readings]) -> str:
    """Mean area by the race and the sex of the heads, as VALID's names give them."""
    told = []
    names = [head.removeprefix("X_").split("_") for head in drawn.head]
    for group in sorted({part for name in names for part in name[:2]}):
        own = np.array([group in name for name in names])
        areas = []
        for unit in UNITS:
            there, absent, whole = _whole(drawn, read, unit)
            clear = own & (there | absent)
            area = None if np.isnan(whole).all() else auc(whole[clear], there[clear])
            areas += [] if area is None else [area]
        told.append(f"{group} {np.mean(areas):.3f}")
    return "mean AUC of the units read, by group: " + ", ".join(told)


def _intervals(drawn: JudgedFaces, read: Sequence[Readings]) -> str:
    """How often the intervals of sides hold what was drawn, on random pictures."""
    held, widths, grades = [], [], []
    for face, values, weights, unit in zip(
        read, drawn.values, drawn.weights, drawn.unit, strict=True
    ):
        for (au, side), one in face.items():
            if unit >= 0 or side not in SIDES or au not in UNITS or one.half_width is None:
                continue
            at = SIDES.index(side), UNITS.index(au)
            if weights[at] > 0:
                held.append(abs(one.intensity - values[at]) <= one.half_width)
                widths.append(one.half_width)
                grades.append(one.intensity)
    if not held:
        return "no intervals"
    inside, half, part = np.array(held), np.array(widths), np.digitize(grades, _STRATA)
    strata = [
        f"{name} {inside[own].mean():.3f}, {np.median(half[own]):.2f} ({own.sum()})"
        for k, name in enumerate(("below A", "A and B", "C and above"))
        if (own := part == k).any()
    ]
    return (
        f"random pictures: 90% intervals of sides hold {inside.mean():.3f}, "
        f"median half-width {np.median(half):.2f}; " + "; ".join(strata)
    )


if __name__ == "__main__":
    main()
