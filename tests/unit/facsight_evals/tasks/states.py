"""A sample's state as a task's solver and scorers see it, without Inspect around it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from inspect_ai.dataset import Sample
from inspect_ai.scorer import Target
from inspect_ai.util import Store


def state_of(sample: Sample) -> Any:
    return SimpleNamespace(
        metadata=sample.metadata,
        target=Target(sample.target),
        store=Store(),
        output=SimpleNamespace(completion=""),
    )


async def solved(task: Any, sample: Sample) -> Any:
    """The state after the task's solver."""

    async def generate(*_: object) -> None:
        raise AssertionError("a solver here asks its model by itself")

    return await task.solver(state_of(sample), generate)


async def scores(task: Any, state: Any) -> dict[str, dict[str, Any]]:
    """What each of the task's scorers counted, by its name."""
    from inspect_ai._util.registry import registry_info

    found = {}
    for scorer in task.scorer:
        name = registry_info(scorer).name.rpartition("/")[2]
        found[name] = (await scorer(state, state.target)).metadata
    return found
