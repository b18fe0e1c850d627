"""Synthetic faces that no training has seen, as `facsight_training.held_out` writes them.

    FILE.npz    points_xyz, intensity, units, sides, yaw_deg, pitch_deg, roll_deg, identity

They are meshes, not pictures: detection and the appearance of smiles play no part, AU12 is by
geometry alone. Each face has its own identity, which stands for the subject.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.datasets.base import Dataset, Item, Loader, no_split
from facsight_evals.measure.samples import Mesh, Sample, Target
from facsight_tools.errors import DatasetInvalid
from facsight_tools.facs import Side
from facsight_tools.types import LANDMARK_COUNT, HeadPose

_NAMES: Final = (
    *("points_xyz", "intensity", "units", "sides"),
    *("yaw_deg", "pitch_deg", "roll_deg", "identity"),
)


def fits(root: Path) -> bool:
    """Whether it is an .npz file."""
    return root.is_file() and root.suffix == ".npz"


def load(root: Path, split: str | None) -> Dataset:
    """Open the file.

    Raises:
        DatasetInvalid: it is no .npz, or an array is missing or has another shape.
    """
    no_split(split, "A synthetic set")
    arrays = _arrays(root)
    return Dataset(
        name=LOADER.name,
        title=f"Synthetic faces, {len(arrays['points_xyz'])} unseen identities",
        source="facsight_training.held_out, from ICT-FaceKit (MIT)",
        root=root,
        open=partial(_read, arrays),
        notes=("Meshes, not pictures: no detection, and AU12 without its appearance.",),
    )


def _arrays(root: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(root, allow_pickle=False) as file:
            missing = [name for name in _NAMES if name not in file.files]
            if missing:
                raise DatasetInvalid(f"'{root}': the array {', '.join(missing)} is missing.")
            arrays = {name: file[name] for name in _NAMES}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetInvalid(f"'{root}' is no .npz file of arrays: {error}.") from error
    count, units = len(arrays["points_xyz"]), len(arrays["units"])
    expected: dict[str, tuple[int, ...]] = dict.fromkeys(_NAMES, (count,)) | {
        "points_xyz": (count, LANDMARK_COUNT, 3),
        "intensity": (count, units),
        "units": (units,),
        "sides": (units,),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise DatasetInvalid(
                f"'{root}': {name}: expected shape {shape}, got {arrays[name].shape}."
            )
    return arrays


def _read(arrays: dict[str, NDArray[Any]]) -> Iterator[Item]:
    targets: list[Target] = [
        (int(unit), cast(Side, str(side)))
        for unit, side in zip(arrays["units"], arrays["sides"], strict=True)
    ]
    for i, points in enumerate(arrays["points_xyz"]):
        values = (float(value) for value in arrays["intensity"][i])
        sample = Sample(
            name=f"face{i:06d}",
            subject=str(arrays["identity"][i]),
            intensity=dict(zip(targets, values, strict=True)),
            pose=HeadPose(
                *(float(arrays[name][i]) for name in ("yaw_deg", "pitch_deg", "roll_deg"))
            ),
        )
        yield sample, partial(Mesh, points)


LOADER: Final = Loader("synthetic", "an .npz file of synthetic faces", fits, load)
