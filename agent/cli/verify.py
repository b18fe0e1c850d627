"""`facsight verify`: every claim of a report, judged again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facsight.agent.cli.app import OK, PARTLY_FAILED
from facsight.tools.errors import ReportInvalid
from facsight.tools.evidence.report import (
    MAX_CHARACTERS,
    Report,
    load_report,
    parse_report,
    verify_report,
)


def run(args: argparse.Namespace) -> int:
    """Print the verdict; failures go to stderr, one line each."""
    verdict = verify_report(_read(args.report))
    for problem in verdict.problems:
        print(f"report: {problem.code} (rule {problem.rule}): {problem.message}", file=sys.stderr)
    for number, claim in enumerate(verdict.claims, 1):
        for problem in claim.problems:
            print(
                f"claim {number}: {problem.code} (rule {problem.rule}): {problem.message}",
                file=sys.stderr,
            )
    accepted = sum(not claim.problems for claim in verdict.claims)
    print(f"{_counted(accepted, len(verdict.claims))} against the report's ledger.")
    return OK if verdict.ok else PARTLY_FAILED


def _counted(accepted: int, count: int) -> str:
    """`8 of 9 claims hold`, `1 of 1 claim holds`."""
    noun = "claim" if count == 1 else "claims"
    return f"{accepted} of {count} {noun} {'holds' if accepted == 1 else 'hold'}"


def _read(source: str) -> Report:
    if source != "-":
        return load_report(Path(source))
    try:
        text = sys.stdin.read(MAX_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"stdin cannot be read as a report ({error}).") from error
    return parse_report(text)
