from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.errors import InputError
from facsight_tools.geometry.face_frame import FEATURE_COUNT
from facsight_training.correspondence import FaceModel
from facsight_training.export import predict
from facsight_training.faces import FaceSampler
from facsight_training.noise import LandmarkError

torch = pytest.importorskip("torch")


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_a_small_network_learns_and_repeats(model: FaceModel, error: LandmarkError) -> None:
    from facsight_training.train import draw_samples, layers, train

    sampler = FaceSampler(model, error)
    samples = draw_samples(sampler, seed=0, count=4096)
    assert samples.features.shape == (4096, FEATURE_COUNT)
    first, second = (layers(train(samples, seed=1, epochs=4)) for _ in range(2))
    for one, two in zip(first.weights, second.weights, strict=True):
        assert np.array_equal(one, two), "a seed repeats a training"

    unseen = draw_samples(sampler, seed=9, count=2048)
    mean, spread = predict(first, OUTPUTS, model.mirror, unseen.features)
    k = OUTPUTS.index((25, "both"))
    assert np.corrcoef(mean[:, k], unseen.labels[:, k])[0, 1] > 0.3
    assert (spread > 0).all()


def test_the_normalisation_is_folded_in(model: FaceModel, error: LandmarkError) -> None:
    from facsight_training.train import draw_samples, layers, train

    samples = draw_samples(FaceSampler(model, error), seed=0, count=1024)
    net = train(samples, seed=0, epochs=1)
    found = layers(net)
    features = samples.features[:3]
    hidden = net.body(torch.from_numpy((features - net.mean) / net.deviation))
    expected = net.value(hidden).detach().numpy()
    values = features.astype(np.float64)
    for i in (0, 1):
        values = np.maximum(values @ found.weights[i].T + found.biases[i], 0.0)
    np.testing.assert_allclose(values @ found.weights[2].T + found.biases[2], expected, atol=1e-3)


def test_a_built_network_repeats_byte_for_byte_and_reads_as_torch_does(
    model: FaceModel, error: LandmarkError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from facsight_training import train

    monkeypatch.setattr(train, "load_face_model", lambda _: model)
    monkeypatch.setattr(train, "load_landmark_error", lambda: error)
    monkeypatch.setattr(train, "_UNSEEN", 1024)

    def build(name: str) -> train.Built:
        return train.build_network(
            tmp_path,
            tmp_path / f"{name}.onnx",
            tmp_path / f"{name}.md",
            seed=1,
            faces=1024,
            epochs=1,
            thresholds=lambda *_: {12: 0.8},
            say=lambda _: None,
        )

    one, two = build("one"), build("two")
    assert one.sha256 == two.sha256
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.difference < 1e-3
    assert "AU12" in (tmp_path / "one.md").read_text()


def test_thresholds_need_the_meshes_of_relaxed_faces(tmp_path: Path) -> None:
    from facsight_training.train import calibrated_on

    with pytest.raises(InputError, match=r"no faces\.npz"):
        calibrated_on(tmp_path / "none.npz")
    np.savez(tmp_path / "f.npz", points=np.zeros((1, 478, 3)), relaxed=np.array([False]))
    with pytest.raises(InputError, match="known not to smile"):
        calibrated_on(tmp_path / "f.npz")
