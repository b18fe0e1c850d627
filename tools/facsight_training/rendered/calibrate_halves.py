"""Calibrate the half-face network and write it as `au_halves.onnx`.

    python -m facsight_training.rendered.calibrate_halves halves.pt --rendered FOLDER \
        --neutral FOLDER --photographs FOLDER

Gains come from rendered faces. Where A lies comes from neutral ones: a share of `_ALARMS` of
neutral renders, and of `_PHOTOGRAPHED` of photographs of people who do not smile, reads a unit as
present. Photographs set nothing else: no weight is fitted to one. Their folder holds pictures and
`labels.csv` (file, smile).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import CARD
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.image import load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_tools.seams import FaceView
from facsight_tools.types import ActionUnits
from facsight_training.photographs import find_photographs
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_export import Calibration, build, load
from facsight_training.rendered.half_network import Halves, read, read_halves

_MIX: Final = 0.5
_AT_REST: Final = 0.1
_ALARMS: Final = 0.03
_PHOTOGRAPHED: Final = 0.045  # people who do not smile knit brows and close eyes now and then
PHOTOGRAPHED: Final = {4: 0.1, 6: 0.08, 7: 0.08}
"""More of them squint or knit: at these shares every other one looked it, by eye."""
_POWERS: Final = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_STEEPEST: Final = 3.0
_STRONG: Final = 4.0
_STRONG_READS: Final = 4.3
_LEAST_ROOM: Final = 0.4  # raw steps: less would be noise made large
_INTERVAL: Final = 0.92  # of one network: what is left of it when mesh and skin are joined is 0.9
_OPEN: Final = (
    25,
    26,
    27,
)  # people who do not smile part their lips: photographs set none of these
NOT_SMILES: Final = (10, 11, 13)
"""Smiles deepen the same furrows: those who smile count as well."""
SMILING: Final = 0.015
"""Of them, who are many, this share shows such a unit; with three times as many every other reading
of AU10 on photographs was an open smile, by eye."""

Float = NDArray[np.float32]
Array = NDArray[np.float64]


def main(argv: Sequence[str] | None = None) -> None:
    """Calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--rendered", type=Path, required=True)
    parser.add_argument("--neutral", type=Path, required=True)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["au_halves"].file_name)
    arguments = parser.parse_args(argv)
    net = load(arguments.weights)
    rendered = read_halves(sorted(arguments.rendered.glob("*.npz")))
    neutral = read_halves(sorted(arguments.neutral.glob("*.npz")))
    photographs = None
    if arguments.photographs:
        seen = photographed(arguments.photographs)
        photographs = read(net, seen.halves), seen.relaxed
    found = calibrate(read(net, rendered.pixels), rendered, read(net, neutral.pixels), photographs)
    licence = "Apache-2.0; trained on renders of VALID (MIT) and ICT-FaceKit (MIT) alone"
    model = build(net, found, {"licence": licence})
    arguments.out.write_bytes(model.SerializeToString(deterministic=True))
    print(f"half widths by the power {found.power} of the spread")
    for row in zip(UNITS, found.rest, found.present, found.gain, found.width, strict=True):
        print("AU{} rest {:.2f} A {:.2f} gain {:.2f} width {:.2f}".format(*row))


@dataclass(frozen=True, slots=True)
class Photographed:
    """The largest faces of N photographs: their halves (2 N, 128, 72, 3), meshes (N, 478, 3), and
    (N,) who is known not to smile."""

    halves: NDArray[np.uint8]
    points: Float
    relaxed: NDArray[np.bool_]


def photographed(folder: Path) -> Photographed:
    """The faces of a folder of photographs."""
    pipeline = Pipeline(OrtEngine("cpu", threads=1), au_readers=(NoUnits(),))
    found, points, relaxed = [], [], []
    for photograph in find_photographs(folder):
        image = load_image(photograph.path)
        faces = pipeline.find([image])
        if faces:
            points.append(faces[0].landmarks.points_xyz)
            found.append(half_faces(image.pixels_rgb, points[-1]))
            relaxed.append(photograph.relaxed)
    return Photographed(np.concatenate(found), np.stack(points), np.array(relaxed))


class NoUnits:
    """Stands in for the reader whose network is about to be made."""

    card: Final = replace(CARD, id="none")
    networks: Final = ()

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        """No unit of any face."""
        return [ActionUnits(()) for _ in faces]


