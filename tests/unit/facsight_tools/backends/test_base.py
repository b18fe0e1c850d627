"""Every engine offers what the protocols ask, under the same names and arguments."""

import inspect
from typing import Any

import numpy as np
import pytest

from facsight_tools.backends.base import Engine, Session, Tensors, open_all
from facsight_tools.backends.fake import FakeEngine, FakeSession
from facsight_tools.backends.gathering import GatheringEngine, GatheringSession
from facsight_tools.backends.ort import OrtEngine, OrtSession
from facsight_tools.backends.remote import RemoteEngine, RemoteSession
from facsight_tools.errors import ModelMissing
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import NetworkUse


def asked(protocol: Any) -> dict[str, Any]:
    return {name: one for name, one in vars(protocol).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("protocol", "kind"),
    [
        (Session, OrtSession),
        (Session, FakeSession),
        (Engine, OrtEngine),
        (Engine, FakeEngine),
        (Session, GatheringSession),
        (Engine, GatheringEngine),
        (Session, RemoteSession),
        (Engine, RemoteEngine),
    ],
)
def test_an_engine_has_what_the_protocol_asks(protocol: Any, kind: Any) -> None:
    members = asked(protocol)
    assert members
    for name, one in members.items():
        own = getattr(kind, name)
        if isinstance(one, property):
            assert isinstance(own, property)
            one, own = one.fget, own.fget
        assert inspect.signature(own) == inspect.signature(one), name


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
