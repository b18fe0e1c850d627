"""Each kind of falsehood alters a true report, for one seed in one way, or finds no occasion."""

from __future__ import annotations

import random

import pytest

from facsight_bench import falsehoods
from facsight_bench.checker_mutations import MUTATIONS
from facsight_evals.datasets.generated import generated_report
from facsight_tools.evidence.report import Report, verify_report

REPORTS = [generated_report(random.Random(seed)) for seed in range(6)]  # noqa: S311
OF_THE_WHOLE = {
    "changed row", "forged row", "swapped distribution", "context as face",
    "changed disagreement", "changed notice", "repeated claim", "false abstention",
    "contrary omitted", "second sentence", "misquote",
}  # fmt: skip


def made(name: str) -> list[tuple[Report, Report]]:
    """A report and what the mutation makes of it, where it finds an occasion."""
    found = []
    for report in REPORTS:
        altered = MUTATIONS[name](report, random.Random(5))  # noqa: S311
        assert altered == MUTATIONS[name](report, random.Random(5))  # noqa: S311
        if altered is not None:
            found.append((report, altered))
    return found


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_an_alteration_is_one_and_repeatable(name: str) -> None:
    pairs = made(name)
    assert all(report != altered for report, altered in pairs)
    if name not in OF_THE_WHOLE:
        for report, altered in pairs:
            assert altered.ledger == report.ledger
            assert altered.inference.claims[:-1] == report.inference.claims, "one sentence is added"


def test_nearly_every_kind_finds_an_occasion_in_a_few_reports() -> None:
    assert len([name for name in MUTATIONS if not made(name)]) <= 2


def test_the_reports_that_are_altered_are_true() -> None:
    assert all(verify_report(report).ok for report in REPORTS)


def test_what_a_few_of_them_say() -> None:
    for report, altered in made("phantom unit"):
        row = report.ledger.get(altered.inference.claims[-1].cites[0])
        assert row is not None
        assert float(row.value or 0.0) < 1.0
    for _, altered in made("uncited sentence"):
        assert altered.inference.claims[-1].cites == ()
    for report, altered in made("forged row"):
        changed = [
            a for a, b in zip(report.ledger.rows, altered.ledger.rows, strict=True) if a != b
        ]
        assert len(changed) == 1
        assert altered.ledger == type(altered.ledger).of(altered.ledger.rows), "the hash fits"
    for report, altered in made("context as face"):
        assert altered.inference.face_only == report.inference.context_only


def test_a_report_without_an_occasion_is_left_alone() -> None:
    bare = REPORTS[0].model_copy(
        update={"inference": REPORTS[0].inference.model_copy(update={"context_only": None})}
    )
    assert falsehoods.context_as_face(bare, random.Random(1)) is None  # noqa: S311
