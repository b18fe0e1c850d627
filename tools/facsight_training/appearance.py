"""The appearance cue of AU12, learnt from photographs that are labelled smiling or not.

    python -m facsight_training.appearance ../shared/assets/devset/genki

The folder holds pictures and `labels.csv` (file, smile, ...). Geometry misses smiles that deepen
folds and bare teeth more than they move the lips' outline. The mesh network sees those: a logistic
readout of its `appearance` activations scores the smile, and a second one, of that score and of the
geometric intensity, says how much the score adds. For the second, every face's score comes from a
readout that never saw it. Writes the network `au_smile` (needs `onnx`, extra `torch`) and prints
what it reaches on faces that neither step saw.
"""

from __future__ import annotations

import argparse
import csv
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

_OPSET: Final = 17
_IR_VERSION: Final = 8
_RIDGE: Final = 1.0 / 3.0
_FLAT: Final = 1e-3  # an activation that hardly varies is divided by this share of the spread
_FOLDS: Final = 10
_STEPS: Final = 25
_SHAPE: Final = (192, 8, 8)
_SHARPNESS: Final = 4.0  # of the bend at intensity 0

Array = NDArray[np.float64]


def main() -> None:
    """Fit, validate, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="pictures and labels.csv")
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["au_smile"].file_name)
    arguments = parser.parse_args()
    activations, intensity, smiles = read(arguments.folder)
    validate(activations, intensity, smiles)
    weight, bias = fit_score(activations, smiles)
    blend = fit_blend(out_of_fold(activations, smiles), intensity, smiles)
    arguments.out.write_bytes(export(weight, bias, blend).SerializeToString(deterministic=True))
    print(f"{len(smiles)} faces; intensity, score, constant: {np.round(blend, 3)}")


def read(folder: Path) -> tuple[Array, Array, Array]:
    """Activations (N, D), geometric intensity of AU12 (N,) and smile 0/1 (N,) of the largest faces.

    A photograph without a face is left out.
    """
    with (folder / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    engine = OrtEngine()
    pipeline = Pipeline(engine)
    activations, points, smiles = [], [], []
    for row in rows:
        faces = pipeline.find([load_image(folder / row["file"])])
        if faces:
            activations.append(np.ravel(np.asarray(faces[0].appearance)))
            points.append(faces[0].landmarks.points_xyz)
            smiles.append(float(row["smile"]))
    units = ActionUnitAnalyzer.open(engine)
    intensity = units.geometry(au_features(fit_faces(np.stack(points))))[0]
    smile = intensity[:, OUTPUTS.index((12, "both"))].astype(np.float64)
    return np.array(activations, np.float64), smile, np.array(smiles)


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


def out_of_fold(activations: Array, smiles: Array) -> Array:
    """Scores (N,) by readouts that did not see the face."""
    order = np.random.default_rng(0).permutation(len(smiles))
    scores = np.zeros(len(smiles))
    for fold in range(_FOLDS):
        held = order[fold::_FOLDS]
        seen = np.setdiff1d(order, held)
        weight, bias = fit_score(activations[seen], smiles[seen])
        scores[held] = activations[held] @ weight + bias
    return scores


def fit_blend(scores: Array, intensity: Array, smiles: Array) -> Array:
    """What intensity, score and a constant add to the log odds of a smile, (3,)."""
    return _logistic(np.stack([intensity, scores], axis=1), smiles, 0.0)


def validate(activations: Array, intensity: Array, smiles: Array) -> None:
    """Print accuracy and AUC by geometry alone and with the cue, on faces that no fit saw."""
    order = np.random.default_rng(1).permutation(len(smiles))
    readings = np.zeros(len(smiles))
    for fold in range(_FOLDS):
        held = order[fold::_FOLDS]
        seen = np.setdiff1d(order, held)
        weight, bias = fit_score(activations[seen], smiles[seen])
        blend = fit_blend(
            out_of_fold(activations[seen], smiles[seen]), intensity[seen], smiles[seen]
        )
        network = ort.InferenceSession(
            export(weight, bias, blend).SerializeToString(), providers=["CPUExecutionProvider"]
        )
        inputs = {
            "appearance": activations[held].reshape(-1, *_SHAPE).astype(np.float32),
            "geometry": np.repeat(intensity[held, None], len(SMILE_SIDES), 1).astype(np.float32),
        }
        readings[held] = network.run(["intensity"], inputs)[0][:, 0]
    for name, reading in (("geometry", intensity), ("with appearance", readings)):
        right = ((reading >= PRESENCE_THRESHOLD) == (smiles > 0)).mean()
        print(f"{name:<16} accuracy {right:.4f}  AUC {_auc(reading, smiles):.4f}")


def export(weight: Array, bias: float, blend: Array) -> onnx.ModelProto:
    """`appearance` (N, 192, 8, 8) and `intensity` (N, 3) to both and `confidence`, (N, 3).

    The score says in steps of intensity how far the reading has to move for an even chance of a
    smile to fall on `PRESENCE_THRESHOLD`. Upwards it moves less the stronger the smile is already,
    for the cue tells whether there is a smile, not how strong it is. Towards 0 readings crowd but
    stay apart, so that weak evidence still ranks faces.
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
    }
    tensors = [numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()]
    tensors.append(numpy_helper.from_array(np.array([-1, 1]), "as_column"))
    node = helper.make_node
    nodes = [
        node("Conv", ["appearance", "weight", "bias"], ["map"]),
        node("Reshape", ["map", "as_column"], ["shift"]),
        node("Sub", ["strongest", "geometry"], ["steps_left"]),
        node("Div", ["steps_left", "strongest"], ["room"]),
        node("Max", ["shift", "none"], ["rise"]),
        node("Mul", ["rise", "room"], ["rise_with_room"]),
        node("Min", ["shift", "none"], ["fall"]),
        node("Add", ["rise_with_room", "fall"], ["change"]),
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
