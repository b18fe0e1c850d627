"""Going through a data set: in batches, past what fails, with facsight's own readings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pytest
from tests.builders import make_analysis, make_face, make_quality

from facsight_evals.measure.datasets.base import Dataset, Item
from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.measuring import measure
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample, Target
from facsight_tools.analyzers.action_units import ActionUnitAnalyzer
from facsight_tools.errors import ImageUnreadable
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import (
    Analysis,
    FaceReport,
    Image,
    ScaleReading,
    UnavailableReason,
)

GREY = load_image(np.full((40, 40, 3), 90, np.uint8))


class Faces:
    """A pipeline that finds the same faces in every picture."""

    def __init__(self, *faces: FaceReport, units: Any = None) -> None:
        self._faces, self.units = faces, units

    def analyze(self, images: Sequence[Image], **_: Any) -> list[Analysis]:
        return [make_analysis(self._faces) for _ in images]


def reader(*faces: FaceReport) -> FacsightReader:
    return FacsightReader(cast(Pipeline, Faces(*faces)))


def face(index: int = 1, **options: Any) -> FaceReport:
    quality = make_quality(0.9, size=120.0, light=99.0)
    return make_face(index, {4: 2.0, 12: 3.0}, quality=quality, **options)


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


def test_readings_name_what_was_not_measured_and_why() -> None:
    targets: dict[Target, float] = {
        (4, "both"): 0.0,
        (12, "left"): 0.0,
        (23, "both"): 0.0,
        (31, "both"): 0.0,
    }
    one = face(unavailable={23: UnavailableReason.NOT_IN_MODEL})
    (found,) = reader(one).read([(Sample("a", intensity=targets), GREY)])
    assert found is not None
    assert found.units[4, "both"].intensity == 2.0
    assert found.units[4, "both"].confidence == 0.9
    assert set(found.units) == {(4, "both"), (12, "both"), (12, "left")}
    assert found.unavailable == {
        (23, "both"): "not_in_model",
        (31, "both"): "not_a_unit_of_facsight",
    }
    assert (found.eyes_px, found.light) == (120.0, 99.0)


def test_a_label_with_a_box_gets_that_person() -> None:
    near, far = face(1, pose=(1.0, 0, 0)), face(2, pose=(2.0, 0, 0))
    samples = [
        Sample("a"),
        Sample("b", box_xyxy=(320, 80, 520, 330)),
        Sample("c", box_xyxy=(0, 0, 9, 9)),
    ]
    first, second, nobody = reader(near, far).read([(sample, GREY) for sample in samples])
    assert first is not None
    assert second is not None
    assert first.pose is not None
    assert second.pose is not None
    assert (first.pose.yaw, second.pose.yaw) == (1.0, 2.0)
    assert nobody is None


@pytest.mark.parametrize(("value", "expected"), [(20.0, 0.5), (None, None)])
def test_valence_is_the_scale_of_that_name(value: float | None, expected: float | None) -> None:
    low, high = (value, value) if value is not None else (-40.0, 40.0)
    scale = ScaleReading("valence@1", "steps", (-40.0, 40.0), value, low, high, ())
    one = replace(face(), readings=(scale,))
    (found,) = reader(one).read([(Sample("a", valence=0.1), GREY)])
    assert found is not None
    assert found.valence == expected


class Session:
    """A network that reads 2.0 on every output."""

    provider = "CPUExecutionProvider"

    def run(self, inputs: MappingProxyType[str, Any]) -> dict[str, Any]:
        (features,) = inputs.values()
        return {
            "intensity": np.full((len(features), 55), 2.0, np.float32),
            "confidence": np.full((len(features), 55), 0.8, np.float32),
        }


def test_a_synthetic_mesh_is_read_by_geometry() -> None:
    pipeline = Faces(units=ActionUnitAnalyzer(cast(Any, Session()), cast(Any, None)))
    mesh = Mesh((mean_face().points * [10, -10, -10]).astype(np.float32))
    sample = Sample("a", intensity={(12, "both"): 2.0, (23, "both"): 0.0})
    (found,) = FacsightReader(cast(Pipeline, pipeline)).read([(sample, mesh)])
    assert isinstance(found, MeasuredFace)
    assert found.units[12, "both"].intensity == 2.0
    assert found.unavailable == {(23, "both"): "not_in_model"}
    assert found.pose is not None
    assert abs(found.pose.yaw) < 1.0
