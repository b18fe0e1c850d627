"""RAF-DB: its list and its splits."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.rafdb import LOADER
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid

from .reading import samples


def test_rafdb_splits(tmp_path: Path) -> None:
    layouts.rafdb(tmp_path)
    assert [s.emotion for s in samples(open_dataset(tmp_path))] == ["surprise", "neutral"]
    assert [s.emotion for s in samples(open_dataset(tmp_path, split="train"))] == ["sadness"]
    assert len(samples(open_dataset(tmp_path / "basic", split="all"))) == 3
    with pytest.raises(DatasetInvalid, match="train, test, all"):
        open_dataset(tmp_path, split="validation")


def test_the_original_pictures_serve_where_the_aligned_ones_are_not(tmp_path: Path) -> None:
    layouts.text(tmp_path / "EmoLabel/list_patition_label.txt", "test_0001.jpg 4\n")
    assert LOADER.fits(tmp_path)
    with pytest.raises(DatasetInvalid, match="aligned"):
        open_dataset(tmp_path)
    layouts.picture(tmp_path / "Image/original/test_0001.jpg")
    (one,) = samples(open_dataset(tmp_path))
    assert (one.name, one.emotion) == ("test_0001.jpg", "happiness")
