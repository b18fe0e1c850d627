"""Sparse weights against the dense arrays they stand for."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tflite

from facsight_tools.networks.convert import sparse
from facsight_tools.networks.convert.graph import ConversionError


def sparse_stub(
    order: list[int], block_map: list[int], levels: list[Any], monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Looks like tflite.SparsityParameters; a level is a dense size or (segments, indices)."""

    def metadata(level: Any) -> Any:
        if isinstance(level, int):
            return SimpleNamespace(
                Format=lambda: tflite.DimensionType.DENSE, DenseSize=lambda: level
            )
        segments, indices = level
        return SimpleNamespace(
            Format=lambda: tflite.DimensionType.SPARSE_CSR,
            ArraySegments=lambda: segments,
            ArraySegmentsType=lambda: 0,
            ArrayIndices=lambda: indices,
            ArrayIndicesType=lambda: 0,
        )

    monkeypatch.setattr(sparse, "_vector", lambda values, _: np.asarray(values, np.int64))
    rows = [metadata(level) for level in levels]
    return SimpleNamespace(
        TraversalOrderAsNumpy=lambda: np.array(order),
        BlockMapLength=lambda: len(block_map),
        BlockMapAsNumpy=lambda: np.array(block_map),
        DimMetadataLength=lambda: len(rows),
        DimMetadata=lambda i: rows[i],
    )


def test_sparse_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = sparse_stub([0, 1], [], [3, ([0, 2, 2, 3], [0, 3, 1])], monkeypatch)
    dense = sparse.densify(np.array([1.0, 2.0, 3.0], np.float16), (3, 4), stub)
    expected = [[1, 0, 0, 2], [0, 0, 0, 0], [0, 3, 0, 0]]
    np.testing.assert_array_equal(dense, np.array(expected, np.float16))
    assert dense.dtype == np.float16


def test_sparse_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows of blocks of 1 x 2: only the second block of each row is stored."""
    stub = sparse_stub([0, 1, 2], [1], [2, ([0, 1, 2], [1, 1]), 2], monkeypatch)
    dense = sparse.densify(np.arange(1.0, 5.0), (2, 4), stub)
    np.testing.assert_array_equal(dense, [[0, 0, 1, 2], [0, 0, 3, 4]])


def test_sparse_value_count_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = sparse_stub([0, 1], [], [3, ([0, 2, 2, 3], [0, 3, 1])], monkeypatch)
    with pytest.raises(ConversionError, match="stores 2 values, expected 3"):
        sparse.densify(np.array([1.0, 2.0]), (3, 4), stub)
