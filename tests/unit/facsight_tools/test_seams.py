"""Any part of a pipeline can be another object, and what it does not measure stays unavailable."""

import math

import numpy as np
import pytest
from tests.readers import (
    FixedReader,
    MeanLandmarker,
    MiddleDetector,
    SureEmotion,
    plain_pipeline,
)

from facsight_tools.errors import ReaderFailed, ReaderInvalid, UnknownOption
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.image import load_image
from facsight_tools.seams import FaceView, Limits, units_of
from facsight_tools.types import (
    HeadPose,
    Landmarks,
    MeasuredAU,
    NetworkUse,
    UnavailableAU,
    UnavailableReason,
)

PICTURE = load_image(np.random.default_rng(0).integers(60, 190, (240, 320, 3)).astype(np.uint8))


def test_every_part_can_be_another_object_without_any_network() -> None:
    (analysis,) = plain_pipeline(emotion=SureEmotion()).analyze([PICTURE])
    (face,) = analysis.faces
    twelve = face.action_units.get(12)
    assert isinstance(twelve, MeasuredAU)
    assert (twelve.intensity, twelve.cue) == (2.0, "fixed")
    assert dict(face.emotion.scores) == pytest.approx({"glad": 0.4, "calm": 0.6})
    assert abs(face.pose.yaw) < 3
    assert not analysis.provenance.models


def test_what_a_reader_does_not_measure_is_unavailable_and_not_absent() -> None:
    (analysis,) = plain_pipeline().analyze([PICTURE])
    (face,) = analysis.faces
    wanted = [(au, side) for au, unit in ACTION_UNITS.items() for side in unit.sides]
    assert [(one.au, one.side) for one in face.action_units.readings] == wanted
    for one in face.action_units.readings:
        if one.au in range(51, 57):
            assert isinstance(one, MeasuredAU), "head positions are read from the pose"
        elif (one.au, one.side) != (12, "both"):
            assert isinstance(one, UnavailableAU)
            assert one.reason is UnavailableReason.NOT_IN_MODEL
    assert set(face.action_units.intensities()) == {12, *range(51, 57)}
    assert face.emotion.scores == {}, "too few units for a score"


def test_the_landmarker_decides_whether_there_is_a_face() -> None:
    for presence, count in ((0.49, 0), (0.5, 1)):
        (analysis,) = plain_pipeline(landmarker=MeanLandmarker(presence)).analyze([PICTURE])
        assert len(analysis.faces) == count


def test_provenance_says_who_filled_each_part() -> None:
    network = NetworkUse("mine", "ab" * 32, "CPUExecutionProvider")
    pipeline = plain_pipeline(
        au_readers=[FixedReader("one"), FixedReader("two", networks=(network,))]
    )
    provenance = pipeline.analyze([PICTURE])[0].provenance
    assert provenance == pipeline.provenance
    assert [part.reader for part in provenance.parts] == ["middle", "mean", "one", "two", "rules"]
    assert dict(provenance.models) == {"mine": ("ab" * 32, "CPUExecutionProvider")}
    plain = analysis_to_json(pipeline.analyze([PICTURE])[0])["provenance"]["parts"]
    assert plain["au_readers"] == [
        {"reader": "one", "version": "7", "networks": [], "primary": True},
        {"reader": "two", "version": "7", "networks": ["mine"], "primary": False},
    ]
    assert plain["emotion"]["version"].startswith("facsight@")


def test_the_first_reader_is_the_one_that_emotions_rest_on() -> None:
    low, high = FixedReader("low", {12: 0.0}), FixedReader("high", {12: 5.0})
    for readers, glad in (((low, high), 0.0), ((high, low), 1.0)):
        (analysis,) = plain_pipeline(au_readers=readers, emotion=SureEmotion()).analyze([PICTURE])
        (face,) = analysis.faces
        assert face.emotion.scores["glad"] == glad
        (second,) = face.second_units
        assert second.reader == readers[1].card.id
        assert second.units.intensities()[12] == 5.0 - 5.0 * glad
        assert 51 not in second.units.intensities(), "the pose is told once"


def test_a_second_reader_changes_nothing_of_the_first() -> None:
    (alone,) = plain_pipeline().analyze([PICTURE])
    (both,) = plain_pipeline(au_readers=[FixedReader(), FixedReader("b", {1: 5.0})]).analyze(
        [PICTURE]
    )
    assert both.faces[0].action_units == alone.faces[0].action_units
    assert both.faces[0].emotion == alone.faces[0].emotion
    assert both.faces[0].quality == alone.faces[0].quality


