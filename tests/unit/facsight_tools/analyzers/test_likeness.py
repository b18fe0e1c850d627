"""What the mesh network saw is handed on, and nobody else's."""

import numpy as np

from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.analyzers.likeness import FaceLikeness
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine


def brightness(inputs: Tensors) -> dict[str, np.ndarray]:
    seen = inputs["appearance"]
    return {"face": seen.reshape(len(seen), -1).mean(axis=1, keepdims=True)}


def test_only_what_the_own_mesh_saw_is_judged() -> None:
    look = FaceLikeness.open(FakeEngine({"face_likeness": brightness}))
    some = np.full((192, 8, 8), 0.25, np.float32)
    told = look([(None, ""), (some, MESH), (some, "another"), (2 * some, MESH)])
    assert told == [1.0, 0.25, 1.0, 0.5]
    assert look([]) == []
