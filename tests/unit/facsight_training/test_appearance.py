"""The appearance cue of AU12: fits that find what was put in, and the network as arithmetic."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import mean_face
from facsight_training import appearance
from facsight_training.appearance import (
    export,
    fit_blend,
    fit_score,
    labelled,
    out_of_fold,
    read,
    validate,
)
from facsight_training.labelled_faces import kept_people
from facsight_training.reliability import auc

RNG = np.random.default_rng(0)
WEIGHT = RNG.normal(0, 0.01, 192 * 64)
ENGINE = object()


def faces(count: int, size: int, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Activations in which smiles lie along one direction, and whether each face smiles."""
    rng = np.random.default_rng(3)
    smiles = np.arange(count) % 2.0
    direction = rng.normal(size=size) / np.sqrt(size)
    plain = rng.normal(size=(count, size)) * rng.uniform(0.1, 10, size)
    scale = plain.std(axis=0)
    return plain + strength * (smiles - 0.5)[:, None] * direction * scale, smiles


def test_a_score_tells_smiles_that_it_never_saw() -> None:
    activations, smiles = faces(160, 200, 4.0)
    weight, bias = fit_score(activations[:100], smiles[:100])
    scores = activations[100:] @ weight + bias
    found = auc(scores, smiles[100:] > 0)
    assert found is not None
    assert found > 0.9
    assert ((scores > 0) == (smiles[100:] > 0)).mean() > 0.8


def test_an_activation_that_never_varies_and_the_scale_of_the_rest_do_not_matter() -> None:
    activations, smiles = faces(80, 40, 4.0)
    padded = np.concatenate([activations, np.full((80, 1), 7.0)], axis=1)
    for given, factor in ((activations, 1000.0), (padded, 1.0)):
        weight, bias = fit_score(given * factor, smiles)
        scores = given * factor @ weight + bias
        plain, plain_bias = fit_score(activations, smiles)
        np.testing.assert_allclose(scores, activations @ plain + plain_bias, atol=0.05)


def test_without_a_smile_to_learn_scores_of_unseen_faces_are_worth_nothing() -> None:
    """And those of faces that were seen look as if they were."""
    activations, smiles = faces(80, 200, 0.0)
    weight, bias = fit_score(activations, smiles)
    seen, held = (
        auc(activations @ weight + bias, smiles > 0),
        auc(out_of_fold(activations, smiles, np.arange(80) % 5), smiles > 0),
    )
    assert seen is not None
    assert held is not None
    assert seen > 0.99
    assert 0.3 < held < 0.7


def test_the_blend_finds_the_odds_that_made_the_labels() -> None:
    rng = np.random.default_rng(5)
    scores, intensity = rng.normal(size=40_000), rng.uniform(0, 5, 40_000)
    odds = 1.5 * intensity + 0.8 * scores - 3.0
    smiles = (rng.uniform(size=40_000) < 1 / (1 + np.exp(-odds))).astype(float)
    np.testing.assert_allclose(fit_blend(scores, intensity, smiles), [1.5, 0.8, -3.0], atol=0.15)


def network(weight: np.ndarray, bias: float, blend: np.ndarray) -> Any:
    data = export(weight, bias, blend).SerializeToString()
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])

    def run(activations: np.ndarray, intensity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inputs = {
            "appearance": activations.reshape(-1, 192, 8, 8).astype(np.float32),
            "geometry": np.repeat(intensity[:, None], 3, 1).astype(np.float32),
        }
        return tuple(session.run(["intensity", "confidence"], inputs))

    return run


def test_the_network_is_the_formula_of_its_docstring() -> None:
    slope, score_slope, constant = blend = np.array([1.5, 0.8, -2.0])
    activations, intensity = RNG.normal(size=(50, 192 * 64)), RNG.uniform(0, 5, 50)
    found, confidence = network(WEIGHT, 0.3, blend)(activations, intensity)
    score = activations @ WEIGHT + 0.3
    shift = (score_slope * score + constant) / slope + PRESENCE_THRESHOLD
    rise, present = np.maximum(shift, 0), np.maximum(intensity, PRESENCE_THRESHOLD)
    to_presence = np.minimum(rise, present - intensity)
    room = np.maximum(3 - present, 1e-3)
    beyond = room * (1 - np.exp(-(rise - to_presence) / room))
    moved = intensity + to_presence + beyond + np.minimum(shift, 0)
    expected = np.minimum(np.log1p(np.exp(4 * moved)) / 4, 5)
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-4)
    away = np.abs(intensity + shift - PRESENCE_THRESHOLD)
    np.testing.assert_allclose(confidence[:, 1], 1 / (1 + np.exp(-slope * away)), atol=1e-5)


