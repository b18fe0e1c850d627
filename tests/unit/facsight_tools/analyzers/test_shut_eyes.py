"""Shut eyes are told by how they look, and of both eyes alike."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.analyzers.shut_eyes import SIZE_WH, ShutEyes, eye_crops, judged_together
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
    large, turned = Landmarks(mesh(), 1.0), Landmarks(mesh(left=9.5), 1.0)
    small = Landmarks(mesh(8.0, 8.0), 1.0)
    told = look([(image, large), (None, large), (image, turned), (image, small)])
    judged = [[True, True], [False, False], [True, False], [False, False]]
    assert (told == 1.0).tolist() == judged
    assert np.isfinite(told).tolist() == judged
    assert look([]).shape == (0, 2)


LOOK = st.floats(0.0, 1.0)
OPENING = st.floats(0.0, 0.5)


@given(look=st.tuples(LOOK, LOOK), opening=st.tuples(OPENING, OPENING))
def test_both_eyes_are_judged_alike_whichever_is_which(
    look: tuple[float, float], opening: tuple[float, float]
) -> None:
    judged = judged_together(np.array(look), np.array(opening))
    other = judged_together(np.array(look[::-1]), np.array(opening[::-1]))
    assert judged.shut == pytest.approx(other.shut[::-1])
    assert judged.alone == pytest.approx(other.alone[::-1])
    assert (judged.alone <= judged.shut).all()
    assert judged.shut.max() + judged.alone.min() <= 1.0 + 1e-9


@given(
    look=st.tuples(LOOK, LOOK), opening=st.tuples(OPENING, OPENING), more=LOOK, less=st.floats(0, 1)
)
def test_what_speaks_for_a_shut_eye_never_speaks_against_either(
    look: tuple[float, float], opening: tuple[float, float], more: float, less: float
) -> None:
    before = judged_together(np.array(look), np.array(opening)).shut
    looked = judged_together(np.array([max(look[0], more), look[1]]), np.array(opening)).shut
    narrower = judged_together(np.array(look), np.array([opening[0] * less, opening[1]])).shut
    assert (looked >= before - 1e-9).all()
    assert (narrower >= before - 1e-9).all()


def test_an_eye_that_says_nothing_is_as_likely_shut_as_the_other() -> None:
    nothing = np.array([np.nan, np.nan])
    assert judged_together(nothing, nothing).shut.max() < 0.05, "as people are in photographs"
    judged = judged_together(np.array([0.99, np.nan]), np.array([0.07, np.nan]))
    assert judged.shut.min() > 0.8
    assert judged.alone.max() < 0.1


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
        closed = level(face.action_units, 43, side)
        assert closed >= 4.5 if side in shut else closed < 1.0
        assert (level(face.action_units, 46, side) >= 1.0) == (shut == (side,))
        if side in shut:
            assert level(face.action_units, 5, side) < 1.0
    assert face.gaze.measured == (len(shut) < 2)
