"""How like a photographed face something is to the mesh network, by its activations.

The mesh network is sure of animals and things. But what it has seen around lips and eyes differs
from what it sees on a face, and a linear readout tells the two apart. It costs no further look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.backends.base import Engine, Session, open_all
from facsight_tools.types import NetworkUse

NETWORKS: Final = ("face_likeness",)


class FaceLikeness:
    """Tells how like faces candidates are.

    Args:
        session: the network `face_likeness`: `appearance` (N, 192, 8, 8) to `face` (N, 1), 0-1.
        networks: what provenance says of it.
    """

    def __init__(self, session: Session, networks: tuple[NetworkUse, ...] = ()) -> None:
        self._session = session
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> FaceLikeness:
        """On the catalogue's network; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, NETWORKS)
        return cls(sessions[NETWORKS[0]], uses)

    def __call__(self, seen: Sequence[tuple[NDArray[np.float32] | None, str]]) -> list[float]:
        """Of each candidate, from what a landmarker's network saw and the id of that network.

        1 where that is another network than facsight's own, which cannot be told.
        """
        told = [1.0] * len(seen)
        looks = {k: look for k, (look, of) in enumerate(seen) if look is not None and of == MESH}
        if looks:
            appearance = np.stack(list(looks.values())).astype(np.float32, copy=False)
            for k, face in zip(
                looks, self._session.run({"appearance": appearance})["face"], strict=True
            ):
                told[k] = float(face[0])
        return told
