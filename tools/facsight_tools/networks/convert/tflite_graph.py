"""Reads a .tflite flatbuffer into a `Graph`, with every weight as a dense float32 array."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tflite
from flatbuffers import flexbuffers

from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.sparse import densify

_DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
}
_KINDS = {
    code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)
}
_ACTIVATIONS = {
    tflite.ActivationFunctionType.NONE: "",
    tflite.ActivationFunctionType.RELU: "RELU",
    tflite.ActivationFunctionType.RELU6: "RELU6",
}


def read_graph(data: bytes) -> Graph:
    """Parse the first subgraph of a .tflite file.

    Constant DEQUANTIZE and DENSIFY operators are evaluated here, so that the graph holds only
    operators that run. Raises ConversionError for tensor types or activations not known here.
    """
    model = tflite.Model.GetRootAsModel(data, 0)
    subgraph = model.Subgraphs(0)
    names = _tensor_names(subgraph)
    graph = Graph(
        ops=[],
        constants={},
        shapes={},
        inputs=tuple(names[i] for i in subgraph.InputsAsNumpy()),
        outputs=tuple(names[i] for i in subgraph.OutputsAsNumpy()),
    )
    for index, name in enumerate(names):
        tensor = subgraph.Tensors(index)
        graph.shapes[name] = _ints(tensor.ShapeAsNumpy()) if tensor.ShapeLength() else ()
        value = _constant_value(model, tensor, graph.shapes[name])
        if value is not None:
            graph.constants[name] = value
    for index in range(subgraph.OperatorsLength()):
        operator = subgraph.Operators(index)
        op = _read_op(model, operator, names, graph)
        if op.kind in ("DEQUANTIZE", "DENSIFY"):
            graph.constants[op.output] = graph.constant(op.inputs[0]).astype(np.float32)
        else:
            graph.ops.append(op)
    return graph


def _tensor_names(subgraph: Any) -> list[str]:
    """File order as names: the file's own names repeat and hold characters ONNX tools dislike."""
    return [f"t{index}" for index in range(subgraph.TensorsLength())]


