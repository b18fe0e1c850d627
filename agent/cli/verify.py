"""`facsight verify`: every claim of a report, judged again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facsight.tools.evidence.report import load_report, verify_report

from facsight.agent.cli.app import OK, PARTLY_FAILED
from facsight.tools.errors import ReportInvalid


def run(args: argparse.Namespace) -> int:
    """Print the verdict; failures go to stderr, one line each."""
    report = load_report(_read(args.report))
    verdict = verify_report(report)
    for problem in verdict.problems:
        print(f"report: {problem.code} (rule {problem.rule}): {problem.message}", file=sys.stderr)
    for number, claim in enumerate(verdict.claims, 1):
        for problem in claim.problems:
            print(
                f"claim {number}: {problem.code} (rule {problem.rule}): {problem.message}",
                file=sys.stderr,
            )
    accepted = sum(not claim.problems for claim in verdict.claims)
    print(f"{accepted} of {len(verdict.claims)} claims hold against the report's ledger.")
    return OK if verdict.ok else PARTLY_FAILED


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"'{path}' cannot be read as a report ({error}).") from error
