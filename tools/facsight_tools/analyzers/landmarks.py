"""The mesh of a face, by MediaPipe's attention mesh."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Pixels, Session, open_all
from facsight_tools.geometry.squares import Squares
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.seams import CropMeshes, ReaderCard
from facsight_tools.types import NetworkUse

MESH: Final = "face_mesh_refined"
"""Id of the network, and of the activations that it hands on."""

NETWORKS: Final = (MESH,)
CARD: Final = ReaderCard(
    id="face_mesh",
    version="1",
    measures="478 points of the face, lips, eyes and irises refined",
    licence="Apache-2.0",
    source=CATALOGUE[MESH].reference,
    text=CATALOGUE[MESH].card,
)


class MeshLandmarker:
    """facsight's own `Landmarker`.

    Args:
        session: the network `face_mesh_refined`: `image` (N, 3, 192, 192), RGB 0-1, to `landmarks`
            (N, 478, 3) in pixels of the crop, `presence` (N, 1) and `appearance` (N, 192, 8, 8).
        networks: what provenance says of it.
    """

    crop_px: Final = 192

    def __init__(self, session: Session, networks: tuple[NetworkUse, ...] = ()) -> None:
        self._session = session
        self.card = CARD
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> MeshLandmarker:
        """The landmarker on the catalogue's network; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, NETWORKS)
        return cls(sessions[MESH], uses)

    def __call__(self, crops_rgb: NDArray[np.uint8]) -> CropMeshes:
        """The meshes in crops (N, 192, 192, 3), whether they lie on faces or not."""
        return self._drawn(Pixels(crops_rgb))

    def in_squares(self, squares: Squares) -> CropMeshes:
        """The meshes in squares of pictures, of 192 pixels each."""
        return self._drawn(Pixels(squares))

    def _drawn(self, pixels: Pixels) -> CropMeshes:
        outputs = self._session.run({"image": pixels})
        return CropMeshes(
            outputs["landmarks"], outputs["presence"][:, 0], outputs["appearance"], MESH
        )
