"""The network runs where its weights are; the rules around it are tested on a fake."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import (
    CUE,
    OUTPUTS,
    REFERENCE_CUE,
    SMILE_CUE,
    SMILE_SIDES,
    ActionUnitAnalyzer,
)
from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.analyzers.reading import read_units
from facsight_tools.backends.base import Session, Tensors
from facsight_tools.backends.fake import FakeSession, Function
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.geometry.face_frame import (
    FEATURE_COUNT,
    au_features,
    fit_faces,
    mean_face,
    pose_rotation,
)
from facsight_tools.seams import FaceView
from facsight_tools.types import (
    ActionUnits,
    HeadPose,
    Landmarks,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

AHEAD = HeadPose(0.0, 0.0, 0.0)
MODELS = resources.files("facsight_tools.networks")


def mesh(points: NDArray[np.float64] | None = None, *, scale: float = 20.0) -> Landmarks:
    own = mean_face().points if points is None else points
    return Landmarks(own * scale * [1, -1, -1] + [300, 300, 0], presence=1.0)


def constant(intensity: float = 2.0, confidence: float = 0.9) -> FakeSession:
    """A network that reads `intensity` plus a hundredth of the column's number."""

    def run(inputs: Tensors) -> dict[str, NDArray[np.float32]]:
        count = len(inputs["features"])
        assert inputs["features"].shape == (count, FEATURE_COUNT)
        columns = np.arange(len(OUTPUTS), dtype=np.float32) / 100
        return {
            "intensity": np.tile(intensity + columns, (count, 1)).astype(np.float32),
            "confidence": np.full((count, len(OUTPUTS)), confidence, np.float32),
        }

    return FakeSession(run)


def no_cue(inputs: Tensors) -> dict[str, NDArray[np.float32]]:
    """A readout of the activations that has nothing to add."""
    geometry = inputs["geometry"]
    return {"intensity": geometry, "confidence": np.full_like(geometry, 0.9)}


def read(
    network: Session,
    faces: Sequence[Landmarks],
    poses: Sequence[HeadPose] | None = None,
    *,
    smile: Function = no_cue,
    neutral: NDArray[np.float64] | None = None,
    sharpness: Sequence[float] | None = None,
) -> list[ActionUnits]:
    """The units of faces, straight ahead where no pose is given."""
    unseen = np.zeros((192, 8, 8), np.float32)
    views = [
        FaceView(
            face,
            AHEAD if poses is None else poses[i],
            sharpness=math.inf if sharpness is None else sharpness[i],
            neutral=neutral,
            appearance=unseen,
            appearance_of=MESH,
        )
        for i, face in enumerate(faces)
    ]
    return read_units(ActionUnitAnalyzer(network, FakeSession(smile)), views)


def test_every_unit_and_side_is_answered() -> None:
    units = read(constant(), [mesh()])[0]
    wanted = {
        (number, side)
        for number, name in ACTION_UNITS.items()
        for side in (("both", "left", "right") if name.sided else ("both",))
    }
    assert {(reading.au, reading.side) for reading in units.readings} == wanted
    assert [reading.au for reading in units.readings] == sorted(r.au for r in units.readings)
    measured = [
        reading
        for reading in units.readings
        if isinstance(reading, MeasuredAU) and reading.au not in range(51, 59)
    ]
    assert {(reading.au, reading.side) for reading in measured} == set(OUTPUTS)
    for reading in measured:
        column = OUTPUTS.index((reading.au, reading.side))
        assert reading.intensity == pytest.approx(2.0 + column / 100)
        assert reading.confidence == pytest.approx(0.9)
        assert reading.cue == (SMILE_CUE if reading.au == 12 else CUE)


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (11, UnavailableReason.NOT_IN_MODEL),
        (13, UnavailableReason.NOT_IN_MODEL),
        (16, UnavailableReason.NOT_IN_MODEL),
        (23, UnavailableReason.NOT_IN_MODEL),
        (29, UnavailableReason.NOT_IN_MODEL),
        (33, UnavailableReason.NOT_IN_MODEL),
        (45, UnavailableReason.NEEDS_VIDEO),
        (46, UnavailableReason.NEEDS_VIDEO),
    ],
)
def test_what_geometry_cannot_show_is_unavailable(unit: int, reason: UnavailableReason) -> None:
    reading = read(constant(), [mesh()])[0].get(unit)
    assert isinstance(reading, UnavailableAU)
    assert reading.reason is reason
    assert reading.detail


