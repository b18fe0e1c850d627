"""What the skin of both halves of a face shows, and how it joins what the mesh says.

The network `au_halves` sees each half as a right half, so its two sides are two readings, not one
shared out. Which unit takes how much of it is in `SHARES`; the card of the network says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Pixels, Session
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.seams import FaceView
from facsight_tools.types import MeasuredAU

UNITS: Final = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28),
    *(29, 34, 43),
)
"""The columns of the network `au_halves`."""

SHARES: Final[Mapping[int, float]] = MappingProxyType(
    {
        **dict.fromkeys((1, 2, 4, 5, 7, 9, 10, 17, 20, 22, 24, 28), 1.0),
        **dict.fromkeys((6, 12, 15, 18, 25, 26, 27, 34, 43), 0.5),
        **dict.fromkeys((11, 13, 16), 1.0),
    }
)
"""How much of a unit's reading is the skin's; the rest is the mesh's. Others are the mesh's."""

FURROWS_PX: Final = 28.0
"""Distance of the outer eye corners below which furrows are not seen: then the mesh reads alone."""

APPEARANCE: Final = "appearance"
BOTH: Final = "geometry and appearance"

_SIDES: Final[tuple[Side, ...]] = ("right", "left")


@dataclass(frozen=True, slots=True, eq=False)
class HalfReadings:
    """What the network says of one face; each (2, K), right and left half, columns of `UNITS`.

    Attributes:
        intensity: 0-5.
        confidence: that presence is read rightly, 0-1.
        half_width: half the 90% interval of the intensity.
    """

    intensity: NDArray[np.float32]
    confidence: NDArray[np.float32]
    half_width: NDArray[np.float32]

    def of(self, unit: int, side: Side) -> MeasuredAU:
        """A unit's reading; that of the whole face is the mean of both halves."""
        column = UNITS.index(unit)
        rows = [_SIDES.index(side)] if side in _SIDES else [0, 1]
        intensity, confidence, half_width = (
            float(table[rows, column].mean(dtype=np.float64))
            for table in (self.intensity, self.confidence, self.half_width)
        )
        # More than half the scale says nothing that the scale does not
        return MeasuredAU(unit, side, intensity, confidence, APPEARANCE, min(half_width, 2.5))


def read_halves(session: Session, faces: Sequence[FaceView]) -> list[HalfReadings | None]:
    """The readings of each face; None where there is no picture or the face is too small in it."""
    seen = [
        i
        for i, face in enumerate(faces)
        if face.image is not None and face.eye_distance_px >= FURROWS_PX
    ]
    found: list[HalfReadings | None] = [None] * len(faces)
    if not seen:
        return found
    pixels = np.concatenate(
        [
            half_faces(face.image.pixels_rgb, face.landmarks.points_xyz)
            for face in (faces[i] for i in seen)
            if face.image is not None
        ]
    )
    told = session.run({"halves": Pixels(pixels)})
    for k, i in enumerate(seen):
        rows = slice(2 * k, 2 * k + 2)
        found[i] = HalfReadings(
            told["intensity"][rows], told["confidence"][rows], told["half_width"][rows]
        )
    return found


def joined(mesh: MeasuredAU, seen: HalfReadings) -> MeasuredAU:
    """The mesh's reading and the skin's, by the unit's share.

    The share goes to what the whole face shows. How far a side is from that is the skin's alone:
    the mesh network draws both sides alike.
    """
    share = SHARES.get(mesh.au)
    if share is None:
        return mesh
    skin, own = seen.of(mesh.au, "both").intensity, seen.of(mesh.au, mesh.side)
    whole = (1.0 - share) * mesh.intensity + share * skin
    return replace(
        own,
        intensity=float(np.clip(whole + own.intensity - skin, 0.0, 5.0)),
        confidence=(1.0 - share) * mesh.confidence + share * own.confidence,
        cue=APPEARANCE if share == 1.0 else BOTH,
    )


def by_skin(seen: HalfReadings, measured: frozenset[int]) -> list[MeasuredAU]:
    """The units that the mesh does not measure and the skin does."""
    return [
        seen.of(unit, side)
        for unit, share in SHARES.items()
        if share == 1.0 and unit not in measured
        for side in ACTION_UNITS[unit].sides
    ]
