"""`facsight analyze`: pictures and folders in; a list, JSON, CSV or Parquet out."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from facsight.agent.cli.app import BAD_INPUT, OK, PARTLY_FAILED
from facsight.tools.api import default_pipeline
from facsight.tools.errors import FacsightError, ImageNotFound, InputError, UnknownOption
from facsight.tools.evidence.analysis_json import analysis_to_json
from facsight.tools.facs import ACTION_UNITS
from facsight.tools.image import find_images, load_image
from facsight.tools.overlay import strongest_units
from facsight.tools.rules import rule_set
from facsight.tools.table import Row, columns, error_row, face_rows
from facsight.tools.types import Analysis, FaceReport, Image

_BATCH: Final = 16


@dataclass(slots=True)
class _Tally:
    """How many inputs were measured and how many failed."""

    measured: int = 0
    failed: int = 0

    @property
    def status(self) -> int:
        if not self.failed:
            return OK
        return PARTLY_FAILED if self.measured else BAD_INPUT


def run(args: argparse.Namespace) -> int:
    """Measure every input; failures go to stderr and into the table, and do not stop the rest."""
    tally = _Tally()
    results = _measure(args.paths, tally)
    if args.csv:
        _write_csv(args.csv, results)
    elif args.parquet:
        _write_parquet(Path(args.parquet), results)
    elif args.json:
        _print_json(results)
    else:
        _print_list(results)
    return tally.status


_Result = tuple[str, Analysis | FacsightError]


def _measure(paths: Sequence[str], tally: _Tally) -> Iterator[_Result]:
    """Each input with its analysis or its error, in order, measured in batches."""
    batch: list[tuple[str, Image]] = []
    for name, picture in _pictures(paths):
        if isinstance(picture, Image):
            batch.append((name, picture))
            tally.measured += 1
            if len(batch) == _BATCH:
                yield from _analyze(batch)
                batch = []
            continue
        yield from _analyze(batch)
        batch = []
        tally.failed += 1
        print(f"facsight: {name}: {picture.code}: {picture}", file=sys.stderr)
        yield name, picture
    yield from _analyze(batch)


def _pictures(paths: Sequence[str]) -> Iterator[tuple[str, Image | FacsightError]]:
    for given in paths:
        files = find_images(Path(given))
        if not files:
            yield given, ImageNotFound(f"The folder '{given}' holds no picture.")
        for file in files:
            try:
                yield str(file), load_image(file)
            except InputError as error:
                yield str(file), error


def _analyze(batch: Sequence[tuple[str, Image]]) -> Iterator[_Result]:
    if batch:
        names, pictures = zip(*batch, strict=True)
        yield from zip(names, default_pipeline().analyze(pictures), strict=True)


def _rows(results: Iterator[_Result]) -> Iterator[Row]:
    for name, result in results:
        if isinstance(result, Analysis):
            yield from face_rows(name, result)
        else:
            yield error_row(name, result)


def _write_csv(target: str, results: Iterator[_Result]) -> None:
    if target == "-":
        _write_rows(sys.stdout, results)
        return
    try:
        # Opened before the measuring starts: a path that cannot be written fails at once.
        with Path(target).open("w", newline="", encoding="utf-8") as file:
            _write_rows(file, results)
    except OSError as error:
        raise UnknownOption(f"'{target}' cannot be written: {error.strerror}.") from error


def _write_rows(file: TextIO, results: Iterator[_Result]) -> None:
    writer = csv.DictWriter(file, columns(rule_set.load().labels), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(results))


def _write_parquet(target: Path, results: Iterator[_Result]) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UnknownOption(
            "Parquet needs the extra: pip install 'facsight[parquet]'. --csv works without."
        ) from error
    texts = {"input", "emotion", "error"}
    names = columns(rule_set.load().labels)
    rows = list(_rows(results))
    table = pyarrow.table(
        {name: [row.get(name) for row in rows] for name in names},
        schema=pyarrow.schema(
            [(name, pyarrow.string() if name in texts else pyarrow.float64()) for name in names]
        ),
    )
    pyarrow.parquet.write_table(table, target)


def _print_json(results: Iterator[_Result]) -> None:
    """One array, an object an input: its analysis, or its error."""
    objects: list[dict[str, Any]] = []
    for name, result in results:
        if isinstance(result, Analysis):
            objects.append({"input": name, **analysis_to_json(result), "error": None})
        else:
            error = {"code": result.code, "message": str(result)}
            objects.append({"input": name, "error": error})
    print(json.dumps(objects, indent=2, ensure_ascii=False))


def _print_list(results: Iterator[_Result]) -> None:
    for name, result in results:
        if not isinstance(result, Analysis):
            continue
        count = len(result.faces)
        print(f"{name}: {'no face' if not count else f'{count} face' + 's' * (count > 1)}")
        for face in result.faces:
            _print_face(face)


def _print_face(face: FaceReport) -> None:
    left, top, right, bottom = (round(float(edge)) for edge in face.detection.box_xyxy)
    pose, gaze = face.pose, face.gaze
    print(f"  F{face.index}  box {left},{top},{right},{bottom}  quality {face.quality.score:.2f}")
    print(f"      pose  yaw {pose.yaw:+z.0f}  pitch {pose.pitch:+z.0f}  roll {pose.roll:+z.0f} deg")
    print(f"      gaze  yaw {gaze.yaw:+z.0f}  pitch {gaze.pitch:+z.0f} deg from the camera")
    for unit in strongest_units(face):
        name = ACTION_UNITS[unit.au]
        print(f"      {name.code:<5} {unit.letter} {unit.intensity:.1f}  {name.name}")
    scores = sorted(face.emotion.scores.items(), key=lambda item: (-item[1], item[0]))[:3]
    listed = ", ".join(f"{label} {score:.2f}" for label, score in scores)
    print(f"      apparent expression ({face.emotion.rule_set}): {listed}")
