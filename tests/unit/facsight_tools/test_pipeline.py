"""The pipeline's own decisions, on networks of plain numbers."""

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.analyzers.halves import UNITS
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import MeasuredAU, UnavailableAU, UnavailableReason

# A little grain: a face without any edge is too blurred to be measured.
PICTURE = load_image(np.random.default_rng(0).integers(88, 93, (240, 240, 3)).astype(np.uint8))


def detector(inputs: Tensors) -> dict[str, np.ndarray]:
    """One face in the middle of every crop."""
    row = np.array([0.5, 0.5, 0.4, 0.4, 0.42, 0.42, 0.58, 0.42, *[0.5] * 8], np.float32)
    count = len(inputs["image"])
    return {
        "boxes_keypoints": np.tile(row, (count, 1, 1)),
        "scores": np.full((count, 1), 0.9, np.float32),
    }


def mesh(presence: float):  # type: ignore[no-untyped-def]
    def run(inputs: Tensors) -> dict[str, np.ndarray]:
        points = mean_face().points * np.array([8.0, -8.0, -8.0]) + np.array([96.0, 96.0, 0.0])
        count = len(inputs["image"])
        return {
            "landmarks": np.tile(points.astype(np.float32), (count, 1, 1)),
            "presence": np.full((count, 1), presence, np.float32),
            "appearance": np.zeros((count, 192, 8, 8), np.float32),
        }

    return run


def units(inputs: Tensors) -> dict[str, np.ndarray]:
    shape = (len(inputs["features"]), len(OUTPUTS))
    return {"intensity": np.zeros(shape, np.float32), "confidence": np.full(shape, 0.9, np.float32)}


def opinion(inputs: Tensors) -> dict[str, np.ndarray]:
    return {"scores": np.full((len(inputs["appearance"]), 6), 1 / 6, np.float32)}


def smile(inputs: Tensors) -> dict[str, np.ndarray]:
    geometry = inputs["geometry"]
    return {"intensity": geometry, "confidence": np.full_like(geometry, 0.9)}


def sight(inputs: Tensors) -> dict[str, np.ndarray]:
    """All of every face is seen."""
    count = len(inputs["image"])
    cover, face = np.zeros((count, 24, 24), np.float32), np.ones((count, 1), np.float32)
    return {"cover": cover, "face": face}


def alike(inputs: Tensors) -> dict[str, np.ndarray]:
    """Everything is like a face."""
    return {"face": np.ones((len(inputs["appearance"]), 1), np.float32)}


def awake(inputs: Tensors) -> dict[str, np.ndarray]:
    """Every eye is open."""
    return {"shut": np.zeros((len(inputs["image"]), 1), np.float32)}


