"""RAF-DB, basic: web photographs of seven emotions.

    RAF-DB/basic/EmoLabel/list_patition_label.txt         lines `test_0001.jpg 4` (sic)
    RAF-DB/basic/Image/aligned/test_0001_aligned.jpg      100 x 100, or
    RAF-DB/basic/Image/original/test_0001.jpg             where the aligned ones are not there

Li, Deng & Du 2017, CVPR; Li & Deng 2019, IEEE Trans. Image Process. 28:356. The path may be the
folder `basic` itself.
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
    chosen_split,
    first_folder,
    number,
    picture,
    read_text,
)
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import DatasetInvalid

_EMOTIONS: Final = ("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral")
_LIST: Final = Path("EmoLabel", "list_patition_label.txt")


def fits(root: Path) -> bool:
    """Whether the list of labels is there."""
    return _basic(root) is not None


def load(root: Path, split: str | None) -> Dataset:
    """Open the set; `split` is train, test (the usual one) or all.

    Raises:
        DatasetInvalid: no such split, or the list or the pictures are missing.
    """
    splits = chosen_split(split, ("train", "test"), "test")
    basic = _basic(root)
    if basic is None:
        raise DatasetInvalid(f"'{root}' holds no basic/{_LIST.as_posix()}.")
    images = first_folder(
        (basic / "Image" / name for name in ("aligned", "original")), "test_0001_aligned.jpg"
    )
    return Dataset(
        name=LOADER.name,
        title=f"RAF-DB basic, {' and '.join(splits)}, {images.name} pictures",
        source="Li, Deng & Du 2017, CVPR",
        root=root,
        open=partial(_read, basic / _LIST, images, splits),
        emotions=_EMOTIONS,
    )


def _basic(root: Path) -> Path | None:
    return next((p for p in (root / "basic", root) if (p / _LIST).is_file()), None)


def _read(path: Path, images: Path, splits: tuple[str, ...]) -> Iterator[Item]:
    suffix = "_aligned" if images.name == "aligned" else ""
    for line in read_text(path).splitlines():
        if not line.strip():
            continue
        file, _, label = line.strip().partition(" ")
        code = number(label, path, file)
        if code not in range(1, len(_EMOTIONS) + 1):
            raise DatasetInvalid(f"'{path}': {file}: expected a number 1-7, got {label!r}.")
        if file.startswith(splits):
            name = Path(file)
            stored = images / f"{name.stem}{suffix}{name.suffix}"
            yield Sample(file, emotion=_EMOTIONS[int(code) - 1]), picture(stored)


LOADER: Final = Loader("raf-db", "basic/EmoLabel/list_patition_label.txt", fits, load)
