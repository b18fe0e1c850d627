"""What the branches refine, put into the mesh."""

from collections.abc import Callable, Mapping

import numpy as np

from facsight_tools.networks.convert import refinement
from facsight_tools.networks.convert.graph import Array
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

Run = Callable[[OnnxBuilder, Mapping[str, Array], Mapping[str, tuple[int | str, ...]]], list[Array]]


RNG = np.random.default_rng(11)


def test_refinement_tables() -> None:
    sizes = [len(indices) for indices in refinement.REFINEMENTS]
    assert sizes == [80, 71, 71, 5, 5]
    every = [index for indices in refinement.REFINEMENTS for index in indices]
    assert len(set(every)) == len(every)
    assert sorted(every)[-10:] == list(range(468, 478))


def test_refinement_replaces_xy_and_keeps_z(run_onnx: Run) -> None:
    branches = [refinement.LIPS, refinement.LEFT_IRIS, refinement.RIGHT_IRIS]
    mesh = RNG.normal(size=(2, 468, 3)).astype(np.float32)
    refined = RNG.normal(size=(2, 3 * 80, 2)).astype(np.float32)
    builder = OnnxBuilder()
    source = refinement.source_indices(branches, 80)
    merged = refinement.emit_refinement(builder, "mesh", "refined", source)
    inputs = {"mesh": mesh, "refined": refined}
    (result,) = run_onnx(builder, inputs, {merged: ("N", 478, 3)})

    expected = np.zeros((2, 478, 3), np.float32)
    expected[:, :468] = mesh
    for branch, indices in enumerate(branches):
        expected[:, indices, :2] = refined[:, branch * 80 : branch * 80 + len(indices)]
    left = mesh[:, refinement.LEFT_EYE_CONTOUR, 2].mean(axis=1)
    right = mesh[:, refinement.RIGHT_EYE_CONTOUR, 2].mean(axis=1)
    expected[:, 468:473, 2], expected[:, 473:, 2] = left[:, None], right[:, None]
    np.testing.assert_array_equal(result[..., :2], expected[..., :2])
    np.testing.assert_allclose(result[..., 2], expected[..., 2], atol=1e-6)
