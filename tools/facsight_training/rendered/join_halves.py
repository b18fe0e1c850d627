"""Set how the readings of skin and mesh join, unit by unit.

    python -m facsight_training.rendered.join_halves FOLDER [--photographs FOLDER]

Reads the share of the skin in `facsight_tools/analyzers/halves.toml`, which was chosen by hand,
and writes scale and width beside it. The scale makes a share of the photographs of people who do
not smile, and at most one in a hundred faces at rest of all heads that are not judged, read the
unit as present; the width makes intervals hold 90% on random pictures of the heads that set
things, of readings below A as of those from A on. `FOLDER` keeps their pictures, as for `judge`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from facsight_tools.analyzers import halves
from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.analyzers.halves import SHARES, UNITS, Share, SkinReader
from facsight_tools.backends.base import Session
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import au_features, fit_faces, mean_face
from facsight_training.rendered import judge
from facsight_training.rendered.calibrate_halves import (
    NOT_SMILES,
    PHOTOGRAPHED,
    SMILING,
    Photographed,
    photographed,
)
from facsight_training.rendered.expressions import SIDES

FILE: Final = Path(halves.__file__).with_name("halves.toml")
_SHOWN: Final = 0.045
_AT_REST: Final = 0.01  # of heads whose skin the network has mostly seen: of others more
_SCALED: Final = (0.6, 1.8)
_AS_THEY_ARE: Final = (12, 25, 26, 27)  # people who do not smile part their lips, too
_PARTED: Final = (0.3, PRESENCE_THRESHOLD)  # nothing, a trace, there
_HELD: Final = (0.86, 0.90, 0.94)  # of the heads that set it; of one that is left out see ADR 0054
_LEAST: Final = 0.15  # grades: nothing is read more exactly, even where drawn heads say so
_TEXT: Final = """# How the skin's readings (`au_halves`) join those of the mesh. `skin` was
# chosen by hand, on the heads of `rendered.heads.SETTING` and on photographs; `even` and `apart`
# are written by `python -m facsight_training.rendered.even_sides`, the rest by
# `python -m facsight_training.rendered.join_halves`.
"""

Array = NDArray[np.float64]


def main(argv: Sequence[str] | None = None) -> None:
    """Set and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--each", type=int, default=2, help="pictures of each unit and head")
    parser.add_argument("--network", type=Path, help="another au_halves.onnx")
    parser.add_argument("--readout", type=Path, help="another au_photographs.onnx")
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args(argv)
    drawn = judge.pictures(arguments.folder, "setting", arguments.each)
    engine = OrtEngine("cpu", threads=1)
    mesh = engine.open("au_geometry")
    skin = judge.skin_of(engine, arguments.network, arguments.readout)
    seen = photographed(arguments.photographs) if arguments.photographs else None
    resting = judge.pictures(arguments.folder, judge.RESTING, arguments.each)
    shares = scaled(SHARES, resting, seen, mesh, skin)
    read = judge.read_units(drawn, mesh, skin, shares)
    arguments.out.write_text(written(widened(shares, drawn, read)), "utf-8")


def scaled(
    shares: Mapping[int, Share],
    resting: judge.JudgedFaces,
    seen: Photographed | None,
    mesh: Session,
    skin: SkinReader,
) -> dict[int, Share]:
    """The shares with their scales."""
    still = _joined(resting.halves, resting.points, mesh, skin)
    people = None
    if seen is not None:
        pairs = seen.halves.reshape(-1, 2, *seen.halves.shape[1:])
        people = _joined(pairs, seen.points, mesh, skin)
    found = {}
    for unit, share in shares.items():
        scale = 1.0
        if unit not in _AS_THEY_ARE and people is not None and seen is not None:
            at_most = 1 - PHOTOGRAPHED.get(unit, _SHOWN)
            often = [float(np.quantile(people[unit][seen.relaxed], at_most))]
            if unit in NOT_SMILES:
                often.append(float(np.quantile(people[unit][~seen.relaxed], 1 - SMILING)))
            often.append(float(np.quantile(still[unit], min(at_most, 1 - _AT_REST))))
            scale = float(np.clip(1.0 / max(*often, 1e-3), *_SCALED))
        found[unit] = replace(share, scale=round(scale, 2), width=1.0, least=0.0, rise=0.0)
    return found


