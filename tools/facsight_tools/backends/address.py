"""Where the process that owns the device is asked."""

from __future__ import annotations

import os
from typing import Final

ADDRESS_ENV: Final = "FACSIGHT_NETWORKS_AT"
"""Where a server's processes find the one that owns the device: its address and the key, in hex."""


def environment(address: str, key: bytes) -> dict[str, str]:
    """What tells a process of the one that owns the device."""
    return {ADDRESS_ENV: f"{address}#{key.hex()}"}


def told_address() -> tuple[str, bytes]:
    """Address and key that this process was told; the address is empty where it was not."""
    address, _, key = os.environ.get(ADDRESS_ENV, "").rpartition("#")
    return address, bytes.fromhex(key)