@pytest.mark.parametrize(("yaw", "far", "near"), [(45, "left", "right"), (-45, "right", "left")])
def test_a_strong_turn_hides_the_far_side(yaw: float, far: str, near: str) -> None:
    units = read(constant(), [mesh()], [HeadPose(yaw, 0, 0)])[0]
    hidden, seen, whole = (units.get(12, side) for side in (far, near, "both"))  # type: ignore[arg-type]
    assert isinstance(hidden, UnavailableAU)
    assert hidden.reason is UnavailableReason.POSE
    assert isinstance(seen, MeasuredAU)
    assert isinstance(whole, MeasuredAU)
    assert whole.intensity == seen.intensity, "the hidden side's guess stays out"
    assert isinstance(units.get(25), MeasuredAU)


@pytest.mark.parametrize(
    ("pose", "scale", "reason"),
    [
        (HeadPose(60, 0, 0), 20.0, UnavailableReason.POSE),
        (HeadPose(0, -45, 0), 20.0, UnavailableReason.POSE),
        (AHEAD, 1.0, UnavailableReason.SIZE),
    ],
)
def test_beyond_the_limits_nothing_is_measured(
    pose: HeadPose, scale: float, reason: UnavailableReason
) -> None:
    units = read(constant(), [mesh(scale=scale)], [pose])[0]
    assert not units.face_measured
    reading = units.get(12)
    assert isinstance(reading, UnavailableAU)
    assert reading.reason is reason
    assert any(character.isdigit() for character in reading.detail), "it says how far"


def test_confidence_fades_toward_an_even_chance() -> None:
    def confidence(pose: HeadPose, scale: float = 20.0) -> float:
        reading = read(constant(), [mesh(scale=scale)], [pose])[0].get(12)
        assert isinstance(reading, MeasuredAU)
        return reading.confidence

    sure = confidence(AHEAD, 40.0)
    assert confidence(HeadPose(10, 5, 30), 40.0) == pytest.approx(sure)
    for pose, scale in ((HeadPose(35, 0, 0), 20.0), (HeadPose(0, 30, 0), 20.0), (AHEAD, 3.0)):
        assert 0.5 <= confidence(pose, scale) < sure


def test_no_faces() -> None:
    assert read(constant(), []) == []


def test_without_what_the_mesh_network_saw_au12_is_read_from_the_mesh() -> None:
    analyzer = ActionUnitAnalyzer(constant(), FakeSession(seen_smiling))
    other = FaceView(mesh(), AHEAD, appearance=np.zeros((8,), np.float32), appearance_of="other")
    for face in (FaceView(mesh(), AHEAD), other):
        reading = read_units(analyzer, [face])[0].get(12)
        assert isinstance(reading, MeasuredAU)
        assert reading.intensity == pytest.approx(2.0 + OUTPUTS.index((12, "both")) / 100)
        assert reading.cue == CUE


def test_references_are_each_faces_own() -> None:
    """Faces with and without a reference may share a batch."""
    seen = np.zeros((192, 8, 8), np.float32)
    plain = FaceView(mesh(), AHEAD, appearance=seen, appearance_of=MESH)
    against = replace(plain, neutral=mean_face().points)
    analyzer = ActionUnitAnalyzer(constant(), FakeSession(seen_smiling))
    assert read_units(analyzer, [against, plain]) == [
        *read_units(analyzer, [against]),
        *read_units(analyzer, [plain]),
    ]


