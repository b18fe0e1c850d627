"""`facsight examples make`: labelled pictures in, a file of action-unit vectors out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facsight.cli.app import OK
from facsight.cli.files import output_file, write
from facsight_tools.api import analyze_many
from facsight_tools.errors import ExamplesInvalid
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.fewshot import Example, leave_one_out, vector

_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


def run(args: argparse.Namespace) -> int:
    """Measure, write, and say how well the examples label each other."""
    folder = Path(args.folder)
    pictures = list(_pictures(folder))
    target = output_file(args.output, inputs=pictures, overwrite=args.overwrite)
    found = list(_measured(pictures))
    examples = Examples.of(found)
    write(target, (examples.model_dump_json() + "\n").encode())
    right, unlike = leave_one_out(found)
    count = len(found)
    print(f"{target}: {count} examples of {len(examples.labels)} labels, no pixels")
    print(f"left out one at a time, {right} of {count} get their own label, {unlike} none")
    if len(pictures) > count:
        print(f"{len(pictures) - count} pictures show no face and were left out")
    return OK


def _pictures(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise ExamplesInvalid(f"'{folder}' is no folder: give one with a folder for each label.")
    found = sorted(
        path for path in folder.glob("*/*") if path.suffix.lower() in _PICTURES and path.is_file()
    )
    if not found:
        raise ExamplesInvalid(f"'{folder}' holds no pictures in folders named after labels.")
    yield from found


def _measured(pictures: list[Path]) -> Iterator[Example]:
    """The largest face of every picture, labelled by its folder, with the note beside it."""
    for path, outcome in zip(pictures, analyze_many(pictures), strict=True):
        note, analysis = path.with_suffix(".txt"), outcome.analysis
        if analysis.faces:
            yield Example(
                path.parent.name.replace("_", " ").lower(),
                " ".join(note.read_text(encoding="utf-8").split()) if note.is_file() else "",
                analysis.image_sha256,
                vector(analysis.faces[0].action_units),
            )