def test_even_odds_fall_on_the_threshold_of_presence() -> None:
    slope, score_slope, constant = blend = np.array([2.0, 1.0, -2.5])
    intensity = np.array([0.6])
    score = -(slope * intensity + constant) / score_slope  # even odds
    activations = WEIGHT * ((score - 0.1) / (WEIGHT @ WEIGHT))
    found, confidence = network(WEIGHT, 0.1, blend)(activations[None], intensity)
    assert confidence[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert found[0, 0] == pytest.approx(PRESENCE_THRESHOLD, abs=0.12)


def test_odds_of_a_smile_never_make_it_strong_and_a_stronger_one_stays_stronger() -> None:
    blend = np.array([1.5, 0.8, -2.0])
    intensity = np.linspace(0, 5, 101)
    for score in (-3.0, 0.0, 3.0, 30.0):
        activations = np.repeat(WEIGHT[None] * (score / (WEIGHT @ WEIGHT)), 101, axis=0)
        found = network(WEIGHT, 0.0, blend)(activations, intensity)[0][:, 0]
        assert (np.diff(found) >= -1e-4).all()
        assert (found <= np.maximum(intensity, 3.0) + 0.01).all()


def test_readings_are_read_from_the_largest_face_and_pictures_without_one_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.csv").write_text("file,smile\na.png,1\nnone.png,0\nb.png,0\n")
    meshes = mean_face().points * [8.0, -8.0, -8.0] + [96.0, 96.0, 0.0]

    class Pipeline:
        def __init__(self, engine: object) -> None:
            assert engine is ENGINE

        def find(self, images: list[str]) -> list[Any]:
            if "none" in images[0]:
                return []
            value = 1.0 if images[0].endswith("a.png") else 2.0
            largest, other = (
                SimpleNamespace(
                    appearance=np.full((192, 8, 8), v), landmarks=SimpleNamespace(points_xyz=meshes)
                )
                for v in (value, 9.0)
            )
            return [largest, other]

    class Units:
        @classmethod
        def open(cls, engine: object) -> Any:
            assert engine is ENGINE
            return cls()

        def geometry(self, features: np.ndarray) -> tuple[np.ndarray, None]:
            intensity = np.zeros((len(features), len(OUTPUTS)))
            intensity[:, OUTPUTS.index((12, "both"))] = [0.5, 1.5]
            return intensity, None

    monkeypatch.setattr(appearance, "OrtEngine", lambda: ENGINE)
    monkeypatch.setattr(appearance, "Pipeline", Pipeline)
    monkeypatch.setattr(appearance, "ActionUnitAnalyzer", Units)
    monkeypatch.setattr(appearance, "load_image", str)
    activations, intensity, smiles, _ = read([tmp_path])
    assert activations.shape == (2, 192 * 64)
    assert activations[:, 0].tolist() == [1.0, 2.0]
    assert (intensity.tolist(), smiles.tolist()) == ([0.5, 1.5], [1.0, 0.0])


def test_labels_of_expressions_tell_smiles_and_nobody_kept_is_among_them(tmp_path: Path) -> None:
    people = [f"Person{k}" for k in range(40)]
    rows = [
        f"{one}_0001.jpg,{('happiness', 'neutral', 'anger')[k % 3]}" for k, one in enumerate(people)
    ]
    (tmp_path / "labels.csv").write_text("\n".join(["file,emotion", *rows]) + "\n")
    found = labelled([tmp_path])
    labels = [("happiness", "neutral", "anger")[k % 3] for k in range(40)]
    assert not {person for _, _, person in found} & kept_people(people, labels)
    assert {smile for _, smile, _ in found} == {0.0, 1.0}
    for path, smile, person in found:
        assert labels[people.index(person)] == ("happiness" if smile else "neutral")
        assert path.parent == tmp_path


def test_validation_says_what_the_cue_adds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appearance, "_FOLDS", 3)
    activations, smiles = faces(60, 192 * 64, 20.0)
    intensity = np.where(smiles > 0, 2.0, 1.0) + np.random.default_rng(2).normal(0, 1, 60)
    people = np.array([f"genki/{k}" for k in range(60)])
    validate(activations, np.clip(intensity, 0, 5), smiles, people)
    lines = capsys.readouterr().out.splitlines()
    areas = [float(line.split()[-2]) for line in lines]
    assert lines[0].startswith("geometry")
    assert lines[1].startswith("with appearance")
    assert areas[0] + 0.05 < areas[1] < 1.0
