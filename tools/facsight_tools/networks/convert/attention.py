"""MediaPipe's region attention: crop lips and eyes from a feature map, map their points back.

Semantics from google-ai-edge/mediapipe, `mediapipe/util/tflite/operations/`:

- Landmarks2TransformMatrix (v2) takes a region's points, turns them so that the line between two
  of them is level, and maps the output grid of h x w pixels onto their bounding box times a scale.
- TransformTensorBilinear (v2) samples the feature map there: pixel (i, j) of the crop lies at the
  mapped (i + 0.5, j + 0.5), minus 0.5; bilinear, and zero outside the outermost pixel centres.
- TransformLandmarks (v2) maps the points found in a crop back with the same matrix.

The file computes each region on its own. All regions go through the same few operators here, with
a region axis R, because these operators cost their launch and little else.
"""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

# Keeps a degenerate mesh (both rotation points in one place) from dividing by zero.
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Region:
    """One attended region, as its Landmarks2TransformMatrix and TransformTensorBilinear say."""

    matrix: str
    crop: str
    features: str
    left_index: int
    right_index: int
    subset: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionGrid:
    """What all regions share: the crop's size, the box scale and the feature map's scale."""

    size_wh: tuple[int, int]
    scale_xy: tuple[float, float]
    landmark_scale: float


@dataclass(frozen=True, slots=True)
class RegionFrames:
    """ONNX names: per region the 2x2 `linear` (N, R, 2, 2) and the `centre` (N, R, 1, 2).

    A crop point p, measured from the crop's middle, lies at `p @ linear + centre`, in pixels of
    the feature map.
    """

    linear: str
    centre: str


def find_regions(graph: Graph) -> tuple[list[Region], RegionGrid]:
    """Read the regions from the graph; ConversionError where they differ in what must agree."""
    producers = {op.output: op for op in graph.ops}
    regions, grids = [], set()
    for crop in (op for op in graph.ops if op.kind == "TransformTensorBilinear"):
        matrix = producers[crop.inputs[1]]
        scaled = producers[matrix.inputs[0]]
        if matrix.kind != "Landmarks2TransformMatrix" or scaled.kind != "MUL":
            raise ConversionError("a region without Landmarks2TransformMatrix over scaled points")
        attrs = matrix.attrs
        if attrs["target_rotation_radians"] != 0:
            raise ConversionError("a region with a target rotation")
        regions.append(
            Region(
                matrix=matrix.output,
                crop=crop.output,
                features=crop.inputs[0],
                left_index=attrs["left_rotation_idx"],
                right_index=attrs["right_rotation_idx"],
                subset=tuple(attrs["subset_idxs"]),
            )
        )
        grids.add(
            RegionGrid(
                size_wh=(attrs["output_width"], attrs["output_height"]),
                scale_xy=(attrs["scale_x"], attrs["scale_y"]),
                landmark_scale=float(graph.constant(scaled.inputs[1]).item()),
            )
        )
    if len(grids) != 1 or len({region.features for region in regions}) != 1:
        raise ConversionError("regions that differ in size, scale or feature map")
    return regions, grids.pop()


def emit_frames(
    builder: OnnxBuilder, points: str, regions: list[Region], grid: RegionGrid
) -> RegionFrames:
    """Landmarks2TransformMatrix for all regions; `points` is (N, P, 2) in input pixels."""
    points = builder.add("Mul", points, builder.scalar(grid.landmark_scale))
    ends = np.array([[region.left_index, region.right_index] for region in regions])
    left = builder.add("Gather", points, builder.constant(ends[:, 0]), axis=1)
    right = builder.add("Gather", points, builder.constant(ends[:, 1]), axis=1)
    along = builder.add("Sub", right, left)
    length = builder.add("ReduceL2", along, axes=[2], keepdims=1)
    length = builder.add("Max", length, builder.scalar(_TINY))
    cosine_sine = builder.add("Div", along, length)

    # Rows (cos, sin) and (-sin, cos): a row vector times this turns from the level frame to the
    # picture; times the transpose it turns back.
    sine_cosine = builder.add("Gather", cosine_sine, builder.constant([1, 0]), axis=2)
    normal = builder.add("Mul", sine_cosine, builder.constant(np.array([-1.0, 1.0])))
    rows = [builder.add("Unsqueeze", v, builder.constant([2])) for v in (cosine_sine, normal)]
    turn = builder.add("Concat", *rows, axis=2)
    turn_back = builder.add("Transpose", turn, perm=(0, 1, 3, 2))

    longest = max(len(region.subset) for region in regions)
    subsets = [r.subset + r.subset[:1] * (longest - len(r.subset)) for r in regions]
    members = builder.add("Gather", points, builder.constant(np.array(subsets)), axis=1)
    level = builder.add("MatMul", members, turn_back)
    highest = builder.add("ReduceMax", level, axes=[2], keepdims=1)
    lowest = builder.add("ReduceMin", level, axes=[2], keepdims=1)
    middle = builder.add("Mul", builder.add("Add", highest, lowest), builder.scalar(0.5))
    centre = builder.add("MatMul", middle, turn)

    per_pixel = np.array(grid.scale_xy, dtype=np.float32) / np.array(grid.size_wh, np.float32)
    size = builder.add("Sub", highest, lowest)
    pixel_size = builder.add("Mul", size, builder.constant(per_pixel))
    column = builder.add("Transpose", pixel_size, perm=(0, 1, 3, 2))
    return RegionFrames(linear=builder.add("Mul", turn, column), centre=centre)


