"""Going through a data set: in batches, and past what fails."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from facsight_evals.measure.datasets.base import Dataset, Item
from facsight_evals.measure.measuring import measure
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import ImageUnreadable
from facsight_tools.types import Image

from .faces import GREY, face, reader


def dataset(loads: Sequence[Any]) -> Dataset:
    def read() -> Iterator[Item]:
        for i, load in enumerate(loads):
            yield Sample(f"{i}", smile=True), load

    return Dataset("made up", "Made up", "nowhere", Path(), read)


def broken() -> Image:
    raise ImageUnreadable("The picture is empty (0 bytes).")


def test_pictures_that_fail_are_counted_and_passed_over() -> None:
    loads = [lambda: GREY] * 20 + [broken] + [lambda: GREY] * 19
    told: list[int] = []
    measured = measure(dataset(loads), reader(face()), progress=told.append)
    assert len(measured.outcomes) == 39
    assert [(name, error.code) for name, error in measured.failed] == [("20", "ImageUnreadable")]
    assert told == [16, 32, 40]
    again = measure(dataset(loads), reader(face()))
    assert again.digest == measured.digest
    assert measure(dataset(loads[:5]), reader(face())).digest != measured.digest


def test_a_limit_stops_reading() -> None:
    loads: list[Any] = [lambda: GREY] * 3 + [lambda: pytest.fail("read past the limit")]
    assert len(measure(dataset(loads), reader(face()), limit=3).outcomes) == 3


def test_a_picture_without_the_face_is_a_missed_one() -> None:
    (outcome,) = measure(dataset([lambda: GREY]), reader()).outcomes
    assert outcome.ours is None
