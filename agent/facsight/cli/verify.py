"""`facsight verify`: every statement of a report, or every sentence of a text, judged."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from facsight.cli.app import OK, PARTLY_FAILED
from facsight_tools.answers.judging import AnswerProblem, altered
from facsight_tools.answers.reading import TextVerdict, read_text
from facsight_tools.answers.report import (
    MAX_CHARACTERS,
    parse_report,
    parsed,
    read_report,
    verify_ledger,
    verify_report,
)
from facsight_tools.answers.video import VideoReport, is_video_report, judge_in_time
from facsight_tools.errors import ReportAltered, ReportInvalid, UnknownOption
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.evidence import Evidence

_LONGEST_TEXT = 200_000


def run(args: argparse.Namespace) -> int:
    """Print the verdict; what is wrong with a report goes to stderr, one line each."""
    try:
        return _report(args) if args.text is None else _text(args)
    except ReportAltered as error:  # nothing in it holds, which is what was asked
        print(f"report: {error}", file=sys.stderr)
        if args.json:
            _print_json(TextVerdict(ok=False, sentences=()))
        return PARTLY_FAILED


def _report(args: argparse.Namespace) -> int:
    if args.report is None:
        raise UnknownOption("Give a REPORT.json, or --text with --report or --image.")
    text = _report_text(args.report)
    if is_video_report(text):
        answer = parsed(text, VideoReport).video
        problems = judge_in_time(answer)
        if not problems:
            # its words take long to load, and an answer on a picture needs none of them
            from facsight.video_checked import owed_in_time

            problems = owed_in_time(answer)
        claims = [
            *answer.claims,
            *(one for part in answer.segments for one in part.inference.claims),
        ]
        count = len(claims)
    else:
        report = parse_report(text)
        problems = verify_report(report)
        count = len(report.inference.claims)
    _print_problems(problems)
    failing = {one.claim for one in problems if one.claim is not None}
    unjudged = any(one.code in ("ledger_hash", "face") for one in problems)
    holding = 0 if unjudged else count - len(failing)
    told = f"{_counted(holding, count)} against the report's ledger"
    whole = sum(one.claim is None for one in problems)
    print(f"{told}; {whole} {'problem' if whole == 1 else 'problems'} of the report as a whole.")
    return PARTLY_FAILED if problems else OK


def _text(args: argparse.Namespace) -> int:
    """Judge prose against a report's ledger, or against one measured now."""
    if bool(args.image) == bool(args.against) or args.report:
        raise UnknownOption("Give --report REPORT.json or --image IMAGE with --text, one of them.")
    if args.text == args.against == "-":
        raise UnknownOption("Only one of --text and --report can be '-', which is stdin.")
    text = _read_text(args.text)
    ledger, broken = _ledger(args)
    _print_problems(broken)
    verdict = read_text(text, Evidence.of(ledger), allow_unchecked=args.allow_unchecked)
    if broken:
        verdict = verdict.model_copy(update={"ok": False})
    if args.json:
        _print_json(verdict)
    else:
        print(verdict.readable())
    return OK if verdict.ok else PARTLY_FAILED


def _ledger(args: argparse.Namespace) -> tuple[Ledger, tuple[AnswerProblem, ...]]:
    """The ledger to judge against, and what is wrong with a report's ledger itself."""
    if args.image:
        from facsight.api import infer

        return infer(args.image, context=args.context).ledger, ()
    text = _report_text(args.against)
    if is_video_report(text):
        answer = parsed(text, VideoReport).video
        return answer.ledger, altered(answer.ledger)
    report = parse_report(text)
    return report.ledger, verify_ledger(report)


def _print_problems(problems: Iterable[AnswerProblem]) -> None:
    for one in problems:
        place = "report" if one.claim is None else f"claim {one.claim}"
        print(f"{place}: {one.code}: {one.message}", file=sys.stderr)


def _print_json(verdict: TextVerdict) -> None:
    print(verdict.model_dump_json(indent=2))


def _counted(holding: int, count: int) -> str:
    """`8 of 9 claims hold`, `1 of 1 claim holds`."""
    noun = "claim" if count == 1 else "claims"
    return f"{holding} of {count} {noun} {'holds' if holding == 1 else 'hold'}"


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
        raise ReportInvalid("The text is empty: give sentences on the picture.")
    return text


def _report_text(source: str) -> str:
    if source != "-":
        return read_report(Path(source))
    try:
        return sys.stdin.read(MAX_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"stdin cannot be read as a report ({error}).") from error
