"""CK+ (Extended Cohn-Kanade): posed sequences from neutral to the peak, coded at the peak.

    CK+/cohn-kanade-images/S005/001/S005_001_00000001.png
    CK+/FACS/S005/001/S005_001_00000011_facs.txt          lines `unit intensity`
    CK+/Emotion/S005/001/S005_001_00000011_emotion.txt    one number, 0-7

Lucey et al. 2010, CVPR Workshops (CVPR4HB). Of each sequence the coded (last) frame is read, and
where the sequence has an emotion also its first frame, as neutral. The units that the coders looked
for (`CODED`) and did not list are absent. A listed intensity of 0 means present without an
intensity: such a unit is scored on presence only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from facsight_evals.measure.datasets.base import (
    Dataset,
    Item,
    Loader,
    folder,
    frames,
    intensities,
    no_split,
    numbers,
    picture,
    subfolders,
)
from facsight_evals.measure.samples import Sample, Target
from facsight_tools.errors import DatasetInvalid

CODED: Final = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 23, 24, 25, 26, 27, 28,
                29, 34, 43)  # fmt: skip
"""The units of the paper's Table 1 that facsight has a number for."""

_EMOTIONS: Final = ("neutral", "anger", "contempt", "disgust", "fear", "happiness", "sadness",
                    "surprise")  # fmt: skip
_IMAGES: Final = "cohn-kanade-images"


def fits(root: Path) -> bool:
    """Whether it has the pictures' folder."""
    return (root / _IMAGES).is_dir()


def load(root: Path, split: str | None) -> Dataset:
    """Open the set.

    Raises:
        DatasetInvalid: the pictures, or both kinds of labels, are missing.
    """
    no_split(split, "CK+")
    folder(root / _IMAGES, "S005/001/*.png and so on")
    if not (root / "FACS").is_dir() and not (root / "Emotion").is_dir():
        raise DatasetInvalid(f"'{root}' holds neither FACS nor Emotion, the folders of labels.")
    return Dataset(
        name=LOADER.name,
        title="CK+ (peak frames, and first frames as neutral)",
        source="Lucey et al. 2010, CVPR Workshops",
        root=root,
        open=partial(_read, root),
        emotions=_EMOTIONS,
        notes=("The first frame of a sequence with an emotion is scored as neutral.",),
    )


def _read(root: Path) -> Iterator[Item]:
    for subject in subfolders(root / _IMAGES):
        for sequence in subfolders(subject):
            inside = Path(subject.name, sequence.name)
            present, strengths = _units(root / "FACS" / inside)
            emotion = _emotion(root / "Emotion" / inside)
            files = list(frames(sequence).values())
            if not files or (emotion is None and not present):
                continue
            if emotion not in (None, "neutral"):
                neutral = Sample(_name(inside, files[0]), subject.name, emotion="neutral")
                yield neutral, picture(files[0])
            peak = Sample(
                _name(inside, files[-1]),
                subject=subject.name,
                intensity=intensities(strengths, sequence),
                present=present,
                emotion=emotion,
            )
            yield peak, picture(files[-1])


def _name(inside: Path, file: Path) -> str:
    return f"{inside.as_posix()}/{file.stem}"


def _units(place: Path) -> tuple[dict[Target, bool], dict[int, float]]:
    """Presence of every coded unit, and the intensities that were given; nothing without codes."""
    files = sorted(place.glob("*_facs.txt"))
    if not files:
        return {}, {}
    listed = {int(unit): value for unit, value in numbers(files[-1], 2)}
    present: dict[Target, bool] = {(unit, "both"): unit in listed for unit in CODED}
    strengths = {
        unit: listed.get(unit, 0.0) for unit in CODED if unit not in listed or listed[unit] > 0
    }
    return present, strengths


def _emotion(place: Path) -> str | None:
    files = sorted(place.glob("*_emotion.txt"))
    if not files:
        return None
    for (value,) in numbers(files[-1], 1):
        if value in range(len(_EMOTIONS)):
            return _EMOTIONS[int(value)]
    raise DatasetInvalid(f"'{files[-1]}': expected a number from 0 to {len(_EMOTIONS) - 1}.")


LOADER: Final = Loader(
    "ck+", "cohn-kanade-images/S005/001/*.png with FACS/ and Emotion/", fits, load
)
