"""A run's figures with all that is needed to get them again, and as JSON and CSV."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TextIO

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.bootstrap import Estimate
from facsight_evals.measure.datasets.base import Dataset
from facsight_evals.measure.measuring import MeasuredSet
from facsight_evals.measure.rivals.base import Rival
from facsight_evals.measure.samples import Letter, target_name
from facsight_evals.measure.scoring import ScoreLine, Scores
from facsight_tools.types import Provenance

_SHOWN_FAILURES: Final = 1000
_NO_FACE: Final = "no_face"
_COLUMNS: Final = (
    *("task", "target", "averaged", "part", "metric", "labelled", "cases"),
    *("value", "low", "high", "rival", "rival_low", "rival_high"),
    *("difference", "difference_low", "difference_high"),
)


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """What was asked for.

    Attributes:
        command: the command line, to be run again.
        rule_set: what scored emotions.
        present_from: the letter from which on a unit counts as present.
        bootstrap, seed: number and seed of the resamples.
    """

    command: str
    rule_set: str
    present_from: Letter
    bootstrap: int
    seed: int


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """Everything that a run found.

    Attributes:
        dataset: what was measured.
        settings: how.
        provenance: what measured it.
        measured: what came of each sample.
        scores: the figures.
        confusion: (K, K + 1) emotions, see `metrics.classification.confusion`; None without labels.
        rival: the other tool, None where there was none.
    """

    dataset: Dataset
    settings: MeasureSettings
    provenance: Provenance
    measured: MeasuredSet
    scores: Scores
    confusion: NDArray[np.float64] | None
    rival: Rival | None

    @property
    def counts(self) -> dict[str, int]:
        """Samples by what came of them."""
        outcomes = self.measured.outcomes
        found = {
            "samples": len(outcomes) + len(self.measured.failed),
            "unreadable": len(self.measured.failed),
            "faces": sum(outcome.ours is not None for outcome in outcomes),
            "missed": sum(outcome.ours is None for outcome in outcomes),
        }
        if self.rival is not None:
            found["rival_missed"] = sum(outcome.theirs is None for outcome in outcomes)
            found["missed_by_both"] = sum(
                outcome.ours is None and outcome.theirs is None for outcome in outcomes
            )
        return found

    def unmeasured(self) -> dict[str, Counter[str]]:
        """Labelled units that were not measured on some faces: unit to reason to number of faces.

        That is not absence: such a face enters none of the unit's figures.
        """
        found: dict[str, Counter[str]] = {}
        for outcome in self.measured.outcomes:
            for target in sorted(outcome.sample.targets):
                if outcome.ours is None:
                    reason = _NO_FACE
                elif target in outcome.ours.unavailable:
                    reason = outcome.ours.unavailable[target]
                else:
                    continue
                found.setdefault(target_name(target), Counter())[reason] += 1
        return found


def to_json(report: MeasureReport) -> dict[str, Any]:
    """The report as JSON's types; a figure that is not defined is null."""
    dataset, settings, scores = report.dataset, report.settings, report.scores
    return {
        "command": settings.command,
        "dataset": {
            "name": dataset.name,
            "title": dataset.title,
            "source": dataset.source,
            "path": str(dataset.root),
            "sha256": report.measured.digest,
            "emotions": list(dataset.emotions),
            "left_out": dict(dataset.left_out),
            "notes": list(dataset.notes),
        },
        "settings": {
            "rule_set": settings.rule_set,
            "present_from": settings.present_from,
            "bootstrap": settings.bootstrap,
            "seed": settings.seed,
            "resampled": "subjects" if scores.by_subject else "pictures",
            "clusters": scores.clusters,
        },
        "models": {
            name: {"sha256": sha256, "provider": provider}
            for name, (sha256, provider) in report.provenance.models.items()
        },
        "packages": dict(report.provenance.packages),
        "rival": _rival(report.rival),
        "counts": report.counts,
        "failed": [
            {"name": name, "code": error.code, "message": str(error)}
            for name, error in report.measured.failed[:_SHOWN_FAILURES]
        ],
        "not_measured": {name: dict(found) for name, found in report.unmeasured().items()},
        "figures": [_line(line) for line in scores.lines],
        "comparison": [_line(line) for line in scores.compared],
        "confusion": None if report.confusion is None else report.confusion.astype(int).tolist(),
    }


def write_csv(file: TextIO, report: MeasureReport) -> None:
    """One row a figure: first facsight's on all it read, then the comparison on common cases."""
    writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in (*report.scores.lines, *report.scores.compared):
        writer.writerow(
            {
                **{name: getattr(line, name) for name in _COLUMNS[:7]},
                **_cells(line.ours, "value", "low", "high"),
                **_cells(line.theirs, "rival", "rival_low", "rival_high"),
                **_cells(line.difference, "difference", "difference_low", "difference_high"),
            }
        )


def _line(line: ScoreLine) -> dict[str, Any]:
    found: dict[str, Any] = asdict(line)
    return {name: value for name, value in found.items() if value is not None}


def _cells(estimate: Estimate | None, *names: str) -> Mapping[str, float | None]:
    values: Sequence[float | None] = (
        (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)
    )
    return dict(zip(names, values, strict=True))


def _rival(rival: Rival | None) -> dict[str, Any] | None:
    if rival is None:
        return None
    return {
        "name": rival.name,
        "provenance": dict(rival.provenance),
        "notes": list(rival.notes),
    }
