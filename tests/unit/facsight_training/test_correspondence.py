from pathlib import Path

import numpy as np
import pytest

from facsight_training.correspondence import (
    IRIS_RADIUS_CM,
    closest_on_mesh,
    iris_points,
    load_face_model,
    mirror_indices,
    warp_through,
)

ICT = Path(__file__).parents[4] / "shared" / "assets" / "ict"

SQUARE = np.array([[0.0, 0, 0], [4, 0, 0], [4, 4, 0], [0, 4, 0]])
TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def test_closest_points_lie_on_the_mesh() -> None:
    points = np.array([[1.0, 0.5, 3.0], [1.0, 3.0, -1.0], [6.0, 2.0, 0.0], [-1.0, -1.0, 0.0]])
    corners, weights = closest_on_mesh(points, SQUARE, TRIANGLES, {})
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    found = np.einsum("nc,ncd->nd", weights, SQUARE[corners])
    np.testing.assert_allclose(found, [[1, 0.5, 0], [1, 3, 0], [4, 2, 0], [0, 0, 0]], atol=1e-9)


def test_a_point_keeps_to_its_own_lip() -> None:
    upper = np.array([True, False, True, True])
    corners, _ = closest_on_mesh(np.array([[3.0, 0.5, 0.0]]), SQUARE, TRIANGLES, {0: upper})
    assert corners[0].tolist() == [0, 2, 3]


def test_a_similarity_warps_exactly() -> None:
    rng = np.random.default_rng(0)
    sources = rng.standard_normal((20, 3))
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    targets = 2.5 * sources @ turn.T + [1, 2, 3]
    others = rng.standard_normal((5, 3))
    warped = warp_through(others, sources, targets)
    np.testing.assert_allclose(warped, 2.5 * others @ turn.T + [1, 2, 3], atol=1e-6)


def test_a_warp_takes_sources_near_their_targets() -> None:
    rng = np.random.default_rng(1)
    sources = 5 * rng.standard_normal((30, 3))
    targets = sources + 0.5 * rng.standard_normal((30, 3))
    before = np.linalg.norm(targets - sources, axis=1).mean()
    after = np.linalg.norm(targets - warp_through(sources, sources, targets), axis=1).mean()
    assert after < 0.5 * before


def test_irises_turn_with_the_eyes() -> None:
    eyes = np.array([[-3.0, 0, 0], [3.0, 0, 0]])
    ahead = iris_points(eyes, np.zeros((2, 2)))
    left = iris_points(eyes, np.radians([[30.0, 0], [30.0, 0]]))
    up = iris_points(eyes, np.radians([[0.0, 20], [0.0, 20]]))
    assert ahead.shape == (10, 3)
    assert (left[[0, 5], 0] > ahead[[0, 5], 0]).all(), "the subject's left is +x"
    assert (up[[0, 5], 1] > ahead[[0, 5], 1]).all()
    radius = np.linalg.norm(left[1:5] - left[0], axis=1)
    np.testing.assert_allclose(radius, IRIS_RADIUS_CM)
    assert ahead[1, 0] > ahead[0, 0] > ahead[3, 0]
    assert ahead[2, 1] > ahead[0, 1] > ahead[4, 1]


def test_mirror_indices_are_their_own_inverse() -> None:
    rng = np.random.default_rng(2)
    right = rng.standard_normal((234, 3)) - np.array([3.0, 0, 0])
    canonical = np.concatenate([right, right * [-1, 1, 1]])
    mirror = mirror_indices(canonical)
    assert mirror.shape == (478,)
    assert (mirror[mirror] == np.arange(478)).all()
    assert mirror[0] == 234
    assert mirror[468] == 473


@pytest.mark.skipif(not ICT.is_dir(), reason="ICT-FaceKit's files are not here")
def test_the_ict_model_at_mediapipes_points() -> None:
    model = load_face_model(ICT)
    assert model.neutral.shape == (478, 3)
    assert model.identity.shape == (100, 478, 3)
    assert model.expression.shape == (57, 478, 3)
    asymmetry = model.neutral[model.mirror] * [-1, 1, 1] - model.neutral
    assert np.abs(asymmetry).max() < 0.3
    jaw = model.expression[model.names.index("jawOpen")]
    assert np.linalg.norm(jaw[14]) > 2 > 0.5 > np.linalg.norm(jaw[13]), "lips are told apart"
    smile = model.expression[model.names.index("mouthSmile_L")]
    assert smile[291, 0] > 0.4
    assert smile[291, 1] > 0.5
    assert np.linalg.norm(smile[61]) < 0.3, "_L is the subject's left"
    blink = model.expression[model.names.index("eyeBlink_R")]
    assert blink[159, 1] < -0.5
    assert abs(blink[386, 1]) < 0.05
