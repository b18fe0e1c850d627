"""Action units of a face from its mesh and its skin, each measured or unavailable with why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.halves import (
    FURROWS_PX,
    HALVES,
    SHARES,
    HalfReadings,
    SkinReader,
    by_skin,
    halves_network,
    joined_levels,
    read_halves,
)
from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.analyzers.trust import trust
from facsight_tools.backends.base import Engine, Session, open_all
from facsight_tools.beside import beside
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.face_frame import au_features, mean_face
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.seams import FaceView, Limits, ReaderCard, fitted
from facsight_tools.types import (
    ActionUnits,
    AUReading,
    MeasuredAU,
    NetworkUse,
    UnavailableAU,
    UnavailableReason,
)

_MESH, _SMILE, _PHOTOGRAPHS = "au_geometry", "au_smile", "au_photographs"
NETWORKS: Final = (_MESH, _SMILE, *HALVES.values(), _PHOTOGRAPHS)
"""Those that may be opened; which of the two that read halves is told by what runs them."""

CUE: Final = "geometry"
REFERENCE_CUE: Final = "geometry against a reference face"
SMILE_CUE: Final = "geometry and appearance"

SMILE_SIDES: Final[tuple[Side, ...]] = ("both", "left", "right")
"""The columns of the network `au_smile`."""

_MEASURED: Final = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 18, 20, 22, 24, 25, 26, 27, 28, 30, 34, 43),
    *(61, 62, 63, 64),
)
OUTPUTS: Final[tuple[tuple[int, Side], ...]] = tuple(
    (unit, side) for unit in _MEASURED for side in ACTION_UNITS[unit].sides
)
"""The columns of the network `au_geometry`, as its metadata lists them."""

_NOT_MEASURED: Final = {
    11: "it deepens the nasolabial furrow, which a mesh of the surface does not follow",
    13: "it differs from AU12 in the cheek's bulge, which a mesh of the surface does not follow",
    16: "lips that part for another reason lower the lower lip's outline in the same way",
    23: "it tightens the lips without moving their outline enough for a mesh to tell it from AU24",
    29: "it moves the jaw toward the camera, and depth from one picture is too inexact for that",
    33: "it blows air through the lips, and the bulge of the cheeks is read as AU34",
}
_NEEDS_VIDEO: Final = {
    45: "a blink is told from AU43 by how long the eyes are closed",
    46: "a wink is told from AU43 by how long one eye is closed",
}


CARD: Final = ReaderCard(
    id="facsight",
    version="1",
    measures="31 action units from the mesh and the skin, 17 of them left and right",
    licence="Apache-2.0",
    source="docs/adr/0003, docs/adr/0007, docs/adr/0030",
    # Below this sharpness a photograph's readings agree with those of the unblurred one little
    # better than by chance; how confidence falls before is told by `trust`.
    limits=Limits(eye_distance_px=16.0, sharpness=1.5, yaw_far=38.0, yaw=52.0, pitch=40.0),
    text=CATALOGUE["au_geometry"].card,
)


class ActionUnitAnalyzer:
    """facsight's own reader of action units, an `AUReader`.

    Args:
        session: the network `au_geometry`: `features` (N, 1436) to `intensity` and `confidence`,
            both (N, K) with one column for each of `OUTPUTS`.
        smile: the network `au_smile`: `appearance` (N, 192, 8, 8) and `geometry` (N, 3) to the
            same two of AU12, a column for each of `SMILE_SIDES`.
        halves: the network that reads halves (`halves.SkinReader`); without it the mesh reads
            alone.
        photographs: the network `au_photographs`; without it `au_halves` is read as it is.
        networks: what provenance says of them.
    """

    def __init__(
        self,
        session: Session,
        smile: Session,
        halves: Session | None = None,
        photographs: Session | None = None,
        *,
        networks: tuple[NetworkUse, ...] = (),
    ) -> None:
        self._session = session
        self._smile = smile
        self._skin = None if halves is None else SkinReader(halves, photographs)
        self.card = CARD
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> ActionUnitAnalyzer:
        """The reader on the catalogue's networks; raises as `Engine.open` does."""
        names = (_MESH, _SMILE, halves_network(engine.open(_MESH).provider), _PHOTOGRAPHS)
        sessions, uses = open_all(engine, names)
        return cls(*(sessions[name] for name in names), networks=uses)

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        """The action units of N faces, whatever its limits; `reading.read_units` applies them.

        Where a face has a `neutral` one, the mesh is read against that, and what the pixels show,
        which speaks of faces in general, does not enter its units. Where another landmarker than
        facsight's own drew the mesh, what its network saw of a smile does not enter either.
        """
        if not faces:
            return []
        skin = None if self._skin is None else beside(partial(read_halves, self._skin, faces))
        mean = mean_face().points
        neutral = np.stack([mean if face.neutral is None else face.neutral for face in faces])
        intensity, confidence = (
            table.copy() for table in self.geometry(au_features(fitted(faces), neutral))
        )
        columns = [OUTPUTS.index((12, side)) for side in SMILE_SIDES]
        for i in (i for i, face in enumerate(faces) if _shows_smiles(face)):
            # Alone: its Softplus rounds what is left of a vector in another way than a whole one
            seen_of = {
                "appearance": np.asarray(faces[i].appearance)[None],
                "geometry": intensity[i : i + 1, columns],
            }
            smile = self._smile.run(seen_of)
            intensity[i, columns] = smile["intensity"][0]
            confidence[i, columns] = smile["confidence"][0]
        seen = [None] * len(faces) if skin is None else skin()
        return [
            _readings(intensity[i], confidence[i], face, seen[i]) for i, face in enumerate(faces)
        ]

    def geometry(
        self, features: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Intensity and confidence (N, K), a column for each of `OUTPUTS`, by the mesh alone."""
        outputs = self._session.run({"features": features})
        return outputs["intensity"], outputs["confidence"]


def _shows_smiles(face: FaceView) -> bool:
    """Whether AU12 is read from what the landmarker's network saw as well."""
    return face.neutral is None and face.appearance is not None and face.appearance_of == MESH


def _readings(
    intensity: NDArray[np.float32],
    confidence: NDArray[np.float32],
    face: FaceView,
    seen: HalfReadings | None,
) -> ActionUnits:
    trustworthy = trust(face.pose, face.eye_distance_px, face.sharpness)

    def trusted(confidence: float) -> float:
        return 0.5 + (confidence - 0.5) * trustworthy

    by_mesh = zip(OUTPUTS, intensity.tolist(), confidence.tolist(), strict=True)
    told: list[AUReading] = []
    shares = SHARES if seen is not None and face.neutral is None else {}
    usual, smile = _cues(face)
    for (unit, side), level, confident in by_mesh:
        share = shares.get(unit)
        cue, width = smile if unit == 12 else usual, None
        if share is not None and seen is not None:
            level, confident, width = joined_levels(unit, side, (level, confident), seen, share)
            cue = share.cue
        told.append(MeasuredAU(unit, side, level, trusted(confident), cue, width))
    alone = by_skin(seen, frozenset(_MEASURED)) if seen is not None else []
    for one in alone:
        sure = trusted(one.confidence)
        told.append(MeasuredAU(one.au, one.side, one.intensity, sure, one.cue, one.half_width))
    readings = (*told, *_unavailable(frozenset(one.au for one in told), face))
    return ActionUnits(readings, None if seen is None or face.neutral is not None else seen.skin)


def _unavailable(measured: frozenset[int], face: FaceView) -> Iterator[UnavailableAU]:
    """The units that were not measured, and why."""
    in_skin = None if face.image is None else _too_small(face)
    for reason, why in (
        (UnavailableReason.NOT_IN_MODEL, _NOT_MEASURED),
        (UnavailableReason.NEEDS_VIDEO, _NEEDS_VIDEO),
    ):
        for unit, detail in why.items():
            if unit in measured:
                continue
            for side in ACTION_UNITS[unit].sides:
                if unit in SHARES and in_skin is not None:
                    yield UnavailableAU(unit, side, UnavailableReason.SIZE, in_skin)
                else:
                    yield UnavailableAU(unit, side, reason, detail)


def _too_small(face: FaceView) -> str:
    return (
        f"it shows in the skin, and the eyes are {face.eye_distance_px:.0f} pixels apart, "
        f"{FURROWS_PX:.0f} are needed"
    )


def _cues(face: FaceView) -> tuple[str, str]:
    """What carries the mesh's units, and AU12."""
    if face.neutral is not None:
        return REFERENCE_CUE, REFERENCE_CUE
    return CUE, SMILE_CUE if _shows_smiles(face) else CUE
