"""What one process tells another of the one that owns the device."""

import pytest

from facsight_tools.backends.address import ADDRESS_ENV, environment, told_address


@pytest.mark.parametrize("address", ["/run/x/networks", "/with#mark", r"\\.\pipe\x"])
def test_what_is_told_is_what_was_meant(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(address, b"\0key").items():
        monkeypatch.setenv(name, value)
    assert told_address() == (address, b"\0key")


def test_who_was_told_nothing_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS_ENV, raising=False)
    assert told_address() == ("", b"")
