"""Outcomes as CSV, JSON lines and Parquet: written as they come, gone on with after a break."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

from facsight_tools.batch import PictureOutcome
from facsight_tools.errors import FacsightError, InferenceFailed, OutputRefused, UnknownOption
from facsight_tools.given_files import lock, refused, write
from facsight_tools.rules.catalogue import Selection
from facsight_tools.table import Row, columns, error_row, face_rows, text_columns
from facsight_tools.types import Analysis
from facsight_tools.video.api import VideoAnalysis, VideoOutcome

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula (OWASP, CSV injection)."""

_SOME: Final = 256


@dataclass(frozen=True, slots=True)
class Written:
    """What came of an input that was measured elsewhere: its lines, as the form writes them.

    Attributes:
        name: what the input is called.
        text: whole lines; empty where nobody could write them.
        error: the error that it met, if any.
        face_count: how many faces were measured.
    """

    name: str
    text: str
    error: FacsightError | None
    face_count: int


Outcome = PictureOutcome | VideoOutcome | Written


class LineForm(Protocol):
    """How outcomes are written as lines, and what becomes of the lines at the end."""

    def head(self) -> str:
        """What stands before the first outcome."""
        ...

    def lines(self, outcome: PictureOutcome) -> str:
        """One or more whole lines."""
        ...

    def row(self, row: Row) -> str:
        """One whole line of a video's table."""
        ...

    def name_in(self, line: str) -> str:
        """The name of the picture or video that a line is of."""
        ...

    def finish(self, part: Path, target: Path) -> None:
        """Make the file of the lines."""
        ...


class Csv:
    """A row a face.

    Args:
        rules, seconds, landmarks, wide: as in `facsight_tools.table.columns`.
        drop_empty: leave out the columns that no row fills.
        more: columns of videos besides: `speech`, and those of hands and covers.
        raw: leave texts as they are. Else one that a spreadsheet would run as a formula begins with
            an apostrophe.
    """

    def __init__(
        self,
        rules: Selection,
        seconds: Sequence[str] = (),
        *,
        landmarks: bool = False,
        raw: bool = False,
        wide: bool = False,
        drop_empty: bool = False,
        more: Sequence[str] = (),
    ) -> None:
        self._columns = [*columns(rules, seconds, landmarks=landmarks, wide=wide), *more]
        self._wide, self._drop_empty = wide, drop_empty
        self._landmarks = landmarks
        self._texts = text_columns(rules)
        self._raw = raw

    def head(self) -> str:
        """The names of the columns."""
        return self._line(dict(zip(self._columns, self._columns, strict=True)))

    def lines(self, outcome: PictureOutcome) -> str:
        """A line a face; one where there is none, or an error."""
        return "".join(map(self.row, self._rows(outcome)))

    def row(self, row: Row) -> str:
        """One line."""
        return self._line(self._safe(row))

    def name_in(self, line: str) -> str:
        """The first column."""
        return next(iter(csv.reader([line])))[0]

    def finish(self, part: Path, target: Path) -> None:
        """The lines are the file."""
        self._thin(part)
        part.replace(target)

    def _thin(self, part: Path) -> None:
        """Leave out the columns that are empty, where that was asked for."""
        if not self._drop_empty:
            return
        with part.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self._columns = [name for name in self._columns if any(row[name] for row in rows)]
        with part.open("w", newline="", encoding="utf-8") as file:
            file.write(self.head())
            for row in rows:
                file.write(self._line({name: row[name] for name in self._columns}))

    def _rows(self, outcome: PictureOutcome) -> Iterator[Row]:
        if isinstance(outcome.result, Analysis):
            yield from face_rows(
                outcome.name, outcome.result, landmarks=self._landmarks, wide=self._wide
            )
        else:
            yield error_row(outcome.name, outcome.result)

    def _safe(self, row: Row) -> Row:
        return row if self._raw else guarded(row)

    def _line(self, row: Row) -> str:
        written = io.StringIO()
        lines = csv.DictWriter(written, self._columns, lineterminator="\n", extrasaction="ignore")
        lines.writerow(row)
        return written.getvalue()