def _joined(
    pixels: NDArray[np.uint8], points: NDArray[np.float32], mesh: Session, skin: SkinReader
) -> dict[int, Array]:
    """The mean of both readings of whole faces, by unit, without a scale."""
    shapes = mesh.run({"features": au_features(fit_faces(points), mean_face().points)})
    sides = np.stack([skin(pair).intensity for pair in pixels])
    whole, lesser = sides.mean(axis=1), sides.min(axis=1)
    return {
        unit: share.skin
        * ((1.0 - share.lesser) * whole + share.lesser * lesser)[:, UNITS.index(unit)]
        + (
            (1 - share.skin) * shapes["intensity"][:, OUTPUTS.index((unit, "both"))]
            if share.skin < 1.0
            else 0.0
        )
        for unit, share in SHARES.items()
    }


def widened(
    shares: Mapping[int, Share], drawn: judge.JudgedFaces, read: Sequence[judge.Readings]
) -> dict[int, Share]:
    """The shares with their widths: of errors in half intervals, those that nine of ten keep to."""
    found = {}
    for unit, share in shares.items():
        at = UNITS.index(unit)
        errors, told, read_as = [], [], []
        for face, values, weights, shown in zip(
            read, drawn.values, drawn.weights, drawn.unit, strict=True
        ):
            if shown >= 0:
                continue
            rows = ((0, SIDES[0]), (1, SIDES[1])) if (unit, SIDES[0]) in face else ((0, "both"),)
            for row, side in rows:
                one = face[unit, side]  # type: ignore[index]
                if weights[row, at] > 0 and one.half_width:
                    errors.append(abs(one.intensity - values[row, at]))
                    told.append(one.half_width)
                    read_as.append(one.intensity)
        width, least, rise = (
            interval(np.array(errors), np.array(told), np.array(read_as))
            if errors
            else (1.0, 0.0, 0.0)
        )
        found[unit] = replace(
            share, width=round(width, 2), least=round(least, 2), rise=round(rise, 2)
        )
    return found


def interval(errors: Array, told: Array, read_as: Array) -> tuple[float, float, float]:
    """Width, least and rise (see `Share`) of half an interval that holds `_HELD` of the errors.

    How much it is to hold goes by the reading: most errors are of units that are not there, and
    small. Quantile regression (Koenker & Bassett 1978) with coefficients that are not negative;
    each argument is (N,), the last the intensities that err.
    """
    count = len(errors)
    level = np.clip(read_as / PRESENCE_THRESHOLD, 0.0, 1.0) ** 2
    held = np.array(_HELD)[np.digitize(read_as, _PARTED)]
    table = sparse.csr_array(np.stack([told, np.ones(count), level], axis=1))
    apart = sparse.eye_array(count)
    found = linprog(
        np.concatenate([np.zeros(3), held, 1.0 - held]),
        A_eq=sparse.hstack([table, apart, -apart], format="csc"),
        b_eq=errors,
        bounds=[(0.0, None), (_LEAST, None), *[(0.0, None)] * (1 + 2 * count)],
        method="highs",
    )
    width, least, rise = map(float, found.x[:3])
    return width, least, rise


def written(shares: Mapping[int, Share]) -> str:
    """The file."""
    return _TEXT + "".join(
        f"\n[[unit]]\nau = {unit}\nskin = {share.skin}\n"
        f"scale = {share.scale}\nwidth = {share.width}\nleast = {share.least}\n"
        f"rise = {share.rise}\neven = {share.even}\napart = {share.apart}\n"
        for unit, share in sorted(shares.items())
    )


if __name__ == "__main__":
    main()
