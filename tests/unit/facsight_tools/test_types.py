"""What the data refuses at construction, and what it says of itself."""

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from tests.builders import make_emotion, make_face, make_landmarks
from tests.people import make_body, make_hand

from facsight_tools.types import (
    LANDMARK_COUNT,
    LEAST_GAZE,
    ActionUnits,
    EmotionScores,
    FaceDetection,
    Gaze,
    Image,
    Landmarks,
    MeasuredAU,
    Quality,
    QualityCue,
    Relation,
    ScaleReading,
    UnavailableAU,
    UnavailableReason,
)

BOX = [10.0, 20.0, 30.0, 40.0]
SIX = np.zeros((6, 2))
MESH = np.zeros((LANDMARK_COUNT, 3))
NAN = float("nan")
REASON = UnavailableReason.OCCLUDED
HIDDEN = UnavailableAU(12, "both", UnavailableReason.POSE, "turned")


def measured(intensity: float, au: int = 12, side: Any = "both") -> MeasuredAU:
    return MeasuredAU(au, side, intensity, 0.9, "geometry")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Image(np.zeros((4, 4)), "", "array"), r"pixels_rgb: expected shape \(any, any, 3"),
        (lambda: Image(np.zeros((4, 4, 4)), "", "array"), r"got \(4, 4, 4\)"),
        (lambda: FaceDetection(BOX[:3], 0.5, SIX), r"box_xyxy: expected shape \(4\), got \(3,\)"),
        (lambda: FaceDetection([NAN, *BOX[1:]], 0.5, SIX), "box_xyxy: .* not finite"),
        (lambda: FaceDetection(BOX, 1.01, SIX), "score: expected 0-1, got 1.01"),
        (lambda: FaceDetection(BOX, NAN, SIX), "score: expected 0-1, got nan"),
        (lambda: FaceDetection([30, 20, 10, 40], 0.5, SIX), "left < right and top < bottom"),
        (lambda: FaceDetection([10, 20, 10, 40], 0.5, SIX), "left < right and top < bottom"),
        (lambda: FaceDetection(BOX, 0.5, np.zeros((5, 2))), "keypoints_xy: expected shape"),
        (lambda: Landmarks(MESH[:468], 0.9), r"points_xyz: expected shape \(478, 3\)"),
        (lambda: Landmarks(MESH, -0.1), "presence: expected 0-1"),
        (lambda: Landmarks(np.full_like(MESH, np.inf), 0.9), "points_xyz: .* not finite"),
        (lambda: Gaze(0, 0, 0, 0, 1.5), "confidence: expected 0-1"),
        (lambda: measured(5.01), "intensity: expected 0-5, got 5.01"),
        (lambda: measured(-0.01), "intensity: expected 0-5"),
        (lambda: measured(NAN), "intensity: expected 0-5, got nan"),
        (lambda: measured(1.0, au=3), "au: 3 is not an action unit"),
        (lambda: replace(HIDDEN, au=99), "au: 99 is not an action unit"),
        (lambda: ActionUnits((measured(1.0), HIDDEN)), "stands there twice"),
        (lambda: EmotionScores("r@1", {"a": 0.5}, ()), "scores: expected a sum of 1, got 0.5"),
        (lambda: ScaleReading("r@1", "", (0, 1), None, 0.5, 1.5, ()), "low, high: expected 0-1"),
        (lambda: ScaleReading("r@1", "", (0, 1), None, 0.5, 0.4, ()), "got 0.5-0.4"),
        (lambda: Quality(1.1, ()), "score: expected 0-1"),
        (lambda: Relation(None), "value, reason: expected one of the two"),
        (
            lambda: Relation("apart", reason=REASON, detail="hidden"),
            "value, reason: expected one of",
        ),
        (lambda: Relation(None, reason=REASON), "the reason with its detail"),
        (lambda: Relation("apart", detail="hidden"), "the reason with its detail"),
        (lambda: Relation("apart", 2.0), "confidence: expected 0-1"),
        (lambda: replace(make_body(), visibility=np.zeros(32)), r"visibility: .*\(33\)"),
        (lambda: replace(make_body(), score=-1.0), "score: expected 0-1"),
        (lambda: replace(make_hand(), points_xyz=np.zeros((20, 3))), r"points_xyz: .*\(21, 3\)"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field(
    make: Callable[[], object], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("rows", [479, 0])
def test_other_counts_of_landmarks_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="478"):
        Landmarks(np.zeros((rows, 3)), 0.5)


def test_arrays_are_copies_that_nobody_changes() -> None:
    given = MESH.copy()
    mesh = Landmarks(given, 0.9)
    given[0] = 7
    assert not mesh.points_xyz.any()
    assert mesh.points_xyz.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        mesh.points_xyz[0] = 1
    with pytest.raises(FrozenInstanceError):
        mesh.presence = 0.1  # type: ignore[misc]


def test_a_picture_tells_width_before_height() -> None:
    assert Image(np.zeros((3, 5, 3), np.uint8), "ab", "PNG").size_wh == (5, 3)


@pytest.mark.parametrize(
    ("intensity", "present", "letter"), [(0.999, False, None), (1.0, True, "A"), (5.0, True, "E")]
)
def test_presence_begins_at_a(intensity: float, present: bool, letter: str | None) -> None:
    unit = measured(intensity)
    assert (unit.present, unit.letter) == (present, letter)


def test_what_was_not_measured_has_no_intensity() -> None:
    units = ActionUnits((measured(0.0, 4), HIDDEN, measured(3.0, 12, "left")))
    assert dict(units.intensities()) == {4: 0.0}
    assert units.get(12) is HIDDEN
    assert units.get(12, "left") == measured(3.0, 12, "left")
    with pytest.raises(KeyError):
        units.get(1)
    assert units == ActionUnits(units.readings)


@pytest.mark.parametrize(
    ("readings", "told"),
    [((), False), ((HIDDEN,), False), ((measured(2.0, 51),), False), ((measured(0.0, 4),), True)],
)
def test_a_turned_head_alone_is_no_measured_face(readings: tuple[Any, ...], told: bool) -> None:
    assert ActionUnits(readings).face_measured is told


@pytest.mark.parametrize(("confidence", "told"), [(LEAST_GAZE, True), (LEAST_GAZE - 1e-6, False)])
def test_gaze_below_its_least_confidence_is_none(confidence: float, told: bool) -> None:
    assert Gaze(0, 0, 0, 0, confidence).measured is told


def test_equal_scores_are_ranked_by_name() -> None:
    scores = EmotionScores("r@1", {"b": 0.4, "a": 0.4, "c": 0.2}, ())  # type: ignore[arg-type]
    assert scores.ranked == [("a", 0.4), ("b", 0.4), ("c", 0.2)]
    assert scores.top == "a"
    with pytest.raises(TypeError):
        scores.scores["a"] = 1.0  # type: ignore[index]
    empty = EmotionScores("r@1", {}, ())  # type: ignore[arg-type]
    assert (empty.top, empty.ranked) == (None, [])
    assert make_emotion({"fear": 0.5}).top is not None


def test_a_cue_of_quality_is_found_by_its_name() -> None:
    cue = QualityCue("blur", 1.0, "", ok=True, text="")
    assert Quality(1.0, (cue,)).get("blur") is cue
    with pytest.raises(KeyError, match="size"):
        Quality(1.0, (cue,)).get("size")


def test_a_relation_may_be_sure_of_nothing() -> None:
    assert Relation("look the same way").confidence is None
    assert Relation(None, reason=REASON, detail="hidden").value is None


def test_detections_and_meshes_cross_a_pipe_read_only() -> None:
    """Workers send them back so; `FaceReport` as a whole needs the wire's own pickler."""
    face = make_face()
    for one in (face.detection, make_landmarks(BOX)):
        again = pickle.loads(pickle.dumps(one, protocol=5))  # noqa: S301
        array = again.box_xyxy if isinstance(again, FaceDetection) else again.points_xyz
        assert not array.flags.writeable


def test_pixels_that_nobody_can_change_are_not_copied() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    assert not np.shares_memory(Image(pixels, "", "array").pixels_rgb, pixels)
    view = pixels[:]
    view.setflags(write=False)
    assert not np.shares_memory(Image(view, "", "array").pixels_rgb, pixels)
    pixels.setflags(write=False)
    assert np.shares_memory(Image(pixels, "", "array").pixels_rgb, pixels)
