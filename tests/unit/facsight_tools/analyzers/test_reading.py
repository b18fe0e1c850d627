"""What other people's readers get wrong is a typed error that names them; limits are applied."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from tests.readers import FixedReader, MeanLandmarker, MiddleDetector, SureEmotion

from facsight_tools.analyzers.reading import (
    detect,
    draw_meshes,
    read_emotions,
    read_units,
    with_head_positions,
)
from facsight_tools.errors import ModelMissing, ReaderFailed
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.image import load_image
from facsight_tools.seams import CropMeshes, FaceView, Limits, units_of
from facsight_tools.types import (
    ActionUnits,
    HeadPose,
    Landmarks,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

BOTH_SIDES = {12: 2.0, (12, "left"): 3.0, (12, "right"): 1.0, 25: 2.5}


def view(pose: tuple[float, float, float] = (0, 0, 0), scale: float = 20.0) -> FaceView:
    points = mean_face().points * scale * [1, -1, -1]
    return FaceView(Landmarks(points, 1.0), HeadPose(*pose), sharpness=9.0)


def raises(error: Exception) -> Callable[[Sequence[FaceView]], Any]:
    def run(_: Sequence[FaceView]) -> Any:
        raise error

    return run


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda _: [], "expected 1 answers for 1 faces, got 0"),
        (lambda _: [{12: 1.0}], "expected ActionUnits, got dict"),
        (lambda _: None, "TypeError"),
        (lambda _: [units_of({12: 7.0}, cue="c")], "expected 0-5, got 7.0"),
        (lambda _: [units_of({12: float("nan")}, cue="c")], "expected 0-5, got nan"),
        (lambda _: [units_of({12: 1.0}, cue="c", confidence=2.0)], "confidence"),
        (lambda _: [ActionUnits((MeasuredAU(25, "left", 1.0, 0.5, "c"),))], "AU25 has no left"),
        (raises(ZeroDivisionError("oh\nsecond line")), "ZeroDivisionError: oh"),
    ],
)
def test_a_wrong_answer_names_the_reader(answer: Any, said: str) -> None:
    with pytest.raises(
        ReaderFailed, match=r"'fixed' \(version 7, of the package tests\) failed: "
    ) as caught:
        read_units(FixedReader(answer=answer), [view()])
    assert said in str(caught.value)
    assert "second line" not in str(caught.value)


@pytest.mark.parametrize("error", [ModelMissing("no file"), MemoryError()])
def test_errors_that_say_enough_pass_through(error: Exception) -> None:
    with pytest.raises(type(error)):
        read_units(FixedReader(answer=raises(error)), [view()])


@pytest.mark.parametrize(
    ("meshes", "said"),
    [
        (CropMeshes(np.zeros((1, 468, 3)), np.ones(1)), r"\(1, 478, 3\), got \(1, 468, 3\)"),
        (CropMeshes(np.zeros((1, 478, 3)), np.ones((1, 1))), r"presence: expected \(1,\)"),
        (CropMeshes(np.full((1, 478, 3), np.nan), np.ones(1)), "not finite"),
        (CropMeshes(np.zeros((1, 478, 3)), np.full(1, 1.5)), "expected 0-1"),
        (CropMeshes(np.zeros((1, 478, 3)), np.ones(1), np.zeros((2, 4))), "1 rows, got 2"),
    ],
)
def test_wrong_meshes_name_the_landmarker(meshes: Any, said: str) -> None:
    class Wrong(MeanLandmarker):
        def __call__(self, crops_rgb: Any) -> CropMeshes:  # noqa: ARG002
            return meshes  # type: ignore[no-any-return]

    with pytest.raises(ReaderFailed, match=said):
        draw_meshes(Wrong(), np.zeros((1, 128, 128, 3), np.uint8))


def test_wrong_detections_and_emotions_name_who_made_them() -> None:
    class NoBoxes(MiddleDetector):
        def __call__(self, images: Any) -> Any:
            return [[(0, 0, 1, 1)] for _ in images]

    class NoScores(SureEmotion):
        def __call__(self, faces: Any, units: Any) -> Any:  # noqa: ARG002
            return [{"glad": 1.0} for _ in faces]

    with pytest.raises(ReaderFailed, match=r"face detector 'middle'.*got tuple"):
        detect(NoBoxes(), [load_image(np.zeros((90, 90, 3), np.uint8))])
    with pytest.raises(ReaderFailed, match=r"emotion reader 'sure'.*got dict"):
        read_emotions(NoScores(), [view()], [units_of({}, cue="c")])


@pytest.mark.parametrize(
    ("limits", "face", "reason"),
    [
        (Limits(eye_distance_px=1000.0), view(), UnavailableReason.SIZE),
        (Limits(sharpness=10.0), view(), UnavailableReason.BLUR),
        (Limits(yaw=20.0), view((-21, 0, 0)), UnavailableReason.POSE),
        (Limits(pitch=20.0), view((0, 21, 0)), UnavailableReason.POSE),
    ],
)
def test_beyond_a_stated_limit_nothing_is_measured(
    limits: Limits, face: FaceView, reason: UnavailableReason
) -> None:
    inside = read_units(FixedReader(intensities=BOTH_SIDES), [face])[0]
    assert inside.intensities() == {12: 2.0, 25: 2.5}
    beyond = read_units(FixedReader(intensities=BOTH_SIDES, limits=limits), [face])[0]
    assert not beyond.face_measured
    for au in (12, 25):
        one = beyond.get(au)
        assert isinstance(one, UnavailableAU)
        assert one.reason is reason
    unknown = beyond.get(4)
    assert isinstance(unknown, UnavailableAU)
    assert unknown.reason is UnavailableReason.NOT_IN_MODEL, "no face would show it"


@pytest.mark.parametrize(("yaw", "far", "whole"), [(30, "left", 1.0), (-30, "right", 3.0)])
def test_the_hidden_side_stays_out_of_the_whole_faces_reading(
    yaw: float, far: Any, whole: float
) -> None:
    reader = FixedReader(intensities=BOTH_SIDES, limits=Limits(yaw_far=20.0))
    (units,) = read_units(reader, [view((yaw, 0, 0))])
    assert isinstance(units.get(12, far), UnavailableAU)
    assert units.intensities() == {12: whole, 25: 2.5}
    no_sides = FixedReader(intensities={12: 2.0}, limits=Limits(yaw_far=20.0))
    assert read_units(no_sides, [view((yaw, 0, 0))])[0].intensities() == {12: 2.0}


def test_head_positions_fill_what_the_reader_left_out() -> None:
    (units,) = read_units(FixedReader(), [view((25, 0, 0))])
    assert isinstance(units.get(51), UnavailableAU)
    assert with_head_positions(units, HeadPose(25, 0, 0)).intensities()[51] == 2.5
    own = read_units(FixedReader(intensities={51: 4.0}), [view((25, 0, 0))])[0]
    assert with_head_positions(own, HeadPose(25, 0, 0)).intensities()[51] == 4.0


def test_no_faces_ask_nobody() -> None:
    reader = FixedReader(answer=raises(AssertionError()))
    assert read_units(reader, []) == []
    assert read_emotions(SureEmotion(), [], []) == []


def test_a_value_that_got_past_its_constructor_is_refused() -> None:
    forged = MeasuredAU(12, "both", 1.0, 0.5, "c")
    object.__setattr__(forged, "intensity", float("nan"))
    with pytest.raises(ReaderFailed, match="expected 0-5, got nan"):
        read_units(FixedReader(answer=lambda _: [ActionUnits((forged,))]), [view()])
