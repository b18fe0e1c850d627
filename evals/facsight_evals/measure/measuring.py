"""Every sample of a data set through facsight and a rival; what fails is counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from facsight_evals.measure.datasets.base import Dataset
from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.rivals.base import Rival
from facsight_evals.measure.samples import Mesh, Outcome, Sample
from facsight_tools.errors import InputError
from facsight_tools.types import Image

_BATCH: Final = 16

Progress = Callable[[int], None]


@dataclass(slots=True)
class MeasuredSet:
    """What came of a data set.

    Attributes:
        outcomes: one a sample whose picture could be read, in the set's order.
        failed: the samples whose picture could not be read, with the error.
        digest: sha256 over the names and contents of what was measured: two runs with the same
            digest saw the same data.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    failed: list[tuple[str, InputError]] = field(default_factory=list)
    digest: str = ""


def measure(
    dataset: Dataset,
    reader: FacsightReader,
    rival: Rival | None = None,
    *,
    limit: int | None = None,
    progress: Progress = lambda _: None,
) -> MeasuredSet:
    """Measure a data set, a batch of pictures in memory at a time.

    Args:
        dataset: what is measured.
        reader: facsight.
        rival: another tool, on the same pictures.
        limit: at most so many samples, None for all.
        progress: told how many samples are done, after each batch.

    Raises:
        DatasetInvalid: the data set's labels are malformed.
        ComparisonInvalid: the rival stopped.
    """
    measured = MeasuredSet()
    digest = hashlib.sha256()
    items = islice(dataset.open(), limit)
    done = 0
    while batch := list(islice(items, _BATCH)):
        loaded: list[tuple[Sample, Image | Mesh]] = []
        for sample, load in batch:
            try:
                loaded.append((sample, load()))
            except InputError as error:
                measured.failed.append((sample.name, error))
        for (sample, picture), ours in zip(loaded, reader.read(loaded), strict=True):
            theirs = None if rival is None else rival.read(sample, picture)
            measured.outcomes.append(Outcome(sample, ours, theirs))
            for part in _contents(sample, picture):
                digest.update(part)
        done += len(batch)
        progress(done)
    measured.digest = digest.hexdigest()
    return measured


def _contents(sample: Sample, picture: Image | Mesh) -> Iterator[bytes]:
    yield sample.name.encode() + b"\0"
    if isinstance(picture, Mesh):
        yield picture.points_xyz.tobytes()
    else:
        yield picture.sha256.encode()
