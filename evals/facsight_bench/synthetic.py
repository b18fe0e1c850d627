"""How well action units are read on synthetic faces of people that no training has seen.

    facsight train held-out --out out/held_out.npz
    python -m facsight_bench.synthetic out/held_out.npz [--network FILE] [--plot FILE.png]

As the pipeline reads them: calibrated, with its limits of pose and size, confidence fading before
them. Once against the mean face and once against a reference picture of the same person at rest. A
mesh has no pixels, so AU12 is by geometry alone. Figures are of the readings that were made; how
many were not is beside them. The landmark error in such a file does not depend on a face's size in
the picture, so there is no table by size.

Then head pose and gaze against the truth: the eyes in the head, for all faces and by the
confidence that the gaze comes with.

The last tables are the reliability of the confidence: readings in ten bins of it, and the share of
them whose presence is right. `--plot` draws that.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from facsight_bench.inputs import needed, reached
from facsight_tools.analyzers.action_units import OUTPUTS, ActionUnitAnalyzer
from facsight_tools.analyzers.reading import read_units
from facsight_tools.backends.base import Inputs, as_floats
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import fit_faces, head_pose, mean_face
from facsight_tools.geometry.gaze import estimate_gaze
from facsight_tools.networks import store
from facsight_tools.seams import FaceView
from facsight_tools.types import Landmarks, MeasuredAU
from facsight_training.reliability import Figures, SubsetFigures, parts, reliability

_YAW_EDGES: Final = (0.0, 10.0, 20.0, 30.0, 40.0, 60.0)
_PITCH_EDGES: Final = (0.0, 10.0, 20.0, 40.0)
_TARGET: Final = 0.85
_BATCH: Final = 1024
_BINS: Final = 10
_KINDS: Final = ("mean face", "reference")
_GAZE_CONFIDENCE: Final = (0.0, 0.3, 0.6, 0.8)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read of N faces, a column for each of `OUTPUTS`; NaN where nothing was.

    Attributes:
        intensity: (N, K), 0-5.
        confidence: (N, K), 0.5-1.
    """

    intensity: Array
    confidence: Array


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of like confidence: how many, their mean confidence, the share that is right."""

    count: int
    confidence: float
    right: float


class _Network:
    """A network file as the session that the analyzer takes."""

    provider = "CPUExecutionProvider"

    def __init__(self, path: Path) -> None:
        self._session = ort.InferenceSession(str(path), providers=[self.provider])

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Every output by name."""
        names = [output.name for output in self._session.get_outputs()]
        return dict(zip(names, self._session.run(names, as_floats(inputs)), strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    """The command; exit status 3 where the mean ICC against the mean face is not reached."""
    parser = argparse.ArgumentParser(description="Action units on synthetic faces.")
    parser.add_argument("faces", type=needed, help="the .npz of `facsight train held-out`")
    parser.add_argument("--network", type=Path, help="an ONNX file of `facsight train au`")
    parser.add_argument("--plot", type=Path, help="reliability of the confidence, as PNG")
    args = parser.parse_args(argv)
    network = _Network(args.network or store.resolve("au_geometry"))
    with np.load(args.faces, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    truth = arrays["intensity"].astype(np.float64)
    references = fit_faces(arrays["reference_xyz"]).points
    found = [
        read(network, arrays["points_xyz"], np.broadcast_to(mean_face().points, references.shape)),
        read(network, arrays["points_xyz"], references),
    ]
    tables = [figures(one, truth) for one in found]
    print_units(tables, found)
    mean = print_means(tables)
    for name, edges in (("yaw", _YAW_EDGES), ("pitch", _PITCH_EDGES)):
        for kind, one in zip(_KINDS, found, strict=True):
            angle = np.abs(arrays[f"{name}_deg"].astype(np.float64))
            print_parts(
                f"{name}, either way, against the {kind}", by_angle(one, truth, angle, edges)
            )
    print_directions(arrays)
    curves = [curve(one, truth) for one in found]
    for kind, bins in zip(_KINDS, curves, strict=True):
        print_curve(kind, bins)
    if args.plot is not None:
        args.plot.parent.mkdir(parents=True, exist_ok=True)
        _, packed = cv2.imencode(".png", plot(curves))
        args.plot.write_bytes(packed.tobytes())
        print(f"\n{args.plot}")
    return reached("the mean ICC(3,1) against the mean face", mean, _TARGET)


def read(session: _Network, points_xyz: NDArray[Any], neutral: Array) -> Readings:
    """Read meshes (N, 478, 3) against the relaxed faces (N, 478, 3), as the pipeline does.

    The mean face as reference is what geometry is read against without one.
    """
    # the smile's network is not asked where there is a reference
    analyzer = ActionUnitAnalyzer(session, session)
    tables = np.full((2, len(points_xyz), len(OUTPUTS)), np.nan)
    for start in range(0, len(points_xyz), _BATCH):
        rows = slice(start, start + _BATCH)
        faces = [
            FaceView(Landmarks(mesh.astype(np.float32), presence=1.0), pose, neutral=relaxed)
            for mesh, pose, relaxed in zip(
                points_xyz[rows], head_pose(points_xyz[rows]), neutral[rows], strict=True
            )
        ]
        for i, units in enumerate(read_units(analyzer, faces), start):
            index = {(one.au, one.side): one for one in units.readings}
            for k, output in enumerate(OUTPUTS):
                reading = index[output]
                if isinstance(reading, MeasuredAU):
                    tables[:, i, k] = reading.intensity, reading.confidence
    return Readings(*tables)


def figures(readings: Readings, truth: Array) -> list[Figures]:
    """Figures of each output, over the faces on which it was read."""
    found = []
    for k, output in enumerate(OUTPUTS):
        rows = np.isfinite(readings.intensity[:, k])
        found += reliability(
            [output],
            readings.intensity[rows, k : k + 1],
            readings.confidence[rows, k : k + 1],
            truth[rows, k : k + 1],
        )
    return found


def by_angle(
    readings: Readings, truth: Array, angle: Array, edges: Sequence[float]
) -> list[SubsetFigures]:
    """Means over the units, whole face, of the faces between each two angles, degrees."""
    whole = [k for k, (_, side) in enumerate(OUTPUTS) if side == "both"]
    rows = np.isfinite(readings.intensity[:, whole]).all(axis=1)
    pick = np.ix_(rows, np.array(whole))
    return parts(
        [OUTPUTS[k] for k in whole],
        readings.intensity[pick],
        readings.confidence[pick],
        truth[pick],
        angle[rows],
        edges,
        "degrees",
    )


def curve(readings: Readings, truth: Array) -> list[Bin]:
    """The readings of whole faces in bins of confidence; an empty bin is left out."""
    whole = [k for k, (_, side) in enumerate(OUTPUTS) if side == "both"]
    known = np.isfinite(readings.intensity[:, whole])
    confidence = readings.confidence[:, whole][known]
    read_present = readings.intensity[:, whole][known] >= PRESENCE_THRESHOLD
    right = read_present == (truth[:, whole][known] >= PRESENCE_THRESHOLD)
    which = np.clip(((confidence - 0.5) * 2 * _BINS).astype(int), 0, _BINS - 1)
    return [
        Bin(int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean()))
        for inside in (which == i for i in range(_BINS))
        if inside.any()
    ]


def plot(curves: Sequence[Sequence[Bin]]) -> NDArray[np.uint8]:
    """Confidence to the right, the share that is right upwards, both 0.5-1; uint8 (H, W, 3) BGR."""
    side, room = 420, 60
    canvas = np.full((side + 2 * room, side + 2 * room, 3), 255, np.uint8)

    def place(x: float, y: float) -> tuple[int, int]:
        return round(room + (x - 0.5) * 2 * side), round(room + (1 - y) * 2 * side)

    def write(text: str, at: tuple[int, int], colour: tuple[int, int, int] = (60, 60, 60)) -> None:
        cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)

    for tick in np.linspace(0.5, 1.0, 6):
        for ends in ((place(tick, 0.5), place(tick, 1.0)), (place(0.5, tick), place(1.0, tick))):
            cv2.line(canvas, *ends, (225, 225, 225), 1)
        (x, low), (left, y) = place(tick, 0.5), place(0.5, tick)
        write(f"{tick:.1f}", (x - 12, low + 20))
        write(f"{tick:.1f}", (left - 35, y + 5))
    cv2.line(canvas, place(0.5, 0.5), place(1.0, 1.0), (150, 150, 150), 1, cv2.LINE_AA)
    colours = ((170, 90, 20), (30, 110, 220))
    for i, (bins, colour, kind) in enumerate(zip(curves, colours, _KINDS, strict=True)):
        points = [place(one.confidence, max(one.right, 0.5)) for one in bins]
        cv2.polylines(canvas, [np.array(points, np.int32)], False, colour, 2, cv2.LINE_AA)
        for point in points:
            cv2.circle(canvas, point, 4, colour, -1, cv2.LINE_AA)
        write(f"against the {kind}", (room + 12, room + 20 + 20 * i), colour)
    write("stated confidence", (room + side // 2 - 65, side + 2 * room - 15))
    write("share of readings whose presence is right", (room, room - 15))
    return canvas


def print_units(tables: Sequence[Sequence[Figures]], found: Sequence[Readings]) -> None:
    """Every output, against the mean face and against the reference."""
    made = [np.isfinite(one.intensity).mean(axis=0) for one in found]
    print(f"{'':<28}" + "".join(f"{f'against the {kind}':^50}" for kind in _KINDS))
    names = "".join(
        f"{name:>6}" for name in ("read", "ICC", "PCC", "MAE", "F1", "AUC", "conf", "ECE")
    )
    print(f"{'unit':<28}{names}  {names}")
    for k, (au, side) in enumerate(OUTPUTS):
        label = f"AU{au} {ACTION_UNITS[au].name}"[:21] + f" {side}"
        cells = [
            f"{share[k]:6.2f}{row.icc:6.2f}{row.pcc:6.2f}{row.mae:6.2f}{_known(row.f1)}"
            f"{_known(row.auc)}{row.confidence:6.2f}{row.calibration_error:6.3f}"
            for share, row in zip(made, (table[k] for table in tables), strict=True)
        ]
        print(f"{label:<28}" + "  ".join(cells))


def print_means(tables: Sequence[Sequence[Figures]]) -> float:
    """The mean ICC(3,1) over units, beside what it should reach; that of the first table."""
    print(f"\nmean ICC(3,1) over the units that are measured, whole face; to reach: {_TARGET}")
    for kind, table in zip(_KINDS, tables, strict=True):
        whole = [row.icc for row in table if row.side == "both"]
        sided = [row.icc for row in table if row.side != "both"]
        print(
            f"against the {kind:<10} {np.mean(whole):.3f} over {len(whole)} units; "
            f"left and right apart {np.mean(sided):.3f} over {len(sided)}"
        )
    return float(np.mean([row.icc for row in tables[0] if row.side == "both"]))


def print_parts(title: str, found: Sequence[SubsetFigures]) -> None:
    """One table of parts."""
    print(
        f"\n{title + ', mean of units':<52}{'faces':>7}{'ICC':>6}{'PCC':>6}{'MAE':>6}{'F1':>6}",
        end="",
    )
    print(f"{'AUC':>6}{'ECE':>7}")
    for part in found:
        print(
            f"{part.name:<52}{part.faces:7}{part.icc:6.2f}{part.pcc:6.2f}{part.mae:6.2f}"
            f"{_known(part.f1)}{_known(part.auc)}{part.calibration_error:7.3f}"
        )


def print_directions(arrays: dict[str, NDArray[Any]]) -> None:
    """Head pose, and gaze in the head by its confidence: correlation and mean absolute error."""
    points = arrays["points_xyz"].astype(np.float64)
    poses = head_pose(points)
    gazes = estimate_gaze(points, poses)
    sure = np.array([one.confidence for one in gazes])
    everything = np.ones(len(points), bool)
    table = [
        (f"head {axis}", f"{axis}_deg", [getattr(one, axis) for one in poses], everything)
        for axis in ("yaw", "pitch", "roll")
    ] + [
        (f"gaze {axis}, confidence {least:.1f} or more", f"{axis}_deg", read, sure >= least)
        for axis in ("eye_yaw", "eye_pitch")
        for read in ([getattr(one, axis) for one in gazes],)
        for least in _GAZE_CONFIDENCE
    ]
    print(f"\n{'directions':<52}{'faces':>7}{'PCC':>7}{'MAE':>7}{'truth SD':>10}  degrees")
    for name, truth_name, values, rows in table:
        truth, read = arrays[truth_name].astype(np.float64)[rows], np.array(values)[rows]
        pcc = np.corrcoef(truth, read)[0, 1]
        mae = np.abs(read - truth).mean()
        print(f"{name:<52}{rows.sum():7}{pcc:7.3f}{mae:7.2f}{truth.std():10.2f}")


def print_curve(kind: str, bins: Sequence[Bin]) -> None:
    """The reliability of one way of reading."""
    print(f"\nconfidence against the {kind:<12}{'readings':>10}{'stated':>8}{'right':>8}")
    for one in bins:
        print(f"{'':<35}{one.count:10}{one.confidence:8.3f}{one.right:8.3f}")


def _known(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{value:6.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
