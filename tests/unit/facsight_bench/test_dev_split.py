"""Figures of the development split on faces whose answers are known."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_bench import dev_split
from facsight_bench.dev_split import (
    auc,
    cross_validated_readout,
    fit_softmax,
    intensity,
    largest_faces,
    measured_units,
    read_labels,
    report_emotions,
    report_pose,
    report_smiles,
    with_constant,
)
from facsight_tools.types import UnavailableReason

HIDDEN = make_face(unavailable={12: UnavailableReason.OCCLUDED})


def test_auc_counts_pairs_and_ties_half() -> None:
    scores, positive = np.array([0.1, 0.4, 0.35, 0.8, 0.4]), np.array([0, 0, 1, 1, 1], bool)
    wins = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, b in product(scores[positive], scores[~positive])
    ]
    assert auc(scores, positive) == pytest.approx(np.mean(wins))
    assert auc(positive * 1.0, positive) == 1.0
    assert auc(-1.0 * positive, positive) == 0.0


def test_a_missed_or_hidden_smile_counts_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    smile, sober = make_face(aus={12: 3.0}), make_face(aus={12: 0.2})
    area = report_smiles([smile, sober, None, HIDDEN], [True, False, True, False])
    assert area == 0.625
    shown = capsys.readouterr().out
    assert "faces found            3 of 4" in shown
    assert "smile accuracy, AU12   0.7500" in shown
    assert "smile AUC              0.6250" in shown
    (row,) = (line for line in shown.splitlines() if line.startswith("AU12 "))
    assert row.split()[1:] == ["0.00", "1.00"], "the hidden one is in neither share"


def test_pose_is_compared_over_the_faces_found(capsys: pytest.CaptureFixture[str]) -> None:
    faces = [make_face(pose=(yaw, 0.0, 1.0 * i)) for i, yaw in enumerate((0.0, 10.0, 20.0))]
    labels = np.array([[1.0, 5.0, 0.0], [99.0, 99.0, 99.0], [9.0, 6.0, 1.0], [23.0, 7.0, 2.0]])
    with np.errstate(invalid="ignore"):
        report_pose([faces[0], None, *faces[1:]], labels)
    yaw, roll = (
        line.split()
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(("yaw", "roll"))
    )
    assert [float(cell) for cell in yaw[2:]] == [-1.0, 1.67]
    assert [float(cell) for cell in roll[1:]] == [1.0, 0.0, 0.0]


def test_a_readout_learns_what_can_be_told_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(3), 40)
    values = rng.normal(0, 0.4, (120, 3))
    values[np.arange(120), truth] += 2.0
    guesses = cross_validated_readout(values, truth)
    assert (guesses == truth).mean() > 0.95
    noise = cross_validated_readout(rng.normal(0, 1, (120, 3)), truth)
    assert (noise == truth).mean() < 0.5


def test_softmax_weights_are_at_the_minimum_of_their_loss() -> None:
    rng = np.random.default_rng(1)
    values, truth = rng.normal(0, 1, (60, 2)), rng.integers(0, 3, 60)
    weights = fit_softmax(values, truth)
    data, wanted = with_constant(values), np.eye(3)[truth]

    def loss(given: Any) -> float:
        logits = data @ given
        odds = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return float(-(wanted * odds).sum() / 60 + 0.01 * (given**2).sum())

    best = loss(weights)
    for place in np.ndindex(weights.shape):
        for step in (-0.05, 0.05):
            other = weights.copy()
            other[place] += step
            assert loss(other) > best


def test_emotions_by_rules_are_chosen_among_the_labels(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev_split, "cross_validated_readout", lambda _, truth: truth)
    happy = make_face(aus={12: 3.0}, emotion={"happiness": 0.6, "fear": 0.3})
    afraid = make_face(aus={5: 3.0}, emotion={"fear": 0.9, "anger": 0.06})
    report_emotions([happy, afraid, None, afraid], ["happiness", "anger", "anger", "happiness"])
    shown = capsys.readouterr().out
    assert "linear readout, 10 folds: unweighted mean recall 1.000" in shown
    # fear is no label here: anger leads for the afraid; happiness 1 of 2, anger 1 of 1
    assert "facsight's rules: unweighted mean recall 0.750" in shown


def test_readings_and_units() -> None:
    assert intensity(None, 12) is None
    assert intensity(HIDDEN, 12) is None
    assert intensity(make_face(aus={12: 3.0}), 12) == 3.0
    assert 12 not in measured_units([HIDDEN, None])
    assert measured_units([None]) == []


def test_labels_and_faces_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "labels.csv").write_text("file,smile\na.jpg,1\nb.jpg,0\n")
    assert read_labels(tmp_path) == [["a.jpg", "1"], ["b.jpg", "0"]]
    monkeypatch.setattr(dev_split, "load_image", lambda path: path)
    batches: list[int] = []

    class Pipeline:
        def analyze(self, images: Any) -> Any:
            batches.append(len(images))
            return [
                make_analysis([make_face(), make_face(2)] if path != "7" else []) for path in images
            ]

    faces = largest_faces(Pipeline(), [str(n) for n in range(11)])  # type: ignore[arg-type, list-item]
    assert batches == [8, 3]
    assert [face and face.index for face in faces] == [1] * 7 + [None] + [1] * 3
