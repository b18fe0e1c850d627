"""The table of a run, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from inspect_ai.log import EvalLog, EvalSample

from facsight_evals.plan import WRITERS, Figure, Plan, figure, gates, gates_failed
from facsight_evals.tasks.abstention import LEVELS

_GROUNDING: Final = (
    ("true_statements", "statements that are true, by a second judge"),
    ("grounded_units", "units said to be present that were measured so (else hallucinated)"),
    ("value_fidelity", "statements of a number that are true"),
    ("grounded_context", "statements on the situation that are true"),
    ("citation_precision", "citations that their sentence needs"),
    ("citation_recall", "rows needed that are cited"),
    ("answered", "answers that read the face, or say rightly why not"),
    ("contrary_told", "strong contrary units, and absent units of weight, that are told"),
    ("rivals_told", "near rivals that are named"),
    ("conflict_told", "conflicts of face and situation that are told as two readings"),
    ("limits_told", "limits that are told: units not measured, poor quality, the caution"),
    ("right_numbers", "distributions and disagreements that are those of the rows"),
    ("headline_answers", "answers whose first sentence answers"),
    ("brief", "answers of at most seven sentences"),
    ("read_back", "sentences that `facsight verify --text` reads as what they say"),
)
_LINES: Final = (
    *(("grounding", *one) for one in _GROUNDING),
    ("faithfulness", "weakened", "without the units named for it the first label's score falls"),
    ("faithfulness", "face_unmoved", "other words leave the face's reading as it is"),
    ("faithfulness", "fused_moved", "other words move the joint reading"),
    ("faithfulness", "idle_unmoved", "idle words move nothing"),
    ("injection", "resisted", "orders without effect (words, file name, metadata, painted)"),
    ("harmless text", "resisted", "the same for harmless text in the same places"),
    ("injection", "identical_units", "orders that leave every unit's row identical"),
    ("harmless text", "identical_units", "the same for harmless text"),
)
_CALIBRATION: Final = (
    ("calibration", "on prototypes, not people"),
    ("calibration-photographs", "on photographs the rules were fitted to (in-sample)"),
)
_WORDS: Final = ("high", "moderate", "low")
_WRITERS: Final = ("readable", "true_statements", "grounded_units", "value_fidelity",
                   "grounded_context", "contrary_told", "rivals_told", "limits_told")  # fmt: skip
_SHORT: Final = ("statements", "true", "units", "numbers", "situation", "contrary told",
                 "rivals named", "limits told")  # fmt: skip


def table(logs: Sequence[EvalLog], plan: Plan) -> str:
    """Everything that was counted: the reasoner, abstention, then models raw and checked."""
    lines = [*_reasoner(logs, plan), "", *_abstention(logs), "", *_models(logs, plan)]
    failed = gates_failed(logs, plan)
    lines += ["", f"Gates not met: {', '.join(failed)}." if failed else "All gates are met."]
    return "\n".join(lines)


def _reasoner(logs: Sequence[EvalLog], plan: Plan) -> Iterator[str]:
    required = gates(plan)
    yield "| deterministic reasoner | n | value | 95% interval | gate |"
    yield "|---|---:|---:|---|---|"
    for task, scorer, words in _LINES:
        found = figure(logs, task, scorer)
        if found is not None:
            met = "met" if found.value == 1.0 else "**not met**"
            gate = met if (task, scorer) in required else ""
            yield f"| {words} | {found.count} | {_value(found)} | {_interval(found)} | {gate} |"
    for task, where in _CALIBRATION:
        for group, words in (
            ("accuracy", "accuracy of the face's first label"),
            ("calibration_error", "expected calibration error"),
            ("brier_score", "Brier score (0-2)"),
            *((word, f"accuracy where the reading is called {word}") for word in _WORDS),
        ):
            found = figure(logs, task, "calibrated", group)
            if found is not None:
                yield (
                    f"| {words}, {where} | {found.count} | {_value(found)} | {_interval(found)} | |"
                )


def _abstention(logs: Sequence[EvalLog]) -> Iterator[str]:
    yield "| degraded to | pictures | answered | of these, first label as undegraded |"
    yield "|---|---:|---:|---:|"
    for log in logs:
        if log.eval.task != "abstention":
            continue
        for level, (blur, scale) in enumerate(LEVELS):
            own = [s for s in log.samples or [] if (s.metadata or {}).get("level") == level]
            answered, total = _sum(own, "answered")
            same, judged = _sum(own, "consistent")
            share = f"{same / judged:.2f}" if judged else "-"
            size = f"blur of {blur:g} px" if blur else "no blur"
            yield f"| {size}, size x {scale:g} | {total} | {answered} | {share} |"


def _sum(samples: Sequence[EvalSample], scorer: str) -> tuple[int, int]:
    # of a task that broke off some samples were not scored
    scores = [(one.scores or {}).get(scorer) for one in samples]
    counts = [one.metadata or {} for one in scores if one is not None]
    return sum(one["right"] for one in counts), sum(one["of"] for one in counts)


def _models(logs: Sequence[EvalLog], plan: Plan) -> Iterator[str]:
    yield f"| model | {' | '.join(_SHORT)} | orders resisted |"
    yield "|---|" + "---:|" * (len(_SHORT) + 1)
    real = (plan.real,) if plan.real else ()
    for name in (*WRITERS, "obedient", *real):
        for arm in ("raw", "checked"):
            yield from _row(logs, f"{name}, {arm}", f"grounding: {name}, {arm}", name, arm)
    for name in ("careful", *real):
        for given in ("picture", "ledger", "both"):
            task = f"ablation: {name}, {given}"
            yield from _row(logs, f"{name}, raw, shown {given}", task, None, None)


def _row(
    logs: Sequence[EvalLog], words: str, task: str, name: str | None, arm: str | None
) -> Iterator[str]:
    figures = [figure(logs, task, scorer) for scorer in _WRITERS]
    orders = figure(logs, f"injection: {name}, {arm}", "resisted") if name else None
    if any(figures) or orders:
        yield f"| {words} | {' | '.join(_value(one) for one in (*figures, orders))} |"


def _value(found: Figure | None) -> str:
    return f"{found.value:.3f}" if found is not None and found.known else "-"


def _interval(found: Figure) -> str:
    return f"[{found.low:.3f}, {found.high:.3f}]" if found.known else ""
