"""A person's coding as a plain table, with no data set's layout.

picture,AU1,AU4,AU12          a row a picture; `frame`, `face` and `subject` where there are
a.png,0,B,3                   0-5, letters, or 0 and 1 alone; empty is not coded

start,end,AU                  a row an event, seconds; `intensity` and `video` where there are
0.5,1.8,12                    a coded unit is absent outside its events
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facsight_tools.errors import TableInvalid
from facsight_tools.facs import ACTION_UNITS

_UNIT: Final = re.compile(r"AU\s*0*(\d+)", re.IGNORECASE)
_LETTERS: Final = {letter: float(at) for at, letter in enumerate("ABCDE", 1)}
_PICTURES: Final = ("picture", "input", "file", "filename", "image", "video", "clip")
_SUBJECTS: Final = ("subject", "person", "participant", "id")
_MOST: Final = 5.0


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """How one picture or frame was coded.

    Attributes:
        name: of the picture or video.
        frame: its number in the video, None of a picture.
        subject: who it is, None where the table does not say.
        units: what was coded, 0-5; a unit that was not coded is not there.
        face: its number in the table of measurements, None where the coding does not say.
    """

    name: str
    frame: int | None
    subject: str | None
    units: Mapping[int, float]
    face: int | None = None


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """A stretch in which a unit was coded, seconds, the end included."""

    name: str | None
    start_s: float
    end_s: float
    unit: int
    intensity: float


@dataclass(frozen=True, slots=True)
class Coding:
    """A coder's table: rows of pictures, or events.

    Attributes:
        pictures, events: one of the two is empty.
        graded: the units of which an intensity was coded, and not only whether they are there.
    """

    pictures: tuple[CodedPicture, ...] = ()
    events: tuple[CodedEvent, ...] = ()
    graded: frozenset[int] = frozenset()

    @property
    def units(self) -> tuple[int, ...]:
        """Every unit that was coded."""
        found = {unit for one in self.pictures for unit in one.units}
        return tuple(sorted(found | {one.unit for one in self.events}))

    def at(self, name: str | None, seconds: float) -> dict[int, float]:
        """How a moment of a video was coded by events."""
        units = dict.fromkeys(self.units, 0.0)
        for one in self.events:
            ours = one.name is None or name is None or Path(one.name).stem == Path(name).stem
            if ours and one.start_s <= seconds <= one.end_s:
                units[one.unit] = max(units[one.unit], one.intensity)
        return units


def read_coding(path: Path) -> Coding:
    """Read a coder's table.

    Raises:
        TableInvalid: it is none of the two forms; the message names row and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableInvalid(f"'{path}' cannot be read as text: {error}.") from error
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    header = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    rows = list(reader)
    if {"start", "end", "au"} <= header.keys():
        return _events(path, header, rows)
    units = {name: int(m[1]) for name in header.values() if (m := _UNIT.fullmatch(name.strip()))}
    unknown = sorted(f"AU{unit}" for unit in units.values() if unit not in ACTION_UNITS)
    if unknown:
        raise TableInvalid(f"'{path}': {unknown[0]} is no action unit that facsight knows.")
    picture = next((header[one] for one in _PICTURES if one in header), None)
    if picture is None or not units:
        raise TableInvalid(
            f"'{path}': expected columns such as picture,AU1,AU4,AU12, or start,end,AU; got "
            f"{', '.join(header.values()) or 'none'}."
        )
    return _pictures(path, header, picture, units, rows)


def _pictures(
    path: Path,
    header: Mapping[str, str],
    picture: str,
    units: Mapping[str, int],
    rows: Sequence[Mapping[str, str]],
) -> Coding:
    subject = next((header[one] for one in _SUBJECTS if one in header), None)
    found, graded = [], set()
    for at, row in enumerate(rows, 1):
        coded = {}
        for column, unit in units.items():
            text = (row.get(column) or "").strip()
            if text:
                coded[unit] = _value(path, at, column, text)
                if text.upper() in _LETTERS or coded[unit] not in (0.0, 1.0):
                    graded.add(unit)
        frame = (row.get(header.get("frame", "")) or "").strip()
        face = (row.get(header.get("face", "")) or "").strip().upper().removeprefix("F")
        found.append(
            CodedPicture(
                name=(row.get(picture) or "").strip(),
                frame=int(_number(path, at, "frame", frame)) if frame else None,
                subject=(row.get(subject) or "").strip() or None if subject else None,
                units=coded,
                face=int(_number(path, at, "face", face)) if face else None,
            )
        )
    return Coding(pictures=tuple(found), graded=frozenset(graded))


def _events(path: Path, header: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Coding:
    if "face" in header:
        raise TableInvalid(
            f"'{path}': events are held against a video's first face, so a column face has no "
            "use: give the events of one person, and the rows of that person's face."
        )
    name = next((header[one] for one in _PICTURES if one in header), None)
    strength = header.get("intensity")
    found = []
    for at, row in enumerate(rows, 1):
        told = re.search(r"\d+", row.get(header["au"]) or "")
        if told is None or int(told[0]) not in ACTION_UNITS:
            raise TableInvalid(f"'{path}', row {at}: AU holds no action unit that facsight knows.")
        start, end = (
            _number(path, at, one, (row.get(header[one]) or "").strip()) for one in ("start", "end")
        )
        if end < start:
            raise TableInvalid(f"'{path}', row {at}: the event ends before it starts.")
        text = (row.get(strength) or "").strip() if strength else ""
        found.append(
            CodedEvent(
                name=(row.get(name) or "").strip() or None if name else None,
                start_s=start,
                end_s=end,
                unit=int(told[0]),
                intensity=_value(path, at, "intensity", text) if text else 1.0,
            )
        )
    graded = {one.unit for one in found} if strength else set()
    return Coding(events=tuple(found), graded=frozenset(graded))


def _value(path: Path, row: int, column: str, text: str) -> float:
    """An intensity, 0-5, of a number or a letter."""
    value = _LETTERS.get(text.upper())
    value = _number(path, row, column, text) if value is None else value
    if not 0.0 <= value <= _MOST:
        raise TableInvalid(
            f"'{path}', row {row}, {column}: expected 0-5, a letter A-E, or nothing where it was "
            f"not coded; got {text}."
        )
    return value


def _number(path: Path, row: int, column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise TableInvalid(f"'{path}', row {row}, {column}: '{text[:40]}' is no number.") from error
    if not math.isfinite(value):
        raise TableInvalid(f"'{path}', row {row}, {column}: '{text[:40]}' is no number.")
    return value
