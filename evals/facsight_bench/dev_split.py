"""What the measurements are worth on labelled photographs: smiles, head pose, emotions.

    python -m facsight_bench.dev_split ../shared/assets/devset [--at-least 0.99]

The folder holds `genki` (`labels.csv`: file, smile, yaw_rad, pitch_rad, roll_rad) and `expr`
(`labels.csv`: file, emotion). GENKI-4K (http://mplab.ucsd.edu, The MPLab GENKI-4K Dataset) gives
yaw, pitch and roll with this project's signs. Nothing is written but the table. At the end a linear
readout of the action units is fitted to the emotions, cross-validated: what the units carry, beside
what facsight's rules answer.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_bench.inputs import needed, reached
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import FaceReport, MeasuredAU

_BATCH: Final = 8
_FOLDS: Final = 10
_RIDGE: Final = 0.02
_STEPS: Final = 400
_ANGLES: Final = ("yaw", "pitch", "roll")

Array = NDArray[np.float64]


def main(argv: Sequence[str] | None = None) -> int:
    """The command; exit status 3 where the smiles' AUC is below `--at-least`."""
    parser = argparse.ArgumentParser(
        description="Smiles, pose and emotions on labelled photographs."
    )
    parser.add_argument("devset", type=needed, help="folder with genki/ and expr/")
    parser.add_argument("--at-least", type=float, metavar="AUC", help="of smiles, 0-1")
    args = parser.parse_args(argv)
    folder = args.devset
    pipeline = Pipeline()
    genki_rows = read_labels(folder / "genki")
    genki = largest_faces(pipeline, [folder / "genki" / row[0] for row in genki_rows])
    area = report_smiles(genki, [row[1] == "1" for row in genki_rows])
    report_pose(genki, np.degrees(np.array([row[2:5] for row in genki_rows], np.float64)))
    expr_rows = read_labels(folder / "expr")
    expr = largest_faces(pipeline, [folder / "expr" / row[0] for row in expr_rows])
    report_emotions(expr, [row[1] for row in expr_rows])
    return reached("the smiles' AUC", area, args.at_least)


def read_labels(folder: Path) -> list[list[str]]:
    """The rows of `labels.csv` without its header."""
    with (folder / "labels.csv").open(newline="") as file:
        return list(csv.reader(file))[1:]


def largest_faces(pipeline: Pipeline, paths: Sequence[Path]) -> list[FaceReport | None]:
    """The largest face of each picture, None where none was found."""
    faces: list[FaceReport | None] = []
    for start in range(0, len(paths), _BATCH):
        images = [load_image(path) for path in paths[start : start + _BATCH]]
        faces += [next(iter(analysis.faces), None) for analysis in pipeline.analyze(images)]
    return faces


def report_smiles(faces: Sequence[FaceReport | None], labels: Sequence[bool]) -> float:
    """AU12 against smile or no smile, and the AUC of that.

    A face not found or not measured counts as no smile.
    """
    scores = np.array([intensity(face, 12) or 0.0 for face in faces])
    smiles = np.array(labels)
    best = max(float(((scores >= cut) == smiles).mean()) for cut in np.unique(scores))
    present = float(((scores >= PRESENCE_THRESHOLD) == smiles).mean())
    found = sum(face is not None for face in faces)
    print(f"faces found            {found} of {len(faces)}")
    area = auc(scores, smiles)
    print(f"smile AUC              {area:.4f}")
    print(f"smile accuracy, best   {best:.4f}")
    print(f"smile accuracy, AU12   {present:.4f}")
    print("\nshare of faces with a unit present, smile labelled no / yes")
    for unit in measured_units(faces):
        rates = [
            np.mean([value >= PRESENCE_THRESHOLD for value in values if value is not None])
            for values in (
                [
                    intensity(face, unit)
                    for face, smile in zip(faces, labels, strict=True)
                    if smile == want
                ]
                for want in (False, True)
            )
        ]
        print(f"AU{unit:<4} {rates[0]:6.2f} {rates[1]:6.2f}")
    return area


