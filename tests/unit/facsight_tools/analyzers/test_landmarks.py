import numpy as np

from facsight_tools.analyzers.landmarks import CARD, MESH, MeshLandmarker
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import NetworkUse


def network(inputs: Tensors) -> dict[str, np.ndarray]:
    """Says of each crop how bright its red is."""
    image = inputs["image"]
    count = len(image)
    assert image.shape == (count, 3, 192, 192)
    red = image[:, 0].mean(axis=(1, 2))
    return {
        "landmarks": np.tile(red[:, None, None], (1, 478, 3)).astype(np.float32),
        "presence": red[:, None].astype(np.float32),
        "appearance": np.zeros((count, 192, 8, 8), np.float32),
    }


def test_the_network_gets_planes_from_zero_to_one() -> None:
    crops = np.zeros((2, 192, 192, 3), np.uint8)
    crops[1, ..., 0] = 255
    meshes = MeshLandmarker.open(FakeEngine({MESH: network}))(crops)
    assert meshes.presence.tolist() == [0.0, 1.0]
    assert meshes.points_xyz.shape == (2, 478, 3)
    assert meshes.appearance is not None
    assert meshes.appearance_of == MESH


def test_it_says_what_it_ran() -> None:
    landmarker = MeshLandmarker.open(FakeEngine({MESH: network}))
    used = NetworkUse(MESH, CATALOGUE[MESH].sha256, "FakeExecutionProvider")
    assert landmarker.networks == (used,)
    assert landmarker.card is CARD
    assert landmarker.card.licence == "Apache-2.0"
