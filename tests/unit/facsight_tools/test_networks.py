"""The built networks themselves: signature, independence of the batch, a few known values."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.spec import ModelSpec

BUILT = [spec for spec in CATALOGUE.values() if spec.kind == "built"]
IDS = [spec.id for spec in BUILT]


def open_session(path: Path, threads: int = 2) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def pictures(spec: ModelSpec, count: int) -> np.ndarray:
    """Noise of several scales, in the network's range."""
    rng = np.random.default_rng(2)
    _, channels, height, width = spec.inputs[0].shape
    assert isinstance(height, int)
    assert isinstance(width, int)
    coarse = rng.uniform(0, 1, (count, channels, 8, 8))
    blocks = np.kron(coarse, np.ones((height // 8, width // 8)))
    noisy = (blocks + rng.normal(0, 0.1, blocks.shape)).clip(0, 1).astype(np.float32)
    return noisy * 2 - 1 if spec.id.startswith("face_detection") else noisy


@pytest.mark.parametrize("spec", BUILT, ids=IDS)
def test_signature_is_the_catalogues(spec: ModelSpec) -> None:
    graph = onnx.load(store.resolve(spec.id)).graph
    for declared, actual in (
        *zip(spec.inputs, graph.input, strict=True),
        *zip(spec.outputs, graph.output, strict=True),
    ):
        dims = [d.dim_param or d.dim_value for d in actual.type.tensor_type.shape.dim]
        assert (declared.name, declared.shape) == (actual.name, tuple(dims))
        assert actual.type.tensor_type.elem_type == onnx.TensorProto.FLOAT


@pytest.mark.parametrize("spec", BUILT, ids=IDS)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_row_is_the_same_alone_and_in_a_batch(spec: ModelSpec, threads: int) -> None:
    session = open_session(store.resolve(spec.id), threads)
    images = pictures(spec, 5)
    together = session.run(None, {"image": images})
    for row in range(len(images)):
        alone = session.run(None, {"image": images[row : row + 1]})
        for one, many in zip(alone, together, strict=True):
            assert one.shape[0] == 1
            assert np.array_equal(one[0], many[row])


def test_the_number_of_threads_does_not_matter() -> None:
    for spec in BUILT:
        images = pictures(spec, 2)
        path = store.resolve(spec.id)
        results = [open_session(path, n).run(None, {"image": images}) for n in (1, 2)]
        for one, two in zip(*results, strict=True):
            assert np.array_equal(one, two)


def test_an_empty_picture_holds_no_face() -> None:
    for spec in BUILT:
        session = open_session(store.resolve(spec.id))
        outputs = [output.name for output in session.get_outputs()]
        images = np.zeros_like(pictures(spec, 1))
        result = dict(zip(outputs, session.run(None, {"image": images}), strict=True))
        assert all(np.isfinite(value).all() for value in result.values())
        assert float(result["presence" if "presence" in result else "scores"].max()) < 0.5
