"""Fit the readout of `au_halves` for photographs, `au_photographs.onnx`, by labels of expressions.

    python -m facsight_training.rendered.read_photographs --drawn FOLDER [FOLDER ...] \
        --setting FOLDER --neutral FOLDER --photographs FOLDER [FOLDER ...]

`au_halves` learnt from drawn heads alone, and photographs are not in it. What it has seen of a half
before it reads units is read once more, by a linear readout a unit, which moves its raw reading.
The readout is fitted to three wishes at once: photographs by whose label the unit is shown read
`_APART` higher than others (`readouts.toml`), drawn heads stay where they are, and weights are
small. In every photograph of the fit the part of the face that does not bear the unit is another's.

A folder of photographs holds pictures and `labels.csv` (file, and emotion or smile). People that
`labelled_faces` keeps are in nothing of this. Where A lies is set as for `au_halves`, on readings
whose readout did not see the person. Without photographs, or with too few, nothing is moved.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray

from facsight_tools.backends.base import Pixels, Session
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.errors import InputError
from facsight_tools.geometry.half_faces import HEIGHT, half_faces
from facsight_tools.image import load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_training.labelled_faces import (
    READOUTS,
    fold_of,
    kept_people,
    person_of,
    readout_path,
)
from facsight_training.photographs import LABELS_FILE
from facsight_training.rendered.calibrate_halves import NoUnits, placed
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_export import SEEN, build_readout
from facsight_training.rendered.half_network import Halves, read_halves

SMILE: Final = "smile"
NO_SMILE: Final = "no smile"
_CUT: Final = 66  # row of a half below which the mouth lies, and the nose's wings
_BLEND: Final = 8  # rows over which two faces run into one another
_MAPS: Final = {"upper": slice(0, 4), "lower": slice(3, 8)}  # of the rows of what was seen
_SWAPS: Final = 3
_APART: Final = 8.0  # raw steps: the reading that is moved is noise to the labels, too
_STILL: Final = 1.0  # what drawn heads count
_RIDGE: Final = 0.01
_SHOWS: Final = 1.0
_LEAST: Final = 20  # photographs on either side of a lesson
_BATCH: Final = 64

Float = NDArray[np.float32]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What labels say of a unit; see `readouts.toml`."""

    unit: int
    seen_in: str
    shown: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledHalves:
    """The largest faces of N photographs: halves (N, 2, 128, 72, 3), labels and people (N,)."""

    halves: NDArray[np.uint8]
    labels: NDArray[np.str_]
    people: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class SeenHalves:
    """What `au_halves` says of M halves: its maps (M, 32, 8, 5) and raw readings (M, K)."""

    maps: Float
    raw: Float

    def whole(self) -> SeenHalves:
        """The mean of each face's two halves."""
        pairs = (x.reshape(-1, 2, *x.shape[1:]) for x in (self.maps, self.raw))
        return SeenHalves(*(pair.mean(axis=1) for pair in pairs))

    def part(self, wanted: NDArray[np.bool_]) -> SeenHalves:
        """Some of them."""
        return SeenHalves(self.maps[wanted], self.raw[wanted])


@dataclass(frozen=True, slots=True)
class HalfReadout:
    """What is added to raw readings: maps times weights (K, 32, 8, 5), and a bias (K,)."""

    weights: Array
    bias: Array

    def moved(self, seen: SeenHalves) -> Array:
        """Raw readings (M, K)."""
        flat = seen.maps.reshape(len(seen.maps), int(np.prod(SEEN))).astype(np.float64)
        found: Array = seen.raw + flat @ self.weights.reshape(len(self.weights), -1).T + self.bias
        return found


NOTHING: Final = HalfReadout(np.zeros((len(UNITS), *SEEN)), np.zeros(len(UNITS)))
"""Moves no reading."""


