"""What every loader gives, and what they share."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from facsight_evals.measure.samples import Letter, Load, Sample, Target
from facsight_tools.errors import DatasetInvalid
from facsight_tools.image import SUFFIXES, load_image

Item = tuple[Sample, Load]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled faces, read one by one.

    Attributes:
        name: what `--as` calls it.
        title, source: what it is, and where it is described.
        root: the folder or file it was read from.
        open: starts reading; samples come in a fixed order, each with what decodes its picture.
        emotions: the labels among which an emotion is chosen; empty where none are labelled.
        present_from: the letter from which on the field counts a unit of this set as present.
        left_out: what its labels say that is not scored, and how often; filled while it is read.
        notes: what a reader of the figures should know.
    """

    name: str
    title: str
    source: str
    root: Path
    open: Callable[[], Iterator[Item]]
    emotions: tuple[str, ...] = ()
    present_from: Letter = "A"
    left_out: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loader:
    """How one data set is told and opened.

    Attributes:
        name: what `--as` calls it.
        layout: the folders and files it looks for, in words, for messages.
        fits: whether a path has that layout; looks at names only, and raises nothing.
        load: opens it, with the split that was asked for (None: the set's usual one).
    """

    name: str
    layout: str
    fits: Callable[[Path], bool]
    load: Callable[[Path, str | None], Dataset]


_NUMBER: Final = re.compile(r"(\d+)$")


def picture(path: Path) -> Load:
    """Decodes the file when called."""
    return partial(load_image, path)


def folder(path: Path, what: str) -> Path:
    """The folder, or `DatasetInvalid` that says what it should hold."""
    if not path.is_dir():
        raise DatasetInvalid(f"'{path}' is not there; it should hold {what}.")
    return path


def first_folder(candidates: Iterable[Path], what: str) -> Path:
    """The first of some folders that exists, or `DatasetInvalid`."""
    tried = list(candidates)
    for path in tried:
        if path.is_dir():
            return path
    names = ", ".join(f"'{path}'" for path in tried)
    raise DatasetInvalid(f"None of {names} is there; one should hold {what}.")


def subfolders(path: Path, pattern: str = ".*") -> list[Path]:
    """The folders in a folder whose whole names match, sorted; none where it is not there."""
    if not path.is_dir():
        return []
    return sorted(p for p in path.iterdir() if p.is_dir() and re.fullmatch(pattern, p.name))


def frames(path: Path) -> dict[int, Path]:
    """A folder's pictures by the number that ends their names, ascending."""
    found = {}
    for file in path.iterdir():
        number = _NUMBER.search(file.stem)
        if number and file.suffix.lower() in SUFFIXES:
            found[int(number.group())] = file
    return dict(sorted(found.items()))


def read_text(path: Path) -> str:
    """A label file's text, or `DatasetInvalid`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetInvalid(f"'{path}' cannot be read as text: {error}.") from error


def numbers(path: Path, fields: int) -> Iterator[list[float]]:
    """Lines of a label file that are numbers, split at commas or blanks.

    Raises:
        DatasetInvalid: a line has another number of fields, or a field is no number.
    """
    for row, line in enumerate(read_text(path).splitlines(), 1):
        words = line.replace(",", " ").split()
        if not words:
            continue
        try:
            values = [float(word) for word in words]
        except ValueError:
            values = []
        if len(values) != fields:
            raise DatasetInvalid(
                f"'{path}', line {row}: expected {fields} numbers, got {line.strip()[:60]!r}."
            )
        yield values


def table(path: Path, columns: Iterable[str]) -> Iterator[dict[str, str]]:
    """Rows of a CSV file by column, after its header was found to have `columns`.

    Raises:
        DatasetInvalid: it cannot be read, or a column is missing.
    """
    rows = csv.DictReader(read_text(path).splitlines(), skipinitialspace=True)
    missing = [name for name in columns if name not in (rows.fieldnames or ())]
    if missing:
        raise DatasetInvalid(
            f"'{path}': the column {', '.join(missing)} is missing; "
            f"it has {', '.join(rows.fieldnames or ['none'])}."
        )
    return iter(rows)


def number(text: Any, path: Path, what: str) -> float:
    """One number of a label file, or `DatasetInvalid` that names the file and the field."""
    try:
        return float(text)
    except (TypeError, ValueError):
        raise DatasetInvalid(f"'{path}': {what}: expected a number, got {text!r}.") from None


def intensities(values: Mapping[int, float], path: Path) -> dict[Target, float]:
    """Whole-face intensities on 0-5 by unit, or `DatasetInvalid` for one beyond."""
    for unit, value in values.items():
        if not 0 <= value <= 5:
            raise DatasetInvalid(f"'{path}': AU{unit}: expected an intensity 0-5, got {value:g}.")
    return {(unit, "both"): float(value) for unit, value in values.items()}


def chosen_split(asked: str | None, known: tuple[str, ...], usual: str) -> tuple[str, ...]:
    """The splits to read: the one asked for, all of them for `all`, the usual one for None.

    Raises:
        DatasetInvalid: there is no such split.
    """
    if asked == "all":
        return known
    split = asked or usual
    if split not in known:
        raise DatasetInvalid(f"There is no split '{split}'; there are: {', '.join(known)}, all.")
    return (split,)


def no_split(asked: str | None, name: str) -> None:
    """Refuse a split of a data set that has none."""
    if asked not in (None, "all"):
        raise DatasetInvalid(f"{name} is not divided into splits; leave --split out.")
