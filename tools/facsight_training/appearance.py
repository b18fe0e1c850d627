"""The appearance cue of AU12, learnt from photographs that are labelled smiling or not.

    python -m facsight_training.appearance ../shared/assets/devset/genki \
        ../shared/assets/devset/expr ../shared/assets/devset/expr_more

Each folder holds pictures and `labels.csv` (file, and smile or emotion). Happiness counts as a
smile and neutral as none, other emotions as neither; people whom `labelled_faces` keeps are left
out. AU12 is at A where a smile is as likely as not, over all of these photographs.

Geometry misses smiles that deepen folds and bare teeth more than they move the lips' outline. The
mesh network sees those: a logistic readout of its `appearance` activations scores the smile, and a
second one, of that score and of the geometric intensity, says how much the score adds. For the
second, every face's score comes from a readout that never saw the person. Writes the network
`au_smile` (needs `onnx`, extra `torch`) and prints what it reaches on people that neither step saw.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from facsight_tools.analyzers.action_units import OUTPUTS, SMILE_SIDES, ActionUnitAnalyzer
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import au_features, fit_faces
from facsight_tools.image import load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_training.labelled_faces import folds, kept_people, person_of
from facsight_training.photographs import LABELS_FILE

_OPSET: Final = 17
_IR_VERSION: Final = 8
_RIDGE: Final = 1.0 / 3.0
_FLAT: Final = 1e-3  # an activation that hardly varies is divided by this share of the spread
_FOLDS: Final = 5
_SMILES: Final = {"happiness": 1.0, "neutral": 0.0}
_STEPS: Final = 25
_SHAPE: Final = (192, 8, 8)
_SHARPNESS: Final = 4.0  # of the bend at intensity 0
_AS_FAR_AS: Final = 3.0  # grades, C: where the odds of a smile say no more of its strength
_NO_ROOM: Final = 1e-3

Array = NDArray[np.float64]


def main() -> None:
    """Fit, validate, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", type=Path, nargs="+", help="pictures and labels.csv")
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["au_smile"].file_name)
    arguments = parser.parse_args()
    activations, intensity, smiles, people = read(arguments.folders)
    validate(activations, intensity, smiles, people)
    weight, bias = fit_score(activations, smiles)
    scores = out_of_fold(activations, smiles, folds(people.tolist(), _FOLDS))
    blend = fit_blend(scores, intensity, smiles)
    arguments.out.write_bytes(export(weight, bias, blend).SerializeToString(deterministic=True))
    print(f"{len(smiles)} faces; intensity, score, constant: {np.round(blend, 3)}")


def read(folders: Sequence[Path]) -> tuple[Array, Array, Array, NDArray[np.str_]]:
    """The largest faces: activations (N, D); intensity of AU12 by the mesh, smile 0/1, person (N,).

    A photograph without a face is left out.
    """
    engine = OrtEngine()
    pipeline = Pipeline(engine)
    activations, points, smiles, people = [], [], [], []
    for path, smile, person in labelled(folders):
        faces = pipeline.find([load_image(path)])
        if faces:
            activations.append(np.ravel(np.asarray(faces[0].appearance)))
            points.append(faces[0].landmarks.points_xyz)
            smiles.append(smile)
            people.append(person)
    units = ActionUnitAnalyzer.open(engine)
    intensity = units.geometry(au_features(fit_faces(np.stack(points))))[0]
    smile_by_mesh = intensity[:, OUTPUTS.index((12, "both"))].astype(np.float64)
    return np.array(activations, np.float64), smile_by_mesh, np.array(smiles), np.array(people)


def labelled(folders: Sequence[Path]) -> list[tuple[Path, float, str]]:
    """Photographs whose label says whether somebody smiles, and whose they are; nobody kept."""
    rows = []
    for folder in folders:
        with (folder / LABELS_FILE).open(newline="", encoding="utf-8") as file:
            rows += [(folder, row) for row in csv.DictReader(file)]
    named = [(person_of(row["file"]), row["emotion"]) for _, row in rows if "emotion" in row]
    kept = kept_people([one for one, _ in named], [label for _, label in named])
    found = []
    for folder, row in rows:
        path = folder / row["file"]
        if "smile" in row:
            found.append((path, float(row["smile"]), f"{folder.name}/{row['file']}"))
        elif row["emotion"] in _SMILES and (person := person_of(row["file"])) not in kept:
            found.append((path, _SMILES[row["emotion"]], person))
    return found


def fit_score(activations: Array, smiles: Array) -> tuple[Array, float]:
    """Weight (D,) and bias of a ridge logistic readout of the activations as they come."""
    mean, spread = activations.mean(axis=0), activations.std(axis=0)
    scale = (spread + _FLAT * activations.std()) * np.sqrt(activations.shape[1])
    centred = (activations - mean) / scale
    # fewer faces than activations: the weights lie in the span of the faces
    squares, axes = np.linalg.eigh(centred @ centred.T)
    span = squares > squares.max() * len(squares) * np.finfo(float).eps
    values, left = np.sqrt(squares[span]), axes[:, span]
    found = _logistic(left * values, smiles, _RIDGE)
    weight = (found[:-1] / values) @ left.T @ centred / scale
    return weight, float(found[-1] - weight @ mean)


def out_of_fold(activations: Array, smiles: Array, fold: NDArray[np.int64]) -> Array:
    """Scores (N,) by readouts that did not see the fold that a face is in."""
    scores = np.zeros(len(smiles))
    for one in np.unique(fold):
        held = fold == one
        weight, bias = fit_score(activations[~held], smiles[~held])
        scores[held] = activations[held] @ weight + bias
    return scores