def raw_of(found: Float) -> Float:
    """The raw reading (N, K) of what the network sees, (N, 3, K)."""
    chance = 1.0 / (1.0 + np.exp(-found[:, 0]))
    raw: Float = _MIX * 5.0 * chance + (1.0 - _MIX) * found[:, 1]
    return raw


def calibrate(
    found: Float,
    rendered: Halves,
    neutral: Float,
    photographs: tuple[Float, NDArray[np.bool_]] | None,
) -> Calibration:
    """The calibration of each unit from readings (N, 3, K) of three kinds of faces.

    Photographs come with who is known not to smile, see `photographed`.
    """
    raw = raw_of(found)
    people = None
    if photographs is not None:
        seen, relaxed = photographs
        people = _whole(seen), relaxed, ~relaxed
    plain = placed(raw, rendered, _whole(neutral), people)
    away = np.abs(np.clip(plain.intensity(raw), 0.0, 5.0) - rendered.values)
    spread = np.exp(np.clip(found[:, 2], -4.0, 3.0))
    return min(
        (_with_intervals(plain, away, spread, rendered.weights, power) for power in _POWERS),
        key=lambda one: _pinball(one, away, spread, rendered.weights),
    )


def placed(
    raw: NDArray[Any],
    rendered: Halves,
    at_rest: Array,
    people: tuple[Array, NDArray[np.bool_], NDArray[np.bool_]] | None,
) -> Calibration:
    """Where A lies and how steep readings are above it, without intervals.

    Args:
        raw: (N, K), of the halves of `rendered`.
        rendered: what they show.
        at_rest: (M, K), of whole drawn faces at rest.
        people: (P, K) of whole photographs, and (P,) who does not smile, and who does.
    """
    count = len(UNITS)
    rest = np.quantile(at_rest, _AT_REST, axis=0)
    present = np.quantile(at_rest, 1 - _ALARMS, axis=0)
    if people is not None:
        every, relaxed, smiles = people
        shown = [PHOTOGRAPHED.get(unit, _PHOTOGRAPHED) for unit in UNITS]
        common = np.array(
            [np.quantile(every[relaxed, k], 1 - share) for k, share in enumerate(shown)]
        )
        beside = [UNITS.index(unit) for unit in NOT_SMILES]
        smiling = np.quantile(every[smiles], 1 - SMILING, axis=0)
        common[beside] = np.maximum(common, smiling)[beside]
        common[[UNITS.index(unit) for unit in _OPEN]] = 0.0
        present = np.maximum(present, common)
    present = np.maximum(present, rest + _LEAST_ROOM)
    gain = np.zeros(count)
    for k in range(count):
        strong = raw[(rendered.weights[:, k] > 0) & (rendered.values[:, k] >= _STRONG), k]
        room = float(np.median(strong)) - present[k] if len(strong) else 0.0
        gain[k] = min((_STRONG_READS - 1.0) / max(room, _LEAST_ROOM), _STEEPEST)
    return Calibration(np.full(count, _MIX), rest, present, gain, np.ones(count))


def _with_intervals(
    plain: Calibration, away: Array, spread: Float, weights: Float, power: float
) -> Calibration:
    """Half widths by a power of the spread that hold `_INTERVAL` of each unit's errors (N, K)."""
    steps = away / spread**power
    width = [
        np.quantile(steps[weights[:, k] > 0, k], _INTERVAL) if (weights[:, k] > 0).any() else 1.0
        for k in range(steps.shape[1])
    ]
    return replace(plain, width=np.array(width), power=power)


def _pinball(one: Calibration, away: Array, spread: Float, weights: Float) -> float:
    """How badly the half widths do as the `_INTERVAL` quantile of the errors."""
    over = away - one.width * spread**one.power
    loss = np.maximum(_INTERVAL * over, (_INTERVAL - 1.0) * over)
    return float(loss[weights > 0].mean())


def _whole(found: Float) -> Array:
    """Raw readings (N / 2, K) of whole faces: the mean of both halves is what is there or not."""
    raw = raw_of(found).astype(np.float64)
    whole: Array = raw.reshape(-1, 2, raw.shape[1]).mean(axis=1)
    return whole


if __name__ == "__main__":
    main()
