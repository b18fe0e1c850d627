"""Every tool that can be compared answers what a rival is asked."""

from __future__ import annotations

import inspect

import pytest

from facsight_evals.measure.rivals.base import Rival
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.rivals.landmark_backend import LandmarkBackend
from facsight_evals.measure.rivals.tables import Table

ASKED = {name for name in vars(Rival) if not name.startswith("_")}


@pytest.mark.parametrize("tool", [FaceLandmarker, LandmarkBackend, Table])
def test_a_tool_has_all_that_is_asked(tool: type) -> None:
    assert {"name", "provenance", "notes", "read", "close"} == ASKED
    for method in ("read", "close"):
        wanted = list(inspect.signature(getattr(Rival, method)).parameters)
        assert list(inspect.signature(getattr(tool, method)).parameters) == wanted
    made = set(dir(tool)) | set(tool.__init__.__code__.co_names)
    assert made >= ASKED
