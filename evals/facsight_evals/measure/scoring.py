"""From outcomes to figures with intervals: per target, per part, and against a rival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.bootstrap import Estimate, Resamples, estimate
from facsight_evals.measure.metrics.weighting import Array
from facsight_evals.measure.parts import ALL, parts
from facsight_evals.measure.samples import Letter, Outcome
from facsight_evals.measure.series import INTENSITY, PRESENCE, Figures, TaskSeries, all_series

_LEAST_CASES: Final = 10
_AVERAGED: Final = (INTENSITY, PRESENCE)
MEAN: Final = "mean"


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One figure.

    Attributes:
        task, target, part, metric: what it is of.
        labelled: cases with a label in this part.
        cases: those that were also read, on which the figure stands; in a comparison those that
            both tools read.
        ours: facsight's figure.
        theirs, difference: the rival's, and ours minus theirs on the same resamples; None where
            there is no rival.
        averaged: of how many targets this is the mean; 1 where it is none.
    """

    task: str
    target: str
    part: str
    metric: str
    labelled: int
    cases: int
    ours: Estimate
    theirs: Estimate | None = None
    difference: Estimate | None = None
    averaged: int = 1


@dataclass(frozen=True, slots=True)
class Scores:
    """Every figure of a run.

    Attributes:
        lines: facsight's, on every case it read.
        compared: both tools', on the cases that both read.
        clusters: how many subjects (or pictures) were resampled.
        by_subject: whether whole subjects were.
    """

    lines: list[ScoreLine]
    compared: list[ScoreLine]
    clusters: int
    by_subject: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    """One series on some cases, waiting to be resampled."""

    series: TaskSeries
    part: str
    labelled: int
    rows: NDArray[np.intp]
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A figure and its values in every resample (B,)."""

    value: float
    resampled: Array

    def estimate(self) -> Estimate:
        return estimate(self.value, self.resampled)


def score(
    outcomes: Sequence[Outcome],
    *,
    emotions: Sequence[str],
    present_from: Letter,
    rival: bool,
    bootstrap: int,
    seed: int,
) -> Scores:
    """All figures.

    Args:
        outcomes: what was measured.
        emotions: the labels among which an emotion is chosen.
        present_from: the letter from which on a unit counts as present.
        rival: whether the outcomes hold another tool's readings.
        bootstrap: how many resamples; 0 gives no intervals.
        seed: of the resamples.
    """
    by_subject = bool(outcomes) and all(outcome.sample.subject for outcome in outcomes)
    clusters = [
        (outcome.sample.subject or "") if by_subject else str(i)
        for i, outcome in enumerate(outcomes)
    ]
    if not outcomes:
        return Scores([], [], 0, by_subject=False)
    resamples = Resamples(clusters, bootstrap, seed)
    ours = all_series(outcomes, "ours", emotions, present_from)
    cells = [
        _cell(series, name, inside, series.scored)
        for series in ours
        for name, inside in parts(outcomes).items()
    ]
    kept = [cell for cell in cells if cell.part == ALL or len(cell.rows) >= _LEAST_CASES]
    drawn = _draw([cell for cell in kept if len(cell.rows)], resamples)
    lines = _lines(kept, drawn)
    compared: list[ScoreLine] = []
    if rival:
        theirs = all_series(outcomes, "theirs", emotions, present_from)
        compared = _compare(ours, theirs, resamples)
    return Scores(lines, compared, resamples.clusters, by_subject)


def _cell(
    series: TaskSeries, part: str, inside: NDArray[np.bool_], scored: NDArray[np.bool_]
) -> _Cell:
    rows = np.flatnonzero(scored & inside)
    labelled = int((series.labelled & inside).sum())
    return _Cell(series, part, labelled, rows, series.figures(rows))


def _draw(cells: Sequence[_Cell], resamples: Resamples) -> dict[int, dict[str, _Drawn]]:
    """By a cell's id, each figure on all its cases and on every resample of them."""
    resampled: list[dict[str, list[Array]]] = [{} for _ in cells]
    for weights in resamples:
        for cell, found in zip(cells, resampled, strict=True):
            for name, values in cell.figures(weights[:, cell.rows]).items():
                found.setdefault(name, []).append(values)
    nothing = [np.empty(0)]
    return {
        id(cell): {
            name: _Drawn(float(value), np.concatenate(found.get(name, nothing)))
            for name, value in cell.figures(None).items()
        }
        for cell, found in zip(cells, resampled, strict=True)
    }


