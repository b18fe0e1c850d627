"""The steps of `facsight train`: what each hands on, where it writes, and what it says."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facsight_tools.errors import InputError, ModelMissing
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_training import steps
from facsight_training.calibration import load_thresholds
from facsight_training.correspondence import FaceModel
from facsight_training.noise import LandmarkError
from facsight_training.steps import FACES_FILE, REPEATS_FILE, STEPS


def run(name: str, said: list[str] | None = None, **options: Any) -> list[str]:
    defaults = {"ict": None, "seed": 3}
    say = (said if said is not None else []).append
    return list(STEPS[name](Namespace(**defaults | options), say))


def test_the_actions_cannot_be_changed() -> None:
    assert set(STEPS) == {"fetch-ict", "meshes", "noise", "au", "held-out"}
    with pytest.raises(TypeError):
        STEPS["other"] = STEPS["au"]  # type: ignore[index]


@pytest.mark.parametrize(("to", "expected"), [("kit", "kit"), (None, "default")])
def test_the_kit_goes_where_it_is_told(
    monkeypatch: pytest.MonkeyPatch, to: str | None, expected: str
) -> None:
    monkeypatch.setattr(steps, "default_folder", lambda: Path("default"))
    monkeypatch.setattr(steps, "fetch_ict", lambda folder, say: say("Downloading") or folder)
    said: list[str] = []
    assert run("fetch-ict", said, to=to) == [expected]
    assert said == ["Downloading"]


def test_meshes_are_two_files_in_a_folder_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(steps, "find_photographs", lambda folder: [folder / "a.png"])
    monkeypatch.setattr(steps, "Pipeline", lambda: "pipeline")
    monkeypatch.setattr(steps, "measure_meshes", lambda *given: asked.append(given) or "found")
    for name in ("save_faces", "save_repeats"):
        monkeypatch.setattr(steps, name, lambda path, found: path.write_text(found))
    out = tmp_path / "deep" / "meshes"
    told = run("meshes", folder=str(tmp_path), versions=5, out=str(out))
    assert told == [str(out / FACES_FILE), str(out / REPEATS_FILE)]
    assert {path.name for path in out.iterdir()} == {FACES_FILE, REPEATS_FILE}
    photographs, versions, seed, _, pipeline = asked[0]
    assert (photographs, versions, seed) == ([tmp_path / "a.png"], 5, 3)
    assert pipeline == "pipeline"


def test_noise_is_measured_on_the_meshes_and_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: FaceModel, error: LandmarkError
) -> None:
    points, relaxed = np.arange(12.0).reshape(2, 2, 3), np.array([True, False])
    repeats = np.ones((2, 3, 2, 3))
    np.savez(tmp_path / FACES_FILE, points=points, relaxed=relaxed)
    np.savez(tmp_path / REPEATS_FILE, points=repeats)
    asked: list[Any] = []
    stored: list[Any] = []
    monkeypatch.setattr(steps, "load_face_model", lambda folder: asked.append(folder) or model)
    monkeypatch.setattr(steps, "measure", lambda *given: asked.append(given) or error)
    monkeypatch.setattr(steps, "save_landmark_error", stored.append)
    monkeypatch.setattr(steps, "save_mean_face", lambda *given: stored.append(given))
    said: list[str] = []
    (told,) = run("noise", said, meshes=str(tmp_path), ict=Path("kit"))
    assert "facsight train au" in told
    assert len(said) == 2
    assert asked[0] == Path("kit")
    for given, expected in zip(asked[1][:3], (points, relaxed, repeats), strict=True):
        np.testing.assert_array_equal(given, expected)
    assert stored[0] is error
    assert stored[1] == (model, error, 3), "the mean face is made with the error just measured"


@pytest.mark.parametrize("broken", ["nothing", "no file", "another file", "no array"])
def test_a_folder_without_meshes_says_how_to_make_them(tmp_path: Path, broken: str) -> None:
    if broken != "nothing":
        for name in (FACES_FILE, REPEATS_FILE):
            if broken == "another file":
                (tmp_path / name).write_text("text")
            elif broken == "no array":
                np.savez(tmp_path / name, other=np.zeros(1))
    with pytest.raises(InputError, match="holds no meshes"):
        run("noise", meshes=str(tmp_path))


def test_held_out_faces_are_drawn_into_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: FaceModel, error: LandmarkError
) -> None:
    monkeypatch.setattr(steps, "load_face_model", lambda _: model)
    monkeypatch.setattr(steps, "load_landmark_error", lambda: error)
    out, said = tmp_path / "deep" / "held.npz", []  # type: ignore[var-annotated]
    assert run("held-out", said, out=str(out), count=4) == [str(out)]
    assert said == ["Drawing 4 faces"]
    with np.load(out) as held:
        assert held["points_xyz"].shape == (4, 478, 3)


def test_without_the_kit_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="fetch-ict"):
        run("held-out", ict=tmp_path, out=str(tmp_path / "held.npz"), count=1)


def test_an_exported_network_knows_its_thresholds() -> None:
    shipped = WEIGHTS_DIR / CATALOGUE["au_geometry"].file_name
    assert steps.thresholds_of(shipped) == pytest.approx(load_thresholds(), abs=1e-4)
