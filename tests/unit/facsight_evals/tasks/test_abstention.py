"""Degraded pictures: written as they are said to be, answered or not, and counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.unit.facsight_evals.scorers.answers import SMILE, answer

from facsight_evals.datasets.cases import Case
from facsight_evals.solvers.answering import keep
from facsight_evals.tasks import abstention as module
from facsight_evals.tasks.abstention import LEVELS, abstention

from .states import scores, solved, state_of

OTHER = {"anger": 0.9, "happiness": 0.1}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """White on its left half."""
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:, :30] = 255
    path = tmp_path / "photographs" / "a.jpg"
    path.parent.mkdir()
    PIL.Image.fromarray(pixels).save(path, quality=95)
    return path


def test_every_picture_comes_at_every_level_and_mirrored(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTRAIT", picture / "nowhere")
    task = abstention(str(picture.parent))
    assert len(task.dataset) == 2 * len(LEVELS)
    given = [one.metadata or {} for one in task.dataset]
    assert [one["level"] for one in given] == [*range(len(LEVELS))] * 2
    assert [one["mirrored"] for one in given] == [False] * len(LEVELS) + [True] * len(LEVELS)
    assert LEVELS[0][1] < 1.0 or LEVELS[0][0] > 0.0, "no level is the picture as it is"


@pytest.mark.parametrize(
    ("mirrored", "blur", "scale", "size"),
    [(False, 0.0, 1.0, (60, 40)), (True, 0.0, 1.0, (60, 40)), (False, 0.0, 0.5, (30, 20)),
     (False, 3.0, 1.0, (60, 40)), (False, 0.0, 0.01, (8, 8))],
)  # fmt: skip
def test_degraded_pictures(
    mirrored: bool, blur: float, scale: float, size: tuple[int, int], picture: Path, tmp_path: Path
) -> None:
    case = module._written(tmp_path, str(picture), mirrored, blur, scale)
    with PIL.Image.open(str(case.picture)) as written:
        pixels = np.asarray(written.convert("L")).astype(float)
    assert (pixels.shape[1], pixels.shape[0]) == size
    left, right = pixels[:, : size[0] // 3].mean(), pixels[:, -size[0] // 3 :].mean()
    assert bool(left < right) is mirrored
    edge = np.abs(np.diff(pixels, axis=1)).max()
    assert bool(edge < 100) is (blur > 0)


async def test_a_picture_as_it_is_is_answered_once(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Case] = []

    async def answered(case: Case, arm: str) -> object:
        assert arm == "deterministic"
        asked.append(case)
        return answer(SMILE)

    monkeypatch.setattr(module, "answer", answered)
    monkeypatch.setattr(module, "PORTRAIT", picture)
    task = abstention()
    for sample in task.dataset:
        state = await solved(task, sample)
        assert (await scores(task, state))["answered"] == {"right": 1, "of": 1}
    assert len(asked) == len(task.dataset) + 2, "once plain, once mirrored"


@pytest.mark.parametrize(
    ("plain", "given", "answered", "consistent"),
    [
        ({}, {}, (1, 1), (1, 1)),
        ({}, {"face_only": OTHER}, (1, 1), (0, 1)),
        ({}, {"abstained": True}, (0, 1), (0, 0)),
        ({"abstained": True}, {}, (0, 0), (0, 0)),
        ({}, {"face_only": None}, (1, 1), (0, 0)),
    ],
)
async def test_silence_is_no_mistake_of_the_reading(
    plain: dict[str, object],
    given: dict[str, object],
    answered: tuple[int, int],
    consistent: tuple[int, int],
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PORTRAIT", picture)
    task = abstention()
    state = state_of(task.dataset[0])
    keep(state, [answer(SMILE, **plain), answer(SMILE, **given)])
    counted = await scores(task, state)
    assert counted["answered"] == dict(zip(("right", "of"), answered, strict=True))
    assert counted["consistent"] == dict(zip(("right", "of"), consistent, strict=True))
