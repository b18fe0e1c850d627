"""DISFA and DISFA+: intensities of twelve units, frame by frame.

    DISFA/ActionUnit_Labels/SN001/SN001_au1.txt       lines `frame,intensity`, frames from 1
    DISFA/.../LeftVideoSN001_comp.avi                 the left camera's video, or
    DISFA/.../SN001/0001.jpg                          its frames, numbered as the labels are

    DISFAPlus/Labels/SN001/A1_AU1_TrailNo_1/AU1.txt   lines `000.jpg 0`, below a title
    DISFAPlus/Images/SN001/A1_AU1_TrailNo_1/000.jpg

Mavadati, Mahoor, Bartlett, Trinh & Cohn 2013, IEEE Trans. Affect. Comput. 4:151; Mavadati, Sanger &
Mahoor 2016, CVPR Workshops (DISFA+). Where pictures and videos lie differs between copies, so in
DISFA they are looked for by the subject's name, up to three folders deep, the left camera first.
The field counts a unit of DISFA as present from intensity 2 (B) on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    first_folder,
    folder,
    frames,
    intensities,
    no_split,
    numbers,
    picture,
    read_text,
    subfolders,
)
from facsight_evals.measure.samples import Load, Sample
from facsight_tools.errors import DatasetInvalid, ImageUnreadable
from facsight_tools.image import load_image
from facsight_tools.types import Image

_SUBJECT: Final = r"SN\d{3}"
_VIDEOS: Final = (".avi", ".mp4", ".mov", ".mkv")
_NOT_PICTURES: Final = re.compile(r"label|landmark", re.IGNORECASE)
_DEPTH: Final = 3
_LABELS: Final = ("ActionUnit_Labels", "ActionUnit Labels")
_PLUS_ROW: Final = re.compile(r"(\d+)\.\w+[\s,]+(\d+)\s*$")

Labels = dict[int, dict[int, float]]
"""Frame to unit to intensity."""


def fits(root: Path) -> bool:
    """Whether it has DISFA's label folder."""
    return any((root / name).is_dir() for name in _LABELS)


def fits_plus(root: Path) -> bool:
    """Whether it has DISFA+'s folders of subjects."""
    return all(subfolders(root / name, _SUBJECT) for name in ("Labels", "Images"))


def load(root: Path, split: str | None) -> Dataset:
    """Open DISFA.

    Raises:
        DatasetInvalid: no label folder or no subject in it.
    """
    no_split(split, "DISFA")
    labels = first_folder((root / name for name in _LABELS), "a folder a subject, SN001 and so on")
    subjects = subfolders(labels, _SUBJECT)
    if not subjects:
        raise DatasetInvalid(f"'{labels}' holds no folder of a subject (SN001 and so on).")
    return Dataset(
        name=LOADER.name,
        title="DISFA, left camera",
        source="Mavadati et al. 2013, IEEE Trans. Affect. Comput. 4:151",
        root=root,
        open=partial(_read, root, subjects),
        present_from="B",
    )


def load_plus(root: Path, split: str | None) -> Dataset:
    """Open DISFA+.

    Raises:
        DatasetInvalid: a folder is missing.
    """
    no_split(split, "DISFA+")
    labels = folder(root / "Labels", "a folder a subject, SN001 and so on")
    folder(root / "Images", "a folder a subject, SN001 and so on")
    return Dataset(
        name=LOADER_PLUS.name,
        title="DISFA+ (posed and spontaneous)",
        source="Mavadati, Sanger & Mahoor 2016, CVPR Workshops",
        root=root,
        open=partial(_read_plus, root / "Images", subfolders(labels, _SUBJECT)),
        present_from="B",
    )


def _read(root: Path, subjects: list[Path]) -> Iterator[Item]:
    found = dict(_pictures(root))
    for subject in subjects:
        labels = _labels(subject)
        places = found.get(subject.name)
        if places is None:
            raise DatasetInvalid(
                f"'{root}' holds no video and no folder of frames with {subject.name} in its name."
            )
        loads = _video(places) if places.is_file() else _stills(frames(places))
        for frame, load_frame in loads:
            if frame in labels:
                yield _sample(f"{subject.name}/{frame}", subject, labels[frame]), load_frame


