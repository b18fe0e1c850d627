"""Expands TFLite's sparse weight storage.

A sparse tensor is stored as a tree, one level per dimension in `traversal order`. A level is
either dense (every index) or CSR (segments and indices). Dimensions after the tensor's own are
blocks: block dimension b subdivides tensor dimension `block_map[b]`.
Format: tensorflow/lite/schema/schema.fbs, `SparsityParameters`.
"""

from typing import Any

import numpy as np
import tflite

from facsight_tools.networks.convert.graph import Array, ConversionError

_INDEX_VECTORS: dict[int, Any] = {
    tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
    tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
    tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
}


def densify(values: Array, shape: tuple[int, ...], sparsity: Any) -> Array:
    """Place the stored `values` (1-D, stored order) in a zero array of `shape`, same dtype."""
    order = [int(axis) for axis in sparsity.TraversalOrderAsNumpy()]
    block_map = [int(a) for a in sparsity.BlockMapAsNumpy()] if sparsity.BlockMapLength() else []
    # One row per stored value: its index in each level, grown level by level.
    rows = np.zeros((1, 0), dtype=np.int64)
    level_sizes = []
    for level in range(sparsity.DimMetadataLength()):
        metadata = sparsity.DimMetadata(level)
        if metadata.Format() == tflite.DimensionType.DENSE:
            size = metadata.DenseSize()
            parents = np.repeat(np.arange(len(rows)), size)
            indices = np.tile(np.arange(size), len(rows))
        else:
            segments = _vector(metadata.ArraySegments(), metadata.ArraySegmentsType())
            indices = _vector(metadata.ArrayIndices(), metadata.ArrayIndicesType())
            parents = np.repeat(np.arange(len(rows)), np.diff(segments))
            size = 0  # only block levels need their size, and those are dense
        rows = np.concatenate([rows[parents], indices[:, None]], axis=1)
        level_sizes.append(size)
    if len(rows) != len(values):
        raise ConversionError(f"sparse tensor stores {len(values)} values, expected {len(rows)}")

    coordinates = np.zeros((len(rows), len(shape)), dtype=np.int64)
    for level, axis in enumerate(order):
        if axis < len(shape):
            coordinates[:, axis] += rows[:, level]
        else:
            target = block_map[axis - len(shape)]
            coordinates[:, target] = coordinates[:, target] * level_sizes[level] + rows[:, level]
    dense = np.zeros(shape, dtype=values.dtype)
    dense[tuple(coordinates.T)] = values
    return dense


def _vector(union: Any, kind: int) -> Array:
    if kind not in _INDEX_VECTORS:
        raise ConversionError(f"sparse index vector type {kind}")
    vector = _INDEX_VECTORS[kind]()
    vector.Init(union.Bytes, union.Pos)
    return np.asarray(vector.ValuesAsNumpy(), dtype=np.int64)
