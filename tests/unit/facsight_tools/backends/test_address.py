"""What a process is told is what it is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.backends.address import environment, told_address


@given(
    address=st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1),
    key=st.binary(),
)
def test_what_is_told_is_heard(address: str, key: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(address, key).items():
            patch.setenv(name, value)
        assert told_address() == (address, key)


def test_nobody_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment("", b""):
        monkeypatch.delenv(name, raising=False)
    assert told_address() == ("", b"")
