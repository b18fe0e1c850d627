"""Every engine offers what the protocols ask, under the same names and arguments."""

import inspect
from typing import Any

import pytest

from facsight_tools.backends.base import Engine, Session
from facsight_tools.backends.fake import FakeEngine, FakeSession
from facsight_tools.backends.ort import OrtEngine, OrtSession


def asked(protocol: Any) -> dict[str, Any]:
    return {name: one for name, one in vars(protocol).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("protocol", "kind"),
    [
        (Session, OrtSession),
        (Session, FakeSession),
        (Engine, OrtEngine),
        (Engine, FakeEngine),
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
