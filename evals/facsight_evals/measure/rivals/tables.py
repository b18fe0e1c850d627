"""Any other tool by the CSV it wrote: one file, or a folder of one file a picture or video.

A row belongs to the sample whose name it ends in, or that ends in its name: folders from the right,
suffixes of pictures left out, frame numbers as numbers. A row's name is its column `input`, `file`
or the like; where there is none, the CSV's own name and the row's frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from facsight_evals.measure.samples import SMILE, MeasuredFace, MeasuredUnit, Mesh, Sample
from facsight_tools.errors import ComparisonInvalid
from facsight_tools.image import SUFFIXES
from facsight_tools.networks.files import sha256_of
from facsight_tools.toolboxes.formats import Format, Numbers, ToolUnit
from facsight_tools.toolboxes.reading import (
    Cells,
    frame_of,
    known_format,
    label_scores,
    named,
    numbers,
    read_cells,
)
from facsight_tools.types import HeadPose, Image

_ANGLES: Final = ("yaw", "pitch", "roll")

Key = tuple[str, ...]


class Table:
    """Another tool's readings, looked up by sample.

    Args:
        path: a CSV file, or a folder of them.
        flip: the angles whose sign is turned: yaw, pitch, roll.

    Raises:
        ComparisonInvalid: there is no table, or there are those of several tools.
        TableInvalid: one cannot be read, or its columns are no known tool's.
    """

    def __init__(self, path: Path, flip: Iterable[str] = ()) -> None:
        files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not files:
            raise ComparisonInvalid(f"'{path}' holds no CSV file.")
        self._flip = frozenset(flip)
        unknown = sorted(self._flip - set(_ANGLES))
        if unknown:
            raise ComparisonInvalid(f"--flip: expected {', '.join(_ANGLES)}; got {unknown[0]}.")
        self._rows: dict[str, list[tuple[Key, float, Mapping[str, str]]]] = {}
        self.format = self._format(files)
        self.found = 0
        self.provenance: Mapping[str, str] = {file.name: sha256_of(file) for file in files}

    @property
    def name(self) -> str:
        """The tool that wrote the table."""
        return self.format.name

    @property
    def notes(self) -> tuple[str, ...]:
        """How the table was read, and how much of it was found again."""
        turned = f"; turned: {', '.join(sorted(self._flip))}" if self._flip else ""
        return (
            f"{self.found} samples were found in the table of {self.name}{turned}. What its "
            "columns were taken for: tools/facsight_tools/toolboxes/formats.py.",
        )

    def read(self, sample: Sample, picture: Image | Mesh) -> MeasuredFace | None:  # noqa: ARG002
        """The row of this sample; None where there is none, or it says that no face was found."""
        key = key_of(sample.name)
        rows = [
            (len(common_end(key, other)), size, row)
            for other, size, row in self._rows.get(key[-1], ())
            if common_end(key, other)
        ]
        if not rows:
            return None
        self.found += 1
        _, _, cells = max(rows, key=lambda one: one[:2])
        row = numbers(cells)
        units = self.format.units(row)
        if row.get("success") == 0 or not units:
            return None
        wanted = sample.targets | {SMILE}
        return MeasuredFace(
            units={target: _unit(unit) for target, unit in units.items() if target in wanted},
            unavailable={target: "no column" for target in wanted if target not in units},
            pose=self._pose(row),
            emotion=label_scores(self.format, row, cells),
            valence=_valence(self.format, row),
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _format(self, files: Iterable[Path]) -> Format:
        found = [self._index(file) for file in files]
        names = sorted({one.name for one in found})
        if len(names) > 1:
            raise ComparisonInvalid(
                f"The files were written by several tools: {', '.join(names)}; give one tool's."
            )
        return found[0]

    def _index(self, file: Path) -> Format:
        header, rows = read_cells(file)
        known = known_format(str(file), header)
        for row in rows:
            key = _row_key(row, file)
            self._rows.setdefault(key[-1], []).append((key, _size(row), row))
        return known

    def _pose(self, row: Numbers) -> HeadPose | None:
        pose = self.format.pose(row)
        if pose is None:
            return None
        angles = (getattr(pose, name) for name in _ANGLES)
        signs = (-1.0 if name in self._flip else 1.0 for name in _ANGLES)
        return HeadPose(*(sign * angle for sign, angle in zip(signs, angles, strict=True)))


def _unit(one: ToolUnit) -> MeasuredUnit:
    return MeasuredUnit(one.score, one.intensity, one.present)


def _row_key(row: Cells, file: Path) -> Key:
    name, frame = named(row), frame_of(row)
    if name is None:
        return key_of(file.stem if frame is None else f"{file.stem}/{frame}")
    still = PurePosixPath(name.replace("\\", "/")).suffix.lower() in SUFFIXES
    return key_of(name if still or frame is None else f"{PurePosixPath(name).stem}/{frame}")


def key_of(name: str) -> Key:
    """A name's folders and last part, without the suffix of a picture, numbers as numbers."""
    path = PurePosixPath(name.replace("\\", "/"))
    last = path.stem if path.suffix.lower() in SUFFIXES else path.name
    parts = [*path.parts[:-1], last]
    return tuple(str(int(part)) if part.isdecimal() else part for part in parts if part != "/")


def common_end(one: Key, other: Key) -> Key:
    """The shorter key where the longer one ends in it, else nothing."""
    length = min(len(one), len(other))
    return one[-length:] if one[-length:] == other[-length:] else ()


def _size(row: Cells) -> float:
    """What decides between several faces of one picture: the larger, else the surer."""
    values = numbers(row)
    if "FaceRectWidth" in values and "FaceRectHeight" in values:
        return values["FaceRectWidth"] * values["FaceRectHeight"]
    # facsight counts faces from the largest.
    return values.get("confidence", -values.get("face", 0.0))


def _valence(known: Format, row: Numbers) -> float | None:
    if known.valence is None or known.valence[0] not in row:
        return None
    return row[known.valence[0]] / known.valence[1]
