"""The network as it is trained and as it is written are one."""

import numpy as np
import onnxruntime as ort
import pytest

from facsight_training.glance_scenes import SCENE_PX, FacePhotograph

torch = pytest.importorskip("torch")


def test_a_fit_starts_and_its_file_says_the_same_for_any_size() -> None:
    from facsight_training.glance_network import export, fit

    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (60, 60, 3)).astype(np.uint8)
    faces = [FacePhotograph(pixels, np.array([[30.0, 30.0, 30.0]], np.float32))]
    model = fit(faces, [pixels], minutes=0.01, seed=0, processes=1)
    session = ort.InferenceSession(
        export(model).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    for shape in ((2, 3, SCENE_PX, SCENE_PX), (1, 3, 24, 40)):
        image = rng.random(shape, np.float32)
        with torch.no_grad():
            told = torch.sigmoid(model(torch.from_numpy(image))).numpy()
        (written,) = session.run(["heat"], {"image": image})
        assert written.shape == (shape[0], shape[2] // 4, shape[3] // 4)
        assert written == pytest.approx(told, abs=1e-4)
