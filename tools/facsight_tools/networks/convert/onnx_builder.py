"""Collects ONNX nodes and constants under short names that do not depend on anything but order."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from facsight_tools.networks.convert.graph import Array

# No newer operators are used, so that older ONNX Runtime releases load the files too.
OPSET = 17
IR_VERSION = 8


class OnnxBuilder:
    """Grows one ONNX graph; every method returns the name of the value it made.

    Args:
        half: store float constants in 16 bits where that loses nothing. The engine widens them when
            it loads the file, so that results are those of the 32-bit file in half the space.
    """

    def __init__(self, *, half: bool = False) -> None:
        self._half = half
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._initializers: list[onnx.TensorProto] = []

    def add(self, op_type: str, *inputs: str, **attributes: Any) -> str:
        """Append a node with one output."""
        name = f"{op_type.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op_type, inputs, [name], name=name, **attributes))
        return name

    def constant(self, value: Array | Sequence[int] | Sequence[float]) -> str:
        """A float32 or int64 constant; equal values share one initializer."""
        array = np.asarray(value)
        array = array.astype("<i8" if array.dtype.kind == "i" else "<f4")
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            name = f"const_{len(self._constants)}"
            narrow = (
                array.astype("<f2")
                if self._half and array.ndim and array.dtype.kind == "f"
                else None
            )
            if narrow is not None and np.array_equal(narrow.astype("<f4"), array):
                self._initializers.append(numpy_helper.from_array(narrow, name))
                name = self.add("Cast", name, to=TensorProto.FLOAT)
            else:
                self._initializers.append(numpy_helper.from_array(array, name))
            self._constants[key] = name
        return self._constants[key]

    def scalar(self, value: float) -> str:
        """A float32 constant without dimensions."""
        return self.constant(np.asarray(value, dtype=np.float32))

    def reshape(self, value: str, *shape: int) -> str:
        """Reshape with ONNX's 0 (keep this dimension) and -1."""
        return self.add("Reshape", value, self.constant(list(shape)))

    def slice(self, value: str, axis: int, start: int, stop: int) -> str:
        """`value[start:stop]` along one axis."""
        bounds = (self.constant([start]), self.constant([stop]), self.constant([axis]))
        return self.add("Slice", value, *bounds)

    def model(
        self,
        name: str,
        inputs: Mapping[str, Sequence[int | str]],
        outputs: Mapping[str, tuple[str, Sequence[int | str]]],
    ) -> bytes:
        """Serialise: `inputs` maps name to shape, `outputs` public name to (value, shape).

        The bytes depend on the arguments, the calls made before and the `onnx` release alone.
        """
        nodes = [
            *self._nodes,
            *(
                helper.make_node("Identity", [value], [public], name=public)
                for public, (value, _) in outputs.items()
            ),
        ]
        graph = helper.make_graph(
            nodes,
            name,
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
            [
                helper.make_tensor_value_info(n, TensorProto.FLOAT, shape)
                for n, (_, shape) in outputs.items()
            ],
            self._initializers,
        )
        model = helper.make_model(
            graph,
            producer_name="facsight",
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        onnx.checker.check_model(model)
        data: bytes = model.SerializeToString(deterministic=True)
        return data
