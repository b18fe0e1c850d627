"""A second opinion on a face: what a reader learnt from labelled photographs sees in its look.

It takes what the network of halves saw of the skin and the units as they are measured as well, and
weighs them as photographs taught, whatever published patterns say of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.halves import UNITS
from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.backends.base import Engine, Session, open_all
from facsight_tools.geometry.face_frame import FaceFrames, au_features
from facsight_tools.seams import FaceView, fitted
from facsight_tools.types import LANDMARK_COUNT, ActionUnits, MeasuredAU, NetworkUse

OPINION: Final = "emotion_opinion"
"""Id of the network."""

LABELS: Final = ("anger", "disgust", "happiness", "neutral", "sadness", "surprise")
"""The columns of the network: the labels of its photographs, among which fear is none."""

SKIN: Final = 32 * 8 * 5
"""How much the network of halves tells of what it saw."""

_FULL: Final = 3.0  # grades: from here on a unit is fully there


class OpinionReader:
    """The learned reader. It was taught faces and their mirror images alike.

    Args:
        session: the network `emotion_opinion`: `appearance` (N, 192, 8, 8), `shape` (N, 1434),
            `units` (N, 27) and `skin` (N, 1281) to `scores` (N, 6), a column for each of `LABELS`.
        networks: what provenance says of it.
    """

    id: Final = OPINION

    def __init__(self, session: Session, networks: tuple[NetworkUse, ...] = ()) -> None:
        self._session = session
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> OpinionReader:
        """The reader on the catalogue's network; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, (OPINION,))
        return cls(sessions[OPINION], uses)

    def __call__(
        self, faces: Sequence[FaceView], units: Sequence[ActionUnits]
    ) -> list[MappingProxyType[str, float]]:
        """Label to probability of each face, all of which `shows_look`, from its units as well."""
        if not faces:
            return []
        look = np.stack([np.asarray(face.appearance, np.float32) for face in faces])
        inputs = {
            "appearance": look,
            "shape": shapes_of(fitted(faces)),
            "units": levels_of(units),
            "skin": skins_of([one.skin for one in units]),
        }
        raw = self._session.run(inputs)["scores"].astype(np.float64)
        scores = raw / raw.sum(axis=1, keepdims=True)
        return [MappingProxyType(dict(zip(LABELS, map(float, row), strict=True))) for row in scores]


def shapes_of(frames: FaceFrames) -> NDArray[np.float32]:
    """How the points of N meshes depart from the mean face, turned to the front, cm.

    Returns:
        float32 (N, 1434).
    """
    offsets = au_features(frames)[:, : 3 * LANDMARK_COUNT]
    return np.ascontiguousarray(offsets, np.float32)


def levels_of(units: Sequence[ActionUnits]) -> NDArray[np.float32]:
    """How far each of `halves.UNITS` is there, 0-1; 0 where it was not measured.

    Returns:
        float32 (N, 27).
    """
    table = np.zeros((len(units), len(UNITS)), np.float32)
    for row, face in zip(table, units, strict=True):
        for one in face.readings:
            if isinstance(one, MeasuredAU) and one.side == "both" and one.au in UNITS:
                row[UNITS.index(one.au)] = min(one.intensity / _FULL, 1.0)
    return table


def skins_of(seen: Sequence[NDArray[np.float32] | None]) -> NDArray[np.float32]:
    """What was seen of the skin of N faces, and a last column that says whether it was: (N, 1281),
    rows of 0 where it was not, which speak for no label."""
    table = np.zeros((len(seen), SKIN + 1), np.float32)
    for row, one in zip(table, seen, strict=True):
        if one is not None:
            row[:SKIN], row[SKIN] = one, 1.0
    return table


def shows_look(face: FaceView) -> bool:
    """Whether there is what the mesh network saw of it, to be read as it is, not as a change."""
    drawn = face.appearance is not None and face.appearance_of == MESH
    return drawn and face.neutral is None and face.image is not None
