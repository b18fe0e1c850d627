"""The learned reader of emotions: linear readouts of two networks, the mesh, and units.

Fitted by `facsight_training.emotions` to labelled photographs and drawn heads; the network
`emotion_opinion` is its file. Of photographs every label counts alike, and a person with many
pictures as the root of their number. Drawn heads take a part of the labels that they teach. Looks
are taught as they are and in the mirror; what is read is the face as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from facsight_tools.analyzers.halves import UNITS
from facsight_tools.analyzers.opinion import LABELS, OPINION, SKIN, levels_of
from facsight_tools.types import LANDMARK_COUNT
from facsight_training.drawn_faces import DrawnFaces
from facsight_training.labelled_faces import LabelledFaces
from facsight_training.multinomial import balance, fit, softmax
from facsight_training.photographs import mirror_points

SHAPE: Final = 0.4
"""What the reader of the shape adds to that of the look; by folds over people, of 0 and 0.4."""
DRAWN: Final = 0.2
"""What drawn heads count of a label at most; chosen by folds over people, of none, 0.2 and 0.35."""
UNITS_SHARE: Final = 0.6
"""What the reader of the units adds; by folds over people, of 0, 0.3, 0.6 and 1."""
UNITS_RIDGE: Final = 1e-2
"""Chosen by folds over people, of 1e-3, 3e-3 and 1e-2."""
SKIN_SHARE: Final = 0.6
"""What the reader of the skin adds; by folds over people, of 0, 0.3, 0.6 and 1."""
SKIN_RIDGE: Final = 3e-4
"""Chosen by folds over people, of 3e-4, 1e-3 and 3e-3."""
RIDGE: Final = 6e-4
"""Chosen by folds over people, of 1e-4, 3e-4 and 6e-4."""

_OPSET: Final = 17
_IR_VERSION: Final = 8
_LOOK: Final = (192, 8, 8)

Array = NDArray[np.float64]


def truth_of(faces: LabelledFaces) -> NDArray[np.int64]:
    """The column (N,) of each face's label."""
    return np.array([LABELS.index(one) for one in faces.labels])


@dataclass(frozen=True, slots=True)
class Readout:
    """Weights of look (D, 6), shape (1434, 6), units (27, 6) and skin (1281, 6); constants (6,)."""

    look: Array
    shape: Array
    units: Array
    skin: Array
    constants: Array


def fit_reader(faces: LabelledFaces, drawn: DrawnFaces) -> Readout:
    """Four readers, of the look, the shape, the units and the skin, whose logits are added."""
    truth = truth_of(faces)
    wanted = np.eye(len(LABELS))[truth]
    pictures = Counter(zip(faces.people, faces.labels, strict=True))
    often = [pictures[one] for one in zip(faces.people, faces.labels, strict=True)]
    share = balance(truth, len(LABELS), 1.0 / np.sqrt(often))
    of_drawn, taken = drawn_shares(drawn)
    of_faces = share * (1.0 - len(LABELS) * taken)[truth]
    counted = np.concatenate([of_faces, of_faces, of_drawn, of_drawn])
    look, constants = fit(
        np.concatenate([*faces.looks.swapaxes(0, 1), *drawn.looks.swapaxes(0, 1)]),
        np.concatenate([wanted, wanted, drawn.shown, drawn.shown]),
        counted / counted.sum(),
        RIDGE,
    )
    shape, more = fit(_even(faces.shapes), wanted, share, RIDGE)
    skins = np.concatenate([faces.skins, drawn.skins])
    seen = np.concatenate([of_faces, of_drawn]) * skins[:, SKIN]
    skin, last = fit(
        skins[:, :SKIN],
        np.concatenate([wanted, drawn.shown]),
        seen / max(float(seen.sum()), 1e-9),
        SKIN_RIDGE,
    )
    units, rest = fit(levels_of(faces.units).astype(np.float64), wanted, share, UNITS_RIDGE)
    return Readout(
        look,
        SHAPE * _even(shape.T).T,
        UNITS_SHARE * units,
        SKIN_SHARE * np.concatenate([skin, last[None]]),
        constants + SHAPE * more + UNITS_SHARE * rest,
    )


