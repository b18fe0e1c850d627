"""Are the face's scores calibrated? On prototypes, and on labelled photographs where given."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.solver import Generate, Solver, TaskState, solver

from facsight_evals.datasets.labelled import photograph_samples, prototype, prototype_samples
from facsight_evals.scorers.calibration import SCORES, calibrated
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.api import analyze
from facsight_tools.rules import rule_set


@task
def calibration(photographs: str | None = None, count: int = 400) -> Task:
    """Face-only scores against labels; `photographs` is a folder with a `labels.csv`."""
    if photographs is None:
        given = list(prototype_samples(count))
    else:
        given = list(photograph_samples(Path(photographs), count))
    return Task(
        dataset=given,
        solver=face_scores(),
        scorer=calibrated(),
        model=None,
        name="calibration" if photographs is None else "calibration-photographs",
    )


@solver
def face_scores() -> Solver:
    """The scores of the largest face, of a prototype or a photograph; none without a face."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        picture = state.metadata.get("picture")
        if picture is None:
            units = prototype(state.target.text, state.metadata["seed"])
            state.store.set(SCORES, dict(EmotionAnalyzer(rule_set.load())(units).scores))
        else:
            faces = analyze(picture).faces
            state.store.set(SCORES, dict(faces[0].emotion.scores) if faces else None)
        return state

    return solve
