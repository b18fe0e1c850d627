"""Synthetic faces that no training has seen, for evaluation.

Training draws its faces from generators seeded with one number. These come from a generator seeded
with two, which numpy's `SeedSequence` keeps apart, so no identity, pose or error is shared with a
training of any seed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_training.faces import FaceSampler

_STREAM: Final = 0x48454C44
_DRAW: Final = 2048


@dataclass(frozen=True, slots=True)
class HeldOut:
    """N synthetic faces with their truth; the arrays of the file that `save_held_out` writes.

    Attributes:
        points_xyz: float32 (N, 478, 3), image pixels, x right, y down, z away from the camera;
            the head's middle is near 0, 0, and landmark error is in it.
        reference_xyz: float32 (N, 478, 3), the same people at rest in a picture of their own; see
            `FaceSampler.draw_with_references`.
        intensity: float32 (N, K), 0-5.
        units, sides: (K,), the action unit and side (both, left, right) of each column.
        yaw_deg, pitch_deg, roll_deg: float32 (N,), true head pose; signs of `facsight_tools.types`.
        eye_yaw_deg, eye_pitch_deg: float32 (N,), where the eyes look in the head, signs likewise.
        identity: int64 (N,), which synthetic person; each face has its own.
    """

    points_xyz: NDArray[np.float32]
    reference_xyz: NDArray[np.float32]
    intensity: NDArray[np.float32]
    units: NDArray[np.int64]
    sides: NDArray[np.str_]
    yaw_deg: NDArray[np.float32]
    pitch_deg: NDArray[np.float32]
    roll_deg: NDArray[np.float32]
    eye_yaw_deg: NDArray[np.float32]
    eye_pitch_deg: NDArray[np.float32]
    identity: NDArray[np.int64]


def draw_held_out(sampler: FaceSampler, seed: int, count: int) -> HeldOut:
    """`count` faces; the same seed gives the same faces on one machine."""
    rng = np.random.default_rng([_STREAM, seed])
    batches, references = zip(
        *(
            sampler.draw_with_references(rng, min(_DRAW, count - start))
            for start in range(0, count, _DRAW)
        ),
        strict=True,
    )

    def joined(name: str) -> NDArray[np.float32]:
        parts: list[NDArray[Any]] = [getattr(batch, name) for batch in batches]
        return np.concatenate(parts).astype(np.float32)

    pose, gaze = joined("pose"), joined("gaze")
    return HeldOut(
        points_xyz=joined("points_xyz"),
        reference_xyz=np.concatenate(references).astype(np.float32),
        intensity=joined("labels"),
        units=np.array([unit for unit, _ in OUTPUTS]),
        sides=np.array([side for _, side in OUTPUTS]),
        yaw_deg=pose[:, 0],
        pitch_deg=pose[:, 1],
        roll_deg=pose[:, 2],
        eye_yaw_deg=gaze[:, 0],
        eye_pitch_deg=gaze[:, 1],
        identity=np.arange(count),
    )


def save_held_out(path: Path, faces: HeldOut) -> None:
    """Write the faces as .npz, an array for each attribute."""
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **asdict(faces))