def seen_smiling(inputs: Tensors) -> dict[str, NDArray[np.float32]]:
    """A readout that is sure of a smile."""
    geometry = inputs["geometry"]
    assert geometry.shape == (len(inputs["appearance"]), len(SMILE_SIDES))
    return {"intensity": geometry + 1.5, "confidence": np.full_like(geometry, 0.99)}


def test_what_the_picture_shows_moves_au12_alone() -> None:
    (plain,) = read(constant(), [mesh()])
    (moved,) = read(constant(), [mesh()], smile=seen_smiling)
    for before, after in zip(plain.readings, moved.readings, strict=True):
        if before.au != 12:
            assert after == before
            continue
        assert isinstance(before, MeasuredAU)
        assert isinstance(after, MeasuredAU)
        assert after.intensity == pytest.approx(before.intensity + 1.5)
        assert after.confidence == pytest.approx(0.99)
        assert after.cue == SMILE_CUE


def test_against_a_reference_only_the_mesh_counts() -> None:
    neutral = mean_face().points
    (units,) = read(constant(), [mesh()], smile=seen_smiling, neutral=neutral)
    reading = units.get(12)
    assert isinstance(reading, MeasuredAU)
    assert reading.intensity == pytest.approx(2.0 + OUTPUTS.index((12, "both")) / 100)
    assert reading.cue == REFERENCE_CUE


def test_the_shipped_smile_readout_keeps_order_and_bounds() -> None:
    """The cue is of the whole face: the side that smiles more stays the one that does."""
    session = Weights("au_smile")
    rng = np.random.default_rng(0)
    seen = np.abs(rng.standard_normal((40, 192, 8, 8))).astype(np.float32)
    geometry = np.tile(np.array([1.5, 2.0, 1.0], np.float32), (40, 1))
    outputs = session.run({"appearance": seen, "geometry": geometry})
    assert np.ptp(outputs["intensity"][:, 0]) > 0.1, "the activations count"
    assert (outputs["intensity"][:, 1] > outputs["intensity"][:, 2]).all()
    assert (outputs["intensity"] > 0.0).all()
    assert (outputs["intensity"] <= 5.0).all()
    assert ((outputs["confidence"] >= 0.5) & (outputs["confidence"] <= 1.0)).all()
    alone = session.run({"appearance": seen[2:3], "geometry": geometry[2:3]})
    assert np.array_equal(alone["intensity"][0], outputs["intensity"][2])


class Weights:
    """A shipped network, straight on ONNX Runtime."""

    provider = "CPUExecutionProvider"

    def __init__(self, name: str = "au_geometry") -> None:
        data = MODELS.joinpath("weights", f"{name}.onnx").read_bytes()
        self.session = ort.InferenceSession(data, providers=[self.provider])

    def run(self, inputs: Tensors) -> dict[str, NDArray[np.float32]]:
        names = ["intensity", "confidence"]
        return dict(zip(names, self.session.run(names, dict(inputs)), strict=True))


@pytest.fixture(scope="module")
def network() -> Weights:
    return Weights()


def smiling(strength: float = 1.0, *, left: float = 1.0, right: float = 1.0) -> NDArray[np.float64]:
    """A made-up smile: the lips' corners and the skin around them go out, up and back."""
    points = mean_face().points.copy()
    for corner, side, share in ((291, 1.0, left), (61, -1.0, right)):
        reach = np.exp(-((mean_face().points - points[corner]) ** 2).sum(axis=1) / (2 * 1.2**2))
        points += strength * share * reach[:, None] * np.array([0.7 * side, 0.7, -0.5])
    return points


def intensity(network: Weights, points: NDArray[np.float64], au: int, side: str = "both") -> float:
    reading = read(network, [mesh(points)])[0].get(au, side)  # type: ignore[arg-type]
    assert isinstance(reading, MeasuredAU)
    return reading.intensity


def test_the_file_says_what_it_is(network: Weights) -> None:
    metadata = network.session.get_modelmeta().custom_metadata_map
    assert [tuple(row) for row in json.loads(metadata["outputs"])] == list(OUTPUTS)
    assert {"version", "seed", "faces", "thresholds", "licence"} <= set(metadata)
    (features,) = network.session.get_inputs()
    assert features.shape == ["batch", FEATURE_COUNT]


