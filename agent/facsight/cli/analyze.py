"""`facsight analyze`: pictures and folders in; a list, JSON, CSV or Parquet out."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from facsight.cli.app import BAD_INPUT, OK, PARTLY_FAILED
from facsight.cli.files import output_file, replacing, write
from facsight.cli.tables import Result, parquet_bytes, require_parquet, write_csv
from facsight_tools.api import default_pipeline
from facsight_tools.errors import FacsightError, ImageNotFound, InputError
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.image import find_images, load_image
from facsight_tools.overlay import strongest_units
from facsight_tools.rules.catalogue import select
from facsight_tools.types import (
    Analysis,
    EmotionScores,
    FaceReport,
    Image,
    People,
    Relation,
    RuleReading,
    ScaleReading,
    UnavailableAU,
)

_BATCH: Final = 16


_Input = tuple[str, Sequence[Path]]
"""What was given, and the pictures that it stands for."""

_Measure = Callable[[Sequence[Image]], list[Analysis]]


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
    rules = select(args.rules)
    inputs = [(given, find_images(Path(given)) if given else []) for given in args.paths]
    files = [file for _, found in inputs for file in found]
    for given, found in inputs:
        _tell_passed_over(Path(given), found)
    tally = _Tally()
    pipeline = default_pipeline()
    relaxed = pipeline.neutral([load_image(one) for one in args.neutral]) if args.neutral else None
    measure = partial(pipeline.analyze, rules=rules, neutral=relaxed, scene=args.scene)
    results = _measure(inputs, tally, measure)
    if args.csv == "-":
        write_csv(sys.stdout, results, rules)
    elif args.csv:
        with replacing(output_file(args.csv, inputs=files)) as part:
            write_csv(part, results, rules)
    elif args.parquet:
        target = output_file(args.parquet, inputs=files)
        require_parquet()
        write(target, parquet_bytes(results, rules))
    elif args.json:
        _print_json(results)
    else:
        _print_list(results)
    return tally.status


def _tell_passed_over(given: Path, found: Sequence[Path]) -> None:
    """Say on stderr what a folder holds beside its pictures; hidden files are not spoken of."""
    if not given.is_dir():
        return
    pictures = set(found)
    others = Counter(
        "a link to nothing" if not path.exists() else path.suffix.lower() or "no ending"
        for path in given.rglob("*")
        if path not in pictures
        and (path.is_file() or (path.is_symlink() and not path.exists()))
        and not any(part.startswith(".") for part in path.relative_to(given).parts)
    )
    if others:
        kinds = ", ".join(f"{count} x {kind}" for kind, count in sorted(others.items()))
        count = others.total()
        files = "1 file is" if count == 1 else f"{count} files are"
        print(f"facsight: {given}: {files} no picture and passed over: {kinds}", file=sys.stderr)


def _measure(inputs: Sequence[_Input], tally: _Tally, measure: _Measure) -> Iterator[Result]:
    """Each input with its analysis or its error, in order, measured in batches."""
    batch: list[tuple[str, Image]] = []
    for name, picture in _pictures(inputs):
        if isinstance(picture, Image):
            batch.append((name, picture))
            tally.measured += 1
            if len(batch) == _BATCH:
                yield from _analyze(batch, measure)
                batch = []
            continue
        yield from _analyze(batch, measure)
        batch = []
        tally.failed += 1
        print(f"facsight: {name}: {picture.code}: {picture}", file=sys.stderr)
        yield name, picture
    yield from _analyze(batch, measure)


def _pictures(inputs: Sequence[_Input]) -> Iterator[tuple[str, Image | FacsightError]]:
    for given, files in inputs:
        if not files:
            yield given, ImageNotFound(f"'{given}' holds no picture; give pictures or a folder.")
        for file in files:
            try:
                yield str(file), load_image(file)
            except InputError as error:
                yield str(file), error


def _analyze(batch: Sequence[tuple[str, Image]], measure: _Measure) -> Iterator[Result]:
    if batch:
        names, pictures = zip(*batch, strict=True)
        yield from zip(names, measure(pictures), strict=True)


def _print_json(results: Iterator[Result]) -> None:
    """One array, an object an input: its analysis, or its error."""
    objects: list[dict[str, Any]] = []
    for name, result in results:
        if isinstance(result, Analysis):
            objects.append({"input": name, **analysis_to_json(result), "error": None})
        else:
            error = {"code": result.code, "message": str(result)}
            objects.append({"input": name, "error": error})
    print(json.dumps(objects, indent=2, ensure_ascii=False))


def _print_list(results: Iterator[Result]) -> None:
    for name, result in results:
        if not isinstance(result, Analysis):
            continue
        count = len(result.faces)
        print(f"{name}: {'no face' if not count else f'{count} face' + 's' * (count > 1)}")
        for face in result.faces:
            _print_face(face)
        if result.scene.people is not None:
            _print_people(result.scene.people)


def _print_face(face: FaceReport) -> None:
    left, top, right, bottom = (round(float(edge)) for edge in face.detection.box_xyxy)
    pose, gaze = face.pose, face.gaze
    print(f"  F{face.index}  box {left},{top},{right},{bottom}  quality {face.quality.score:.2f}")
    print(f"      pose  yaw {pose.yaw:+z.0f}  pitch {pose.pitch:+z.0f}  roll {pose.roll:+z.0f} deg")
    print(f"      gaze  yaw {gaze.yaw:+z.0f}  pitch {gaze.pitch:+z.0f} deg from the camera")
    if not face.action_units.face_measured:
        print(f"      action units not measured: {_why_not(face)}")
    for unit in strongest_units(face):
        name = ACTION_UNITS[unit.au]
        print(f"      {name.code:<5} {unit.letter} {unit.intensity:.1f}  {name.name}")
    listed = ", ".join(f"{label} {score:.2f}" for label, score in face.emotion.ranked[:3])
    print(f"      apparent expression ({face.emotion.rule_set}): {listed or 'not measured'}")
    for reading in face.readings:
        print(f"      {_shown(reading)}")


def _print_people(people: People) -> None:
    """A line a body, a hand, a face's gaze and a pair of faces."""
    for body in people.bodies:
        whose = "no face" if body.face is None else f"F{body.face}"
        arms, hands = _told(body.arms), _told(body.hands)
        print(f"  body {body.index} ({whose})  arms: {arms}; hands: {hands}")
    for hand in people.hands:
        print(f"  hand {hand.index} ({_told(hand.side)})  {_told(hand.face)}")
    for index, target in enumerate(people.gaze_targets, 1):
        print(f"  F{index} looks at: {_told(target)}")
    for pair in people.facing:
        turned = pair.relation.value
        named = None if turned is None else turned.between(pair.first, pair.second)
        print(f"  F{pair.first} and F{pair.second}: {named or _told(pair.relation)}")


