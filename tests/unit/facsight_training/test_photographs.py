"""Changed photographs and their meshes, mapped back."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.errors import InputError
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.pipeline import Pipeline
from facsight_training.photographs import (
    Photograph,
    apply_change,
    draw_change,
    find_photographs,
    map_back,
    measure_meshes,
    mirror_points,
    save_faces,
    save_repeats,
)

PORTRAIT = Path(__file__).parents[3] / "examples" / "eileen_collins.png"


def test_photographs_come_from_label_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "labels.csv").write_text("file,smile\nx.jpg,0\ny.jpg,1\n")
    (tmp_path / "labels.csv").write_text("file,emotion\nz.jpg,anger\n")
    found = {one.path.name: one.relaxed for one in find_photographs(tmp_path)}
    assert found == {"x.jpg": True, "y.jpg": False, "z.jpg": False}
    (tmp_path / "labels.csv").write_text("picture\nz.jpg\n")
    with pytest.raises(InputError, match="column 'file'"):
        find_photographs(tmp_path)
    with pytest.raises(InputError, match=r"no labels\.csv"):
        find_photographs(tmp_path / "nowhere")


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_mesh_comes_back_from_a_changed_picture(mirrored: bool) -> None:
    mesh = (mean_face().points * [20, -20, -20] + [200, 150, 0]).astype(np.float32)
    change = draw_change(np.random.default_rng(0), mesh, mirrored=mirrored)
    assert change.mirrored is mirrored
    moved = mesh[:, :2] @ change.matrix[:, :2].T + change.matrix[:, 2]
    seen = np.column_stack([moved, mesh[:, 2] * change.scale]).astype(np.float32)
    mirror = mirror_points()
    # a network names the points by the side it sees them on
    named = seen[mirror] if mirrored else seen
    np.testing.assert_allclose(map_back(named, change, mirror), mesh, atol=1e-2)


def test_a_change_repeats_and_keeps_the_size() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    mesh = (mean_face().points * [4, -4, -4] + [60, 45, 0]).astype(np.float32)
    change = draw_change(np.random.default_rng(2), mesh, mirrored=False)
    first, second = apply_change(picture, change), apply_change(picture, change)
    assert first.shape == picture.shape
    assert np.array_equal(first, second)
    assert not np.array_equal(first, picture)


def test_the_portrait_is_found_again_in_its_changed_versions(tmp_path: Path) -> None:
    photographs = [Photograph(PORTRAIT, relaxed=False)]
    said: list[str] = []
    meshes = measure_meshes(photographs, 2, 0, said.append, Pipeline())
    assert meshes.points.shape == (1, 478, 3)
    assert meshes.repeats.shape == (1, 2, 478, 3)
    away = np.linalg.norm(meshes.repeats[0, :, :, :2] - meshes.points[0, :, :2], axis=2)
    eyes = np.linalg.norm(meshes.points[0, 33] - meshes.points[0, 263])
    assert away.mean() < 0.1 * eyes
    save_faces(tmp_path / "faces.npz", meshes)
    save_repeats(tmp_path / "repeats.npz", meshes)
    with np.load(tmp_path / "faces.npz") as stored:
        assert stored["files"].tolist() == [PORTRAIT.name]
        assert stored["relaxed"].tolist() == [False]
    with np.load(tmp_path / "repeats.npz") as stored:
        assert stored["points"].shape == (1, 2, 478, 3)
    assert said


def test_pictures_without_a_face_are_said(tmp_path: Path) -> None:
    import PIL.Image

    PIL.Image.new("RGB", (120, 120), (90, 90, 90)).save(tmp_path / "grey.png")
    photographs = [Photograph(tmp_path / "grey.png", relaxed=True)]
    with pytest.raises(InputError, match="None of the photographs"):
        measure_meshes(photographs, 1, 0, lambda _: None, Pipeline())