def test_readers_are_given_what_the_protocol_says() -> None:
    reader = FixedReader()
    plain_pipeline(au_readers=[reader]).analyze([PICTURE])
    (view,) = reader.seen
    assert view.image is PICTURE
    assert view.neutral is None
    assert view.appearance is None
    assert 0.0 < view.sharpness < math.inf
    assert view.eye_distance_px == pytest.approx(
        np.linalg.norm(np.subtract(*view.landmarks.points_xyz[[33, 263]])), rel=1e-5
    )
    crop = view.crop_rgb(96)
    assert (crop.shape, crop.dtype) == ((96, 96, 3), np.uint8)
    assert crop.std() > 10
    tight, wide = view.crop_rgb(64, scale=1.0), view.crop_rgb(64, scale=2.0)
    assert not np.array_equal(tight, wide)


def test_a_mesh_without_a_picture_has_no_pixels() -> None:
    face = FaceView(Landmarks(np.zeros((478, 3)), 1.0), HeadPose(0, 0, 0))
    with pytest.raises(ReaderFailed, match="without a picture"):
        face.crop_rgb(96)


def test_a_face_does_not_depend_on_its_batch() -> None:
    other = load_image(np.full((200, 200, 3), 120, np.uint8))
    pipeline = plain_pipeline(au_readers=[FixedReader(), FixedReader("b", {4: 1.5})])
    alone = analysis_to_json(pipeline.analyze([PICTURE])[0], landmarks=True)
    together = analysis_to_json(pipeline.analyze([other, PICTURE])[1], landmarks=True)
    assert together == alone


def test_limits_of_an_emotion_reader_leave_no_score() -> None:
    beyond = SureEmotion(Limits(eye_distance_px=1000.0))
    (analysis,) = plain_pipeline(emotion=beyond).analyze([PICTURE])
    assert analysis.faces[0].emotion.scores == {}
    assert analysis.faces[0].emotion.top is None


@pytest.mark.parametrize(
    ("readers", "said"),
    [([], "name one or more"), ([FixedReader("a"), FixedReader("a")], "'a' is given twice")],
)
def test_none_or_one_twice_is_refused(readers: list[FixedReader], said: str) -> None:
    with pytest.raises(UnknownOption, match=said):
        plain_pipeline(au_readers=readers)


def test_two_files_of_one_name_are_refused() -> None:
    one = FixedReader("a", networks=(NetworkUse("net", "ab" * 32, "CPU"),))
    two = FixedReader("b", networks=(NetworkUse("net", "cd" * 32, "CPU"),))
    with pytest.raises(ReaderInvalid, match="'b' calls a network 'net'"):
        plain_pipeline(au_readers=[one, two])


@pytest.mark.parametrize("name", ["emotion", "by", "Mine", "a.b", "", "ümlaut", "x" * 40])
def test_an_id_that_rows_could_not_bear_is_refused(name: str) -> None:
    with pytest.raises(ReaderInvalid, match="cannot be one"):
        plain_pipeline(au_readers=[FixedReader(name)])


@pytest.mark.parametrize("missing", ["card", "networks"])
def test_an_object_without_what_the_protocol_asks_for_is_refused(missing: str) -> None:
    for part, one in (("detector", MiddleDetector()), ("emotion", SureEmotion())):
        delattr(one, missing)
        with pytest.raises(ReaderInvalid, match=f"it has no `{missing}`"):
            plain_pipeline(**{part: one})


def test_units_from_plain_numbers() -> None:
    units = units_of({(12, "left"): 3, 4: 0.2}, cue="c", confidence={(12, "left"): 0.9, 4: 0.6})
    assert [(one.au, one.side) for one in units.readings] == [(4, "both"), (12, "left")]
    smile = units.get(12, "left")
    assert smile == MeasuredAU(12, "left", 3.0, 0.9, "c")
    for wrong, said in (({12: 5.1}, "0-5"), ({99: 1.0}, "99"), ({(25, "left"): 1.0}, "AU25")):
        with pytest.raises(ValueError, match=said):
            units_of(wrong, cue="c")  # type: ignore[arg-type]
