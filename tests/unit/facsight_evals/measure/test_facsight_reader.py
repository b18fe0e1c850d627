"""Facsight's own readings of labelled faces: what was measured, of whom, and why not."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pytest
from tests.readers import plain_pipeline

from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample, Target
from facsight_tools.analyzers.action_units import ActionUnitAnalyzer
from facsight_tools.errors import UnknownOption
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import ScaleReading, UnavailableReason

from .faces import GREY, Faces, face, reader


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


def by_geometry() -> Pipeline:
    reader = ActionUnitAnalyzer(cast(Any, Session()), cast(Any, None))
    return plain_pipeline(au_readers=[reader])


def test_a_synthetic_mesh_is_read_by_geometry() -> None:
    pipeline = by_geometry()
    mesh = Mesh((mean_face().points * [10, -10, -10]).astype(np.float32))
    sample = Sample("a", intensity={(12, "both"): 2.0, (23, "both"): 0.0})
    (found,) = FacsightReader(pipeline).read([(sample, mesh)])
    assert isinstance(found, MeasuredFace)
    assert found.units[12, "both"].intensity == 2.0
    assert found.unavailable == {(23, "both"): "not_in_model"}
    assert found.pose is not None
    assert abs(found.pose.yaw) < 1.0


def test_order_is_kept_where_meshes_stand_between_pictures() -> None:
    pipeline = Faces(face(pose=(5.0, 0, 0)), units=by_geometry().units)
    mesh = Mesh((mean_face().points * [10, -10, -10]).astype(np.float32))
    given = [(Sample("a"), mesh), (Sample("b"), GREY), (Sample("c"), mesh)]
    found = FacsightReader(cast(Pipeline, pipeline)).read(given)
    assert [one is not None and one.light is not None for one in found] == [False, True, False]
    assert found[1] is not None
    assert found[1].pose is not None
    assert found[1].pose.yaw == 5.0


def test_the_rule_set_is_the_one_named() -> None:
    pipeline = cast(Pipeline, Faces())
    assert FacsightReader(pipeline).rule_set == "facsight@2"
    assert FacsightReader(pipeline, "emfacs").rule_set == "emfacs@1"
    with pytest.raises(UnknownOption):
        FacsightReader(pipeline, "horoscope")
