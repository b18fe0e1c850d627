"""Going through a made-up data set."""

from __future__ import annotations

from facsight_evals.measure.datasets.base import Dataset
from facsight_evals.measure.samples import Mesh, Sample
from facsight_tools.types import Image


def samples(dataset: Dataset) -> list[Sample]:
    """Every sample, after its picture was found to load."""
    found = []
    for sample, load in dataset.open():
        assert isinstance(load(), Image | Mesh)
        found.append(sample)
    return found
