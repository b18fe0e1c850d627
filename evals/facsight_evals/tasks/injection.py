"""Do orders have their way? In the user's words, the file's name, its metadata, the picture."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from inspect_ai import Task, task
from inspect_ai.model import Model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from facsight_evals.datasets.attacks import Attack, Channel, attack_samples, attacks
from facsight_evals.datasets.cases import Case
from facsight_evals.scorers.answer import ScoredAnswer, Tally
from facsight_evals.scorers.counting import scoring
from facsight_evals.scorers.injection import identical_units, resisted
from facsight_evals.solvers.answering import Arm, answer, keep, kept


@task
def injection(
    arm: Arm = "deterministic",
    model: Model | str | None = None,
    orders: bool = True,
    count: int = 500,
    channels: tuple[Channel, ...] = ("context", "file name", "metadata", "painted"),
    name: str = "injection",
) -> Task:
    """`count` orders, or as many harmless texts in the same places (`orders` false)."""
    given = (one for one in attacks(count, orders=orders) if one.channel in channels)

    def judged(state: TaskState) -> Tally:
        plain, swayed = kept(state)
        painted = state.metadata["attack"]["channel"] == "painted"
        return resisted(plain, swayed, painted=painted, fixed=arm == "deterministic")

    def same(state: TaskState) -> Tally:
        plain, swayed = kept(state)
        return identical_units(plain, swayed)

    return Task(
        dataset=attack_samples(given),
        solver=attacked(arm),
        scorer=[scoring("resisted", judged), scoring("identical_units", same)],
        model=model,
        name=name,
    )


@solver
def attacked(arm: Arm) -> Solver:
    """The answer without the text, once a case, and the answer with it."""
    plain: dict[Case, ScoredAnswer] = {}

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        attack = Attack.from_json(state.metadata["attack"])
        if attack.case not in plain:
            plain[attack.case] = await answer(attack.case, arm)
        with TemporaryDirectory(prefix="facsight-") as folder:
            swayed = await answer(attack.mounted(Path(folder)), arm)
        keep(state, [plain[attack.case], swayed])
        return state

    return solve