def _lines(cells: Sequence[_Cell], drawn: dict[int, dict[str, _Drawn]]) -> list[ScoreLine]:
    lines = []
    for cell in cells:
        for metric, one in drawn.get(id(cell), {}).items():
            where = (cell.series.task, cell.series.target, cell.part, metric)
            lines.append(ScoreLine(*where, cell.labelled, len(cell.rows), one.estimate()))
    for task in _AVERAGED:
        for sided in (False, True):
            lines += _means(task, sided, cells, drawn)
    return lines


def _means(
    task: str, sided: bool, cells: Sequence[_Cell], drawn: dict[int, dict[str, _Drawn]]
) -> list[ScoreLine]:
    """The mean over units (or over units' sides) of each figure, with its own interval."""
    mine = [
        cell
        for cell in cells
        if cell.series.task == task and cell.series.target.endswith(("L", "R")) == sided
    ]
    lines = []
    for part in dict.fromkeys(cell.part for cell in mine):
        here = [cell for cell in mine if cell.part == part]
        read = [cell for cell in here if id(cell) in drawn]
        metrics = dict.fromkeys(metric for cell in read for metric in drawn[id(cell)])
        for metric in metrics:
            each = [drawn[id(cell)][metric] for cell in read if metric in drawn[id(cell)]]
            where = (task, f"{MEAN} of {'sides' if sided else 'units'}", part, metric)
            lines.append(
                ScoreLine(
                    *where,
                    labelled=max(cell.labelled for cell in here),
                    cases=max(len(cell.rows) for cell in read),
                    ours=_mean(each),
                    averaged=len(each),
                )
            )
    return lines


def _mean(each: Sequence[_Drawn]) -> Estimate:
    """The mean of those figures that are defined.

    A resample counts where it defines all of them: a mean of fewer would be another figure.
    """
    known = [one for one in each if not np.isnan(one.value)]
    if not known:
        return Estimate(None)
    resampled = np.stack([one.resampled for one in known]).mean(axis=0)
    return estimate(float(np.mean([one.value for one in known])), resampled)


def _compare(
    ours: Sequence[TaskSeries], theirs: Sequence[TaskSeries], resamples: Resamples
) -> list[ScoreLine]:
    """Both tools on the cases that both read, and the difference on the same resamples."""
    everything = np.ones(len(ours[0].labelled), bool) if ours else np.ones(0, bool)
    pairs = []
    for mine, other in zip(ours, theirs, strict=True):
        both = mine.scored & other.scored
        if not (both.any() and mine.answered and other.answered):
            continue
        pairs.append((_cell(mine, ALL, everything, both), _cell(other, ALL, everything, both)))
    drawn = _draw([cell for pair in pairs for cell in pair], resamples)
    lines = []
    for own, their in pairs:
        rival = drawn[id(their)]
        for metric, one in drawn[id(own)].items():
            if metric not in rival:
                continue
            difference = _Drawn(
                one.value - rival[metric].value, one.resampled - rival[metric].resampled
            )
            where = (own.series.task, own.series.target, ALL, metric)
            lines.append(
                ScoreLine(
                    *where,
                    labelled=own.labelled,
                    cases=len(own.rows),
                    ours=one.estimate(),
                    theirs=rival[metric].estimate(),
                    difference=difference.estimate(),
                )
            )
    return lines
