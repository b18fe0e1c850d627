"""The whole conversion on a small network of the same form, against its parts one by one."""

from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from facsight_tools.networks.convert import refined_mesh
from facsight_tools.networks.convert.attention import Region, RegionGrid
from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.refinement import (
    LEFT_EYE_CONTOUR,
    REFINEMENTS,
    RIGHT_EYE_CONTOUR,
)

from .graphs import normal
from .regions import region_matrix, sample

SIZE, CELL, CHANNELS = 192, 16, 4
GRID = RegionGrid(size_wh=(8, 8), scale_xy=(1.5, 1.25), landmark_scale=1 / CELL)
REGIONS = tuple(
    Region(
        f"matrix{k}", f"crop{k}", "features", 10 * k, 10 * k + 5, tuple(range(10 * k, 10 * k + 9))
    )
    for k in range(3)
)
BRANCHES = (0, 1, 2, 1, 2)  # the region of lips, eyes and irises
POINT = {"strides": (1, 1), "pads": (0, 0, 0, 0), "activation": ""}
POOL = {"kernel": (2, 2), "strides": (2, 2), "pads": (0, 0, 0, 0), "activation": ""}


class Network:
    """Features by a coarse convolution, a mesh from the mean colour, and five branches."""

    def __init__(self) -> None:
        self.graph = Graph([], {}, {"x": (1, SIZE, SIZE, 3)}, ("x",), ())
        self.op("CONV_2D", "features", ("x", self.constant("fw", normal(4, CELL, CELL, 3) / 30)),
                (1, 12, 12, CHANNELS), **POINT | {"strides": (CELL, CELL)})  # fmt: skip
        self.constant("axes", np.array([1, 2], np.int32))
        self.op("MEAN", "mean", ("x", "axes"), (1, 3), keep_dims=False)
        places = np.random.default_rng(4).uniform(30, 160, 468 * 3).astype(np.float32)
        self.dense("mesh", normal(468 * 3, 3), places)
        self.dense("presence", normal(1, 3), np.zeros(1, np.float32))
        self.op("RESHAPE", "mesh_out", ("mesh",), (1, 1, 1, 1404))
        self.op("RESHAPE", "points", ("mesh",), (1, 468, 3))
        self.constant("cell", np.float32(1 / CELL))
        self.op("MUL", "scaled", ("points", "cell"), (1, 468, 3))
        for k, region in enumerate(REGIONS):
            self.region(k, region)
        for k, (region, indices) in enumerate(zip(BRANCHES, REFINEMENTS, strict=True)):
            self.branch(k, region, len(indices))
        self.graph.outputs = ("mesh_out", *(f"out{k}" for k in range(5)), "presence")

    def constant(self, name: str, value: Array) -> str:
        return self.graph.add_constant(name, value)

    def op(
        self, kind: str, out: str, inputs: tuple[str, ...], shape: tuple[int, ...], **attrs: Any
    ) -> None:
        self.graph.shapes[out] = shape
        self.graph.ops.append(Op(kind, inputs, (out,), attrs))

    def dense(self, name: str, weights: Array, bias: Array) -> None:
        names = self.constant(f"{name}_w", weights), self.constant(f"{name}_b", bias)
        self.op("FULLY_CONNECTED", name, ("mean", *names), (1, len(weights)))

    def region(self, k: int, region: Region) -> None:
        self.op(
            "Landmarks2TransformMatrix",
            region.matrix,
            ("scaled",),
            (1, 4, 4),
            left_rotation_idx=region.left_index,
            right_rotation_idx=region.right_index,
            subset_idxs=region.subset,
            target_rotation_radians=0,
            output_width=8,
            output_height=8,
            scale_x=GRID.scale_xy[0],
            scale_y=GRID.scale_xy[1],
        )
        self.op(
            "TransformTensorBilinear",
            region.crop,
            ("features", region.matrix),
            (1, 8, 8, CHANNELS),
        )
        weights = self.constant(f"aw{k}", normal(64, 1, 1, CHANNELS))
        self.op("CONV_2D", f"a{k}", (region.crop, weights), (1, 8, 8, 64), **POINT)
        self.op("MAX_POOL_2D", f"b{k}", (f"a{k}",), (1, 4, 4, 64), **POOL)

    def branch(self, k: int, region: int, count: int) -> None:
        weights = self.constant(f"hw{k}", normal(2 * count, 4, 4, 64) / 30)
        self.op("CONV_2D", f"h{k}", (f"b{region}", weights), (1, 1, 1, 2 * count), **POINT)
        scale = np.ones((4, 4), np.float32)
        scale[:2, 3] = CELL
        self.constant(f"s{k}", scale)
        self.op("RESHAPE", f"p{k}", (f"h{k}",), (1, count, 2))
        self.op("MUL", f"m{k}", (REGIONS[region].matrix, f"s{k}"), (1, 4, 4))
        self.op("TransformLandmarks", f"t{k}", (f"p{k}", f"m{k}"), (1, count, 2))
        self.op("RESHAPE", f"out{k}", (f"t{k}",), (1, 2 * count))


