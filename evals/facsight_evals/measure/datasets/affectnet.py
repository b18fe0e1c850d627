"""AffectNet: emotion in eight classes, valence and arousal.

As repacked since 2021:

    AffectNet/val_set/images/0.jpg
    AffectNet/val_set/annotations/0_exp.npy, 0_val.npy, 0_aro.npy     one number each, often as text

As first distributed:

    AffectNet/Manually_Annotated_file_lists/validation.csv    (or beside the pictures' folder)
    AffectNet/Manually_Annotated_Images/689/737db2...jpg

The CSV's columns are `subDirectory_filePath, face_x, face_y, face_width, face_height,
facial_landmarks, expression, valence, arousal`; copies without a header have them in this order.
Mollahosseini, Hasani & Mahoor 2017, IEEE Trans. Affect. Comput. 10:18. Expressions 8 (none), 9
(uncertain) and 10 (no face) are left out and counted. The usual split is the validation set, for
the test set's labels were not published.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    chosen_split,
    folder,
    frames,
    number,
    picture,
)
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import DatasetInvalid

EMOTIONS: Final = ("neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger",
                   "contempt")  # fmt: skip
"""Facsight's labels in the order of the data's numbers."""

_UNUSED: Final = {8: "expression 'none'", 9: "expression 'uncertain'", 10: "expression 'no face'"}
_SETS: Final = {"train": "train_set", "val": "val_set"}
_LISTS: Final = {"train": "training.csv", "val": "validation.csv"}
_IMAGES: Final = "Manually_Annotated_Images"
_COLUMNS: Final = ("subDirectory_filePath", "face_x", "face_y", "face_width", "face_height",
                   "facial_landmarks", "expression", "valence", "arousal")  # fmt: skip


def fits(root: Path) -> bool:
    """Whether one of the two layouts is there."""
    return any((root / name / "annotations").is_dir() for name in _SETS.values()) or (
        _original(root) is not None
    )


def load(root: Path, split: str | None) -> Dataset:
    """Open the set; `split` is train, val (the usual one) or all.

    Raises:
        DatasetInvalid: no such split, or its folder or list is missing.
    """
    splits = chosen_split(split, tuple(_SETS), "val")
    left_out: Counter[str] = Counter()
    original = _original(root)
    if original is None:
        parts = [folder(root / _SETS[name], "images/ and annotations/") for name in splits]
        for part in parts:
            folder(part / "images", "0.jpg and so on")
            folder(part / "annotations", "0_exp.npy and so on")
        read = partial(_repacked, parts, left_out)
    else:
        lists = [original / _LISTS[name] for name in splits]
        for path in lists:
            if not path.is_file():
                raise DatasetInvalid(f"'{path}' is not there; it should list the split's pictures.")
        read = partial(_listed, root / _IMAGES, lists, left_out)
    return Dataset(
        name=LOADER.name,
        title=f"AffectNet, {' and '.join(splits)}",
        source="Mollahosseini, Hasani & Mahoor 2017, IEEE Trans. Affect. Comput. 10:18",
        root=root,
        open=read,
        emotions=EMOTIONS,
        left_out=left_out,
    )


def _original(root: Path) -> Path | None:
    """The folder with the lists, where the set is laid out as first distributed."""
    if not (root / _IMAGES).is_dir():
        return None
    for place in (root / "Manually_Annotated_file_lists", root):
        if any((place / name).is_file() for name in _LISTS.values()):
            return place
    return None


def _repacked(parts: Iterable[Path], left_out: Counter[str]) -> Iterator[Item]:
    for part in parts:
        for key, file in frames(part / "images").items():
            stem = part / "annotations" / file.stem
            emotion = _expression(_stored(stem, "exp"), left_out, stem)
            if emotion is not None:
                name = f"{part.name}/{key}"
                valence = _stored(stem, "val")
                yield Sample(name, emotion=emotion, valence=valence), picture(file)


def _stored(stem: Path, kind: str) -> float:
    path = stem.with_name(f"{stem.name}_{kind}.npy")
    try:
        value = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DatasetInvalid(f"'{path}' cannot be read: {error}.") from error
    if value.size != 1:
        raise DatasetInvalid(f"'{path}': expected one number, got shape {value.shape}.")
    return number(value.reshape(-1)[0].item(), path, kind)


def _listed(images: Path, lists: Iterable[Path], left_out: Counter[str]) -> Iterator[Item]:
    for path in lists:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for cells in csv.reader(file):
                if not cells or cells[0] == _COLUMNS[0]:
                    continue
                if len(cells) != len(_COLUMNS):
                    raise DatasetInvalid(
                        f"'{path}': expected {len(_COLUMNS)} columns, got {len(cells)}."
                    )
                row = dict(zip(_COLUMNS, cells, strict=True))
                emotion = _expression(number(row["expression"], path, "expression"), left_out, path)
                if emotion is None:
                    continue
                valence = number(row["valence"], path, "valence")
                x, y, width, height = (number(row[name], path, name) for name in _COLUMNS[1:5])
                sample = Sample(
                    row["subDirectory_filePath"],
                    emotion=emotion,
                    valence=valence if -1 <= valence <= 1 else None,
                    box_xyxy=(x, y, x + width, y + height),
                )
                yield sample, picture(images / row["subDirectory_filePath"])


def _expression(value: float, left_out: Counter[str], path: Path) -> str | None:
    if value in _UNUSED:
        left_out[_UNUSED[int(value)]] += 1
        return None
    if value not in range(len(EMOTIONS)):
        raise DatasetInvalid(f"'{path}': expression: expected a number 0-10, got {value:g}.")
    return EMOTIONS[int(value)]


LOADER: Final = Loader(
    "affectnet",
    "val_set/images and val_set/annotations, or Manually_Annotated_Images and validation.csv",
    fits,
    load,
)
