"""Another tool's table as what that tool says of each picture or frame.

    table = read_table("openface.csv")
    table.at(12)                  what row 12 stands in: a `ToolAnalysis`, and the face of the row

Whose numbers these are is never lost: they stay the tool's, on its scale. What it does not measure
is not absent, an occurrence or a probability is presence and no intensity, and a column that is not
understood is named in `unknown`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.errors import TableInvalid
from facsight_tools.evidence.payloads import Axis, Quantity
from facsight_tools.evidence.rounding import rounded
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, intensity_letter
from facsight_tools.shown import frame
from facsight_tools.toolboxes.formats import Format, Numbers, ToolUnit, UnitSide
from facsight_tools.toolboxes.reading import (
    Cells,
    frame_of,
    known_format,
    label_scores,
    named,
    numbers,
    parse_cells,
    read_data,
)

if TYPE_CHECKING:
    import pandas

_SUFFIX: Final = {"both": "", "left": "_L", "right": "_R"}
_MOST_NAMED: Final = 8
_SPREADSHEET: Final = "'"
_MOST_SHOWN: Final = 16
_UNIT: Final = re.compile(
    r"((occ|int)_)?au_?\d+(_[lr])?(_r|_c|_intensity|_present)?", re.IGNORECASE
)
_EMPTY: Final = frozenset({"", "nan", "na", "n/a", "none", "null"})


@dataclass(frozen=True, slots=True)
class ToolFace:
    """What a tool says of one face.

    Attributes:
        index: 1 for the first face of its picture or frame.
        row: the table's row, 1 for the first after the header.
        person: by what the tool tells it from other faces over time; empty where it does not.
        score: how sure the tool is of the face, 0-1; None where it says nothing of it.
        units: what it says of action units; what it does not measure is not there.
        angles: degrees with the signs of `facsight_tools.types`, of pose and gaze.
        emotions: the tool's own scores, which sum to 1.
        valence: -1 to 1, None where the tool has none.
    """

    index: int
    row: int
    person: str
    score: float | None
    units: Mapping[UnitSide, ToolUnit]
    angles: Mapping[tuple[Quantity, Axis], float]
    emotions: Mapping[str, float]
    valence: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As objects that `json.dumps` takes, rounded as the ledger rounds."""
        return {
            "face": self.index,
            "row": self.row,
            "score": None if self.score is None else rounded(self.score, "probability"),
            "action_units": [
                {
                    "au": au,
                    "side": side,
                    "intensity": None
                    if one.intensity is None
                    else rounded(one.intensity, "intensity"),
                    "present": presence(one),
                    "probability": None
                    if one.probability is None
                    else rounded(one.probability, "probability"),
                }
                for (au, side), one in sorted(self.units.items())
            ],
            "angles": {
                f"{quantity}_{axis}": rounded(value, "deg")
                for (quantity, axis), value in self.angles.items()
            },
            "emotions": {
                label: rounded(value, "probability") for label, value in self.emotions.items()
            },
            "valence": None if self.valence is None else rounded(self.valence, ""),
        }


