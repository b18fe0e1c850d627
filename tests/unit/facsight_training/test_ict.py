"""ICT-FaceKit's files in both forms, and their download, on a made-up kit of four vertices."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.errors import ModelCorrupt, ModelMissing
from facsight_training.ict import (
    OBJ_FOLDER,
    read_ict,
)

from .kits import CORNERS, obj

REAL = Path(__file__).parents[4] / "shared" / "assets" / "ict"


@pytest.mark.usefixtures("pinned")
def test_meshes_become_differences_from_the_neutral_face(kit: Path) -> None:
    shapes = read_ict(kit)
    assert shapes.identity.shape == (100, 4, 3)
    assert shapes.expression.shape == (57, 4, 3)
    np.testing.assert_allclose(shapes.identity[7], np.broadcast_to([0, 0, 0.07], (4, 3)), atol=1e-3)
    assert shapes.quads.tolist() == [[0, 1, 2, 3], [0, 1, 2, 2]]
    assert shapes.landmark_vertices.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(shapes.canonical, CORNERS * 2)


@pytest.mark.usefixtures("pinned")
def test_what_is_not_the_pinned_kit_is_refused(kit: Path) -> None:
    (kit / OBJ_FOLDER / "jawOpen.obj").write_text(obj(CORNERS * 1.5))
    with pytest.raises(ModelCorrupt, match="expression differ"):
        read_ict(kit)
    (kit / OBJ_FOLDER / "jawOpen.obj").write_text(obj(CORNERS[:3]))
    with pytest.raises(ModelCorrupt, match="has 3 vertices"):
        read_ict(kit)
    (kit / OBJ_FOLDER / "jawOpen.obj").unlink()
    with pytest.raises(ModelMissing, match="fetch-ict"):
        read_ict(kit)


@pytest.mark.skipif(not REAL.is_dir(), reason="ICT-FaceKit's files are not here")
def test_the_real_arrays_are_the_pinned_ones() -> None:
    assert read_ict(REAL).identity.shape[0] == 100
