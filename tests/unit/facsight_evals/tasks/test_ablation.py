"""A model is shown the picture, the rows or both, and judged by the measured rows all the same."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PIL.Image
import pytest
from tests.unit.facsight_evals.scorers.answers import SMILE, answer

from facsight_evals.datasets.cases import Case
from facsight_evals.scorers.counting import MEASURES
from facsight_evals.solvers.answering import RecordedPrompt, kept
from facsight_evals.solvers.scripted import scripted
from facsight_evals.tasks import ablation as module
from facsight_evals.tasks.ablation import Given, ablation

from .states import solved

WRITTEN = json.dumps(
    {"statements": [{"kind": "unit_grade", "face": 1, "unit": 12, "least": "D", "most": "D"}]}
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What the model was sent; nothing is measured."""
    sent: list[Any] = []

    async def generate(messages: Any) -> Any:
        sent.append(messages)
        return SimpleNamespace(completion=WRITTEN)

    async def prompted(case: Case) -> Any:  # noqa: ARG001
        return answer(SMILE), RecordedPrompt("rules", "<evidence>rows</evidence>")

    monkeypatch.setattr(module, "get_model", lambda: SimpleNamespace(generate=generate))
    monkeypatch.setattr(module, "prompted", prompted)
    picture = tmp_path / "a.png"
    PIL.Image.new("RGB", (4, 3)).save(picture)
    cases = [Case(context="She won.", picture=str(picture))]
    monkeypatch.setattr(module, "portrait_cases", lambda: iter(cases))
    return sent


@pytest.mark.parametrize(
    ("given", "rows", "pixels"),
    [("picture", False, True), ("ledger", True, False), ("both", True, True)],
)
async def test_what_is_shown(given: Given, rows: bool, pixels: bool, shown: list[Any]) -> None:
    task = ablation(given, scripted("careful"))
    state = await solved(task, task.dataset[0])
    (found,) = kept(state)
    assert found.statements == (SMILE,)
    assert found.rows["F1.AU12"] is not None
    ((_, user),) = shown
    texts = [part.text for part in user.content if part.type == "text"]
    images = [part.image for part in user.content if part.type == "image"]
    assert ("<evidence>" in texts[0]) is rows
    assert bool(images) is pixels
    if not rows:
        assert "She won." in texts[0], "the situation is told as data"
    for image in images:
        head, _, data = image.partition(",")
        assert head == "data:image/png;base64"
        assert base64.b64decode(data).startswith(b"\x89PNG")


async def test_no_model_is_asked_where_no_reading_can_be_given(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(case: Case) -> Any:  # noqa: ARG001
        return answer(SMILE, abstained=True), None

    monkeypatch.setattr(module, "prompted", silent)
    task = ablation("both", scripted("careful"))
    state = await solved(task, task.dataset[0])
    assert kept(state)[0].abstained
    assert shown == []


def test_photographs_are_added_in_their_order_thirty_at_most(
    shown: list[Any], tmp_path: Path
) -> None:
    assert shown == []
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02d}.jpg").touch()
    task = ablation("both", scripted("careful"), str(folder), name="mine")
    pictures = [Case.from_json((one.metadata or {})["case"]).picture for one in task.dataset]
    assert len(pictures) == 31
    assert pictures[1:] == [str(folder / f"{number:02d}.jpg") for number in range(30)]
    assert len(task.scorer or ()) == len(MEASURES)
    assert task.name == "mine"
