"""Is all that is said true, cited and complete? Statements, citations, what an answer owes.

All of these are counted in the same answers, so that a real model is asked once a case.
"""

from __future__ import annotations

from inspect_ai import Task, task
from inspect_ai.model import Model

from facsight_evals.datasets.cases import generated_cases, portrait_cases, samples
from facsight_evals.scorers.counting import MEASURES, counting
from facsight_evals.solvers.answering import Arm, answering


@task
def grounding(
    arm: Arm = "deterministic",
    model: Model | str | None = None,
    count: int = 200,
    name: str = "grounding",
    photos: bool = True,
) -> Task:
    """Answers on `count` made-up ledgers, and on the bundled portrait in eight situations."""
    cases = [*(portrait_cases() if photos else ()), *generated_cases(count)]
    return Task(
        dataset=samples(iter(cases)),
        solver=answering(arm),
        scorer=[counting(measure) for measure in MEASURES],
        model=model,
        name=name,
    )
