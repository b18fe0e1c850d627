"""Turns a detector's raw outputs into boxes and scores, inside the graph.

MediaPipe does this in `SsdAnchorsCalculator` and `TensorsToDetectionsCalculator`. Its detectors of
faces, bodies and palms use anchors of unit size, so a raw value in input pixels becomes a
coordinate of the square input by division and the anchor's centre is added.
"""

from dataclasses import dataclass

import numpy as np

from facsight_tools.networks.convert.graph import Array, ConversionError
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder
from facsight_tools.networks.convert.ops import lower
from facsight_tools.networks.convert.passes import align_channels, fold_spatial_pads
from facsight_tools.networks.convert.tflite_graph import read_graph

# MediaPipe clips the raw score before the sigmoid; the bound is score_clipping_thresh.
_SCORE_CLIP = 100.0
_BOX_VALUES = 4
_FACE_KEYPOINTS = 6


@dataclass(frozen=True, slots=True)
class AnchorLayer:
    """A feature map of `cells` by `cells`, each cell the centre of `per_cell` anchors."""

    cells: int
    per_cell: int


def anchor_centres(layers: tuple[AnchorLayer, ...]) -> Array:
    """Anchor centres, float32 (A, 2), x then y in [0, 1] of the square input.

    Layer by layer, rows top to bottom, cells left to right, a cell's anchors in a row.
    """
    blocks = []
    for layer in layers:
        axis = (np.arange(layer.cells, dtype=np.float32) + np.float32(0.5)) / layer.cells
        rows, columns = np.meshgrid(axis, axis, indexing="ij")
        centres = np.stack([columns, rows], axis=-1).reshape(-1, 2)
        blocks.append(np.repeat(centres, layer.per_cell, axis=0))
    return np.concatenate(blocks).astype(np.float32)


def decode_boxes(
    builder: OnnxBuilder,
    raw: str,
    layers: tuple[AnchorLayer, ...],
    size: int,
    keypoints: int = _FACE_KEYPOINTS,
) -> str:
    """Raw (N, A, 4 + 2K) to cx, cy, w, h and K keypoints x, y, as fractions of the input."""
    centres = anchor_centres(layers)
    offsets = np.zeros((len(centres), _BOX_VALUES + 2 * keypoints), dtype=np.float32)
    offsets[:, :2] = centres
    offsets[:, _BOX_VALUES:] = np.tile(centres, keypoints)
    scaled = builder.add("Mul", raw, builder.scalar(1 / size))
    return builder.add("Add", scaled, builder.constant(offsets))


def decode_scores(builder: OnnxBuilder, raw: str) -> str:
    """Raw (N, A, 1) to probabilities (N, A)."""
    limits = (
        builder.scalar(-_SCORE_CLIP),
        builder.scalar(_SCORE_CLIP),
    )
    clipped = builder.add("Clip", builder.reshape(raw, 0, -1), *limits)
    return builder.add("Sigmoid", clipped)


def convert_detector(
    data: bytes,
    name: str,
    size: int,
    layers: tuple[AnchorLayer, ...],
    keypoints: int = _FACE_KEYPOINTS,
    *,
    half: bool = False,
) -> bytes:
    """A Blaze detector: `image` (N, 3, size, size) to `boxes_keypoints` and `scores`.

    `half` stores the weights in 16 bits where that loses nothing.
    """
    graph = read_graph(data)
    fold_spatial_pads(graph)
    align_channels(graph)
    builder = OnnxBuilder(half=half)
    lowering = lower(graph, builder, {graph.inputs[0]: "image"})
    anchors = sum(layer.cells**2 * layer.per_cell for layer in layers)
    values = _BOX_VALUES + 2 * keypoints
    outputs = {graph.shapes[tensor]: lowering.value(tensor) for tensor in graph.outputs}
    if outputs.keys() != {(1, anchors, values), (1, anchors, 1)}:
        raise ConversionError(f"detector outputs {list(outputs)}, expected {anchors} anchors")
    boxes = decode_boxes(builder, outputs[1, anchors, values], layers, size, keypoints)
    return builder.model(
        name,
        {"image": ("N", 3, size, size)},
        {
            "boxes_keypoints": (boxes, ("N", anchors, values)),
            "scores": (decode_scores(builder, outputs[1, anchors, 1]), ("N", anchors)),
        },
    )
