"""Does the answer move with its evidence? Units taken away, words swapped, idle words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from inspect_ai import Task, task
from inspect_ai.model import Model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from facsight_evals.datasets.cases import Case, generated_cases, samples
from facsight_evals.scorers.answer import ScoredAnswer, Tally
from facsight_evals.scorers.counting import scoring
from facsight_evals.scorers.faithfulness import (
    argued_for,
    face_unmoved,
    fused_moved,
    idle_unmoved,
    weakened,
)
from facsight_evals.solvers.answering import Arm, answer, keep, kept

_OTHER: Final = ("We won the match.", "His father died last week.")
_IDLE: Final = "The picture was taken with a 50 mm lens, and the frame is made of oak."


@task
def faithfulness(
    arm: Arm = "deterministic",
    model: Model | str | None = None,
    count: int = 200,
    name: str = "faithfulness",
) -> Task:
    """Four answers a made-up face: as it is, without its units, with other and idle words."""
    return Task(
        dataset=samples(generated_cases(count, start=10_000)),
        solver=intervening(arm),
        scorer=[
            scoring("weakened", _beside(weakened, 1)),
            scoring("face_unmoved", _beside(face_unmoved, 2)),
            scoring("fused_moved", _beside(fused_moved, 2)),
            scoring("idle_unmoved", _beside(idle_unmoved, 3)),
        ],
        model=model,
        name=name,
    )


@solver
def intervening(arm: Arm) -> Solver:
    """The answer on the case and on its three interventions."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        case = Case.from_json(state.metadata["case"])
        plain = await answer(case, arm)
        other = _OTHER[1] if case.context == _OTHER[0] else _OTHER[0]
        changed = (
            replace(case, without=argued_for(plain)),
            replace(case, context=other),
            replace(case, context=f"{case.context} {_IDLE}" if case.context else _IDLE),
        )
        keep(state, [plain, *[await answer(one, arm) for one in changed]])
        return state

    return solve


def _beside(
    judge: Callable[[ScoredAnswer, ScoredAnswer], Tally], place: int
) -> Callable[[TaskState], Tally]:
    return lambda state: judge(kept(state)[0], kept(state)[place])