@dataclass(frozen=True, slots=True)
class ToolAnalysis:
    """What a tool says of one picture or one frame of a video.

    Attributes:
        source: the table's name.
        sha256: the table's hash.
        tool: how it is written.
        name: the picture or video, as the table calls it; None where it does not.
        frame: number of the frame, None where there is none.
        seconds: time in the video, None where the table has none.
        faces: in the order of the table.
        notes: whose numbers these are, and what of the table was left out.
    """

    source: str
    sha256: str
    tool: Format
    name: str | None
    frame: int | None
    seconds: float | None
    faces: tuple[ToolFace, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What a conversation calls it: `openface.csv, frame 12`, `faces.csv, one.jpg`."""
        parts = [self.source, *([self.name] if self.name else [])]
        return ", ".join([*parts, *([f"frame {self.frame}"] if self.frame is not None else [])])

    def to_dict(self) -> dict[str, Any]:
        """As objects that `json.dumps` takes."""
        return {
            "readings_of": self.tool.name,
            "table": self.source,
            "table_sha256": self.sha256,
            "input": self.name,
            "frame": self.frame,
            "seconds": self.seconds,
            "faces": [face.to_dict() for face in self.faces],
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        """Whose readings of how many faces, of what."""
        count = f"{len(self.faces)} face{'s' * (len(self.faces) != 1)}"
        return f"<ToolAnalysis {self.tool.name}, {count}, {self.title}>"


@dataclass(frozen=True, slots=True)
class ToolTable:
    """Another tool's table.

    Attributes:
        source: the file's name.
        tool: how it is written.
        analyses: one a picture or frame, in the order of the table.
        rows: how many rows it has, those without a face included.
        unknown: columns that are not understood, and so not used.
        unsure: columns left out because the sign of their numbers is not known.
        refused: cells outside the tool's own scale, which are left out: `AU12_r in row 3: 7.2`.
        repeated: columns that stand more than once.
    """

    source: str
    tool: Format
    analyses: tuple[ToolAnalysis, ...]
    rows: int
    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def at(self, row: int) -> tuple[ToolAnalysis, int]:
        """The picture or frame that a row belongs to, and the number of the row's face.

        Args:
            row: 1 for the first row after the header.

        Raises:
            TableInvalid: there is no such row, or the tool found no face in it.
        """
        for one in self.analyses:
            for face in one.faces:
                if face.row == row:
                    return one, face.index
        if not 1 <= row <= self.rows:
            raise TableInvalid(f"'{self.source}' has rows 1 to {self.rows}, and no row {row}.")
        raise TableInvalid(f"{self.tool.name} found no face in row {row} of '{self.source}'.")

    def to_frame(self) -> pandas.DataFrame:
        """A pandas data frame, one row a face, by the names of facsight's own table.

        `AU12` holds an intensity and `AU12_present` 0 or 1; what the tool does not measure is
        empty, and so is the intensity of a unit of which it says only whether it is there.

        Raises:
            UnknownOption: pandas is not installed.
        """
        return frame(self.frame_rows())

    def frame_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of `to_frame`."""
        for one in self.analyses:
            for face in one.faces:
                yield {
                    "input": one.name or one.source,
                    "frame": one.frame,
                    "timestamp": one.seconds,
                    "face": face.index,
                    "score": face.score,
                    **cells_of(face),
                }

    def __len__(self) -> int:
        return len(self.analyses)

    def __iter__(self) -> Iterator[ToolAnalysis]:
        return iter(self.analyses)

    def __repr__(self) -> str:
        """Whose table, and how much of it."""
        return f"<ToolTable {self.tool.name}, {self.rows} rows, {len(self)} pictures or frames>"


def presence(unit: ToolUnit) -> bool:
    """Whether a unit is there: by its intensity where it has one, else as the tool decides."""
    if unit.intensity is not None:
        return rounded(unit.intensity, "intensity") >= PRESENCE_THRESHOLD
    return bool(unit.present)


def units_shown(face: ToolFace) -> list[str]:
    """The units of the whole face that are there, with a letter where there is one: `AU12 D`."""
    shown = []
    for (au, side), unit in sorted(face.units.items()):
        if side == "both" and presence(unit):
            letter = None if unit.intensity is None else intensity_letter(unit.intensity)
            shown.append(ACTION_UNITS[au].code + (f" {letter}" if letter else ""))
    return shown


def cells_of(face: ToolFace) -> dict[str, float | int]:
    """What a tool says of a face by the columns of facsight's own table; nothing unmeasured."""
    cells: dict[str, float | int] = {}
    for (au, side), one in sorted(face.units.items()):
        column = f"AU{au:02d}{_SUFFIX[side]}"
        if one.intensity is not None:
            cells[column] = one.intensity
        if side == "both":
            cells[f"AU{au:02d}_present"] = int(presence(one))
    for (quantity, axis), degrees in face.angles.items():
        cells[axis if quantity == "pose" else f"{quantity}_{axis}"] = degrees
    for label, score in face.emotions.items():
        cells["_".join(["emotion", *label.split()])] = score
    return cells


def read_table(path: str | Path) -> ToolTable:
    """Read what OpenFace, Py-Feat, LibreFace, PyAFAR, iMotions or facsight wrote.

    Args:
        path: a CSV file, or the JSON of Affdex's SDK.

    Raises:
        TableInvalid: it cannot be read, or its columns are no known tool's.
    """
    file = Path(path)
    return table_of(file.name, read_data(file), at=str(file))


def table_of(
    name: str, data: bytes, *, at: str | None = None, most_rows: int | None = None
) -> ToolTable:
    """The table that the bytes of a file hold.

    Args:
        name: what it is called in evidence and messages.
        data: a CSV file, or the JSON of Affdex's SDK.
        at: what messages call it while it is not known to be a table; None is its name.
        most_rows: how many rows are read; None is any number.

    Raises:
        TableInvalid: it cannot be read, its columns are no known tool's, or it has more rows.
    """
    header, rows = parse_cells(at or name, data)
    tool = known_format(at or name, header)
    if most_rows is not None and len(rows) > most_rows:
        raise TableInvalid(
            f"'{name}' has {len(rows):,} rows and {most_rows:,} are read here at most: give a part "
            "of it."
        )
    unknown = tuple(one for one in header if one and not tool.known.fullmatch(one))
    digest, refused = hashlib.sha256(data).hexdigest(), []
    groups: dict[tuple[str | None, str | None, float | None], list[ToolFace]] = {}
    unsure: set[str] = set()
    for number, cells in enumerate(rows, 1):
        values = numbers(cells)
        key = (_plain(named(cells)), frame_of(cells), _seconds(tool, values))
        faces = groups.setdefault(
            key if any(one is not None for one in key) else (None, str(number), None), []
        )
        face, wrong = _face(tool, cells, values, number, len(faces) + 1)
        refused += [f"{one} (row {number})" for one in (*wrong, *_words(cells, values))]
        if face is not None:
            faces.append(face)
        unsure |= _unsure(tool, values)
    table = ToolTable(
        source=name,
        tool=tool,
        analyses=(),
        rows=len(rows),
        unknown=unknown,
        unsure=tuple(sorted(unsure)),
        refused=tuple(refused),
        repeated=tuple(one for one, count in Counter(header).items() if one and count > 1),
    )
    notes = notes_of(table)
    analyses = tuple(
        ToolAnalysis(
            source=name,
            sha256=digest,
            tool=tool,
            name=of,
            frame=_whole(frame_number),
            seconds=seconds,
            faces=tuple(faces),
            notes=(*notes, *contrary(tool, faces)),
        )
        for (of, frame_number, seconds), faces in groups.items()
    )
    return replace(table, analyses=analyses)


def notes_of(table: ToolTable) -> tuple[str, ...]:
    """Whose numbers these are, what they are, what is not measured, and what was left out."""
    tool = table.tool
    missing = [
        f"AU{unit}" for unit in ACTION_UNITS if unit not in tool.measures and unit < _POSITIONS
    ]
    own = tool.id == "facsight"
    whose = "facsight's own" if own else f"those of {tool.name}, not facsight's"
    said = [f"The readings are {whose}. {tool.scale}"]
    if missing:
        said.append(
            f"{tool.name} does not measure {', '.join(missing)}, so none of them is absent."
        )
    if table.unsure:
        said.append(
            f"Left out, since the sign of its angles is not known: {', '.join(table.unsure)}."
        )
    if table.unknown:
        said.append(f"Columns that are not understood and not used: {_some(table.unknown)}.")
    if table.refused:
        said.append(f"Cells outside the tool's own scale, left out: {_some(table.refused)}.")
    if table.repeated:
        said.append(
            "Columns that stand more than once, of which the last is read: "
            f"{_some(table.repeated)}."
        )
    return tuple(said)


def decided_otherwise(table: ToolTable) -> str | None:
    """In how many rows the tool itself decides otherwise than its intensities; None in no row."""
    found = [
        {au for (au, _), unit in face.units.items() if _decided_otherwise(unit)}
        for one in table
        for face in one.faces
    ]
    counts = Counter(f"AU{au}" for units in found for au in sorted(units))
    if not counts:
        return None
    told = [f"{unit} in {count}" for unit, count in counts.most_common()]
    rows = sum(bool(units) for units in found)
    return (
        f"In {rows} of {len(found)} rows with a face {table.tool.name}'s own decision whether a "
        f"unit is present is another than its intensity's, from 1 on ({_some(told)}); here the "
        "intensity decides."
    )


def _decided_otherwise(unit: ToolUnit) -> bool:
    own = unit.present
    return unit.intensity is not None and own is not None and own is not presence(unit)


_POSITIONS: Final = 51


def contrary(tool: Format, faces: Sequence[ToolFace]) -> Iterator[str]:
    """Units of which the tool's own decision is another than that of its intensity."""
    for face in faces:
        for decided, where in ((True, "below"), (False, "at or above")):
            units = [
                f"AU{au}"
                for (au, _), one in sorted(face.units.items())
                if _decided_otherwise(one) and one.present is decided
            ]
            if units:
                said = "present" if decided else "absent"
                yield (
                    f"{tool.name} itself decides that {', '.join(units)} of face {face.index} "
                    f"{'is' if len(units) == 1 else 'are'} {said}, {where} its own intensity of 1; "
                    "here the intensity decides."
                )


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _face(
    tool: Format, cells: Cells, row: Numbers, number: int, index: int
) -> tuple[ToolFace | None, list[str]]:
    """The face of a row, None where the tool found none, and what of its cells was refused."""
    units, refused = {}, []
    for (au, side), one in tool.units(row).items():
        strength, sure = one.intensity, one.probability
        if (strength is None or 0 <= strength <= 5) and (sure is None or 0 <= sure <= 1):
            units[au, side] = one
        else:
            refused.append(f"AU{au} of {one.score:g}")
    if row.get("success") == 0 or not units:
        return None, refused
    score = row.get(tool.found or "")
    return (
        ToolFace(
            index=int(row["face"]) if tool.id == "facsight" and row.get("face", 0) >= 1 else index,
            row=number,
            person=next((cells[one] for one in tool.person if cells.get(one)), ""),
            score=score if score is not None and 0 <= score <= 1 else None,
            units=MappingProxyType(units),
            angles=MappingProxyType(_angles(tool, row)),
            emotions=MappingProxyType(label_scores(tool, row, cells)),
            valence=_valence(tool, row),
        ),
        refused,
    )


def _words(cells: Cells, row: Numbers) -> Iterator[str]:
    """What stands in cells of units in place of a number."""
    for name, text in cells.items():
        word = text.strip()
        if (
            name not in row
            and _UNIT.fullmatch(name)
            and word.lower() not in _EMPTY
            and not word.startswith("[")
        ):
            yield f"{name} of {word[:_MOST_SHOWN]!r}"


def _angles(tool: Format, row: Numbers) -> dict[tuple[Quantity, Axis], float]:
    found: dict[tuple[Quantity, Axis], float] = {}
    pose, gaze = tool.pose(row), tool.gaze(row)
    if pose is not None:
        for axis, value in (("yaw", pose.yaw), ("pitch", pose.pitch), ("roll", pose.roll)):
            if axis not in tool.unsure:
                found["pose", axis] = value  # type: ignore[index]
    if gaze is not None:
        found["gaze", "yaw"], found["gaze", "pitch"] = gaze
    return found


def _unsure(tool: Format, row: Numbers) -> set[str]:
    """The columns of the row whose sign is not known."""
    return {name for name in row if name.lower() in tool.unsure}


def _seconds(tool: Format, row: Numbers) -> float | None:
    if tool.seconds is None or tool.seconds[0] not in row:
        return None
    return row[tool.seconds[0]] / tool.seconds[1]


def _valence(tool: Format, row: Numbers) -> float | None:
    if tool.valence is None or tool.valence[0] not in row:
        return None
    return row[tool.valence[0]] / tool.valence[1]


def _plain(name: str | None) -> str | None:
    """A name without the apostrophe that keeps a spreadsheet from running it."""
    return None if name is None else name.removeprefix(_SPREADSHEET)


def _whole(text: str | None) -> int | None:
    try:
        return None if text is None else int(float(text))
    except (ValueError, OverflowError):
        return None
