"""EMOTIC: people in scenes, 26 categories and valence, arousal, dominance for each person.

    EMOTIC/Annotations/Annotations.mat     struct arrays `train`, `val`, `test` (extra: eval), or
    EMOTIC/Annotations/test.csv, .json     one row a person
    EMOTIC/emotic/mscoco/images/COCO_val2014_000000562243.jpg

Kosti, Alvarez, Recasens & Lapedriza 2017, CVPR; 2020, IEEE Trans. Pattern Anal. 42:2755. A row of
the CSV or JSON has `Folder`, `Filename`, `BBox` ([x1, y1, x2, y2]), `Categorical_Labels` (a list of
names) and `Continuous_Labels` ([valence, arousal, dominance], 1-10), as the common conversion of
Annotations.mat names them.

Six of the categories have a counterpart here: Anger, Fear, Happiness, Sadness, Surprise, and
Aversion, which the set describes as disgust. People have several categories; a person is scored on
emotion where exactly one of the six is among them, and the others are counted. Valence v becomes
(v - 5.5) / 4.5. What is labelled is the person in the scene, not the face: no face-only measurement
can be expected to agree fully.
"""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    chosen_split,
    folder,
    picture,
    read_text,
    table,
)
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import DatasetInvalid

EMOTIONS: Final[Mapping[str, str]] = {
    "Anger": "anger",
    "Aversion": "disgust",
    "Fear": "fear",
    "Happiness": "happiness",
    "Sadness": "sadness",
    "Surprise": "surprise",
}
"""EMOTIC's categories with a counterpart among facsight's labels."""

_COLUMNS: Final = ("Folder", "Filename", "BBox", "Categorical_Labels", "Continuous_Labels")
_SPLITS: Final = ("train", "val", "test")
_MAT: Final = "Annotations.mat"

Person = Mapping[str, Any]
"""A person by `_COLUMNS`, the lists as lists."""


def fits(root: Path) -> bool:
    """Whether annotations and pictures are there."""
    return (root / "emotic").is_dir() and any(_file(root, split) is not None for split in _SPLITS)


def load(root: Path, split: str | None) -> Dataset:
    """Open the set; `split` is train, val, test (the usual one) or all.

    Raises:
        DatasetInvalid: no such split, pictures or annotations missing, or Annotations.mat without
            SciPy.
    """
    splits = chosen_split(split, _SPLITS, "test")
    images = folder(root / "emotic", "mscoco/images and so on")
    files = {name: _file(root, name) for name in splits}
    missing = [name for name, path in files.items() if path is None]
    if missing:
        raise DatasetInvalid(
            f"'{root / 'Annotations'}' holds neither {_MAT} nor {missing[0]}.csv or .json."
        )
    left_out: Counter[str] = Counter()
    found = {name: path for name, path in files.items() if path is not None}
    return Dataset(
        name=LOADER.name,
        title=f"EMOTIC, {' and '.join(splits)}",
        source="Kosti et al. 2017, CVPR; 2020, IEEE Trans. Pattern Anal. 42:2755",
        root=root,
        open=partial(_read, images, found, left_out),
        emotions=tuple(EMOTIONS.values()),
        left_out=left_out,
        notes=("Labels are of the person in the scene; facsight reads the face alone.",),
    )


def people_of(structs: Iterable[Mapping[str, Any]], split: str) -> Iterator[Person]:
    """The people of one of Annotations.mat's struct arrays, as nested dicts and lists.

    In `train` one annotator's categories stand under `annotations_categories`; `val` and `test`
    have several annotators' and their combination.

    Raises:
        DatasetInvalid: a field is missing.
    """
    for struct in structs:
        try:
            for person in _list(struct["person"]):
                if split == "train":
                    categories = person["annotations_categories"]["categories"]
                    levels = person["annotations_continuous"]
                else:
                    categories = person["combined_categories"]
                    levels = person["combined_continuous"]
                levels = _list(levels)[0]
                yield {
                    "Folder": struct["folder"],
                    "Filename": struct["filename"],
                    "BBox": [float(edge) for edge in person["body_bbox"]],
                    "Categorical_Labels": [str(name) for name in _list(categories)],
                    "Continuous_Labels": [
                        float(levels[name]) for name in ("valence", "arousal", "dominance")
                    ],
                }
        except (KeyError, IndexError, TypeError) as error:
            raise DatasetInvalid(f"{_MAT}: {struct.get('filename')}: no field {error}.") from error


