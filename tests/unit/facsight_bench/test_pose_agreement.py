"""Bodies and hands beside a reference: what is printed, and inputs that never change."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from facsight_bench import pose_agreement
from facsight_bench.pose_agreement import (
    _print,
    _race,
    _reference_outputs,
    _sigmoid,
    noise,
    summary,
)
from facsight_tools.networks.catalogue import CATALOGUE

PICTURE = Path("a.png")


@pytest.mark.parametrize("name", ["pose_detection", "pose_landmark", "hand_landmark"])
def test_random_pictures_are_always_the_same_and_in_the_networks_range(name: str) -> None:
    made = noise(name)
    assert made.shape == (3, *CATALOGUE[name].inputs[0].shape[2:4], 3)
    assert made.dtype == np.float32
    np.testing.assert_array_equal(made, noise(name))
    lowest = -1.0 if name == "pose_detection" else 0.0
    assert made.min() == pytest.approx(lowest, abs=0.01)
    assert made.max() == pytest.approx(1.0, abs=0.01)


def test_a_summary_is_twelve_rounded_numbers_a_picture() -> None:
    values = np.arange(3 * 4 * 5, dtype=np.float64).reshape(3, 4, 5) / 7
    found = summary(values)
    assert [len(row) for row in found] == [12] * 3
    assert found[1][0] == round(20 / 7, 5)


def test_the_sigmoid() -> None:
    np.testing.assert_allclose(_sigmoid(np.array([0.0, np.log(3.0)])), [0.5, 0.75])


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.split()


def test_the_nearest_is_compared_seen_joints_apart(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = np.array([[0.0, 0, 0], [100, 0, 0], [0, 50, 0]])
    near, far = theirs.copy(), theirs + 500
    near[1, 0] += 3
    near[2, 1] -= 8
    _print(PICTURE, "body", [far, near], theirs, np.array([True, True, False]))
    assert shown(capsys) == ["a.png", "body", "3.000", "8.000", "100"]


@pytest.mark.parametrize("found", [[], [np.full((2, 3), 400.0)]])
def test_what_is_somewhere_else_was_not_kept(
    found: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = np.array([[0.0, 0, 0], [100, 0, 0]])
    _print(PICTURE, "hand", found, theirs, np.ones(2, bool))
    assert shown(capsys) == ["a.png", "hand", "not", "kept"]


def test_the_first_round_is_not_timed() -> None:
    asked: list[bool] = []
    pipeline: Any = SimpleNamespace(analyze=lambda _, scene: asked.append(scene))
    plain, full = _race(pipeline, SimpleNamespace())  # type: ignore[arg-type]
    assert asked == [False, True] * pose_agreement._ROUNDS
    assert plain >= 0
    assert full >= 0


def test_raw_outputs_take_the_form_of_the_networks() -> None:
    asked: list[Any] = []

    class Reference:
        def __init__(self, *shapes: tuple[int, ...]) -> None:
            self.outputs = [np.zeros(shape).tolist() for shape in shapes]

        def ask(self, **request: Any) -> Any:
            inputs = np.load(request["inputs"])
            asked.append((request["op"], hashlib.sha256(inputs.tobytes()).hexdigest()))
            return {"outputs": self.outputs}

    pose: Any = Reference((3, 195), (3, 1), (3, 1), (3, 64, 64, 39))
    found = _reference_outputs(pose, "pose_landmark")
    assert found["joints"].shape == (3, 39, 5)
    assert (found["joints"][..., 3:] == 0.5).all(), "visibility and presence are logits"
    assert (found["joints"][..., :3] == 0.0).all()
    assert found["heatmap"].shape == (3, 39, 64, 64)
    hand: Any = Reference((3, 63), (3, 1), (3, 1))
    assert _reference_outputs(hand, "hand_landmark")["joints"].shape == (3, 21, 3)
    palm: Any = Reference((3, 8, 18), (3, 8, 1))
    assert _reference_outputs(palm, "palm_detection")["scores"].tolist() == [[0.5] * 8] * 3
    assert asked[0] == ("network", hashlib.sha256(noise("pose_landmark").tobytes()).hexdigest())