def emit_crops(
    builder: OnnxBuilder,
    features: str,
    features_chw: tuple[int, int, int],
    frames: RegionFrames,
    grid: RegionGrid,
    regions: int,
) -> str:
    """TransformTensorBilinear for all regions: (N, C, H, W) to (N, R * C, h, w)."""
    channels, in_height, in_width = features_chw
    width, height = grid.size_wh
    count = regions * height * width
    offsets = builder.add("MatMul", builder.constant(_centred_pixels(width, height)), frames.linear)
    centre = builder.add("Sub", frames.centre, builder.scalar(0.5))
    where = builder.reshape(builder.add("Add", offsets, centre), 0, count, 2)
    where = builder.add("Transpose", where, perm=(0, 2, 1))
    first, shares = _shares(builder, where, np.array([[in_width - 1], [in_height - 1]], np.float32))
    # Pixel and neighbours in reading order: (N, 4, count)
    across = builder.reshape(builder.slice(shares, 1, 0, 1), 0, 1, 2, count)
    down = builder.reshape(builder.slice(shares, 1, 1, 2), 0, 2, 1, count)
    weights = builder.reshape(builder.add("Mul", down, across), 0, 4, count, 1)
    line = builder.constant(np.array([[1.0, in_width]], np.float32))
    start = builder.add("MatMul", line, first)
    corners = builder.constant(np.array([[0], [1], [in_width], [in_width + 1]], np.float32))
    index = builder.add("Cast", builder.add("Add", start, corners), to=TensorProto.INT64)
    index = builder.reshape(index, 0, 4, count, 1)
    pixels = builder.add("Transpose", features, perm=(0, 2, 3, 1))
    pixels = builder.reshape(pixels, 0, in_height * in_width, channels)
    around = builder.add("GatherND", pixels, index, batch_dims=1)
    weighed = builder.add("Mul", around, weights)
    sampled = builder.add("ReduceSum", weighed, builder.constant([1]), keepdims=0)
    split = builder.reshape(sampled, 0, regions, height * width, channels)
    split = builder.add("Transpose", split, perm=(0, 1, 3, 2))
    return builder.reshape(split, 0, regions * channels, height, width)


def _shares(builder: OnnxBuilder, where: str, last: Array) -> tuple[str, str]:
    """Which pixel each place lies behind, and what it has of that and of the next.

    Args:
        builder: of the graph.
        where: (N, 2, P), x and y in pixels from the first one's centre.
        last: (2, 1), centre of the last pixel along each axis.

    Returns:
        The pixel, (N, 2, P), and both shares, (N, 2, 2, P): axis, then pixel. They are 0 of a
        place outside the outermost centres, and of one that is not finite.
    """
    middle = builder.constant(last / 2)
    away = builder.add("Abs", builder.add("Sub", where, middle))
    inside = builder.add("LessOrEqual", away, middle)
    where = builder.add("Where", inside, where, builder.scalar(0.0))
    seen = builder.add("Cast", inside, to=TensorProto.FLOAT)
    first = builder.add("Min", builder.add("Floor", where), builder.constant(last - 1))
    next_share = builder.add("Mul", builder.add("Sub", where, first), seen)
    shares = [
        builder.add("Unsqueeze", one, builder.constant([2]))
        for one in (builder.add("Sub", seen, next_share), next_share)
    ]
    return first, builder.add("Concat", *shares, axis=2)


def _centred_pixels(width: int, height: int) -> Array:
    """Pixel centres of the crop from its middle, (h * w, 2), x then y, row by row."""
    columns = np.arange(width, dtype=np.float32) + np.float32(0.5 - width / 2)
    rows = np.arange(height, dtype=np.float32) + np.float32(0.5 - height / 2)
    x, y = np.meshgrid(columns, rows)
    return np.stack([x, y], axis=-1).reshape(-1, 2)


def emit_points(
    builder: OnnxBuilder,
    raw: str,
    frames: RegionFrames,
    order: list[int],
    matrix_scale: Array,
    grid: RegionGrid,
) -> str:
    """TransformLandmarks for all branches: raw (N, B, P, 2) to (N, B, P, 2) in input pixels.

    `order[b]` is the region of branch b. `matrix_scale` is the (4, 4) array that the file
    multiplies each matrix with, entry by entry, to get from feature pixels to input pixels.
    """
    linear = builder.add("Gather", frames.linear, builder.constant(order), axis=1)
    centre = builder.add("Gather", frames.centre, builder.constant(order), axis=1)
    # The matrix's translation is where crop corner (0, 0) lands: half a crop before the centre.
    half = np.array([[grid.size_wh]], dtype=np.float32).reshape(1, 2) / np.float32(2)
    corner = builder.add("Sub", centre, builder.add("MatMul", builder.constant(half), linear))
    if not (matrix_scale[:2, :2] == 1).all():
        linear = builder.add("Mul", linear, builder.constant(matrix_scale[:2, :2].T))
    corner = builder.add("Mul", corner, builder.constant(matrix_scale[:2, 3]))
    return builder.add("Add", builder.add("MatMul", raw, linear), corner)


def trace_branch(graph: Graph, output: Op, regions: list[Region]) -> tuple[str, int, Array]:
    """Follow one TransformLandmarks back: the raw points' tensor, its region, its matrix scale."""
    producers = {op.output: op for op in graph.ops}
    points, scaled = producers[output.inputs[0]], producers[output.inputs[1]]
    if points.kind != "RESHAPE" or scaled.kind != "MUL":
        raise ConversionError("TransformLandmarks over something other than points and a matrix")
    matrices = [region.matrix for region in regions]
    region = matrices.index(scaled.inputs[0])
    return points.inputs[0], region, graph.constant(scaled.inputs[1]).reshape(4, 4)