def _even(shapes: NDArray[Any]) -> NDArray[Any]:
    """The mean of shapes (N, 1434) and their mirror images; it is its own transpose."""
    points = shapes.reshape(len(shapes), -1, 3)
    mirrored = points[:, mirror_points()] * [-1.0, 1.0, 1.0]
    even: NDArray[Any] = ((points + mirrored) / 2).reshape(shapes.shape)
    return even


def drawn_shares(drawn: DrawnFaces) -> tuple[Array, Array]:
    """What each drawn head counts (N,), and what of each label that takes from photographs (6,).

    Kinds count alike within a label, and labels alike, so that drawn heads shift none of them.
    """
    often = Counter(drawn.kinds)
    each = np.array([1.0 / often[one] for one in drawn.kinds])
    of_label = np.maximum(each @ drawn.shown, 1e-9)
    shares = (drawn.shown**2 / of_label).sum(axis=1) * each
    taken = shares @ drawn.shown
    scale = DRAWN / len(LABELS) / taken.max()
    return shares * scale, taken * scale


def read(faces: LabelledFaces, readout: Readout) -> Array:
    """Probabilities (N, 6) as the network gives them."""
    logits = faces.looks[:, 0] @ readout.look + faces.shapes @ readout.shape
    logits = logits + levels_of(faces.units) @ readout.units + faces.skins @ readout.skin
    return softmax(logits + readout.constants)


def out_of_fold(faces: LabelledFaces, fold: NDArray[np.int64], drawn: DrawnFaces) -> Array:
    """Probabilities (N, 6) by readers that did not see the person."""
    found = np.zeros((len(fold), len(LABELS)))
    for held in np.unique(fold):
        seen, new = faces.part(fold != held), faces.part(fold == held)
        found[fold == held] = read(new, fit_reader(seen, drawn))
    return found


def export(readout: Readout) -> onnx.ModelProto:
    """`appearance` (N, 192, 8, 8), `shape` (N, 1434), `units` (N, 27), `skin` (N, 1281) to `scores`
    (N, 6), summing to 1."""
    tensors: dict[str, NDArray[Any]] = {
        "weights": readout.look.T.reshape(len(LABELS), *_LOOK),
        "constants": readout.constants,
        "shape_weights": readout.shape,
        "unit_weights": readout.units,
        "skin_weights": readout.skin,
    }
    stored = [numpy_helper.from_array(v.astype(np.float32), k) for k, v in tensors.items()]
    stored.append(numpy_helper.from_array(np.array([-1, len(LABELS)]), "as_row"))
    nodes = [
        helper.make_node("Conv", ["appearance", "weights", "constants"], ["map"]),
        helper.make_node("Reshape", ["map", "as_row"], ["of_look"]),
        helper.make_node("MatMul", ["shape", "shape_weights"], ["of_shape"]),
        helper.make_node("MatMul", ["units", "unit_weights"], ["of_units"]),
        helper.make_node("Add", ["of_look", "of_shape"], ["of_both"]),
        helper.make_node("MatMul", ["skin", "skin_weights"], ["of_skin"]),
        helper.make_node("Add", ["of_both", "of_units"], ["of_three"]),
        helper.make_node("Add", ["of_three", "of_skin"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"], axis=1),
    ]

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    graph = helper.make_graph(
        nodes,
        OPINION,
        [
            tensor("appearance", *_LOOK),
            tensor("shape", 3 * LANDMARK_COUNT),
            tensor("units", len(UNITS)),
            tensor("skin", SKIN + 1),
        ],
        [tensor("scores", len(LABELS))],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    model.producer_name = "facsight"
    onnx.checker.check_model(model, full_check=True)
    return model
