"""Shut eyes are told by how they look, and of both eyes alike."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.shut_eyes import SIZE_WH, ShutEyes, eye_crops
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Landmarks, MeasuredAU

CASES = Path(__file__).parents[5] / "shared" / "cases"
PORTRAIT = Path(__file__).parents[4] / "examples" / "eileen_collins.png"


def level(units: object, au: int, side: str) -> float:
    one = units.get(au, side)  # type: ignore[attr-defined]
    assert isinstance(one, MeasuredAU)
    return one.intensity


def mesh(right: float = 20.0, left: float = 20.0) -> np.ndarray:
    points = np.zeros((478, 3), np.float32)
    points[33, :2], points[133, :2] = (30, 50), (30 + right, 50)
    points[263, :2], points[362, :2] = (110, 50), (110 - left, 50)
    return points


def test_a_left_eye_is_shown_as_a_right_one() -> None:
    pixels = np.zeros((100, 141, 3), np.uint8)
    pixels[44:58, 34:37] = pixels[44:58, 104:107] = 255
    right, left = eye_crops(pixels, mesh())
    assert right.shape == (SIZE_WH[1], SIZE_WH[0], 3)
    assert right.any()
    assert np.abs(right.astype(int) - left).max() < 10


def test_an_eye_beyond_the_picture_and_a_huge_one_are_cut_all_the_same() -> None:
    pixels = np.full((400, 600, 3), 90, np.uint8)
    for points in (mesh() + 900, mesh() - 900, mesh() * 4):
        assert (eye_crops(pixels, points) == 90).all()


def test_small_eyes_and_meshes_without_a_picture_are_not_judged() -> None:
    def shut(inputs: Tensors) -> dict[str, np.ndarray]:
        return {"shut": np.ones((len(inputs["image"]), 1), np.float32)}

    look = ShutEyes.open(FakeEngine({"eye_shut": shut}))
    image = load_image(np.zeros((100, 141, 3), np.uint8))
    large, small = Landmarks(mesh(), 1.0), Landmarks(mesh(left=4.0), 1.0)
    told = look([(image, large), (None, large), (image, small)])
    assert told.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert look([]).shape == (0, 2)


def test_open_eyes_are_seen_open() -> None:
    (face, *_) = Pipeline().analyze([load_image(PORTRAIT)])[0].faces
    assert face.gaze.measured
    assert level(face.action_units, 43, "both") < 1.0


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
@pytest.mark.parametrize(
    ("name", "shut"),
    [("obama_left_eye_closed.png", ("left",)), ("obama_both_eyes_closed.png", ("left", "right"))],
)
def test_painted_lids_are_shut_lids(name: str, shut: tuple[str, ...]) -> None:
    (face,) = Pipeline().analyze([load_image(CASES / name)])[0].faces
    for side in ("left", "right"):
        assert (level(face.action_units, 43, side) >= 3.0) == (side in shut)
        if side in shut:
            assert level(face.action_units, 5, side) < 1.0
    assert face.gaze.measured == (len(shut) < 2)
