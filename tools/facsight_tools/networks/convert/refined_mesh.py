"""The conversion of face_landmark_with_attention: 478 refined points from one graph."""

from dataclasses import dataclass

import numpy as np

from facsight_tools.networks.convert import attention, refinement
from facsight_tools.networks.convert.branches import Bundle, merge_branches
from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder
from facsight_tools.networks.convert.ops import Lowering, lower
from facsight_tools.networks.convert.passes import fold_spatial_pads, prune
from facsight_tools.networks.convert.tflite_graph import read_graph

_INPUT_SIZE = 192
_CROPS = "region crops"
# What the refinement branches see of lips and eyes: late enough to be about shape and skin folds,
# early enough not to have been reduced to points.
_APPEARANCE_NHWC = (1, 8, 8, 192)


@dataclass(frozen=True, slots=True)
class _Heads:
    """The refinement branches, in the order in which their outputs lie in the tensor `name`."""

    name: str
    regions: list[int]
    indices: list[tuple[int, ...]]
    matrix_scale: Array


def convert_refined_mesh(data: bytes) -> bytes:
    """`image` (N, 3, 192, 192) to `landmarks` (N, 478, 3), `presence` (N, 1), 0 to 1, and
    `appearance` (N, 192, 8, 8), activations of the branches that refine lips and eyes.
    """
    graph = read_graph(data)
    fold_spatial_pads(graph)
    regions, grid = attention.find_regions(graph)
    mesh, presence = _producer(graph, graph.outputs[0]).inputs[0], graph.outputs[-1]
    crops = Bundle(_CROPS, tuple(region.crop for region in regions))
    features_shape = graph.shapes[regions[0].features]
    width, height = grid.size_wh
    graph.shapes[_CROPS] = (1, height, width, len(regions) * features_shape[3])
    heads = _merge_heads(graph, crops, regions)
    crop_op = Op("REGION_CROPS", (regions[0].features, mesh), (_CROPS,))
    graph.ops = _after(graph.ops, mesh, crop_op)
    graph.outputs = (mesh, presence, heads.name)
    prune(graph)

    builder = OnnxBuilder()
    frames: list[attention.RegionFrames] = []
    meshes: list[str] = []

    def emit_region_crops(lowering: Lowering, op: Op) -> str:
        points = builder.reshape(lowering.value(mesh), 0, refinement.MESH_POINTS, 3)
        meshes.append(points)
        frames.append(attention.emit_frames(builder, builder.slice(points, 2, 0, 2), regions, grid))
        features_chw = (features_shape[3], features_shape[1], features_shape[2])
        features = lowering.value(op.inputs[0])
        return attention.emit_crops(builder, features, features_chw, frames[0], grid, len(regions))

    lowering = lower(
        graph, builder, {graph.inputs[0]: "image"}, {"REGION_CROPS": emit_region_crops}
    )
    count = len(heads.indices)
    slots = graph.shapes[heads.name][3] // (2 * count)
    raw = builder.reshape(lowering.value(heads.name), 0, count, slots, 2)
    points = attention.emit_points(builder, raw, frames[0], heads.regions, heads.matrix_scale, grid)
    points = builder.reshape(points, 0, count * slots, 2)
    source = refinement.source_indices(heads.indices, slots)
    landmarks = refinement.emit_refinement(builder, meshes[0], points, source)
    probability = builder.add("Sigmoid", builder.reshape(lowering.value(presence), 0, 1))
    return builder.model(
        "face_mesh_refined",
        {"image": ("N", 3, _INPUT_SIZE, _INPUT_SIZE)},
        {
            "landmarks": (landmarks, ("N", refinement.REFINED_POINTS, 3)),
            "presence": (probability, ("N", 1)),
            "appearance": (lowering.value(_appearance(graph)), ("N", 192, 8, 8)),
        },
    )


def _merge_heads(graph: Graph, crops: Bundle, regions: list[attention.Region]) -> _Heads:
    """Merge the branches from the crops down to the raw points of every branch."""
    # The file lists its outputs as mesh, the refinements, presence.
    indices = dict(zip(graph.outputs[1:-1], refinement.REFINEMENTS, strict=True))
    traced: dict[str, tuple[int, Array, tuple[int, ...]]] = {}
    for output, refined in indices.items():
        transform = _producer(graph, _producer(graph, output).inputs[0])
        raw, region, scale = attention.trace_branch(graph, transform, regions)
        traced[raw] = (region, scale, refined)
    scales = [scale for _, scale, _ in traced.values()]
    if any((scale != scales[0]).any() for scale in scales):
        raise ConversionError("regions whose matrices are scaled differently")
    merger = merge_branches(graph, crops)
    bundle, _ = merger.find(next(iter(traced)))
    if set(bundle.parts) != set(traced):
        raise ConversionError("the refinement branches do not end side by side")
    parts = [traced[part] for part in bundle.parts]
    return _Heads(
        name=bundle.name,
        regions=[region for region, _, _ in parts],
        indices=[refined for _, _, refined in parts],
        matrix_scale=np.asarray(scales[0]),
    )


def _appearance(graph: Graph) -> str:
    """The branches' tensor before the second of their three reductions."""
    pooled = [op.inputs[0] for op in graph.ops if op.kind == "MAX_POOL_2D"]
    found = [tensor for tensor in pooled if tuple(graph.shapes[tensor]) == _APPEARANCE_NHWC]
    if len(found) != 1:
        raise ConversionError(f"expected one tensor of {_APPEARANCE_NHWC} to be pooled")
    return found[0]


def _producer(graph: Graph, tensor: str) -> Op:
    for op in graph.ops:
        if tensor in op.outputs:
            return op
    raise ConversionError(f"nothing produces tensor {tensor}")


def _after(ops: list[Op], tensor: str, new: Op) -> list[Op]:
    """`ops` with `new` right behind the producer of `tensor`."""
    position = next(i for i, op in enumerate(ops) if tensor in op.outputs) + 1
    return [*ops[:position], new, *ops[position:]]