def _pictures(root: Path) -> Iterator[tuple[str, Path]]:
    """Each subject with its folder of frames or its video; of several, the best comes last."""
    found = []
    for place, folders, files in os.walk(root):
        here = Path(place)
        depth = len(here.relative_to(root).parts)
        named = [name for name in folders if re.search(_SUBJECT, name)]
        videos = [name for name in files if name.lower().endswith(_VIDEOS)]
        found += [here / name for name in (*named, *videos)]
        # What lies in a subject's own folder are its frames, and there may be thousands.
        stop = depth + 1 >= _DEPTH
        folders[:] = [
            name
            for name in folders
            if not stop and name not in named and not _NOT_PICTURES.search(name)
        ]
    # Frames before video, left before right, whatever the folders are called.
    found.sort(key=lambda p: ("right" in str(p.relative_to(root)).lower(), p.is_file(), str(p)))
    for path in reversed(found):
        subject = re.search(_SUBJECT, path.name)
        if subject and (path.is_file() or frames(path)):
            yield subject.group(), path


def _labels(subject: Path) -> Labels:
    found: Labels = {}
    files = sorted(subject.glob(f"{subject.name}_au*.txt"))
    if not files:
        raise DatasetInvalid(f"'{subject}' holds no {subject.name}_au1.txt or the like.")
    for path in files:
        unit = _unit(path, r"_au(\d+)$")
        for frame, intensity in numbers(path, 2):
            found.setdefault(int(frame), {})[unit] = intensity
    return found


def _stills(found: dict[int, Path]) -> Iterator[tuple[int, Load]]:
    for frame, path in found.items():
        yield frame, picture(path)


def _video(path: Path) -> Iterator[tuple[int, Load]]:
    """The frames, from 1; each is decoded in passing and held only by its own `Load`."""
    film = cv2.VideoCapture(str(path))
    try:
        if not film.isOpened():
            raise DatasetInvalid(f"'{path}' cannot be opened as a video.")
        frame = 0
        while film.grab():
            frame += 1
            decoded, pixels_bgr = film.retrieve()
            pixels = cv2.cvtColor(pixels_bgr, cv2.COLOR_BGR2RGB) if decoded else None
            yield frame, partial(_frame, cast("NDArray[np.uint8] | None", pixels), path, frame)
    finally:
        film.release()


def _frame(pixels: NDArray[np.uint8] | None, path: Path, frame: int) -> Image:
    if pixels is None:
        raise ImageUnreadable(f"Frame {frame} of '{path}' cannot be decoded.")
    return load_image(pixels)


def _read_plus(images: Path, subjects: list[Path]) -> Iterator[Item]:
    for subject in subjects:
        for trial in subfolders(subject):
            labels: Labels = {}
            for path in sorted(trial.glob("AU*.txt")):
                unit = _unit(path, r"AU(\d+)$")
                rows = [_PLUS_ROW.match(line) for line in read_text(path).splitlines()]
                if not any(rows):
                    raise DatasetInvalid(f"'{path}': expected lines such as '000.jpg 0'.")
                for row in filter(None, rows):
                    labels.setdefault(int(row[1]), {})[unit] = float(row[2])
            place = folder(images / subject.name / trial.name, "the trial's frames")
            for frame, file in frames(place).items():
                if frame in labels:
                    name = f"{subject.name}/{trial.name}/{frame:03d}"
                    yield _sample(name, subject, labels[frame]), picture(file)


def _sample(name: str, subject: Path, values: dict[int, float]) -> Sample:
    return Sample(name, subject=subject.name, intensity=intensities(values, subject))


def _unit(path: Path, pattern: str) -> int:
    unit = re.search(pattern, path.stem)
    if unit is None:
        raise DatasetInvalid(f"'{path}': its name ends in no action unit.")
    return int(unit.group(1))


LOADER: Final = Loader("disfa", "ActionUnit_Labels/SN001/SN001_au1.txt", fits, load)
LOADER_PLUS: Final = Loader(
    "disfa+", "Labels/SN001/TRIAL/AU1.txt and Images/SN001/TRIAL/000.jpg", fits_plus, load_plus
)
