"""How many altered reports and false sentences the checker accepts, and how many true ones not.

    python -m facsight_bench.checker_mutations [--count 10000] [--seed 1]

True reports are the deterministic reasoner's on generated analyses, each with a few sentences as an
outside model writes them. One thing is altered at a time, by kind; an altered report that is
accepted is an error of the checker, printed with its sentence. The exit status is 1 if there is
one, or if more than one true report in a hundred is refused.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from facsight_bench import falsehoods
from facsight_bench.prose import true_prose
from facsight_evals.datasets.generated import generated_report
from facsight_tools.evidence.checker import check_text
from facsight_tools.evidence.report import Report, verify_report

MOST_REFUSED: Final = 0.01
_EACH: Final = 2
_PROSE: Final = 6

Mutation = Callable[[Report, random.Random], "Report | None"]
MUTATIONS: Final[Mapping[str, Mutation]] = {
    name.replace("_", " "): value
    for name, value in vars(falsehoods).items()
    if callable(value) and getattr(value, "alters_report", False)
}
"""Kind -> what makes a false report of a true one; None where the report gives no occasion."""


@dataclass
class Result:
    """What a run counted; `accepted` are the falsehoods that passed, by kind."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, list[str]] = field(default_factory=dict)
    reports: int = 0
    reports_refused: list[str] = field(default_factory=list)
    sentences: int = 0
    sentences_refused: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether no falsehood passed and at most one true text in a hundred was refused."""
        kept = len(self.reports_refused) <= MOST_REFUSED * self.reports
        return (
            not self.accepted and kept
            and len(self.sentences_refused) <= MOST_REFUSED * self.sentences
        )  # fmt: skip


def measure(count: int, seed: int) -> Result:
    """Alter generated reports until `count` falsehoods were judged."""
    rng = random.Random(seed)  # noqa: S311
    result = Result()
    while sum(result.tried.values()) < count:
        report = generated_report(rng)
        _judge_true(report, rng, result)
        for kind, altered in _altered(report, rng):
            if sum(result.tried.values()) >= count:
                break
            result.tried[kind] += 1
            if verify_report(altered).ok:
                added = [one.text for one in altered.inference.claims[-1:]]
                result.accepted.setdefault(kind, []).extend(added)
    return result


def _altered(report: Report, rng: random.Random) -> Iterator[tuple[str, Report]]:
    for kind, mutate in MUTATIONS.items():
        for _ in range(_EACH):
            altered = mutate(report, rng)
            if altered is not None:
                yield kind, altered


def _judge_true(report: Report, rng: random.Random, result: Result) -> None:
    result.reports += 1
    verdict = verify_report(report)
    if not verdict.ok:
        found = [f"{p.code}: {c.claim.text}" for c in verdict.claims for p in c.problems]
        result.reports_refused.append("; ".join([*found, *(p.code for p in verdict.problems)]))
    prose = list(true_prose(report.ledger, rng))
    for sentence in rng.sample(prose, min(_PROSE, len(prose))):
        result.sentences += 1
        judged = check_text(sentence, report.ledger)
        if not judged.ok:
            codes = {p.code for one in judged.claims for p in one.problems}
            result.sentences_refused.append(f"{', '.join(sorted(codes))}: {sentence}")


def print_table(result: Result) -> None:
    """Falsehoods by kind, then what was wrongly refused."""
    print("| altered | reports | accepted |\n|---|---|---|")
    for kind, tried in sorted(result.tried.items()):
        print(f"| {kind} | {tried} | {len(result.accepted.get(kind, []))} |")
    print(f"| all | {result.tried.total()} | {sum(map(len, result.accepted.values()))} |\n")
    print(f"true reports refused: {len(result.reports_refused)} of {result.reports}")
    print(f"true sentences of prose refused: {len(result.sentences_refused)} of {result.sentences}")
    for kind, texts in result.accepted.items():
        print("\n".join(f"ACCEPTED {kind}: {text}" for text in texts[:5]))
    for text in [*result.reports_refused, *result.sentences_refused][:20]:
        print(f"REFUSED {text}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Altered reports against the checker.")
    parser.add_argument("--count", type=int, default=10_000, help="falsehoods to judge")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    result = measure(args.count, args.seed)
    print_table(result)
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
