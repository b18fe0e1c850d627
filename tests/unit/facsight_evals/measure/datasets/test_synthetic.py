"""Synthetic faces: meshes where pictures would be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.registry import open_dataset
from facsight_evals.measure.datasets.synthetic import LOADER
from facsight_tools.errors import DatasetInvalid

from .reading import samples

BOTH = "both"


def test_synthetic_faces(tmp_path: Path) -> None:
    layouts.synthetic(tmp_path / "held_out.npz")
    dataset = open_dataset(tmp_path / "held_out.npz")
    found = samples(dataset)
    assert len(found) == 4
    assert set(found[0].targets) == {(12, BOTH), (12, "left"), (12, "right")}
    assert found[3].subject == "3"
    np.savez(tmp_path / "other.npz", points_xyz=np.zeros(3))
    with pytest.raises(DatasetInvalid, match="intensity"):
        open_dataset(tmp_path / "other.npz")
    (tmp_path / "broken.npz").write_bytes(b"no archive")
    with pytest.raises(DatasetInvalid, match=r"no \.npz"):
        open_dataset(tmp_path / "broken.npz")


def test_arrays_of_other_shapes_are_refused_and_meshes_are_those_of_the_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "held.npz"
    layouts.synthetic(path)
    assert LOADER.fits(path)
    assert not LOADER.fits(tmp_path)
    with np.load(path) as file:
        arrays = dict(file)
    (first, *_) = [load() for _, load in open_dataset(path).open()]
    np.testing.assert_array_equal(first.points_xyz, arrays["points_xyz"][0])
    np.savez(path, **{**arrays, "yaw_deg": arrays["yaw_deg"][:2]})
    with pytest.raises(DatasetInvalid, match=r"yaw_deg: expected shape \(4,\), got \(2,\)"):
        open_dataset(path)