def expected(constants: dict[str, Array], image: Array) -> tuple[Array, float, Array]:
    """Landmarks (478, 3), presence and activations (192, 8, 8) of one picture (3, H, W)."""
    mean = image.mean(axis=(1, 2))
    mesh = (constants["mesh_w"] @ mean + constants["mesh_b"]).reshape(468, 3)
    cells = image.reshape(3, 12, CELL, 12, CELL)
    features = np.einsum("cyixj,oijc->oyx", cells, constants["fw"])
    matrices = [region_matrix(mesh[:, :2], region, GRID) for region in REGIONS]
    activations, pooled = [], []
    for k, matrix in enumerate(matrices):
        crop = sample(features, GRID, matrix)
        activations.append(np.einsum("chw,oc->ohw", crop, constants[f"aw{k}"][:, 0, 0]))
        pooled.append(activations[k].reshape(64, 4, 2, 4, 2).max(axis=(2, 4)))
    landmarks = np.zeros((478, 3))
    landmarks[:468] = mesh
    for k, (region, indices) in enumerate(zip(BRANCHES, REFINEMENTS, strict=True)):
        raw = np.einsum("chw,ohwc->o", pooled[region], constants[f"hw{k}"]).reshape(-1, 2)
        matrix = matrices[region] * [1, 1, CELL]
        landmarks[list(indices), :2] = raw @ matrix[:, :2].T + matrix[:, 2]
    landmarks[468:473, 2] = mesh[list(LEFT_EYE_CONTOUR), 2].mean()
    landmarks[473:, 2] = mesh[list(RIGHT_EYE_CONTOUR), 2].mean()
    presence = 1 / (1 + np.exp(-(constants["presence_w"] @ mean).item()))
    return landmarks, presence, np.concatenate(activations)


def test_one_graph_gives_what_the_files_operators_give_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = Network().graph
    constants = dict(graph.constants)
    monkeypatch.setattr(refined_mesh, "read_graph", lambda _: graph)
    data = refined_mesh.convert_refined_mesh(b"")
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    images = np.random.default_rng(5).uniform(0, 1, (2, 3, SIZE, SIZE)).astype(np.float32)
    names = ["landmarks", "presence", "appearance"]
    landmarks, presence, appearance = session.run(names, {"image": images})
    for n, image in enumerate(images):
        points, likely, activations = expected(constants, image.astype(np.float64))
        np.testing.assert_allclose(landmarks[n], points, atol=2e-2)
        assert presence[n, 0] == pytest.approx(likely, abs=1e-5)
        np.testing.assert_allclose(appearance[n], activations, atol=2e-3)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"s3": np.full((4, 4), 2.0, np.float32)}, "matrices are scaled differently"),
        ({"mesh_out": "none"}, "nothing produces tensor none"),
    ],
)
def test_a_file_of_another_form_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], says: str
) -> None:
    graph = Network().graph
    for name, value in change.items():
        if name in graph.constants:
            graph.constants[name] = value
        else:
            graph.outputs = tuple(value if one == name else one for one in graph.outputs)
    monkeypatch.setattr(refined_mesh, "read_graph", lambda _: graph)
    with pytest.raises(ConversionError, match=says):
        refined_mesh.convert_refined_mesh(b"")


def test_a_branch_that_ends_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One head of another form cannot lie beside the others."""
    graph = Network().graph
    at = next(k for k, op in enumerate(graph.ops) if op.output == "h4")
    graph.ops[at] = Op("ADD", graph.ops[at].inputs, ("h4",), {"activation": ""})
    monkeypatch.setattr(refined_mesh, "read_graph", lambda _: graph)
    with pytest.raises(ConversionError, match="do not end side by side"):
        refined_mesh.convert_refined_mesh(b"")
