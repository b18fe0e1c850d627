"""BP4D-Spontaneous: occurrence of units frame by frame, intensity of five of them.

    BP4D/AUCoding/AU_OCC/F001_T1.csv        a row of unit numbers, then `frame, 0|1|9, ...`
    BP4D/AUCoding/AU_INT/AU06/F001_T1_AU06.csv      lines `frame,intensity` (0-5, 9 not coded)
    BP4D/2D+3D/F001/T1/0001.jpg             numbered as the labels are, with or without zeros

Zhang et al. 2014, Image Vis. Comput. 32:692. 9 means not coded, never absent. `AU_OCC` may also lie
beside `2D+3D`, or be the folder `AUCoding` itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    first_folder,
    folder,
    frames,
    intensities,
    no_split,
    number,
    numbers,
    picture,
    read_text,
)
from facsight_evals.measure.samples import Sample, Target
from facsight_tools.errors import DatasetInvalid
from facsight_tools.facs import ACTION_UNITS

_PICTURES: Final = "2D+3D"
_OCCURRENCE: Final = ("AUCoding/AU_OCC", "AU_OCC", "AUCoding")
_INTENSITY: Final = ("AUCoding/AU_INT", "AU_INT")
_TASK: Final = re.compile(r"([FM]\d{3})_(T\d+)")
_NOT_CODED: Final = 9


def fits(root: Path) -> bool:
    """Whether pictures and occurrence codes are there."""
    return (root / _PICTURES).is_dir() and any((root / name).is_dir() for name in _OCCURRENCE)


def load(root: Path, split: str | None) -> Dataset:
    """Open the set.

    Raises:
        DatasetInvalid: a folder is missing, or no task has occurrence codes.
    """
    no_split(split, "BP4D")
    folder(root / _PICTURES, "F001/T1/*.jpg and so on")
    codes = first_folder((root / name for name in _OCCURRENCE), "F001_T1.csv and so on")
    tasks = sorted(path for path in codes.glob("*.csv") if _TASK.fullmatch(path.stem))
    if not tasks:
        raise DatasetInvalid(f"'{codes}' holds no F001_T1.csv or the like.")
    return Dataset(
        name=LOADER.name,
        title="BP4D-Spontaneous",
        source="Zhang et al. 2014, Image Vis. Comput. 32:692",
        root=root,
        open=partial(_read, root, tasks),
    )


def _read(root: Path, tasks: list[Path]) -> Iterator[Item]:
    for path in tasks:
        subject, task = path.stem.split("_")
        present = _occurrence(path)
        strengths = _strengths(root, path.stem)
        place = folder(root / _PICTURES / subject / task, "the task's frames")
        for frame, file in frames(place).items():
            if frame in present:
                sample = Sample(
                    f"{subject}/{task}/{frame}",
                    subject=subject,
                    intensity=intensities(strengths.get(frame, {}), path),
                    present=present[frame],
                )
                yield sample, picture(file)


def _occurrence(path: Path) -> dict[int, dict[Target, bool]]:
    """Frame to unit to presence, of the units that facsight knows and the frame was coded for."""
    rows = [row for row in csv.reader(read_text(path).splitlines()) if row]
    if len(rows) < 2:
        raise DatasetInvalid(f"'{path}': expected a row of unit numbers and a row a frame.")
    units = [number(cell, path, "unit") for cell in rows[0][1:]]
    found: dict[int, dict[Target, bool]] = {}
    for row in rows[1:]:
        frame, *values = (number(cell, path, "code") for cell in row)
        if len(values) != len(units) or any(value not in (0, 1, _NOT_CODED) for value in values):
            raise DatasetInvalid(
                f"'{path}', frame {frame:g}: expected {len(units)} codes of 0, 1 or {_NOT_CODED}."
            )
        found[int(frame)] = {
            (int(unit), "both"): value == 1
            for unit, value in zip(units, values, strict=True)
            if value != _NOT_CODED and unit in ACTION_UNITS
        }
    return found


def _strengths(root: Path, task: str) -> dict[int, dict[int, float]]:
    """Frame to unit to intensity; nothing where the task's intensities were not distributed."""
    found: dict[int, dict[int, float]] = {}
    for name in _INTENSITY:
        for path in sorted((root / name).glob(f"AU*/{task}_AU*.csv")):
            unit = int(number(path.stem.rpartition("_AU")[2], path, "unit"))
            for frame, value in numbers(path, 2):
                if value != _NOT_CODED:
                    found.setdefault(int(frame), {})[unit] = value
    return found


LOADER: Final = Loader("bp4d", "2D+3D/F001/T1/*.jpg and AUCoding/AU_OCC/F001_T1.csv", fits, load)
