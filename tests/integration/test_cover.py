"""Covers drawn on the bundled portrait, with the real networks: what is under them is not read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from facsight_tools.analyzers.cover import PARTS
from facsight_tools.analyzers.occlusion import parts_of
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import FaceReport, MeasuredAU, UnavailableAU, UnavailableReason

CASES = Path(__file__).parents[3] / "shared" / "cases"
PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
MOUTH = ("right half of the mouth", "left half of the mouth")
EYES = ("right eye", "left eye")


@pytest.fixture(scope="module")
def plain(pipeline: Pipeline, pixels: np.ndarray) -> FaceReport:
    (face,) = pipeline.analyze([load_image(pixels)])[0].faces
    return face


def bar(
    pixels: np.ndarray, face: FaceReport, parts: tuple[str, ...], colour: tuple[int, int, int]
) -> np.ndarray:
    """A bar over some parts of the face, with room around."""
    points = face.landmarks.points_xyz[[i for part in parts for i in PARTS[part]], :2]
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.06 * np.ptp(face.landmarks.points_xyz[:, 1])
    covered = pixels.copy()
    corners = [tuple(int(v) for v in one) for one in (low - room, high + room)]
    cv2.rectangle(covered, corners[0], corners[1], colour, -1)
    return covered


def read(pipeline: Pipeline, pixels: np.ndarray) -> FaceReport:
    (face,) = pipeline.analyze([load_image(pixels)])[0].faces
    return face


def measured(face: FaceReport) -> set[tuple[int, str]]:
    return {(r.au, r.side) for r in face.action_units.readings if isinstance(r, MeasuredAU)}


def under(face: FaceReport, parts: tuple[str, ...]) -> set[tuple[int, str]]:
    return {
        (r.au, r.side)
        for r in face.action_units.readings
        if set(parts_of(r.au, r.side)) & set(parts)
    }


def test_nothing_lies_over_the_portrait(plain: FaceReport) -> None:
    assert plain.quality.get("cover").ok
    assert plain.quality.get("eyes").ok
    hidden = [
        r
        for r in plain.action_units.readings
        if isinstance(r, UnavailableAU) and r.reason is UnavailableReason.OCCLUDED
    ]
    assert hidden == []


@pytest.mark.parametrize("parts", [MOUTH, EYES], ids=["mouth", "eyes"])
@pytest.mark.parametrize("colour", [(0, 0, 0), (235, 235, 240), (40, 90, 170)])
def test_units_under_a_bar_are_unavailable_with_the_reason(
    pipeline: Pipeline,
    pixels: np.ndarray,
    plain: FaceReport,
    parts: tuple[str, ...],
    colour: tuple[int, int, int],
) -> None:
    face = read(pipeline, bar(pixels, plain, parts, colour))
    assert not under(face, parts) & measured(face)
    assert measured(face) <= measured(plain)
    one = face.action_units.get(12 if parts == MOUTH else 5)
    assert isinstance(one, UnavailableAU)
    assert one.reason is UnavailableReason.OCCLUDED
    assert not face.quality.get("cover").ok or not face.quality.get("eyes").ok
    if parts == EYES:
        assert not face.gaze.measured
    else:
        assert face.emotion.scores == {}


def test_a_cover_then_trimmed_or_mirrored_is_the_same_cover(
    pipeline: Pipeline, pixels: np.ndarray, plain: FaceReport
) -> None:
    covered = bar(pixels, plain, MOUTH, (20, 20, 20))
    for changed in (covered[3:, 5:], covered[:, ::-1]):
        face = read(pipeline, np.ascontiguousarray(changed))
        assert not under(face, MOUTH) & measured(face)


def test_half_a_face_in_black_is_half_read_or_not(
    pipeline: Pipeline, pixels: np.ndarray, plain: FaceReport
) -> None:
    middle = int(plain.landmarks.points_xyz[168, 0])
    covered = pixels.copy()
    covered[:, middle:] = 0
    for face in pipeline.analyze([load_image(covered)])[0].faces:
        kept = {(au, side) for au, side in measured(face) if parts_of(au, side)}
        assert {side for _, side in kept} <= {"right"}
        assert face.emotion.scores == {}


def test_a_pixelated_face_is_not_read(
    pipeline: Pipeline, pixels: np.ndarray, plain: FaceReport
) -> None:
    left, top, right, bottom = plain.detection.box_xyxy.astype(int)
    covered = pixels.copy()
    top -= (bottom - top) // 5
    face = covered[top:bottom, left:right]
    small = cv2.resize(face, (8, 10), interpolation=cv2.INTER_AREA)
    covered[top:bottom, left:right] = cv2.resize(
        small, face.shape[1::-1], interpolation=cv2.INTER_NEAREST
    )
    for one in pipeline.analyze([load_image(covered)])[0].faces:
        assert not {(au, side) for au, side in measured(one) if parts_of(au, side)}
        assert one.emotion.scores == {}


@pytest.mark.parametrize("kind", ["discs", "grid", "rings"])
def test_patterns_are_no_faces(pipeline: Pipeline, kind: str) -> None:
    canvas = np.full((240, 240, 3), 200, np.uint8)
    if kind == "discs":
        cv2.circle(canvas, (120, 120), 80, (230, 200, 60), -1)
        for x in (92, 148):
            cv2.circle(canvas, (x, 100), 12, (20, 20, 20), -1)
        cv2.ellipse(canvas, (120, 150), (40, 20), 0, 0, 180, (20, 20, 20), 4)
    elif kind == "grid":
        canvas[::12] = 40
        canvas[:, ::12] = 40
    else:
        for radius in range(10, 110, 20):
            cv2.circle(canvas, (120, 120), radius, (60, 60, 60), 5)
    assert pipeline.analyze([load_image(canvas)])[0].faces == ()


@pytest.mark.parametrize(("name", "count"), [("chelsea", 0), ("eileen_2x_false_face", 1)])
def test_a_cat_and_a_badge_are_no_faces(pipeline: Pipeline, name: str, count: int) -> None:
    path = CASES / f"{name}.png"
    if not path.is_file():
        pytest.skip("the cases are not here")
    assert len(pipeline.analyze([load_image(path)])[0].faces) == count
