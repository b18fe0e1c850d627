"""Are the face's scores calibrated? On prototypes, and on labelled photographs where given."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.solver import Generate, Solver, TaskState, solver

from facsight_evals.datasets.labelled import (
    photograph_samples,
    prototype_analysis,
    prototype_samples,
)
from facsight_evals.scorers.calibration import CERTAINTY, SCORES, calibrated
from facsight_tools.api import analyze
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.readings import reading
from facsight_tools.types import Analysis


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
            analysis = prototype_analysis(state.target.text, state.metadata["seed"])
        else:
            analysis = analyze(picture)
        faces = analysis.faces
        state.store.set(SCORES, dict(faces[0].emotion.scores) if faces else None)
        state.store.set(CERTAINTY, _certainty(analysis) if faces else None)
        return state

    return solve


def _certainty(analysis: Analysis) -> str | None:
    """The word for the reading of the largest face alone."""
    ledger = build_ledger(analysis, context=(), rules=rule_rows(rule_set.load()))
    given = reading(Evidence.of(ledger), 1, "face")
    return None if given is None else given.certainty
