"""The flatbuffer reader and the sparse format, on files written here."""

from typing import Any

import flatbuffers
import numpy as np
import pytest
import tflite

from facsight_tools.networks.convert.graph import Array, ConversionError
from facsight_tools.networks.convert.tflite_graph import read_graph


def vector(builder: flatbuffers.Builder, items: list[int], start: Any) -> int:
    start(builder, len(items))
    for item in reversed(items):
        builder.PrependUOffsetTRelative(item)
    return int(builder.EndVector())


def tiny_model(weights: Array, activation: int) -> bytes:
    """x (1, 5, 5, 2) -> SAME, stride 2 CONV_2D with fp16 weights behind DEQUANTIZE."""
    b = flatbuffers.Builder(1024)
    names = [b.CreateString(name) for name in ("x", "w16", "w", "y")]
    data = [b.CreateByteVector(weights.astype("<f2").tobytes())]
    buffers = []
    for content in (None, *data):
        tflite.BufferStart(b)
        if content is not None:
            tflite.BufferAddData(b, content)
        buffers.append(tflite.BufferEnd(b))
    shapes = [(1, 5, 5, 2), weights.shape, weights.shape, (1, 3, 3, weights.shape[0])]
    float32, float16 = tflite.TensorType.FLOAT32, tflite.TensorType.FLOAT16
    types = [float32, float16, float32, float32]
    shape_vectors = [b.CreateNumpyVector(np.array(shape, np.int32)) for shape in shapes]
    tensors = []
    for index, name in enumerate(names):
        tflite.TensorStart(b)
        tflite.TensorAddShape(b, shape_vectors[index])
        tflite.TensorAddType(b, types[index])
        tflite.TensorAddBuffer(b, 1 if index == 1 else 0)
        tflite.TensorAddName(b, name)
        tensors.append(tflite.TensorEnd(b))
    codes = []
    for code in (tflite.BuiltinOperator.DEQUANTIZE, tflite.BuiltinOperator.CONV_2D):
        tflite.OperatorCodeStart(b)
        tflite.OperatorCodeAddDeprecatedBuiltinCode(b, code)
        tflite.OperatorCodeAddBuiltinCode(b, code)
        codes.append(tflite.OperatorCodeEnd(b))
    tflite.Conv2DOptionsStart(b)
    tflite.Conv2DOptionsAddPadding(b, tflite.Padding.SAME)
    tflite.Conv2DOptionsAddStrideW(b, 2)
    tflite.Conv2DOptionsAddStrideH(b, 2)
    tflite.Conv2DOptionsAddFusedActivationFunction(b, activation)
    options = tflite.Conv2DOptionsEnd(b)
    operators = []
    for index, (inputs, outputs) in enumerate([([1], [2]), ([0, 2], [3])]):
        ins = b.CreateNumpyVector(np.array(inputs, np.int32))
        outs = b.CreateNumpyVector(np.array(outputs, np.int32))
        tflite.OperatorStart(b)
        tflite.OperatorAddOpcodeIndex(b, index)
        tflite.OperatorAddInputs(b, ins)
        tflite.OperatorAddOutputs(b, outs)
        if index == 1:
            tflite.OperatorAddBuiltinOptionsType(b, tflite.BuiltinOptions.Conv2DOptions)
            tflite.OperatorAddBuiltinOptions(b, options)
        operators.append(tflite.OperatorEnd(b))
    tensor_vector = vector(b, tensors, tflite.SubGraphStartTensorsVector)
    operator_vector = vector(b, operators, tflite.SubGraphStartOperatorsVector)
    graph_inputs = b.CreateNumpyVector(np.array([0], np.int32))
    graph_outputs = b.CreateNumpyVector(np.array([3], np.int32))
    tflite.SubGraphStart(b)
    tflite.SubGraphAddTensors(b, tensor_vector)
    tflite.SubGraphAddInputs(b, graph_inputs)
    tflite.SubGraphAddOutputs(b, graph_outputs)
    tflite.SubGraphAddOperators(b, operator_vector)
    subgraphs = vector(b, [tflite.SubGraphEnd(b)], tflite.ModelStartSubgraphsVector)
    code_vector = vector(b, codes, tflite.ModelStartOperatorCodesVector)
    buffer_vector = vector(b, buffers, tflite.ModelStartBuffersVector)
    tflite.ModelStart(b)
    tflite.ModelAddVersion(b, 3)
    tflite.ModelAddOperatorCodes(b, code_vector)
    tflite.ModelAddSubgraphs(b, subgraphs)
    tflite.ModelAddBuffers(b, buffer_vector)
    b.Finish(tflite.ModelEnd(b), file_identifier=b"TFL3")
    return bytes(b.Output())


def test_half_precision_weights_are_folded_and_padding_is_explicit() -> None:
    weights = np.arange(12, dtype=np.float32).reshape(3, 2, 1, 2) / 8
    graph = read_graph(tiny_model(weights, tflite.ActivationFunctionType.RELU))
    (op,) = graph.ops
    assert op.kind == "CONV_2D"
    # 3 outputs at stride 2 with a kernel of 2 need 6 rows: the sixth is below.
    assert op.attrs == {"strides": (2, 2), "pads": (0, 0, 1, 0), "activation": "RELU"}
    assert graph.shapes[graph.inputs[0]] == (1, 5, 5, 2)
    folded = graph.constant(op.inputs[1])
    assert folded.dtype == np.float32
    np.testing.assert_array_equal(folded, weights)


def test_unknown_activation_is_refused() -> None:
    weights = np.zeros((3, 2, 1, 2), np.float32)
    with pytest.raises(ConversionError, match="activation"):
        read_graph(tiny_model(weights, tflite.ActivationFunctionType.TANH))
