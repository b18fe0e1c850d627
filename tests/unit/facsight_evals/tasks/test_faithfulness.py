"""Four answers a face: as it is, without what was cited, with other words, with idle ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.unit.facsight_evals.scorers.answers import FOR, answer

from facsight_evals.datasets.cases import Case
from facsight_evals.solvers.answering import keep
from facsight_evals.tasks import faithfulness as module
from facsight_evals.tasks.faithfulness import faithfulness

from .states import scores, solved, state_of

PLAIN = answer(FOR)
OTHER = {"anger": 0.3, "happiness": 0.6, "sadness": 0.1}
WON, DIED = module._OTHER


@pytest.mark.parametrize(
    ("context", "swapped", "idle"),
    [
        (None, WON, module._IDLE),
        (WON, DIED, f"{WON} {module._IDLE}"),
        (DIED, WON, f"{DIED} {module._IDLE}"),
    ],
)
async def test_each_intervention_changes_one_thing(
    context: str | None, swapped: str, idle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Case] = []

    async def answered(case: Case, arm: str) -> object:  # noqa: ARG001
        asked.append(case)
        return PLAIN

    monkeypatch.setattr(module, "answer", answered)
    task = faithfulness(count=1)
    sample = task.dataset[0]
    case = replace(Case.from_json((sample.metadata or {})["case"]), context=context)
    sample.metadata = {"case": case.to_json()}
    await solved(task, sample)
    assert asked == [
        case,
        replace(case, without=(12,)),
        replace(case, context=swapped),
        replace(case, context=idle),
    ]


async def test_each_scorer_looks_at_its_own_intervention() -> None:
    """Only the answer at the place of its intervention is another: only its scorers see it."""
    task = faithfulness(count=1)
    told = PLAIN.model_copy(update={"context_only": OTHER, "fused": OTHER})
    good = [PLAIN, PLAIN.model_copy(update={"face_only": OTHER}), told, PLAIN]
    right = {"right": 1, "of": 1}

    async def counted(*answers: object) -> dict[str, bool]:
        state = state_of(task.dataset[0])
        keep(state, list(answers))  # type: ignore[arg-type]
        return {name: found == right for name, found in (await scores(task, state)).items()}

    names = ("weakened", "face_unmoved", "fused_moved", "idle_unmoved")
    assert await counted(*good) == dict.fromkeys(names, True)
    assert await counted(PLAIN, PLAIN, *good[2:]) == dict.fromkeys(names, True) | {
        "weakened": False
    }
    moved = [*good[:2], told.model_copy(update={"face_only": OTHER}), PLAIN]
    assert await counted(*moved) == dict.fromkeys(names, True) | {"face_unmoved": False}
    stuck = [*good[:2], told.model_copy(update={"fused": PLAIN.fused}), PLAIN]
    assert await counted(*stuck) == dict.fromkeys(names, True) | {"fused_moved": False}
    swayed = [*good[:3], PLAIN.model_copy(update={"fused": OTHER})]
    assert await counted(*swayed) == dict.fromkeys(names, True) | {"idle_unmoved": False}


def test_faces_are_others_than_those_of_the_grounding_task() -> None:
    seeds = [
        Case.from_json((one.metadata or {})["case"]).seed for one in faithfulness(count=5).dataset
    ]
    assert all(two == (one or 0) + 1 for one, two in pairwise(seeds))
    assert seeds[0] == 10_000
