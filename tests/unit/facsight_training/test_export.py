import json
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import FEATURE_COUNT, mean_face
from facsight_training.card import write_card
from facsight_training.export import (
    Layers,
    calibrated,
    export_onnx,
    feature_mirror,
    merged,
    output_mirror,
    predict,
    temperatures,
)

onnx = pytest.importorskip("onnx")


ort = pytest.importorskip("onnxruntime")


def random_layers(seed: int, hidden: int = 6) -> Layers:
    rng = np.random.default_rng(seed)
    sizes = (
        (hidden, FEATURE_COUNT),
        (hidden, hidden),
        (len(OUTPUTS), hidden),
        (len(OUTPUTS), hidden),
    )
    weights = tuple(rng.standard_normal(size) / np.sqrt(size[1]) for size in sizes)
    biases = tuple(0.1 * rng.standard_normal(size[0]) for size in sizes)
    return Layers(weights, biases)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def mirror() -> np.ndarray:
    points = mean_face().points
    return np.linalg.norm(points[:, None] * [-1, 1, 1] - points[None], axis=2).argmin(axis=1)


def test_the_file_reads_as_the_layers_do(tmp_path: Path, mirror: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    layers = merged([random_layers(0), random_layers(1)])
    features = rng.standard_normal((40, FEATURE_COUNT)).astype(np.float32)
    labels = rng.uniform(0, 5, (40, len(OUTPUTS))).astype(np.float32)
    path = tmp_path / "weights" / "net.onnx"
    reached = export_onnx(path, layers, OUTPUTS, mirror, {12: 1.5}, features, labels, {"seed": "0"})
    assert [(row.au, row.side) for row in reached.figures] == list(OUTPUTS)
    proto = onnx.load(path)
    assert proto.opset_import[0].version <= 17
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    assert json.loads(metadata["thresholds"]) == {"12": 1.5}
    assert metadata["seed"] == "0"

    session = ort.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    intensity, confidence = session.run(["intensity", "confidence"], {"features": features})
    mean, _ = predict(layers, OUTPUTS, mirror, features)
    cuts = np.array([1.5 if unit == 12 else 1.0 for unit, _ in OUTPUTS])
    np.testing.assert_allclose(intensity, calibrated(mean, cuts), atol=1e-4)
    assert (confidence >= 0.5).all()
    assert (confidence <= 1.0).all()
    for i in (0, 17, 39):
        alone = session.run(["intensity"], {"features": features[i : i + 1]})[0]
        assert np.array_equal(alone[0], intensity[i]), "a face depends on its batch"

    write_card(tmp_path / "card.md", reached, {12: 1.5}, seed=0, faces=1000)
    card = (tmp_path / "card.md").read_text()
    assert card.count("\n| AU") == len(OUTPUTS)
    assert card.count(" degrees |") == len(reached.by_yaw) > 0
    assert "\nAU12 1.50\n" in card, "the thresholds are the network's own"


def test_the_same_weights_give_the_same_bytes(tmp_path: Path, mirror: np.ndarray) -> None:
    features = np.random.default_rng(0).standard_normal((8, FEATURE_COUNT)).astype(np.float32)
    labels = np.ones((8, len(OUTPUTS)), np.float32) * np.arange(8)[:, None] / 2
    files = [tmp_path / name for name in ("a.onnx", "b.onnx")]
    for file in files:
        export_onnx(file, random_layers(3), OUTPUTS, mirror, {}, features, labels, {})
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_mirrored_face_swaps_its_sides(mirror: np.ndarray) -> None:
    features = np.random.default_rng(1).standard_normal((5, FEATURE_COUNT))
    order, signs = feature_mirror(mirror)
    layers = random_layers(2)
    mean, spread = predict(layers, OUTPUTS, mirror, features)
    mean2, spread2 = predict(layers, OUTPUTS, mirror, features[:, order] * signs)
    swap = output_mirror(OUTPUTS)
    np.testing.assert_allclose(mean2[:, swap], mean, atol=1e-12)
    np.testing.assert_allclose(spread2[:, swap], spread, atol=1e-12)


def test_output_mirror_swaps_sides_and_gaze() -> None:
    swap = output_mirror(OUTPUTS)
    assert OUTPUTS[swap[OUTPUTS.index((12, "left"))]] == (12, "right")
    assert OUTPUTS[swap[OUTPUTS.index((61, "both"))]] == (62, "both")
    assert OUTPUTS[swap[OUTPUTS.index((63, "both"))]] == (63, "both")
    assert (swap[swap] == np.arange(len(OUTPUTS))).all()


def test_merged_networks_read_their_mean(mirror: np.ndarray) -> None:
    members = [random_layers(seed) for seed in range(3)]
    features = np.random.default_rng(2).standard_normal((4, FEATURE_COUNT))
    together, _ = predict(merged(members), OUTPUTS, mirror, features)
    apart = np.mean([predict(m, OUTPUTS, mirror, features)[0] for m in members], axis=0)
    np.testing.assert_allclose(together, apart, atol=1e-9)


def test_calibration_keeps_the_ends_and_moves_a() -> None:
    cuts = np.array([0.5, 1.0, 2.0])
    raw = np.array([[0.0, 0, 0], cuts, [5.0, 5, 5], [-1.0, 6, 1]])
    np.testing.assert_allclose(
        calibrated(raw, cuts), [[0, 0, 0], [1, 1, 1], [5, 5, 5], [0, 5, 0.5]]
    )


def test_temperatures_tell_the_overconfident_from_the_modest() -> None:
    rng = np.random.default_rng(3)
    truth = rng.uniform(0, 2, (20_000, 2))
    mean = truth + rng.standard_normal((20_000, 2)) * 0.5
    found = temperatures(mean, np.tile([0.1, 1.0], (20_000, 1)), truth.astype(np.float32))
    assert found[0] > 2.0
    assert found[1] < 1.0
