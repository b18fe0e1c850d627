"""`facsight examples`: labelled pictures made a file of vectors, and folders searched by it."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from facsight.cli.app import BAD_INPUT, OK, PARTLY_FAILED
from facsight.cli.terminal import remark
from facsight_tools.api import analyze_many
from facsight_tools.errors import ExamplesInvalid, FacsightError
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.fewshot import Example, leave_one_out, vector
from facsight_tools.evidence.payloads import face_id
from facsight_tools.evidence.similar import METHOD, NEAR, Match
from facsight_tools.evidence.similar_pictures import (
    SimilarPicture,
    SimilarPictures,
    find_similar,
)
from facsight_tools.given_files import output_file, replacing, write
from facsight_tools.image import SUFFIXES
from facsight_tools.types import FaceReport

_COLUMNS: Final = (
    *("rank", "input", "face", "distance", "label", "example", "note"),
    *("agree", "differ", "not_measured", "error"),
)


def run(args: argparse.Namespace) -> int:
    """Make examples, or find pictures by them."""
    return _find(args) if args.action == "find" else _make(args)


def _find(args: argparse.Namespace) -> int:
    """List what is near, or that nothing is; then what could not be looked at."""
    target = args.csv and output_file(
        args.csv, inputs=[args.examples, *args.pictures], overwrite=args.overwrite
    )
    found = find_similar(args.examples, args.pictures, label=args.label)
    shown = found.near[: args.top]
    _tell(found.unreadable)
    print(_counted(found))
    for rank, one in enumerate(shown, 1):
        print(f"{rank:4d}  {one.match.distance:.3f}  {_named(one)}")
        for what, units in _compared(one.match):
            print(f"             {what}: {' '.join(f'[{row}]' for row in one.match.cites(units))}")
    print(METHOD)
    if target:
        with replacing(target) as file:
            _table(file, found, shown)
    if not found.unreadable:
        return OK
    return PARTLY_FAILED if found.pictures else BAD_INPUT


def _counted(found: SimilarPictures) -> str:
    """How many of how many, and where there are none, how far the nearest is."""
    text = f"{len(found.near)} of {found.pictures} pictures are within {NEAR} of an example"
    if not found.near and found.nearest is not None:
        text += f"; the nearest is at {found.nearest.match.distance:.3f}: {_named(found.nearest)}"
    for names, why in ((found.faceless, "show no face"), (found.examples, "are examples")):
        text += f"; {len(names)} {why}" if names else ""
    return text


def _named(one: SimilarPicture) -> str:
    note = f', "{one.match.note}"' if one.match.note else ""
    face = face_id(one.match.face)
    return f"{one.picture} {face}  {one.match.label} (example {one.match.example}{note})"


def _compared(match: Match) -> Iterator[tuple[str, tuple[int, ...]]]:
    for what, units in (
        ("agree", match.agree),
        ("differ", match.differ),
        ("not measured in both", match.unmeasured),
    ):
        if units:
            yield what, units


def _table(file: TextIO, found: SimilarPictures, shown: Sequence[SimilarPicture]) -> None:
    writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for rank, one in enumerate(shown, 1):
        match = one.match
        writer.writerow(
            {
                "rank": rank,
                "input": one.picture,
                "face": match.face,
                "distance": match.distance,
                "label": match.label,
                "example": match.example,
                "note": match.note,
                "agree": " ".join(match.cites(match.agree)),
                "differ": " ".join(match.cites(match.differ)),
                "not_measured": " ".join(match.cites(match.unmeasured)),
            }
        )
    for name, error in found.unreadable:
        writer.writerow({"input": name, "error": f"{error.code}: {error}"})


def _make(args: argparse.Namespace) -> int:
    """Measure, write, and say how well the examples label each other."""
    folder = Path(args.folder)
    pictures = list(_pictures(folder))
    target = output_file(args.output, inputs=pictures, overwrite=args.overwrite)
    outcomes = list(analyze_many(pictures))
    unreadable = [(one.name, one.error) for one in outcomes if one.error is not None]
    _tell(unreadable)
    labelled = [
        _example(path, one.analysis.faces[0], one.analysis.image_sha256)
        for path, one in zip(pictures, outcomes, strict=True)
        if one.ok and one.analysis.faces
    ]
    if not labelled:
        raise ExamplesInvalid(f"No picture in '{folder}' shows a face: there is no example.")
    examples = Examples.of(labelled)
    write(target, (examples.model_dump_json() + "\n").encode())
    right, unlike = leave_one_out(labelled)
    count, faceless = len(labelled), len(pictures) - len(labelled) - len(unreadable)
    print(f"{target}: {count} examples of {len(examples.labels)} labels, no pixels")
    print(f"left out one at a time, {right} of {count} get their own label, {unlike} none")
    if faceless:
        print(f"{faceless} pictures show no face and were left out")
    return PARTLY_FAILED if unreadable else OK


def _tell(unreadable: Sequence[tuple[str, FacsightError]]) -> None:
    for name, error in unreadable:
        remark(f"{name}: {error.code}: {error}")


def _pictures(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise ExamplesInvalid(f"'{folder}' is no folder: give one with a folder for each label.")
    found = sorted(
        path for path in folder.glob("*/*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    if not found:
        raise ExamplesInvalid(f"'{folder}' holds no pictures in folders named after labels.")
    yield from found


def _example(path: Path, face: FaceReport, sha256: str) -> Example:
    """The largest face of a picture, labelled by its folder, with the note beside it."""
    note = path.with_suffix(".txt")
    return Example(
        path.parent.name.replace("_", " ").lower(),
        " ".join(note.read_text(encoding="utf-8").split()) if note.is_file() else "",
        sha256,
        vector(face.action_units),
    )