def report_pose(faces: Sequence[FaceReport | None], labels_deg: Array) -> None:
    """Correlation, mean error and mean absolute error of each angle, over the faces found."""
    found = [i for i, face in enumerate(faces) if face is not None]
    poses = [face.pose for face in faces if face is not None]
    print(f"\n{'angle':<8}{'corr':>8}{'bias':>8}{'MAE':>8}")
    for k, name in enumerate(_ANGLES):
        read = np.array([getattr(pose, name) for pose in poses])
        true = labels_deg[found, k]
        corr = np.corrcoef(read, true)[0, 1]
        print(f"{name:<8}{corr:8.4f}{(read - true).mean():8.2f}{np.abs(read - true).mean():8.2f}")


def report_emotions(faces: Sequence[FaceReport | None], labels: Sequence[str]) -> None:
    """Mean action units for each emotion, and what a linear readout makes of them."""
    kept = [(face, label) for face, label in zip(faces, labels, strict=True) if face is not None]
    units = measured_units(faces)
    values = np.array([[intensity(face, unit) or 0.0 for unit in units] for face, _ in kept])
    emotions = sorted(set(labels))
    truth = np.array([emotions.index(label) for _, label in kept])
    print("\nmean intensity" + "".join(f"{emotion[:9]:>10}" for emotion in emotions))
    for k, unit in enumerate(units):
        means = [values[truth == i, k].mean() for i in range(len(emotions))]
        print(f"AU{unit:<12}" + "".join(f"{mean:10.2f}" for mean in means))
    guesses = cross_validated_readout(values, truth)
    recalls = [float((guesses[truth == i] == i).mean()) for i in range(len(emotions))]
    print(f"\nlinear readout, {_FOLDS} folds: unweighted mean recall {np.mean(recalls):.3f}")
    by_label: dict[str, list[bool]] = defaultdict(list)
    for face, label in kept:
        scores = [face.emotion.scores.get(emotion, 0.0) for emotion in emotions]
        by_label[label].append(emotions[int(np.argmax(scores))] == label)
    mean = np.mean([np.mean(hits) for hits in by_label.values()])
    print(f"facsight's rules: unweighted mean recall {mean:.3f}")


def intensity(face: FaceReport | None, unit: int) -> float | None:
    """A unit's reading for the whole face, None where there is none."""
    reading = None if face is None else face.action_units.get(unit)
    return reading.intensity if isinstance(reading, MeasuredAU) else None


def measured_units(faces: Sequence[FaceReport | None]) -> list[int]:
    """The units measured on any face, ascending."""
    return sorted({unit for face in faces if face for unit in face.action_units.intensities()})


def auc(scores: Array, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: the chance that a positive scores higher, ties counted half."""
    above = scores[positive][:, None] - scores[~positive][None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def cross_validated_readout(values: Array, truth: NDArray[Any]) -> NDArray[np.int64]:
    """Guesses (N,) of multinomial logistic regression fitted on the other folds."""
    folds = np.random.default_rng(0).permutation(len(truth)) % _FOLDS
    guesses = np.zeros(len(truth), np.int64)
    for fold in range(_FOLDS):
        inside, outside = folds != fold, folds == fold
        mean, deviation = values[inside].mean(0), values[inside].std(0) + 1e-6
        weights = fit_softmax((values[inside] - mean) / deviation, truth[inside])
        logits = with_constant((values[outside] - mean) / deviation) @ weights
        guesses[outside] = logits.argmax(axis=1)
    return guesses


def fit_softmax(values: Array, truth: NDArray[Any]) -> Array:
    """Weights (F + 1, classes) of ridge-regularised softmax regression, by gradient descent."""
    data, wanted = with_constant(values), np.eye(truth.max() + 1)[truth]
    weights = np.zeros((data.shape[1], wanted.shape[1]))
    for _ in range(_STEPS):
        logits = data @ weights
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        gradient = data.T @ (odds / odds.sum(axis=1, keepdims=True) - wanted) / len(data)
        weights -= 0.3 * (gradient + _RIDGE * weights)
    return weights


def with_constant(values: Array) -> Array:
    """The rows with a one in front."""
    return np.concatenate([np.ones((len(values), 1)), values], axis=1)


if __name__ == "__main__":
    raise SystemExit(main())