def _ints(values: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _constant_value(model: Any, tensor: Any, shape: tuple[int, ...]) -> Array | None:
    buffer = model.Buffers(tensor.Buffer())
    if not buffer.DataLength():
        return None
    if tensor.Type() not in _DTYPES:
        raise ConversionError(f"constant of tensor type {tensor.Type()}")
    values: Array = np.frombuffer(
        buffer.DataAsNumpy().tobytes(), dtype=np.dtype(_DTYPES[tensor.Type()]).newbyteorder("<")
    )
    sparsity = tensor.Sparsity()
    return densify(values, shape, sparsity) if sparsity else values.reshape(shape)


def _read_op(model: Any, operator: Any, names: list[str], graph: Graph) -> Op:
    opcode = model.OperatorCodes(operator.OpcodeIndex())
    # Files written before schema v3a keep the code in the deprecated one-byte field.
    kind = _KINDS[max(opcode.BuiltinCode(), opcode.DeprecatedBuiltinCode())]
    inputs = tuple(names[i] if i >= 0 else "" for i in operator.InputsAsNumpy())
    outputs = tuple(names[i] for i in operator.OutputsAsNumpy())
    if kind == "CUSTOM":
        kind = opcode.CustomCode().decode()
        return Op(kind, inputs, outputs, _custom_options(operator))
    reader = _OPTION_READERS.get(kind)
    attrs = reader(operator, inputs, outputs, graph) if reader else {}
    return Op(kind, inputs, outputs, attrs)


def _custom_options(operator: Any) -> dict[str, Any]:
    if not operator.CustomOptionsLength():
        return {}
    data = operator.CustomOptionsAsNumpy().tobytes()
    return dict(flexbuffers.Loads(data))


def _options(operator: Any, table: type) -> Any:
    options = table()
    union = operator.BuiltinOptions()
    options.Init(union.Bytes, union.Pos)
    return options


def _activation(options: Any) -> str:
    code = options.FusedActivationFunction()
    if code not in _ACTIVATIONS:
        raise ConversionError(f"fused activation {code}")
    return _ACTIVATIONS[code]


def _window(
    options: Any, kernel_hw: tuple[int, int], in_shape: tuple[int, ...], out_shape: tuple[int, ...]
) -> dict[str, Any]:
    """Strides and explicit pads; SAME puts the odd pixel below and to the right."""
    strides = (options.StrideH(), options.StrideW())
    pads = (0, 0, 0, 0)
    if options.Padding() == tflite.Padding.SAME:
        totals = [
            max((out_shape[axis + 1] - 1) * strides[axis] + kernel_hw[axis] - in_shape[axis + 1], 0)
            for axis in (0, 1)
        ]
        before = [total // 2 for total in totals]
        pads = (before[0], before[1], totals[0] - before[0], totals[1] - before[1])
    return {"strides": strides, "pads": pads, "activation": _activation(options)}


_Reader = Callable[[Any, tuple[str, ...], tuple[str, ...], Graph], dict[str, Any]]


def _convolution(table: type) -> _Reader:
    def read(
        operator: Any, inputs: tuple[str, ...], outputs: tuple[str, ...], graph: Graph
    ) -> dict[str, Any]:
        options = _options(operator, table)
        if (options.DilationHFactor(), options.DilationWFactor()) != (1, 1):
            raise ConversionError("dilated convolution")
        kernel_hw = graph.shapes[inputs[1]][1:3]
        in_shape, out_shape = graph.shapes[inputs[0]], graph.shapes[outputs[0]]
        return _window(options, (kernel_hw[0], kernel_hw[1]), in_shape, out_shape)

    return read


def _pool(
    operator: Any, inputs: tuple[str, ...], outputs: tuple[str, ...], graph: Graph
) -> dict[str, Any]:
    options = _options(operator, tflite.Pool2DOptions)
    kernel_hw = (options.FilterHeight(), options.FilterWidth())
    window = _window(options, kernel_hw, graph.shapes[inputs[0]], graph.shapes[outputs[0]])
    return {"kernel": kernel_hw, **window}


def _activated(table: type) -> _Reader:
    def read(operator: Any, *_: object) -> dict[str, Any]:
        return {"activation": _activation(_options(operator, table))}

    return read


def _concatenation(operator: Any, *_: object) -> dict[str, Any]:
    options = _options(operator, tflite.ConcatenationOptions)
    return {"axis": options.Axis(), "activation": _activation(options)}


def _resize(operator: Any, *_: object) -> dict[str, Any]:
    options = _options(operator, tflite.ResizeBilinearOptions)
    if options.AlignCorners() or not options.HalfPixelCenters():
        raise ConversionError("RESIZE_BILINEAR without half-pixel centres")
    return {}


def _depth_to_space(operator: Any, *_: object) -> dict[str, Any]:
    return {"block": _options(operator, tflite.DepthToSpaceOptions).BlockSize()}


def _mean(operator: Any, *_: object) -> dict[str, Any]:
    return {"keep_dims": bool(_options(operator, tflite.ReducerOptions).KeepDims())}


_OPTION_READERS: dict[str, _Reader] = {
    "CONV_2D": _convolution(tflite.Conv2DOptions),
    "DEPTHWISE_CONV_2D": _convolution(tflite.DepthwiseConv2DOptions),
    "MAX_POOL_2D": _pool,
    "ADD": _activated(tflite.AddOptions),
    "MUL": _activated(tflite.MulOptions),
    "FULLY_CONNECTED": _activated(tflite.FullyConnectedOptions),
    "CONCATENATION": _concatenation,
    "RESIZE_BILINEAR": _resize,
    "DEPTH_TO_SPACE": _depth_to_space,
    "MEAN": _mean,
}
