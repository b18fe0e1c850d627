"""`facsight eval measure`: a data set in, figures with intervals out."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facsight.cli.app import BAD_INPUT, OK, PARTLY_FAILED
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.measuring import MeasuredSet, measure
from facsight_evals.measure.report import MeasureReport, MeasureSettings, to_json, write_csv
from facsight_evals.measure.rivals.base import Rival
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.rivals.landmark_backend import LandmarkBackend
from facsight_evals.measure.rivals.tables import Table
from facsight_evals.measure.scoring import score
from facsight_evals.measure.series import emotion_table
from facsight_evals.measure.tables import as_markdown, as_text
from facsight_tools.api import default_pipeline
from facsight_tools.errors import ComparisonInvalid
from facsight_tools.given_files import output_file, replacing

MEDIAPIPE: Final = "mediapipe"
LANDMARKS: Final = "mediapipe-landmarks"

_SHOWN_FAILURES: Final = 20
_OUTPUTS: Final = ("json", "csv", "markdown")


def run(args: argparse.Namespace) -> int:
    """Measure a data set and print or write its figures.

    Exit status: 0 done, 2 nothing could be measured, 3 some pictures could not be read.
    """
    compared = [] if args.compare in (None, MEDIAPIPE, LANDMARKS) else [args.compare]
    targets = {
        name: output_file(
            getattr(args, name), inputs=[args.path, *compared], overwrite=args.overwrite
        )
        for name in _OUTPUTS
        if getattr(args, name)
    }
    dataset = open_dataset(Path(args.path), args.dataset, args.split)
    reader = FacsightReader(default_pipeline(), args.rules)
    rival = _rival(args, reader)
    try:
        measured = measure(dataset, reader, rival, limit=args.limit, progress=_progress)
    finally:
        if rival is not None:
            rival.close()
    _tell_failures(measured)
    if isinstance(rival, Table) and not rival.found:
        first = measured.outcomes[0].sample.name if measured.outcomes else "none"
        raise ComparisonInvalid(
            f"No row of '{args.compare}' has the name of a sample (the first is '{first}'). Rows "
            "are found by their column 'input' or the like, else by the CSV's name and the frame."
        )
    present_from = args.present_from or dataset.present_from
    report = MeasureReport(
        dataset=dataset,
        settings=MeasureSettings(
            command=shlex.join(_command(args)),
            rule_set=reader.rule_set,
            present_from=present_from,
            bootstrap=args.bootstrap,
            seed=args.seed,
        ),
        provenance=reader.provenance,
        measured=measured,
        scores=score(
            measured.outcomes,
            emotions=dataset.emotions,
            present_from=present_from,
            rival=rival is not None,
            bootstrap=args.bootstrap,
            seed=args.seed,
        ),
        confusion=emotion_table(measured.outcomes, dataset.emotions),
        rival=rival,
    )
    for name, target in targets.items():
        with replacing(target) as file:
            if name == "json":
                json.dump(to_json(report), file, indent=1, allow_nan=False)
                file.write("\n")
            elif name == "csv":
                write_csv(file, report)
            else:
                file.write(as_markdown(report))
    print(as_text(report), end="")
    if not measured.outcomes:
        return BAD_INPUT
    return PARTLY_FAILED if measured.failed else OK


def _rival(args: argparse.Namespace, reader: FacsightReader) -> Rival | None:
    if args.compare is None:
        return None
    if args.compare == MEDIAPIPE:
        return FaceLandmarker(args.mediapipe_python)
    if args.compare == LANDMARKS:
        return LandmarkBackend(FaceLandmarker(args.mediapipe_python), reader)
    return Table(Path(args.compare), args.flip)


def _progress(done: int) -> None:
    """How far it is, where someone is watching."""
    if sys.stderr.isatty():
        print(f"\r{done} samples", end="", file=sys.stderr, flush=True)


def _tell_failures(measured: MeasuredSet) -> None:
    for name, error in measured.failed[:_SHOWN_FAILURES]:
        print(f"facsight: {name}: {error.code}: {error}", file=sys.stderr)
    more = len(measured.failed) - _SHOWN_FAILURES
    if more > 0:
        print(f"facsight: and {more} more that could not be read", file=sys.stderr)


def _command(args: argparse.Namespace) -> Iterator[str]:
    """The words that ask for these figures again; where they are written to is left out."""
    yield from ("facsight", "eval", "measure", args.path)
    options = (
        ("--as", args.dataset),
        ("--split", args.split),
        ("--limit", args.limit),
        ("--rules", args.rules),
        ("--present-from", args.present_from),
        ("--compare", args.compare),
        ("--mediapipe-python", args.mediapipe_python),
        *(("--flip", angle) for angle in args.flip),
        ("--bootstrap", args.bootstrap),
        ("--seed", args.seed),
    )
    for name, value in options:
        if value is not None:
            yield from (name, str(value))
