"""The development split: smiles, pose and emotions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.devset import LOADER
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid

from .reading import samples


def test_devset(tmp_path: Path) -> None:
    layouts.devset(tmp_path)
    smiling, sober, angry = samples(open_dataset(tmp_path))
    assert (smiling.smile, sober.smile, angry.smile) == (True, False, None)
    assert smiling.pose is not None
    assert (smiling.pose.yaw, smiling.pose.pitch) == pytest.approx((5.7296, -11.4592), abs=1e-3)
    assert angry.emotion == "anger"
    assert len(samples(open_dataset(tmp_path / "expr"))) == 1


def test_a_smile_is_0_or_1(tmp_path: Path) -> None:
    layouts.devset(tmp_path)
    assert LOADER.fits(tmp_path / "genki")
    header = "file,smile,yaw_rad,pitch_rad,roll_rad"
    layouts.text(tmp_path / "genki/labels.csv", f"{header}\na.jpg,yes,0,0,0\n")
    with pytest.raises(DatasetInvalid, match="smile: expected 0 or 1, got 'yes'"):
        samples(open_dataset(tmp_path))


def test_a_list_of_other_columns_is_no_label_file(tmp_path: Path) -> None:
    layouts.text(tmp_path / "labels.csv", "file,age\na.jpg,3\n")
    assert not LOADER.fits(tmp_path)
