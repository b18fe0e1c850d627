"""Where a unit is to be seen: on its side, around its landmarks, and inside the picture."""

import numpy as np
import pytest
from tests.builders import make_landmarks

from facsight_tools.evidence.regions import AREAS, au_region, clip_region, eyes_region
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.types import LANDMARK_COUNT, Landmarks

SIZE = (640, 480)
BOX = (100.0, 50.0, 300.0, 300.0)
MESH = make_landmarks(BOX)
MIDDLE = 200.0


def region(au: int, side: Side = "both", mesh: Landmarks = MESH) -> tuple[float, ...]:
    found = au_region(au, side, mesh, SIZE)
    assert found is not None
    return found


def test_every_unit_has_an_area_of_landmarks_that_there_are() -> None:
    assert set(AREAS) == set(ACTION_UNITS)
    for au, area in AREAS.items():
        points = [*area.right, *area.left, *area.middle]
        assert len(set(points)) == len(points)
        assert max(points) < LANDMARK_COUNT
        assert len(area.right) == len(area.left), "as many on either side"
        assert not ACTION_UNITS[au].sided or area.right


@pytest.mark.parametrize("au", sorted(AREAS))
def test_a_region_holds_its_landmarks_and_lies_on_the_face(au: int) -> None:
    left, top, right, bottom = region(au)
    area = AREAS[au]
    points = MESH.points_xyz[[*area.right, *area.left, *area.middle], :2]
    assert left < points[:, 0].min() < points[:, 0].max() < right
    assert top < points[:, 1].min() < points[:, 1].max() < bottom
    assert left > BOX[0] - 20
    assert right < BOX[2] + 20
    assert all(edge == round(edge) for edge in (left, top, right, bottom))


@pytest.mark.parametrize("au", [au for au, unit in ACTION_UNITS.items() if unit.sided])
def test_left_and_right_are_the_subjects(au: int) -> None:
    """The subject's right is at small x; both together reach over both sides."""
    right, left, both = (region(au, side) for side in ("right", "left", "both"))
    assert (right[0] + right[2]) / 2 < MIDDLE < (left[0] + left[2]) / 2
    assert both == (
        min(right[0], left[0]),
        min(right[1], left[1]),
        max(right[2], left[2]),
        max(right[3], left[3]),
    )


def test_padding_grows_with_the_face() -> None:
    """A face twice as large has regions twice as large, to a pixel."""
    double = Landmarks(MESH.points_xyz * 2, 0.9)
    small = np.array(au_region(12, "both", MESH, (10_000, 10_000)))
    large = np.array(au_region(12, "both", double, (10_000, 10_000)))
    np.testing.assert_allclose(large, 2 * small, atol=1.5)


def test_eyes_are_above_the_mouth() -> None:
    eyes = eyes_region(MESH, SIZE)
    assert eyes is not None
    assert eyes[3] < region(25)[1]
    assert eyes[0] < MIDDLE < eyes[2]


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        ((10.4, 20.6, 30, 40), (10, 21, 30, 40)),
        ((-5, -5, 700, 500), (0, 0, 640, 480)),
        ((600, 400, 900, 900), (600, 400, 640, 480)),
        ((-20, 10, -1, 20), None),
        ((640, 10, 700, 20), None),
        ((10, 480, 20, 500), None),
        ((10.1, 10, 10.3, 20), None),
    ],
)
def test_a_region_is_cut_at_the_border(
    box: tuple[float, ...], cut: tuple[float, ...] | None
) -> None:
    assert clip_region(box, SIZE) == cut


def test_a_face_that_lies_outside_has_no_region() -> None:
    gone = Landmarks(MESH.points_xyz - [2000, 0, 0], 0.9)
    assert au_region(12, "both", gone, SIZE) is None
    assert eyes_region(gone, SIZE) is None