def lessons() -> tuple[Lesson, ...]:
    """Those of `readouts.toml`."""
    text = (resources.files(__package__) / "readouts.toml").read_text("utf-8")
    return tuple(
        Lesson(one["au"], one["seen_in"], tuple(one["shown"]), tuple(one["absent"]))
        for one in tomllib.loads(text)["unit"]
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Fit, calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--drawn", type=Path, nargs="+", required=True)
    parser.add_argument("--setting", type=Path, required=True)
    parser.add_argument("--neutral", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, nargs="*", default=[])
    parser.add_argument("--folds", type=Path, help="gets readouts that miss a fifth of the people")
    parser.add_argument("--network", type=Path, help="another au_halves.onnx")
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["au_photographs"].file_name
    )
    arguments = parser.parse_args(argv)
    engine = OrtEngine("cpu", threads=1)
    network = engine.open_file(arguments.network or WEIGHTS_DIR / "au_halves.onnx")
    drawn, setting, neutral = (
        read_halves([file for folder in folders for file in sorted(folder.glob("*.npz"))])
        for folders in (arguments.drawn, [arguments.setting], [arguments.neutral])
    )
    photographs = labelled(arguments.photographs) if arguments.photographs else None
    if photographs is None:
        print("No photographs were given: au_photographs.onnx will move no reading.")
    whole, *others = (
        model.SerializeToString(deterministic=True)
        for model in fitted(network, drawn, setting, neutral, photographs)
    )
    arguments.out.write_bytes(whole)
    if arguments.folds:
        arguments.folds.mkdir(parents=True, exist_ok=True)
        for fold in range(READOUTS):
            readout_path(arguments.folds, fold).write_bytes(others[fold] if others else whole)


def labelled(folders: Sequence[Path]) -> LabelledHalves:
    """The faces of folders of photographs, without the people that are kept for tests.

    Raises:
        InputError: a folder has no labels, or there is no face in any picture.
    """
    pipeline = Pipeline(OrtEngine("cpu", threads=1), au_readers=(NoUnits(),))
    halves, labels, people = [], [], []
    for folder in folders:
        if not (folder / LABELS_FILE).is_file():
            raise InputError(
                f"{folder} holds no {LABELS_FILE}: give folders of photographs, or leave "
                "--photographs out, and what is made reads drawn heads alone."
            )
        with (folder / LABELS_FILE).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            image = load_image(folder / row["file"])
            faces = pipeline.find([image])
            if faces:
                halves.append(half_faces(image.pixels_rgb, faces[0].landmarks.points_xyz))
                smiles = SMILE if row.get("smile", "").strip() == "1" else NO_SMILE
                labels.append(row.get("emotion") or smiles)
                own = person_of(row["file"]) if "emotion" in row else f"{folder.name}/{row['file']}"
                people.append(own)
    if not halves:
        raise InputError(f"No face was found in {', '.join(map(str, folders))}.")
    return unkept(LabelledHalves(np.stack(halves), np.array(labels), np.array(people)))


def unkept(faces: LabelledHalves) -> LabelledHalves:
    """Without the people that `labelled_faces` keeps, who have labels of expressions."""
    of_expression = ~np.isin(faces.labels, (SMILE, NO_SMILE))
    kept = kept_people(faces.people[of_expression].tolist(), faces.labels[of_expression].tolist())
    free = np.array([one not in kept for one in faces.people])
    return LabelledHalves(faces.halves[free], faces.labels[free], faces.people[free])


def see(network: Session, halves: NDArray[np.uint8]) -> SeenHalves:
    """What `au_halves` says of halves (M, 128, 72, 3)."""
    told = [
        network.run({"halves": Pixels(np.ascontiguousarray(halves[start : start + _BATCH]))})
        for start in range(0, len(halves), _BATCH)
    ]
    return SeenHalves(*(np.concatenate([one[name] for one in told]) for name in ("seen", "raw")))


def with_other(
    halves: NDArray[np.uint8], others: NDArray[np.int64], seen_in: str
) -> NDArray[np.uint8]:
    """Faces (N, 2, 128, 72, 3) whose part that does not bear a unit is another's, shaded alike."""
    own, other = halves.astype(np.float32), halves[others].astype(np.float32)
    seam = slice(_CUT - _BLEND, _CUT + _BLEND)
    shade, others_shade = (x[:, :, seam].mean(axis=(2, 3), keepdims=True) for x in (own, other))
    other *= shade / np.maximum(others_shade, _BLEND)
    below = np.clip((np.arange(HEIGHT) - (_CUT - _BLEND / 2)) / _BLEND, 0, 1)[:, None, None]
    share = below if seen_in == "upper" else 1.0 - below
    return np.clip(own * (1.0 - share) + other * share, 0, 255).astype(np.uint8)