def test_the_mean_face_shows_nothing(network: Weights) -> None:
    units = read(network, [mesh()])[0]
    assert max(units.intensities().values()) < 1.0


def test_a_made_up_smile_is_aus_12(network: Weights) -> None:
    assert intensity(network, smiling(), 12) > 1.5
    assert intensity(network, smiling(1.5), 12) > intensity(network, smiling(0.7), 12)
    for unit in (1, 2, 4, 5, 15, 18, 43):
        assert intensity(network, smiling(), unit) < 1.0


def test_sides_are_the_subjects(network: Weights) -> None:
    crooked = smiling(1.5, left=1.0, right=0.1)
    assert intensity(network, crooked, 12, "left") > intensity(network, crooked, 12, "right") + 0.8
    raised = mean_face().points.copy()
    raised[[336, 296, 334, 293, 300, 285, 295, 282, 283, 276], 1] += 0.6
    assert intensity(network, raised, 2, "left") > intensity(network, raised, 2, "right")


def test_eyes_turn_to_the_subjects_sides(network: Weights) -> None:
    turned = mean_face().points.copy()
    turned[468:, 0] += 0.5
    assert intensity(network, turned, 61) > 1.0
    assert intensity(network, turned, 62) < 1.0


def test_a_mirrored_face_swaps_its_sides(network: Weights) -> None:
    rng = np.random.default_rng(0)
    points = smiling(left=1.0, right=0.3) + 0.03 * rng.standard_normal((478, 3))
    mean = mean_face().points
    swap = np.linalg.norm(mean[:, None] * [-1, 1, 1] - mean[None], axis=2).argmin(axis=1)
    mirrored = points[swap] * [-1, 1, 1]
    for au, side, other in ((12, "left", "right"), (1, "right", "left"), (25, "both", "both")):
        one, two = intensity(network, points, au, side), intensity(network, mirrored, au, other)
        assert one == pytest.approx(two, abs=0.02)


def test_a_face_does_not_depend_on_its_batch(network: Weights) -> None:
    """Bit for bit, on ONNX Runtime's CPU provider."""
    rng = np.random.default_rng(1)
    rotation = pose_rotation(rng.uniform(-20, 20, (33, 3)))
    noisy = mean_face().points + 0.1 * rng.standard_normal((33, 478, 3))
    faces = [mesh(points) for points in noisy @ rotation.swapaxes(1, 2)]
    features = au_features(fit_faces(np.stack([face.points_xyz for face in faces])))
    together = network.run({"features": features})
    for i in (0, 7, 32):
        alone = network.run({"features": features[i : i + 1]})
        for name, values in together.items():
            assert np.array_equal(alone[name][0], values[i])
    part = network.run({"features": features[5:12]})
    assert np.array_equal(part["intensity"], together["intensity"][5:12])
    assert read(network, faces[3:4]) == [read(network, faces)[3]]


def test_a_persons_own_neutral_face_is_taken_out(network: Weights) -> None:
    """A mouth that always looks like a smile is none."""
    own = smiling()
    neutral = fit_faces(mesh(own).points_xyz[None]).points
    with_reference = read(network, [mesh(own)], neutral=neutral)[0].intensities()
    assert with_reference[12] < 1.0 < intensity(network, own, 12)


def test_blur_takes_confidence_and_at_last_the_reading() -> None:
    def twelve(sharpness: float) -> MeasuredAU | UnavailableAU:
        found = read(constant(), [mesh()], sharpness=[sharpness])
        return found[0].get(12)

    sharp, soft, blurred = twelve(14.0), twelve(2.0), twelve(1.2)
    assert isinstance(sharp, MeasuredAU)
    assert isinstance(soft, MeasuredAU)
    assert 0.5 < soft.confidence < sharp.confidence
    assert isinstance(blurred, UnavailableAU)
    assert blurred.reason is UnavailableReason.BLUR
    assert "1.2" in blurred.detail
