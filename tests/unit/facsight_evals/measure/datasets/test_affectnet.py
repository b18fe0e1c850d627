"""AffectNet in both of its layouts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.affectnet import LOADER
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid

from .reading import samples


def test_affectnet_counts_what_it_leaves_out(tmp_path: Path) -> None:
    layouts.affectnet(tmp_path)
    dataset = open_dataset(tmp_path)
    happy, contempt = samples(dataset)
    assert (happy.emotion, happy.valence) == ("happiness", 0.7)
    assert contempt.emotion == "contempt"
    assert dataset.left_out == {"expression 'none'": 1}
    with pytest.raises(DatasetInvalid, match="train_set"):
        open_dataset(tmp_path, split="train")


def test_affectnet_as_first_distributed(tmp_path: Path) -> None:
    layouts.affectnet_lists(tmp_path)
    (angry,) = samples(open_dataset(tmp_path))
    assert (angry.emotion, angry.valence, angry.box_xyxy) == ("anger", -0.5, (2, 1, 6, 5))


@pytest.mark.parametrize("value", [-1, 11, 2.5])
def test_an_expression_is_one_of_eleven(tmp_path: Path, value: float) -> None:
    layouts.affectnet(tmp_path)
    assert LOADER.fits(tmp_path)
    np.save(tmp_path / "val_set/annotations/0_exp.npy", np.array(value))
    with pytest.raises(DatasetInvalid, match="expected a number 0-10"):
        samples(open_dataset(tmp_path))


def test_annotations_that_are_pickles_are_not_opened(tmp_path: Path) -> None:
    layouts.affectnet(tmp_path)
    np.save(tmp_path / "val_set/annotations/0_exp.npy", np.array([{}], dtype=object))
    with pytest.raises(DatasetInvalid, match="cannot be read"):
        samples(open_dataset(tmp_path))
