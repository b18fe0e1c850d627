"""The networks that find the joints of one body and of one hand.

Of what the files compute, only what facsight reads is kept: the branches of the segmentation mask
and of the joints in metres go, and with them a part of the weights. MediaPipe applies the sigmoids
of visibility and presence outside its network (`TensorsToLandmarksCalculator`); here they are part
of the graph.
"""

from facsight_tools.networks.convert.graph import ConversionError, Graph
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder
from facsight_tools.networks.convert.ops import Lowering, lower
from facsight_tools.networks.convert.passes import align_channels, fold_spatial_pads, prune
from facsight_tools.networks.convert.tflite_graph import read_graph

_POSE_SIZE = 256
_POSE_POINTS = 39
_POSE_VALUES = 5
_HEATMAP_SIZE = 64
_HAND_SIZE = 224
_HAND_POINTS = 21


def convert_pose(data: bytes) -> bytes:
    """Pose landmarks: `image` (N, 3, 256, 256) to `joints`, `presence` and `heatmap`."""
    heatmap_shape = (1, _HEATMAP_SIZE, _HEATMAP_SIZE, _POSE_POINTS)
    graph = read_graph(data)
    joints = _output(graph, (1, _POSE_POINTS * _POSE_VALUES))
    presence, heatmap = _output(graph, (1, 1)), _output(graph, heatmap_shape)
    builder, lowering = _lowered(graph, (joints, presence, heatmap))
    rows = builder.reshape(lowering.value(joints), 0, _POSE_POINTS, _POSE_VALUES)
    likely = builder.add("Sigmoid", builder.slice(rows, 2, 3, _POSE_VALUES))
    table = builder.add("Concat", builder.slice(rows, 2, 0, 3), likely, axis=2)
    return builder.model(
        "pose_landmark",
        {"image": ("N", 3, _POSE_SIZE, _POSE_SIZE)},
        {
            "joints": (table, ("N", _POSE_POINTS, _POSE_VALUES)),
            "presence": (builder.reshape(lowering.value(presence), 0, 1), ("N", 1)),
            "heatmap": (
                builder.add("Sigmoid", lowering.value(heatmap)),
                ("N", _POSE_POINTS, _HEATMAP_SIZE, _HEATMAP_SIZE),
            ),
        },
    )


def convert_hand(data: bytes) -> bytes:
    """Hand landmarks: `image` (N, 3, 224, 224) to `joints`, `presence` and `handedness`."""
    graph = read_graph(data)
    # The file lists them as joints, presence, handedness, joints in metres.
    joints, presence, handedness, _ = graph.outputs
    if [graph.shapes[t] for t in (joints, presence, handedness)] != [
        (1, 3 * _HAND_POINTS),
        (1, 1),
        (1, 1),
    ]:
        raise ConversionError("the hand network's outputs are not those that are known")
    builder, lowering = _lowered(graph, (joints, presence, handedness))
    return builder.model(
        "hand_landmark",
        {"image": ("N", 3, _HAND_SIZE, _HAND_SIZE)},
        {
            "joints": (
                builder.reshape(lowering.value(joints), 0, _HAND_POINTS, 3),
                ("N", _HAND_POINTS, 3),
            ),
            "presence": (builder.reshape(lowering.value(presence), 0, 1), ("N", 1)),
            "handedness": (builder.reshape(lowering.value(handedness), 0, 1), ("N", 1)),
        },
    )


def _lowered(graph: Graph, outputs: tuple[str, ...]) -> tuple[OnnxBuilder, Lowering]:
    """The part of a graph that `outputs` need, with 16-bit weights."""
    graph.outputs = outputs
    prune(graph)
    fold_spatial_pads(graph)
    align_channels(graph)
    builder = OnnxBuilder(half=True)
    return builder, lower(graph, builder, {graph.inputs[0]: "image"})


def _output(graph: Graph, shape: tuple[int, ...]) -> str:
    found = [tensor for tensor in graph.outputs if graph.shapes[tensor] == shape]
    if len(found) != 1:
        raise ConversionError(f"expected one output of shape {shape}, found {len(found)}")
    return found[0]
