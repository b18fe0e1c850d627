"""BP4D: occurrence and intensity, and what was not coded."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.bp4d import LOADER
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid

from .reading import samples

BOTH = "both"


def test_bp4d_keeps_what_was_not_coded_apart_from_absence(tmp_path: Path) -> None:
    layouts.bp4d(tmp_path)
    first, second = samples(open_dataset(tmp_path))
    assert first.present == {(1, BOTH): False, (6, BOTH): True, (12, BOTH): True}
    assert first.intensity == {(6, BOTH): 3.0}
    assert second.present == {(1, BOTH): True, (12, BOTH): False}
    assert second.intensity == {}


def test_units_that_facsight_has_no_number_for_are_passed_over(tmp_path: Path) -> None:
    layouts.bp4d(tmp_path)
    assert LOADER.fits(tmp_path)
    found = samples(open_dataset(tmp_path))
    assert all(unit != 99 for sample in found for unit, _ in sample.targets)
    layouts.text(tmp_path / "AUCoding/AU_OCC/F001_T1.csv", "0,1,6\n5,1\n")
    with pytest.raises(DatasetInvalid, match="frame 5: expected 2 codes"):
        samples(open_dataset(tmp_path))
