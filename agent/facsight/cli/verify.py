"""`facsight verify`: every claim of a report, or every sentence of a text, judged."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facsight.cli.app import OK, PARTLY_FAILED
from facsight_tools.errors import ReportAltered, ReportInvalid, UnknownOption
from facsight_tools.evidence.checker import Code, check_text
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.report import (
    MAX_CHARACTERS,
    Report,
    load_report,
    parse_report,
    verify_report,
)
from facsight_tools.evidence.rows import Ledger

_LONGEST_TEXT = 200_000


def run(args: argparse.Namespace) -> int:
    """Print the verdict; what fails as a whole goes to stderr, one line each."""
    try:
        return _report(args) if args.text is None else _text(args)
    except ReportAltered as error:  # nothing in it holds, which is what was asked
        print(f"report: {error}", file=sys.stderr)
        return PARTLY_FAILED


def _report(args: argparse.Namespace) -> int:
    if args.report is None or args.image or args.against:
        raise UnknownOption("Give a REPORT.json, or --text with --report or --image.")
    verdict = verify_report(_read(args.report))
    _print_problems(verdict.problems)
    for number, claim in enumerate(verdict.claims, 1):
        for problem in claim.problems:
            print(
                f"claim {number}: {problem.code} (rule {problem.rule}): {problem.message}",
                file=sys.stderr,
            )
    accepted = sum(not claim.problems for claim in verdict.claims)
    print(f"{_counted(accepted, len(verdict.claims))} against the report's ledger.")
    return OK if verdict.ok else PARTLY_FAILED


def _text(args: argparse.Namespace) -> int:
    """Judge prose against a report's ledger, or against one measured now."""
    from facsight_tools.server.verdicts import Judgement

    if bool(args.image) == bool(args.against) or args.report:
        raise UnknownOption("Give --report REPORT.json or --image IMAGE with --text, one of them.")
    if args.text == args.against == "-":
        raise UnknownOption("Only one of --text and --report can be '-', which is stdin.")
    text = _read_text(args.text)
    ledger, broken = _ledger(args)
    _print_problems(broken)
    judgement = Judgement.of(check_text(text, ledger))
    print(judgement.model_dump_json(indent=2) if args.json else judgement.readable())
    return OK if judgement.ok and not broken else PARTLY_FAILED


def _ledger(args: argparse.Namespace) -> tuple[Ledger, list[Problem]]:
    """The ledger to judge against, and what is wrong with a report's ledger itself."""
    if args.image:
        from facsight.api import infer

        return infer(args.image, context=args.context).ledger, []
    report = _read(args.against)
    forged = (Code.LEDGER_HASH, Code.ANALYSIS_MISMATCH)
    return report.ledger, [p for p in verify_report(report).problems if p.code in forged]


def _print_problems(problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems:
        print(f"report: {problem.code} (rule {problem.rule}): {problem.message}", file=sys.stderr)


def _counted(accepted: int, count: int) -> str:
    """`8 of 9 claims hold`, `1 of 1 claim holds`."""
    noun = "claim" if count == 1 else "claims"
    return f"{accepted} of {count} {noun} {'holds' if accepted == 1 else 'hold'}"


def _read_text(source: str) -> str:
    """The prose of a file, or of stdin."""
    try:
        text = (
            sys.stdin.read(_LONGEST_TEXT + 1)
            if source == "-"
            else Path(source).read_text(encoding="utf-8")
        )
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"'{source}' cannot be read as text: {error}.") from error
    if len(text) > _LONGEST_TEXT:
        raise ReportInvalid(f"The text is longer than {_LONGEST_TEXT} characters: split it.")
    if not text.strip():
        raise ReportInvalid("The text is empty: give sentences with ids in square brackets.")
    return text


def _read(source: str) -> Report:
    if source != "-":
        return load_report(Path(source))
    try:
        text = sys.stdin.read(MAX_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"stdin cannot be read as a report ({error}).") from error
    return parse_report(text)