def fit_blend(scores: Array, intensity: Array, smiles: Array) -> Array:
    """What intensity, score and a constant add to the log odds of a smile, (3,)."""
    return _logistic(np.stack([intensity, scores], axis=1), smiles, 0.0)


def validate(activations: Array, intensity: Array, smiles: Array, people: NDArray[np.str_]) -> None:
    """Print accuracy and AUC by geometry alone and with the cue, on people whom no fit saw."""
    fold = folds(people.tolist(), _FOLDS, 1)
    readings = np.zeros(len(smiles))
    for one in range(_FOLDS):
        held, seen = fold == one, fold != one
        weight, bias = fit_score(activations[seen], smiles[seen])
        scores = out_of_fold(activations[seen], smiles[seen], folds(people[seen].tolist(), _FOLDS))
        blend = fit_blend(scores, intensity[seen], smiles[seen])
        network = ort.InferenceSession(
            export(weight, bias, blend).SerializeToString(), providers=["CPUExecutionProvider"]
        )
        inputs = {
            "appearance": activations[held].reshape(-1, *_SHAPE).astype(np.float32),
            "geometry": np.repeat(intensity[held, None], len(SMILE_SIDES), 1).astype(np.float32),
        }
        readings[held] = network.run(["intensity"], inputs)[0][:, 0]
    source = np.array([one.rpartition("/")[0] for one in people])
    for where in sorted({*source}):
        own = source == where
        for name, reading in (("geometry", intensity), ("with appearance", readings)):
            right = ((reading >= PRESENCE_THRESHOLD) == (smiles > 0))[own].mean()
            area = _auc(reading[own], smiles[own])
            print(f"{name:<16} accuracy {right:.4f}  AUC {area:.4f}  {where or 'expressions'}")


def export(weight: Array, bias: float, blend: Array) -> onnx.ModelProto:
    """`appearance` (N, 192, 8, 8) and `intensity` (N, 3) to both and `confidence`, (N, 3).

    The score says in steps of intensity how far the reading has to move for an even chance of a
    smile to fall on `PRESENCE_THRESHOLD`. Above that it moves ever less, never past `_AS_FAR_AS`,
    for the cue tells whether there is a smile, not how strong: that is geometry's. Towards 0
    readings crowd but stay apart, so that weak evidence still ranks faces.
    """
    slope, score_slope, constant = blend
    constants = {
        "weight": (weight * score_slope / slope).reshape(1, *_SHAPE),
        "bias": np.array([(bias * score_slope + constant) / slope + PRESENCE_THRESHOLD]),
        "threshold": np.array(PRESENCE_THRESHOLD),
        "slope": np.array(slope),
        "none": np.array(0.0),
        "strongest": np.array(5.0),
        "sharpness": np.array(_SHARPNESS),
        "as_far_as": np.array(_AS_FAR_AS),
        "no_room": np.array(_NO_ROOM),
    }
    tensors = [numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()]
    tensors.append(numpy_helper.from_array(np.array([-1, 1]), "as_column"))
    node = helper.make_node
    nodes = [
        node("Conv", ["appearance", "weight", "bias"], ["map"]),
        node("Reshape", ["map", "as_column"], ["shift"]),
        node("Max", ["shift", "none"], ["rise"]),
        node("Max", ["geometry", "threshold"], ["present"]),
        node("Sub", ["present", "geometry"], ["to_presence"]),
        node("Min", ["rise", "to_presence"], ["rise_to_presence"]),
        node("Sub", ["rise", "rise_to_presence"], ["rise_beyond"]),
        node("Sub", ["as_far_as", "present"], ["left"]),
        node("Max", ["left", "no_room"], ["room"]),
        node("Div", ["rise_beyond", "room"], ["rooms"]),
        node("Neg", ["rooms"], ["fewer_rooms"]),
        node("Exp", ["fewer_rooms"], ["kept"]),
        node("Mul", ["room", "kept"], ["room_kept"]),
        node("Sub", ["room", "room_kept"], ["rise_with_room"]),
        node("Add", ["rise_to_presence", "rise_with_room"], ["rises"]),
        node("Min", ["shift", "none"], ["fall"]),
        node("Add", ["rises", "fall"], ["change"]),
        node("Add", ["geometry", "change"], ["moved"]),
        node("Mul", ["moved", "sharpness"], ["sharp"]),
        node("Softplus", ["sharp"], ["soft"]),
        node("Div", ["soft", "sharpness"], ["above_none"]),
        node("Min", ["above_none", "strongest"], ["intensity"]),
        node("Add", ["geometry", "shift"], ["likely"]),
        node("Sub", ["likely", "threshold"], ["away"]),
        node("Abs", ["away"], ["distance"]),
        node("Mul", ["distance", "slope"], ["odds"]),
        node("Sigmoid", ["odds"], ["confidence"]),
    ]

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    sides = len(SMILE_SIDES)
    graph = helper.make_graph(
        nodes,
        "au_smile",
        [tensor("appearance", *_SHAPE), tensor("geometry", sides)],
        [tensor("intensity", sides), tensor("confidence", sides)],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    model.producer_name = "facsight"
    onnx.checker.check_model(model, full_check=True)
    return model


def _logistic(features: Array, truth: Array, ridge: float) -> Array:
    """Weights and, last, the constant, by Newton's method; the constant is not shrunk."""
    design = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    penalty = np.diag([*[ridge] * features.shape[1], 0.0]) + 1e-9 * np.eye(design.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-design @ found))
        slope = design.T @ (chance - truth) + penalty @ found
        bend = (design * (chance * (1.0 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    return found


def _auc(reading: Array, truth: Array) -> float:
    """Area under the ROC curve by ranks, ties counting half (Hanley & McNeil 1982)."""
    above: NDArray[Any] = reading[truth > 0][:, None] - reading[truth == 0][None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


if __name__ == "__main__":
    main()