def _told(relation: Relation[Any]) -> str:
    return f"not measured ({relation.detail})" if relation.value is None else str(relation.value)


def _shown(reading: RuleReading) -> str:
    """One further rule set's reading in a line."""
    if isinstance(reading, EmotionScores):
        listed = ", ".join(f"{label} {score:.2f}" for label, score in reading.ranked[:3])
        return f"{reading.rule_set}: {listed or 'not measured'}"
    hidden = ", ".join(ACTION_UNITS[au].code for au in reading.unmeasured)
    missing = f" ({hidden} not measured)" if hidden else ""
    if isinstance(reading, ScaleReading):
        ends = f"{reading.low:.2f} to {reading.high:.2f}"
        value = ends if reading.value is None else f"{reading.value:.2f}"
        least, most = reading.range
        return f"{reading.rule_set}: {value} {reading.unit} ({least:g} to {most:g}){missing}"
    shown = [name.replace("_", " ") for name, match in reading.matches.items() if match]
    return f"{reading.rule_set}: {', '.join(shown) or 'none shown'}{missing}"


def _why_not(face: FaceReport) -> str:
    """The commonest reason why a face's units could not be measured."""
    reasons = [r.reason for r in face.action_units.readings if isinstance(r, UnavailableAU)]
    return Counter(reasons).most_common(1)[0][0].replace("_", " ")
