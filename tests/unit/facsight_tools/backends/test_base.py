import numpy as np
import pytest

from facsight_tools.backends.base import Tensors, open_all
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.errors import ModelMissing
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import NetworkUse


def nothing(_: Tensors) -> dict[str, np.ndarray]:
    return {}


def test_networks_are_opened_with_what_provenance_says_of_them() -> None:
    engine = FakeEngine({"au_geometry": nothing, "au_smile": nothing})
    sessions, uses = open_all(engine, ("au_smile", "au_geometry"))
    assert list(sessions) == ["au_smile", "au_geometry"]
    hashes = [CATALOGUE[name].sha256 for name in sessions]
    assert uses == (
        NetworkUse("au_smile", hashes[0], "FakeExecutionProvider"),
        NetworkUse("au_geometry", hashes[1], "FakeExecutionProvider"),
    )


def test_a_missing_network_is_told() -> None:
    with pytest.raises(ModelMissing, match="au_smile"):
        open_all(FakeEngine({}), ("au_smile",))
