"""Which loader reads a path: told by its layout, or named."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from facsight_evals.measure.datasets import (
    affectnet,
    bp4d,
    ckplus,
    devset,
    disfa,
    emotic,
    rafdb,
    synthetic,
)
from facsight_evals.measure.datasets.base import Dataset, Loader
from facsight_tools.errors import DatasetInvalid, UnknownOption

LOADERS: Final[tuple[Loader, ...]] = (
    devset.LOADER,
    synthetic.LOADER,
    disfa.LOADER,
    disfa.LOADER_PLUS,
    bp4d.LOADER,
    ckplus.LOADER,
    affectnet.LOADER,
    rafdb.LOADER,
    emotic.LOADER,
)


def open_dataset(path: Path, name: str | None = None, split: str | None = None) -> Dataset:
    """The data set at a path.

    Args:
        path: its folder or file.
        name: which it is; None tells it by its layout.
        split: which part; None takes the one that the field reports on.

    Raises:
        UnknownOption: there is no data set of that name.
        DatasetInvalid: nothing is there, or its layout is none that is known, or fits several.
    """
    if name is not None:
        return _named(name).load(path, split)
    if not path.exists():
        raise DatasetInvalid(f"'{path}' does not exist; give the folder or file of a data set.")
    fitting = [loader for loader in LOADERS if loader.fits(path)]
    if len(fitting) == 1:
        return fitting[0].load(path, split)
    if fitting:
        names = ", ".join(loader.name for loader in fitting)
        raise DatasetInvalid(f"'{path}' could be {names}; say which with --as.")
    known = "; ".join(f"{loader.name}: {loader.layout}" for loader in LOADERS)
    raise DatasetInvalid(f"'{path}' has no layout that is known. Expected one of: {known}.")


def _named(name: str) -> Loader:
    for loader in LOADERS:
        if loader.name == name:
            return loader
    names = ", ".join(loader.name for loader in LOADERS)
    raise UnknownOption(f"No data set '{name}'; there are: {names}.")
