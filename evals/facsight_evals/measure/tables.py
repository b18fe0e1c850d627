"""A report as readable tables: plain for a terminal, or Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_evals.measure.bootstrap import Estimate
from facsight_evals.measure.parts import ALL
from facsight_evals.measure.report import MeasureReport
from facsight_evals.measure.scoring import MEAN, ScoreLine
from facsight_evals.measure.series import (
    ALL_FACES,
    EMOTION,
    INTENSITY,
    POSE,
    PRESENCE,
    RECALL,
    SMILES,
    VALENCE,
)

Table = tuple[str, list[list[str]]]
"""A title, and rows of cells with the header first."""

_HEADLINES: Final = {
    INTENSITY: "ICC(3,1)",
    PRESENCE: "AUC",
    SMILES: "AUC",
    EMOTION: "UAR",
    POSE: "MAE",
    VALENCE: "CCC",
}
"""The figure by which each task is broken down into parts; JSON and CSV hold all of them."""

_UNDEFINED: Final = "-"
# With fewer clusters the bootstrap understates the spread (Cameron, Gelbach & Miller 2008).
_FEW_SUBJECTS: Final = 10


def as_text(report: MeasureReport) -> str:
    """For a terminal."""
    blocks = ["\n".join(_head(report))]
    for title, rows in _tables(report):
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if k == 0 else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        blocks.append("\n".join([title, *lines]))
    return "\n\n".join(blocks) + "\n"


def as_markdown(report: MeasureReport) -> str:
    """For a document."""
    blocks = [f"# {report.dataset.title}", "\n".join(f"- {line}" for line in _head(report))]
    for title, rows in _tables(report):
        header, *rest = [f"| {' | '.join(row)} |" for row in rows]
        rule = f"|---|{'---:|' * (len(rows[0]) - 1)}"
        blocks.append("\n".join([f"## {title}", "", header, rule, *rest]))
    return "\n\n".join(blocks) + "\n"


def _head(report: MeasureReport) -> Iterator[str]:
    counts, settings, dataset = report.counts, report.settings, report.dataset
    yield f"{dataset.title} ({dataset.source})"
    yield f"command: {settings.command}"
    yield (
        f"{counts['samples']} samples, {counts['unreadable']} unreadable, "
        f"{counts['missed']} without a face found"
    )
    if report.rival is not None:
        made = ", ".join(f"{name} {what[:12]}" for name, what in report.rival.provenance.items())
        yield (
            f"beside {report.rival.name} ({made}): {counts['rival_missed']} without a face found, "
            f"{counts['missed_by_both']} of them by both"
        )
    yield _intervals(report)
    yield f"units present from {settings.present_from} on; emotions by {settings.rule_set}"
    models = ", ".join(f"{name} {sha[:12]}" for name, (sha, _) in report.provenance.models.items())
    packages = ", ".join(f"{name} {what}" for name, what in report.provenance.packages.items())
    yield f"data {report.measured.digest[:12]}; {models}; {packages}"
    for label, count in report.dataset.left_out.items():
        yield f"left out: {count} x {label}"
    yield from dataset.notes
    yield from report.rival.notes if report.rival is not None else ()


def _intervals(report: MeasureReport) -> str:
    scores, settings = report.scores, report.settings
    drawn = "subjects" if scores.by_subject else "pictures"
    if not settings.bootstrap or scores.clusters < 2:
        return f"no intervals: {settings.bootstrap} resamples, {scores.clusters} {drawn}"
    few = scores.by_subject and scores.clusters < _FEW_SUBJECTS
    return (
        f"95% intervals from {settings.bootstrap} resamples of {scores.clusters} {drawn}, seed "
        f"{settings.seed}{'; from so few subjects they are too narrow' if few else ''}"
    )


def _tables(report: MeasureReport) -> Iterator[Table]:
    for task in _HEADLINES:
        lines = [line for line in report.scores.lines if line.task == task]
        whole = [line for line in lines if line.part == ALL]
        for title, kept in (
            (task, [line for line in whole if not line.metric.startswith(RECALL)]),
            (f"{task}: recall", [line for line in whole if line.metric.startswith(RECALL)]),
        ):
            if kept:
                yield title, _by_metric(kept)
        pieces = [line for line in lines if line.metric == _HEADLINES[task]]
        rows = _by_part([line for line in pieces if _is_summary(line)])
        if len(rows) > 2:
            yield f"{task}: {_HEADLINES[task]} by part", rows
    if report.scores.compared and report.rival is not None:
        yield f"facsight beside {report.rival.name}", _compared(report.scores.compared)
    if report.confusion is not None:
        labels = report.dataset.emotions
        header = ["labelled as \\ read as", *labels, "none"]
        counted = [[f"{int(cell)}" for cell in row] for row in report.confusion]
        yield (
            "emotion: confusion",
            [header, *([label, *row] for label, row in zip(labels, counted, strict=True))],
        )
    missing = report.unmeasured()
    if missing:
        reasons = sorted({reason for found in missing.values() for reason in found})
        rows = [[name, *(f"{found[r]}" for r in reasons)] for name, found in missing.items()]
        yield (
            "labelled but not measured, number of faces (not the same as absent)",
            [["unit", *reasons], *rows],
        )


def _is_summary(line: ScoreLine) -> bool:
    """Whether a line stands in the breakdown: of units only their means, of faces those read."""
    if line.task in (INTENSITY, PRESENCE):
        return line.target.startswith(MEAN)
    return line.target != ALL_FACES


def _by_metric(lines: Sequence[ScoreLine]) -> list[list[str]]:
    """A row a target, a column a metric."""
    metrics = list(dict.fromkeys(line.metric for line in lines))
    rows = [["", "read", "of", *(metric.removeprefix(RECALL) for metric in metrics)]]
    for target in dict.fromkeys(line.target for line in lines):
        mine = {line.metric: line for line in lines if line.target == target}
        first = next(iter(mine.values()))
        rows.append(
            [
                target if first.averaged == 1 else f"{target} ({first.averaged})",
                f"{first.cases}",
                f"{first.labelled}",
                *(_shown(mine[m].ours) if m in mine else "" for m in metrics),
            ]
        )
    return rows


def _by_part(lines: Sequence[ScoreLine]) -> list[list[str]]:
    """A row a part, a column a target."""
    targets = list(dict.fromkeys(line.target for line in lines))
    rows = [["", "read", *targets]]
    for part in dict.fromkeys(line.part for line in lines):
        mine = {line.target: line for line in lines if line.part == part}
        read = max(line.cases for line in mine.values())
        cells = (_shown(mine[target].ours) if target in mine else "" for target in targets)
        rows.append([part, f"{read}", *cells])
    return rows


def _compared(lines: Sequence[ScoreLine]) -> list[list[str]]:
    rows = [["", "both read", "metric", "facsight", "rival", "difference"]]
    for line in lines:
        if line.theirs is None or line.difference is None:
            continue
        rows.append(
            [
                f"{line.task}, {line.target}",
                f"{line.cases}",
                line.metric,
                _shown(line.ours),
                _shown(line.theirs),
                _shown(line.difference, sign="+"),
            ]
        )
    return rows


def _shown(estimate: Estimate, sign: str = "") -> str:
    """`0.91 [0.89, 0.93]`."""
    if estimate.value is None:
        return _UNDEFINED
    value = f"{estimate.value:{sign}.3f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{estimate.low:{sign}.3f}, {estimate.high:{sign}.3f}]"