class Parquet(Csv):
    """The same table as Parquet: whole numbers, numbers and texts, null where empty.

    Until it is complete its rows are kept as CSV, since a Parquet file can be read only whole.

    Raises:
        UnknownOption: the extra is not installed.
    """

    def __init__(
        self,
        rules: Selection,
        seconds: Sequence[str] = (),
        *,
        landmarks: bool = False,
        wide: bool = False,
        drop_empty: bool = False,
        more: Sequence[str] = (),
    ) -> None:
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise UnknownOption(
                "Parquet needs the extra: pip install 'facsight[parquet]'. --csv works without."
            ) from error
        super().__init__(
            rules,
            seconds,
            landmarks=landmarks,
            raw=True,
            wide=wide,
            drop_empty=drop_empty,
            more=more,
        )

    def finish(self, part: Path, target: Path) -> None:
        """Typed columns of the rows."""
        import pyarrow.csv
        import pyarrow.parquet

        self._thin(part)
        kinds = {name: self._kind(name) for name in self._columns}
        table = pyarrow.csv.read_csv(
            part,
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=kinds,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        made = target.with_name(f"{target.name}.made")
        pyarrow.parquet.write_table(table, made)
        made.replace(target)
        part.unlink()

    def _kind(self, name: str) -> Any:
        import pyarrow

        if name in self._texts:
            return pyarrow.string()
        whole = name in ("frame", "face") or name.endswith("_present")
        return pyarrow.int32() if whole else pyarrow.float64()


class JsonLines:
    """An object a picture: its analysis, or its error; of a video one a face and frame."""

    def head(self) -> str:
        """Nothing."""
        return ""

    def lines(self, outcome: PictureOutcome) -> str:
        """One line."""
        return json.dumps(json_of(outcome), ensure_ascii=False) + "\n"

    def row(self, row: Row) -> str:
        """One line; what was not measured is left out."""
        told = {name: cell for name, cell in row.items() if cell is not None}
        return json.dumps(told, ensure_ascii=False) + "\n"

    def name_in(self, line: str) -> str:
        """The field `input`."""
        name: str = json.loads(line)["input"]
        return name

    def finish(self, part: Path, target: Path) -> None:
        """The lines are the file."""
        part.replace(target)


class GrowingFile:
    """A file that takes its name when it is complete; until then it is `NAME.part`.

    What is in the part is whole at every moment but for its last line, so a run that breaks off
    loses nothing that was measured, and the next goes on from there.

    Attributes:
        part: where the lines are kept.
        done: names of the pictures that are in it already.
        again: the name whose rows were left out, since they may be half; None where there is none.

    Args:
        target: the file, as `facsight_tools.given_files.output_file` gives it.
        form: how it is written.
        resume: go on with a part that is there.
        options: every option that changes a row, as typed, and its value. They are kept beside the
            part, in `NAME.part.options`, until it is complete.
        spare: refuse a part that is there rather than begin anew.

    Raises:
        OutputRefused: it cannot be written, another run is writing it, the part was written with
            other options, or it is there and is to be spared.
    """

    def __init__(
        self,
        target: Path,
        form: LineForm,
        *,
        resume: bool = False,
        options: Mapping[str, str] | None = None,
        spare: bool = False,
    ) -> None:
        self._target, self._form, self._options = target, form, options
        self.part = target.with_name(f"{target.name}.part")
        self._beside = target.with_name(f"{target.name}.part.options")
        self.again: str | None = None
        self._new = not self.part.exists()
        try:
            self._file: TextIO = self.part.open("a", newline="", encoding="utf-8")
        except OSError as error:
            raise refused(self.part, error) from error
        try:
            lock(self._file, self.part)
            if spare and not resume and not self._new:
                raise OutputRefused(
                    f"'{self.part}' is there, what an interrupted run has measured: --resume goes "
                    "on with it, --overwrite begins anew."
                )
            if resume and not self._new:
                self._check_options()
            before = self._before() if resume else []
            if options is not None:
                write(self._beside, json.dumps(dict(options)).encode())
            self._file.truncate(0)
        except BaseException:
            self.close()
            raise
        self.done = frozenset(form.name_in(line) for line in before)
        self._empty = not before
        self._write(form.head() + "".join(before))

    def add(self, outcome: Outcome) -> None:
        """Write what came of one picture or video.

        Raises:
            OutputRefused: the disk is full.
        """
        self._empty = False
        for text in texts_of(self._form, outcome):
            self._write(text)

    def add_row(self, row: Row) -> None:
        """Write one row of a video; raises as `add` does."""
        self._empty = False
        self._write(self._form.row(row))

    def close(self) -> None:
        """Stop here; what there is stays in the part."""
        with suppress(OSError):
            self._file.close()

    def withdraw(self) -> bool:
        """Stop here; whether nothing was measured. Then a part that this run made goes."""
        if self._new and self._empty:
            with suppress(OSError):
                self.part.unlink(missing_ok=True)
                self._beside.unlink(missing_ok=True)
        self.close()
        return self._empty

    def finish(self) -> None:
        """Give the file its name.

        Raises:
            OutputRefused: the disk is full, or the folder refuses it.
        """
        try:
            self._file.flush()
            if os.name == "nt":  # it renames no file that is open
                self._file.close()
            self._form.finish(self.part, self._target)
            self._file.close()
            self._beside.unlink(missing_ok=True)
        except OSError as error:
            raise refused(self._target, error) from error

    def _write(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            self.close()
            raise refused(self.part, error) from error

    def _check_options(self) -> None:
        """Refuse a part that was written with other options, naming them, or that tells none."""
        if self._options is None:
            return
        try:
            before = json.loads(self._beside.read_bytes())
        except (OSError, ValueError):
            before = None
        if not isinstance(before, dict):
            if self.part.stat().st_size == 0:
                return
            raise OutputRefused(
                f"'{self.part}' does not tell the options it was written with, so it cannot be "
                "gone on with: --overwrite begins anew."
            )
        names = {*before, *self._options}
        other = sorted(one for one in names if before.get(one) != self._options.get(one))
        if other:
            raise OutputRefused(
                f"'{self.part}' was written with other options ({', '.join(other)}), so it cannot "
                "be gone on with: give the same, or --overwrite without --resume to begin anew."
            )

    def _before(self) -> list[str]:
        """The lines of the part without its head and without the last picture's.

        The last picture's may be half of them. A run that writes them again loses one picture.
        """
        if not self.part.exists():
            return []
        try:
            kept = self.part.read_text(encoding="utf-8").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError) as error:
            raise OutputRefused(f"'{self.part}' cannot be read: {error}.") from error
        if kept and not kept[-1].endswith("\n"):
            kept.pop()
        head = self._form.head()
        if head and kept and kept[0] != head:
            raise OutputRefused(
                f"'{self.part}' was written with other options, so it cannot be gone on with: give "
                "the same, or remove it."
            )
        lines = kept[1:] if head else kept
        self.again = self._form.name_in(lines[-1]) if lines else None
        return [line for line in lines if self._form.name_in(line) != self.again]


def texts_of(form: LineForm, outcome: Outcome) -> Iterator[str]:
    """What came of one picture or video as whole lines, some at a time."""
    if isinstance(outcome, Written):
        lost = outcome.error or InferenceFailed("Nothing came back.")
        yield outcome.text or form.lines(PictureOutcome(outcome.name, lost))
    elif isinstance(outcome, PictureOutcome):
        yield form.lines(outcome)
    elif isinstance(outcome.result, VideoAnalysis):
        rows = outcome.result.rows()
        while some := "".join(map(form.row, islice(rows, _SOME))):
            yield some
        if outcome.error is not None:
            yield form.lines(PictureOutcome(outcome.name, outcome.error))
    else:
        yield form.lines(PictureOutcome(outcome.name, outcome.result))


def guarded(row: Row) -> Row:
    """A row in which a text that a spreadsheet would run as a formula begins with an apostrophe."""
    return {
        name: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
        for name, cell in row.items()
    }


def json_of(outcome: Outcome) -> dict[str, Any]:
    """One picture or video as JSON: its analysis, or its error."""
    if isinstance(outcome, Written):
        raise TypeError("what was measured elsewhere is lines already")
    if isinstance(outcome.result, Analysis):
        return {"input": outcome.name, **outcome.result.to_dict(), "error": None}
    told = outcome.result.to_dict() if isinstance(outcome.result, VideoAnalysis) else {}
    error = outcome.error and {"code": outcome.error.code, "message": str(outcome.error)}
    return {"input": outcome.name, **told, "error": error}