def cold(inputs: Tensors) -> dict[str, np.ndarray]:
    """No small face anywhere."""
    count, _, height, width = inputs["image"].shape
    return {"heat": np.zeros((count, height // 4, width // 4), np.float32)}


def halves(inputs: Tensors) -> dict[str, np.ndarray]:
    shape = (len(inputs["halves"]), len(UNITS))
    levels = {"intensity": 0.0, "confidence": 0.9, "half_width": 0.5, "raw": 0.0}
    told = {name: np.full(shape, level, np.float32) for name, level in levels.items()}
    return {**told, "seen": np.zeros((shape[0], 32, 8, 5), np.float32)}


def as_they_are(inputs: Tensors) -> dict[str, np.ndarray]:
    raw = inputs["raw"]
    return {"intensity": raw, "confidence": np.full_like(raw, 0.9)}


def pipeline(presence: float) -> Pipeline:
    return Pipeline(
        FakeEngine(
            {
                "face_detection_short_range": detector,
                "face_detection_full_range": detector,
                "face_mesh_refined": mesh(presence),
                "au_geometry": units,
                "au_smile": smile,
                "emotion_opinion": opinion,
                "face_cover": sight,
                "face_likeness": alike,
                "eye_shut": awake,
                "face_glance": cold,
                "au_halves": halves,
                "au_photographs": as_they_are,
            }
        )
    )


def test_every_network_that_measures_a_face_is_named() -> None:
    named = pipeline(0.95).analyze([PICTURE])[0].provenance.models
    assert {"face_cover", "eye_shut", "au_halves", "au_photographs", "emotion_opinion"} <= set(
        named
    )


@pytest.mark.parametrize(("presence", "faces"), [(0.2, 0), (0.49, 0), (0.5, 1), (0.95, 1)])
def test_the_mesh_decides_whether_a_candidate_is_a_face(presence: float, faces: int) -> None:
    (analysis,) = pipeline(presence).analyze([PICTURE])
    assert len(analysis.faces) == faces


def told(scores: list[float]):  # type: ignore[no-untyped-def]
    """A detector whose score changes from call to call; the last one stays."""
    left = list(scores)

    def run(inputs: Tensors) -> dict[str, np.ndarray]:
        score = left.pop(0) if len(left) > 1 else left[0]
        outputs = detector(inputs)
        return {**outputs, "scores": np.full_like(outputs["scores"], score)}

    return run


def count(near: list[float], presences: list[float]) -> int:
    """How many faces are found by what the short-range detector and the mesh say in turn."""
    left = list(presences)

    def meshes(inputs: Tensors) -> dict[str, np.ndarray]:
        return mesh(left.pop(0) if len(left) > 1 else left[0])(inputs)  # type: ignore[no-any-return]

    looks = Pipeline(
        FakeEngine(
            {
                "face_detection_short_range": told(near),
                "face_detection_full_range": told([0.0]),
                "face_mesh_refined": meshes,
                "au_geometry": units,
                "au_smile": smile,
                "emotion_opinion": opinion,
                "face_cover": sight,
                "face_likeness": alike,
                "eye_shut": awake,
                "face_glance": cold,
                "au_halves": halves,
                "au_photographs": as_they_are,
            }
        )
    )
    return len(looks.find([PICTURE]))


def test_a_doubtful_face_has_to_be_seen_again_from_close() -> None:
    assert count([0.9, 0.0], [0.95]) == 1, "a sure one has not"
    assert count([0.6, 0.6], [0.95]) == 1
    assert count([0.6, 0.0], [0.95]) == 0


def test_a_badly_drawn_box_gets_a_closer_look() -> None:
    assert count([0.9, 0.9], [0.1, 0.1, 0.95]) == 1
    assert count([0.9, 0.9], [0.1]) == 0
    assert count([0.9, 0.0], [0.1, 0.1, 0.95]) == 0


def test_the_measurement_of_a_face_at_rest() -> None:
    (face,) = pipeline(0.95).analyze([PICTURE])[0].faces
    assert max(abs(face.pose.yaw), abs(face.pose.pitch), abs(face.pose.roll)) < 3
    assert max(face.action_units.intensities().values()) == pytest.approx(0.0, abs=1e-5)
    assert face.emotion.top == "neutral"
    assert face.quality.get("contrast").ok is False
    assert face.quality.score < 0.2


def test_the_provenance_says_what_really_ran() -> None:
    models = pipeline(0.9).provenance.models
    assert {provider for _, provider in models.values()} == {"FakeExecutionProvider"}


def test_no_picture_gives_no_analysis() -> None:
    assert pipeline(0.9).analyze([]) == []


def test_eyes_that_are_shut_have_no_position() -> None:
    lids = [(159, 145), (158, 153), (386, 374), (385, 380)]

    def shut(inputs: Tensors) -> dict[str, np.ndarray]:
        outputs = mesh(0.95)(inputs)
        for upper, lower in lids:
            outputs["landmarks"][:, upper] = outputs["landmarks"][:, lower]
        return outputs  # type: ignore[no-any-return]

    networks = {
        "face_detection_short_range": detector,
        "face_detection_full_range": detector,
        "face_mesh_refined": shut,
        "au_geometry": units,
        "au_smile": smile,
        "emotion_opinion": opinion,
        "face_cover": sight,
        "face_likeness": alike,
        "eye_shut": awake,
        "face_glance": cold,
        "au_halves": halves,
        "au_photographs": as_they_are,
    }
    (face,) = Pipeline(FakeEngine(networks)).analyze([PICTURE])[0].faces
    assert not face.gaze.measured
    reading = face.action_units.get(64)
    assert isinstance(reading, UnavailableAU)
    assert reading.reason is UnavailableReason.OCCLUDED
    (open_face,) = pipeline(0.95).analyze([PICTURE])[0].faces
    assert isinstance(open_face.action_units.get(64), MeasuredAU)


@pytest.mark.parametrize(
    ("roll", "told"), [(40.0, False), (50.0, True), (-90.0, True), (180.0, True)]
)
def test_a_turned_picture_is_no_tilted_head(roll: float, told: bool) -> None:
    turn = np.radians(roll)

    def eyes_turned(inputs: Tensors) -> dict[str, np.ndarray]:
        outputs = detector(inputs)
        across, down = 0.08 * np.cos(turn), 0.08 * np.sin(turn)
        eyes = np.array([0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down], np.float32)
        outputs["boxes_keypoints"][..., 4:8] = eyes
        return outputs

    networks = {
        "face_detection_short_range": eyes_turned,
        "face_detection_full_range": eyes_turned,
        "face_mesh_refined": mesh(0.95),
        "au_geometry": units,
        "au_smile": smile,
        "emotion_opinion": opinion,
        "face_cover": sight,
        "face_likeness": alike,
        "eye_shut": awake,
        "face_glance": cold,
        "au_halves": halves,
        "au_photographs": as_they_are,
    }
    (analysis,) = Pipeline(FakeEngine(networks)).analyze([PICTURE])
    (face,) = analysis.faces
    assert np.cos(np.radians(face.pose.roll - roll)) > 0.99
    tilts = [face.action_units.get(unit) for unit in (55, 56)]
    if told:
        assert all(
            isinstance(one, UnavailableAU) and one.reason is UnavailableReason.POSE for one in tilts
        )
        assert [note for note in analysis.notes if "the picture may be turned: face 1" in note]
    else:
        assert all(isinstance(one, MeasuredAU) for one in tilts)
        assert analysis.notes == ()
