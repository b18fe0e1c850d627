"""Logs as Inspect gives them back, as far as a table reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any


def log(
    task: str,
    figures: Mapping[str, float],
    *,
    low: float = 0.0,
    n: int = 10,
    groups: Mapping[str, float] | None = None,
    samples: Sequence[Any] = (),
) -> Any:
    """A task with a scorer a figure; `groups` are the metrics of each, else one without a group."""

    def metrics(value: float) -> dict[str, Any]:
        found = {}
        for group, given in (groups or {"": value}).items():
            parts = {"value": given, "low": low, "high": 1.0, "n": n}
            for name, part in parts.items():
                key = f"{group}/{name}" if group else name
                found[key] = SimpleNamespace(group=group or None, value=part)
        return found

    scores = [SimpleNamespace(name=name, metrics=metrics(value)) for name, value in figures.items()]
    return SimpleNamespace(
        eval=SimpleNamespace(task=task),
        status="success",
        error=None,
        results=SimpleNamespace(scores=scores),
        samples=list(samples),
    )
