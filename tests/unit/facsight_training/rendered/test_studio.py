"""Pictures of real heads, where they and a rasteriser are."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")

from facsight_training.rendered.expressions import SIDES, UNITS, express
from facsight_training.rendered.make_pictures import main, save_shots
from facsight_training.rendered.renderer import vertex_normals
from facsight_training.rendered.studio import Studio

ASSETS = Path(__file__).parents[5] / "shared" / "assets"
if not (ASSETS / "valid").is_dir():
    pytest.skip("the heads are not here", allow_module_level=True)


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(ASSETS / "valid", ASSETS / "ict")


def test_one_closed_eye_changes_its_own_half(studio: Studio) -> None:
    def shot(right: float) -> np.ndarray:
        drawn = express({(43, "right"): right, (43, "left"): 0.0}, np.random.default_rng(0), 0)
        found = studio.shoot(
            "White_M_1", np.random.default_rng(1), drawn, plain=True, angles=(0, 0, 0)
        )
        assert found.values[SIDES.index("right"), UNITS.index(43)] == right
        assert found.values[SIDES.index("left"), UNITS.index(43)] == 0
        return found.halves.astype(float)

    right, left = np.abs(shot(5.0) - shot(0.0)).mean(axis=(1, 2, 3))
    assert right > left


def test_a_picture_comes_from_its_number(studio: Studio, tmp_path: Path) -> None:
    first, again = (studio.shoot("White_M_1", np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first.picture, again.picture)
    save_shots(tmp_path / "a.npz", [first, again])
    with np.load(tmp_path / "a.npz") as stored:
        assert stored["halves"].shape == (2, 2, 128, 72, 3)


def test_normals_have_length_one(studio: Studio) -> None:
    head, _ = studio.head("White_M_1")
    skin = head.parts["head"]
    lengths = np.linalg.norm(vertex_normals(skin, skin.vertices), axis=1)
    used = np.isin(skin.welded, skin.welded[skin.faces])
    assert np.allclose(lengths[used], 1.0, atol=1e-3)
    assert callable(main)