def fit(
    drawn: SeenHalves,
    shows: NDArray[np.bool_],
    swapped: Sequence[SeenHalves],
    labels: NDArray[np.str_],
    lesson: Lesson,
) -> tuple[Array, float]:
    """Weights (32, 8, 5) and bias of one unit, from halves of drawn heads and whole photographs.

    Args:
        drawn: M halves of drawn heads.
        shows: (M,), those that show the unit, which count as much as all others.
        swapped: versions of N photographs, each with other people's other parts.
        labels: (N,), of the photographs.
        lesson: what they say.
    """
    at, rows = UNITS.index(lesson.unit), _MAPS[lesson.seen_in]
    weights = np.zeros(SEEN)
    share = _shares(labels, lesson)
    if share is None:
        return weights, 0.0

    def table(seen: SeenHalves) -> Array:
        return seen.maps[:, :, rows].reshape(len(seen.maps), -1).astype(np.float64)

    still = table(drawn)
    spread = still.std(axis=0) + 0.1 * still.std()
    scale = 1.0 / spread / np.sqrt(still.shape[1])
    counts = np.where(shows, 0.5 / max(shows.sum(), 1), 0.5 / max((~shows).sum(), 1))
    still = (still - counts @ still) * scale
    squares = _STILL * (still * counts[:, None]).T @ still
    products = np.zeros(len(squares))
    wanted = np.isin(labels, lesson.shown) - 0.5
    means = []
    for version in swapped:
        found, raw = table(version), version.raw[:, at].astype(np.float64)
        means.append(share @ found)
        found = (found - means[-1]) * scale
        squares += (found * share[:, None]).T @ found / len(swapped)
        products += found.T @ (share * (_APART * wanted - (raw - share @ raw))) / len(swapped)
    solved = np.linalg.solve(squares + _RIDGE * np.eye(len(squares)), products) * scale
    weights[:, rows] = solved.reshape(weights[:, rows].shape)
    return weights, -float(np.mean(means, axis=0) @ solved)


def _shares(labels: NDArray[np.str_], lesson: Lesson) -> Array | None:
    """What each photograph counts: half for either side, and every label of a side alike."""
    share = np.zeros(len(labels))
    for side in (lesson.shown, lesson.absent):
        if np.isin(labels, side).sum() < _LEAST:
            return None
        present = [one for one in side if (labels == one).any()]
        for one in present:
            share[labels == one] = 0.5 / len(present) / (labels == one).sum()
    return share


def fitted(
    network: Session,
    drawn: Halves,
    setting: Halves,
    neutral: Halves,
    photographs: LabelledHalves | None,
) -> list[onnx.ModelProto]:
    """The file, readouts and the calibration of what they read; then those without each fold."""
    readouts, people = [NOTHING], None
    if photographs is not None:
        readouts, people = taught(network, drawn, photographs)
    found = placed(
        readouts[0].moved(see(network, setting.pixels)),
        setting,
        readouts[0].moved(see(network, neutral.pixels).whole()),
        people,
    )
    said = {"licence": "Apache-2.0; fitted to labels of photographs and drawn heads, see its card"}
    return [build_readout(one.weights, one.bias, found, said) for one in readouts]


def taught(
    network: Session, drawn: Halves, faces: LabelledHalves
) -> tuple[list[HalfReadout], tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]]:
    """The readout and those that did not see one fold of the people, and what photographs read by
    the latter, as for `calibrate_halves.placed`."""
    rng = np.random.default_rng(0)
    still = see(network, drawn.pixels)
    own = see(network, faces.halves.reshape(-1, *faces.halves.shape[2:])).whole()
    versions = {
        part: [_swapped(network, faces, part, rng) for _ in range(_SWAPS)] for part in _MAPS
    }
    fold = np.array([fold_of(one) for one in faces.people])
    readouts, unseen = [], own.raw.astype(np.float64)
    for held in (-1, *range(READOUTS)):
        seen = fold != held
        readout = HalfReadout(NOTHING.weights.copy(), NOTHING.bias.copy())
        for lesson in lessons():
            at = UNITS.index(lesson.unit)
            parts = [one.part(seen) for one in versions[lesson.seen_in]]
            readout.weights[at], readout.bias[at] = fit(
                still, drawn.values[:, at] >= _SHOWS, parts, faces.labels[seen], lesson
            )
        readouts.append(readout)
        unseen[~seen] = readout.moved(own.part(~seen))
    return readouts, (unseen, faces.labels == NO_SMILE, faces.labels == SMILE)


def _swapped(
    network: Session, faces: LabelledHalves, part: str, rng: np.random.Generator
) -> SeenHalves:
    others = rng.permutation(len(faces.halves))
    halves = with_other(faces.halves, others, part)
    return see(network, halves.reshape(-1, *halves.shape[2:])).whole()


if __name__ == "__main__":
    main()
