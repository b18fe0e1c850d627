"""The columns of other tools: told apart, and what each stands for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facsight_tools.geometry.face_frame import pose_angles
from facsight_tools.toolboxes.formats import FORMATS, format_of

from .tables import AFFDEX, FACSIGHT, LIBREFACE, OPENFACE, PY_FEAT, PYAFAR


def test_formats_are_told_apart() -> None:
    headers = {
        "OpenFace 2": OPENFACE,
        "Py-Feat": PY_FEAT,
        "LibreFace": LIBREFACE,
        "PyAFAR": PYAFAR,
        "Affdex (iMotions)": AFFDEX.partition("\n")[2],
        "facsight": FACSIGHT,
    }
    for name, content in headers.items():
        found = format_of(column.strip() for column in content.splitlines()[0].split(","))
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize("columns", [[], ["AU12"], ["au_12"], ["Smile"], ["input", "AU12"]])
def test_a_header_that_is_no_tools_has_no_format(columns: list[str]) -> None:
    assert format_of(columns) is None


def test_openfaces_angles_are_a_rotation_about_x_y_z() -> None:
    """Against rotation matrices multiplied by hand."""
    (openface,) = [one for one in FORMATS if one.name == "OpenFace 2"]
    rx, ry, rz = 0.21, -0.34, 0.12
    x = [[1, 0, 0], [0, math.cos(rx), -math.sin(rx)], [0, math.sin(rx), math.cos(rx)]]
    y = [[math.cos(ry), 0, math.sin(ry)], [0, 1, 0], [-math.sin(ry), 0, math.cos(ry)]]
    z = [[math.cos(rz), -math.sin(rz), 0], [math.sin(rz), math.cos(rz), 0], [0, 0, 1]]
    flip = np.diag([1.0, -1.0, -1.0])
    expected = pose_angles((flip @ np.array(x) @ y @ z @ flip)[None])[0]
    pose = openface.pose({"pose_Rx": rx, "pose_Ry": ry, "pose_Rz": rz})
    assert pose is not None
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(expected)


@pytest.mark.parametrize("known", FORMATS, ids=lambda one: one.name)
def test_a_row_without_angles_has_no_pose_and_unknown_units_are_passed_over(known: object) -> None:
    assert known.pose({"Yaw": 1.0, "pose_Rx": 0.1}) is None  # type: ignore[attr-defined]
    strange = {"AU99": 1.0, "AU99_r": 1.0, "au_99": 1.0, "Occ_au_99": 1.0}
    assert known.units(strange) == {}  # type: ignore[attr-defined]
