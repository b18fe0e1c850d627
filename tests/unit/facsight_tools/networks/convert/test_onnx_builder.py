"""Constants in 16 bits: only where no number changes."""

import numpy as np
import onnx
import pytest

from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

EXACT = np.array([0.5, -2.0, 1.0 / 1024], np.float32)
INEXACT = np.array([0.1, 0.2, 0.3], np.float32)


def stored(half: bool, value: np.ndarray) -> onnx.TensorProto:
    builder = OnnxBuilder(half=half)
    added = builder.add("Add", "x", builder.constant(value))
    data = builder.model("test", {"x": ("N", 3)}, {"y": (added, ("N", 3))})
    (tensor,) = onnx.load_from_string(data).graph.initializer
    return tensor


@pytest.mark.parametrize(
    ("half", "value", "kind"),
    [
        (True, EXACT, onnx.TensorProto.FLOAT16),
        (True, INEXACT, onnx.TensorProto.FLOAT),
        (False, EXACT, onnx.TensorProto.FLOAT),
    ],
)
def test_what_is_stored(half: bool, value: np.ndarray, kind: int) -> None:
    tensor = stored(half, value)
    assert tensor.data_type == kind
    assert np.array_equal(onnx.numpy_helper.to_array(tensor).astype(np.float32), value)


def test_equal_constants_share_one_value() -> None:
    builder = OnnxBuilder(half=True)
    assert builder.constant(EXACT) == builder.constant(EXACT.copy())
    assert builder.constant(EXACT) != builder.constant(INEXACT)
