"""A table as text cells, numbers and names: where every reader of another tool's table starts."""

from __future__ import annotations

import csv
import json
import math
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from facsight_tools.decoded import decoded
from facsight_tools.errors import TableInvalid
from facsight_tools.toolboxes.formats import FORMATS, Format, Numbers, format_of

Cells = Mapping[str, str]
"""The texts of one row by column."""

NAMES: Final = ("input", "file", "filename", "FileName", "image_path", "video_path", "path")
"""Columns that name the picture or video, the first that is filled counts."""

FRAMES: Final = ("frame", "frame_idx", "frame_index", "Frame")
"""Columns that count frames."""

MOST_BYTES: Final = 1_000_000_000
"""Of a table's file: OpenFace writes half of that for an hour."""

MOST_COLUMNS: Final = 20_000
"""Of a table; no tool writes a tenth of that."""

_POINTS: Final = re.compile(r"(eye_lmk_|mesh_)?[xyzXYZ]_\d+|p_\d+|lm_mp_\d+_[xyz]")
_JSON: Final = "{["
_COMMENT: Final = "#"
_DELIMITERS: Final = (",", ";", "\t")
_DECIMAL_COMMA: Final = re.compile(r"-?\d+,\d+(e-?\d+)?", re.IGNORECASE)


def read_cells(path: Path) -> tuple[list[str], list[Cells]]:
    """The header and the rows of a file; `parse_cells` says of what.

    Raises:
        TableInvalid: it cannot be read as text, or holds no table.
    """
    return parse_cells(str(path), read_data(path))


def read_data(path: Path) -> bytes:
    """The bytes of a table's file.

    Raises:
        TableInvalid: there is none, it is no regular file or too large, or it cannot be read.
    """
    try:
        # A FIFO would block, and a device may never end.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise TableInvalid(f"'{path}' cannot be read: it is {what}.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise TableInvalid(
            f"There is no file '{path}'. Give the table that a tool wrote."
        ) from error
    except OSError as error:
        raise TableInvalid(f"'{path}' cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise TableInvalid(f"'{path}' is larger than {MOST_BYTES:,} bytes: cut it.")
    return data


def parse_cells(name: str, data: bytes) -> tuple[list[str], list[Cells]]:
    """The header and the rows of a CSV file, a JSON object, or a list of them.

    The points of meshes are in the header and not in the rows: they are nine tenths of a video's
    table, and nothing reads them. Tabs and the semicolons of a spreadsheet part cells as well.

    Args:
        name: what messages call it.
        data: the bytes of the file.

    Raises:
        TableInvalid: it is no text, holds no table, or has too many columns.
    """
    text = _decoded(name, data)
    if text.lstrip()[:1] in _JSON and text.strip():
        header, rows = _objects(name, text)
        _bound(name, header)
        return header, rows
    # iMotions writes lines about the recording before the header
    lines = [line for line in text.splitlines() if not line.startswith(_COMMENT)]
    parted = max(_DELIMITERS, key=lines[0].count) if lines else _DELIMITERS[0]
    try:
        reader = csv.reader(lines, delimiter=parted, skipinitialspace=True)
        header = [name.strip() for name in next(reader, [])]
        _bound(name, header)
        wanted = [(at, name) for at, name in enumerate(header) if not _POINTS.fullmatch(name)]
        rows = [
            {name: row[at] for at, name in wanted if at < len(row)} for row in reader if any(row)
        ]
    except csv.Error as error:
        raise TableInvalid(f"'{name}' is no table: {error}.") from error
    return header, rows


def _bound(name: str, header: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise TableInvalid(
            f"'{name}' has {len(header):,} columns, and {MOST_COLUMNS:,} are read at most."
        )


def known_format(name: str, header: list[str]) -> Format:
    """The tool that writes such columns.

    Raises:
        TableInvalid: no tool that is known does.
    """
    known = format_of(header)
    if known is None:
        expected = "; ".join(f"{one.name}: {one.expects}" for one in FORMATS)
        raise TableInvalid(
            f"'{name}': the columns {', '.join(header[:8]) or '(none)'} ... are no known tool's. "
            f"Expected one of: {expected}."
        )
    return known


def numbers(cells: Cells) -> Numbers:
    """The cells that are finite numbers; a list's as `column.0` on, an inner list's as its own."""
    return dict(_pairs(cells))


def named(cells: Cells) -> str | None:
    """What the row calls its picture or video; None where it does not."""
    return next((cells[name] for name in NAMES if cells.get(name)), None)


def frame_of(cells: Cells) -> str | None:
    """The row's frame number as it is written; None where it has none."""
    return next((cells[name] for name in FRAMES if cells.get(name)), None)


def label_scores(known: Format, row: Numbers, cells: Cells) -> dict[str, float]:
    """The tool's own emotion scores, made to sum to 1; 1 for the label that it names alone."""
    scores = {
        label: max(row[column], 0.0) for column, label in known.emotions.items() if column in row
    }
    total = sum(scores.values())
    if total > 0:
        return {label: score / total for label, score in scores.items()}
    if known.named is None:
        return {}
    column, words = known.named
    word = (cells.get(column) or "").strip().lower().removesuffix(".0")
    return {words.get(word, word): 1.0} if word else {}


def _decoded(name: str, data: bytes) -> str:
    text = decoded(data)
    if text is not None:
        return text
    raise TableInvalid(
        f"'{name}' is no text, so no table: give the CSV that a tool wrote. Pictures and videos "
        "are for `facsight analyze`."
    )


def _objects(name: str, text: str) -> tuple[list[str], list[Cells]]:
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise TableInvalid(f"'{name}' is no table: its JSON is nested too deeply.") from error
    except ValueError as error:
        raise TableInvalid(f"'{name}' is no JSON: {error}.") from error
    rows = found if isinstance(found, list) else [found]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise TableInvalid(f"'{name}' is no JSON object or list of objects.")
    header = list(dict.fromkeys(str(column) for row in rows for column in row))
    return header, [{str(key): _text(value) for key, value in row.items()} for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def _pairs(cells: Cells) -> Iterator[tuple[str, float]]:
    for name, text in cells.items():
        if isinstance(text, str) and text[:1] == "[":
            yield from _listed(name, text)
            continue
        if isinstance(text, str) and _DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        try:
            value = float(text)
        except (TypeError, ValueError):
            continue
        if math.isfinite(value):
            yield name, value


def _listed(name: str, text: str) -> Iterator[tuple[str, float]]:
    """The numbers of a list, also of one list within another that holds nothing else."""
    try:
        values = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return
    while isinstance(values, list) and len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    for place, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            yield f"{name}.{place}", float(value)
