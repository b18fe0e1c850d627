"""The development split: a fifth of GENKI-4K, and photographs of six emotions.

    genki/labels.csv    file,smile,yaw_rad,pitch_rad,roll_rad    and the pictures beside it
    expr/labels.csv     file,emotion                             and the pictures beside it

The MPLab GENKI-4K Dataset, http://mplab.ucsd.edu: smiles and head pose, labelled by people; yaw,
pitch and roll have facsight's signs. expr: github.com/muxspace/facial_expressions, labelled by
students, with errors. The path may be the folder that holds both, or either of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    no_split,
    number,
    picture,
    table,
)
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import DatasetInvalid
from facsight_tools.types import HeadPose

_EMOTIONS: Final = ("anger", "disgust", "happiness", "neutral", "sadness", "surprise")
_LABELS: Final = "labels.csv"
_ANGLES: Final = ("yaw_rad", "pitch_rad", "roll_rad")


def fits(root: Path) -> bool:
    """Whether one of the two label files is in it or in its two folders."""
    return bool(_folders(root))


def load(root: Path, split: str | None) -> Dataset:
    """Open one or both parts.

    Raises:
        DatasetInvalid: no label file, or a column is missing.
    """
    no_split(split, "The development split")
    folders = _folders(root)
    if not folders:
        raise DatasetInvalid(f"'{root}' holds neither {LOADER.layout}.")

    def read() -> Iterator[Item]:
        for folder in folders:
            yield from _genki(folder) if _is_genki(folder) else _expr(folder)

    return Dataset(
        name=LOADER.name,
        title="Development split (GENKI-4K, every fifth picture; 360 photographs of emotions)",
        source="The MPLab GENKI-4K Dataset, http://mplab.ucsd.edu; "
        "github.com/muxspace/facial_expressions",
        root=root,
        open=read,
        emotions=_EMOTIONS,
        notes=(
            "In-sample: the smile network and the rule weights of facsight were fitted, and its "
            "thresholds chosen, on these very pictures. On figures for others see "
            "facsight_bench.dev_split and the model cards.",
        ),
    )


def _folders(root: Path) -> list[Path]:
    return [path for path in (root / "genki", root / "expr", root) if _header(path)]


def _header(folder: Path) -> list[str]:
    """The label file's columns where it is one of the two kinds, else nothing."""
    path = folder / _LABELS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        columns = file.readline().strip().split(",")
    return columns if "file" in columns and ({"smile", "emotion"} & set(columns)) else []


def _is_genki(folder: Path) -> bool:
    return "smile" in _header(folder)


def _genki(folder: Path) -> Iterator[Item]:
    path = folder / _LABELS
    for row in table(path, ("file", "smile", *_ANGLES)):
        angles = [math.degrees(number(row[name], path, name)) for name in _ANGLES]
        if row["smile"] not in ("0", "1"):
            raise DatasetInvalid(f"'{path}': smile: expected 0 or 1, got {row['smile']!r}.")
        sample = Sample(row["file"], smile=row["smile"] == "1", pose=HeadPose(*angles))
        yield sample, picture(folder / row["file"])


def _expr(folder: Path) -> Iterator[Item]:
    path = folder / _LABELS
    for row in table(path, ("file", "emotion")):
        emotion = row["emotion"]
        if emotion not in _EMOTIONS:
            raise DatasetInvalid(
                f"'{path}': emotion: expected one of {', '.join(_EMOTIONS)}, got {emotion!r}."
            )
        yield Sample(row["file"], emotion=emotion), picture(folder / row["file"])


LOADER: Final = Loader(
    "devset", "genki/labels.csv (smile, pose) or expr/labels.csv (emotion)", fits, load
)
