"""Results as CSV and Parquet, one row a face."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TextIO

from facsight_tools.errors import FacsightError, UnknownOption
from facsight_tools.rules.catalogue import Selection
from facsight_tools.table import Row, columns, error_row, face_rows, text_columns
from facsight_tools.types import Analysis

Result = tuple[str, Analysis | FacsightError]
"""An input's name with its analysis, or with what was wrong."""


def write_csv(
    file: TextIO, results: Iterator[Result], rules: Selection, seconds: Sequence[str] = ()
) -> None:
    """Write the table row by row, so that a long run shows what it has."""
    writer = csv.DictWriter(file, columns(rules, seconds), lineterminator="\n")
    writer.writeheader()
    for result in results:
        writer.writerows(_rows(result))
        file.flush()


def require_parquet() -> None:
    """Raise `UnknownOption` where the extra is not installed, before anything is measured."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UnknownOption(
            "Parquet needs the extra: pip install 'facsight[parquet]'. --csv works without."
        ) from error


def parquet_bytes(
    results: Iterator[Result], rules: Selection, seconds: Sequence[str] = ()
) -> bytes:
    """The whole table as a Parquet file: whole numbers, numbers and texts, null where empty."""
    import pyarrow
    import pyarrow.parquet

    names, texts = columns(rules, seconds), text_columns(rules)
    rows = [row for result in results for row in _rows(result)]

    def kind(name: str) -> pyarrow.DataType:
        if name in texts:
            return pyarrow.string()
        whole = name in ("frame", "face") or name.endswith("_present")
        return pyarrow.int32() if whole else pyarrow.float64()

    table = pyarrow.table(
        {name: [row.get(name) for row in rows] for name in names},
        schema=pyarrow.schema([(name, kind(name)) for name in names]),
    )
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def _rows(result: Result) -> Iterator[Row]:
    name, measured = result
    if isinstance(measured, Analysis):
        yield from face_rows(name, measured)
    else:
        yield error_row(name, measured)
