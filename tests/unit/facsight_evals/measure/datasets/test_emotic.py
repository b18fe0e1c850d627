"""EMOTIC: categories with a counterpart, in each form of its annotations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets import emotic
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid

from .reading import samples


@pytest.mark.parametrize("form", ["csv", "json"])
def test_emotic_scores_only_what_has_one_counterpart(tmp_path: Path, form: str) -> None:
    layouts.emotic(tmp_path, form)
    dataset = open_dataset(tmp_path)
    happy, mixed, calm = samples(dataset)
    assert (happy.emotion, mixed.emotion, calm.emotion) == ("happiness", None, None)
    assert happy.valence == pytest.approx((7 - 5.5) / 4.5)
    assert calm.valence is None
    assert mixed.box_xyxy == (2, 0, 7, 6)
    assert dataset.left_out == {"several of the six emotions": 1, "none of the six emotions": 1}


PERSON = {
    "body_bbox": np.array([1, 2, 30, 40]),
    "combined_categories": np.array(["Fear", "Pain"], dtype=object),
    "combined_continuous": {"valence": 2.5, "arousal": 6.0, "dominance": 4.0},
}


def test_emotic_people_of_the_matlab_file() -> None:
    """One person is stored as a struct, several as an array of them."""
    structs: list[dict[str, Any]] = [
        {"folder": "f", "filename": "a.jpg", "person": PERSON},
        {"folder": "f", "filename": "b.jpg", "person": [PERSON, PERSON]},
    ]
    people = list(emotic.people_of(structs, "test"))
    assert [person["Filename"] for person in people] == ["a.jpg", "b.jpg", "b.jpg"]
    assert people[0]["Categorical_Labels"] == ["Fear", "Pain"]
    assert people[0]["Continuous_Labels"] == [2.5, 6.0, 4.0]
    with pytest.raises(DatasetInvalid, match="annotations_categories"):
        list(emotic.people_of(structs, "train"))


def test_emotic_reads_the_matlab_file(tmp_path: Path) -> None:
    io = pytest.importorskip("scipy.io")
    layouts.picture(tmp_path / "emotic/f/a.jpg")
    (tmp_path / "Annotations").mkdir()
    struct = {"folder": "f", "filename": "a.jpg", "person": PERSON}
    arrays = {"train": [], "val": [], "test": np.array([struct, struct], dtype=object)}
    io.savemat(tmp_path / "Annotations/Annotations.mat", arrays)
    first, _ = samples(open_dataset(tmp_path))
    assert first.emotion == "fear"
    assert first.box_xyxy == (1, 2, 30, 40)