def _file(root: Path, split: str) -> Path | None:
    names = (f"{split}.csv", f"{split}.json", _MAT)
    return next((p for name in names if (p := root / "Annotations" / name).is_file()), None)


def _read(images: Path, files: Mapping[str, Path], left_out: Counter[str]) -> Iterator[Item]:
    for split, path in files.items():
        for index, person in enumerate(_people(path, split)):
            categories = person["Categorical_Labels"]
            known = {EMOTIONS[name] for name in categories if name in EMOTIONS}
            if len(known) != 1:
                left_out[
                    "several of the six emotions" if known else "none of the six emotions"
                ] += 1
            try:
                left, top, right, bottom = map(float, person["BBox"])
                valence = float(person["Continuous_Labels"][0])
            except (TypeError, ValueError, IndexError) as error:
                raise DatasetInvalid(f"'{path}', person {index + 1}: {error}.") from error
            sample = Sample(
                f"{person['Folder']}/{person['Filename']}",
                emotion=known.pop() if len(known) == 1 else None,
                # a person without the annotation has NaN
                valence=(valence - 5.5) / 4.5 if 1 <= valence <= 10 else None,
                box_xyxy=(left, top, right, bottom),
            )
            yield sample, picture(images / person["Folder"] / person["Filename"])


def _people(path: Path, split: str) -> Iterator[Person]:
    if path.suffix == ".mat":
        return people_of(_list(_mat(path)[split]), split)
    if path.suffix == ".json":
        return _json_people(path)
    return ({**row, **_lists(row, path)} for row in table(path, _COLUMNS))


def _json_people(path: Path) -> Iterator[Person]:
    try:
        rows = json.loads(read_text(path))
    except ValueError as error:
        raise DatasetInvalid(f"'{path}' is not JSON: {error}.") from error
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict) or any(name not in row for name in _COLUMNS):
            raise DatasetInvalid(
                f"'{path}': expected a list of objects with {', '.join(_COLUMNS)}."
            )
        yield row


def _lists(row: Mapping[str, str], path: Path) -> dict[str, list[Any]]:
    """The three lists, which a CSV holds as Python or JSON writes them."""
    found = {}
    for name in _COLUMNS[2:]:
        try:
            value = ast.literal_eval(row[name])
        except (ValueError, SyntaxError):
            value = None
        if not isinstance(value, list | tuple):
            raise DatasetInvalid(f"'{path}': {name}: expected a list, got {row[name]!r}.")
        found[name] = list(value)
    return found


def _mat(path: Path) -> dict[str, Any]:
    try:
        from scipy.io import loadmat
    except ImportError as error:
        raise DatasetInvalid(
            f"'{path}' needs SciPy: pip install 'facsight[eval]'. CSV and JSON work without."
        ) from error
    try:
        loaded: dict[str, Any] = loadmat(path, simplify_cells=True)
    except (OSError, ValueError, NotImplementedError) as error:
        raise DatasetInvalid(f"'{path}' cannot be read: {error}.") from error
    missing = [name for name in _SPLITS if name not in loaded]
    if missing:
        raise DatasetInvalid(f"'{path}': the array {', '.join(missing)} is missing.")
    return loaded


def _list(value: Any) -> list[Any]:
    """What MATLAB stores as one struct or text where there is one, and as an array of several."""
    if isinstance(value, np.ndarray):
        return list(value.reshape(-1))
    return value if isinstance(value, list) else [value]


LOADER: Final = Loader(
    "emotic", "Annotations/Annotations.mat (or test.csv, test.json) and emotic/", fits, load
)
