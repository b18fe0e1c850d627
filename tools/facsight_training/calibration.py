"""The calibration of intensities to real faces: for each unit, which raw reading counts as A.

Synthetic faces are relaxed at 0 by construction; people's relaxed faces are not, and a mesh reads
the difference (low brows, narrow lips, hanging lids) as slight units; other units a mesh shows
more weakly on a photograph than on a synthetic face. So A is put where only a few of the people who
do not smile read higher. 0 stays 0, E stays E, and readings between are stretched linearly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import au_features, fit_faces, pose_angles
from facsight_training.export import Layers, Output, predict

_FILE: Final = Path(__file__).with_name("calibration.json")
_FALSE_SHARE: Final = 0.05
_FRONTAL_DEG: Final = 25.0
_UPRIGHT_DEG: Final = 45.0
# Lips and eyes of a person who is not smiling may well be parted, turned or closed.
_FREE: Final = frozenset({25, 26, 27, 43, 61, 62, 63, 64})

_DIGITS: Final = 4
_LEAST: Final = 0.4  # below it a reading is as likely the network's own unrest

Thresholds = dict[int, float]
"""Unit to the raw reading that counts as A; a unit that is not there has 1.0."""


def load_thresholds() -> Thresholds:
    """The stored thresholds."""
    return {int(unit): float(cut) for unit, cut in json.loads(_FILE.read_text()).items()}


def save_thresholds(thresholds: Thresholds) -> None:
    """Store thresholds."""
    rows = {str(unit): cut for unit, cut in thresholds.items()}
    _FILE.write_text(json.dumps(rows, indent=1) + "\n")


def calibrate(
    layers: Layers,
    rows: Sequence[Output],
    mirror: NDArray[np.int64],
    relaxed_xyz: NDArray[Any],
) -> Thresholds:
    """Thresholds from the meshes (N, 478, 3) of people who do not smile.

    Args:
        layers, rows, mirror: the network, as `export_onnx` takes it.
        relaxed_xyz: their meshes in image pixels; turned and tilted heads are left out.
    """
    frames = fit_faces(relaxed_xyz)
    angles = np.abs(pose_angles(frames.rotation))
    usable = (angles[:, 0] < _FRONTAL_DEG) & (angles[:, 2] < _UPRIGHT_DEG)
    readings, _ = predict(layers, rows, mirror, au_features(frames)[usable])
    cuts = np.quantile(readings, 1.0 - _FALSE_SHARE, axis=0)
    return {
        unit: round(max(float(cut), _LEAST), _DIGITS)
        for (unit, side), cut in zip(rows, cuts, strict=True)
        if side == "both" and unit not in _FREE
    }
