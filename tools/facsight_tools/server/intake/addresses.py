"""Which hosts may be fetched from: public ones, judged by address and never by name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

import httpx

from facsight_tools.errors import AddressRefused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Ranges that lead to IPv4 by another name, so that a private address could hide in them.
_TRANSLATED: Final = tuple(
    ipaddress.IPv6Network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
    )
)
# Set aside as well, and taken for public by some releases of Python's `ipaddress`.
_SET_ASIDE: Final = tuple(ipaddress.IPv4Network(one) for one in ("192.0.0.0/24", "192.88.99.0/24"))
_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+")
_PORTS: Final = range(1, 65536)
# 0177.0.0.1, 0x7f.1, 2130706433 and the like are addresses to a resolver and names to a reader.
_NUMERIC: Final = re.compile(r"(0[xX][0-9a-fA-F]*|\d+)(\.(0[xX][0-9a-fA-F]*|\d+)){0,3}\.?")
_DOTTED: Final = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public internet and of one machine."""
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _TRANSLATED) or address.scope_id:
            return False
        if address.is_site_local:
            return False
    elif any(address in network for network in _SET_ASIDE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def check_url(url: httpx.URL, schemes: frozenset[str]) -> None:
    """Refuse an address whose form alone is wrong, before anything is resolved.

    Raises:
        AddressRefused: another scheme, a user name in it, an odd port, no host or an odd one.
    """
    if url.scheme not in schemes:
        raise AddressRefused(f"Only {' and '.join(sorted(schemes))} addresses are fetched.")
    if url.userinfo:
        raise AddressRefused("An address with a user name or password in it is not fetched.")
    if url.port is not None and url.port not in _PORTS:
        raise AddressRefused("The port of this address is not from 1 to 65535.")
    if not _HOST.fullmatch(url.host) or (_NUMERIC.fullmatch(url.host) and not _is_plain(url.host)):
        raise AddressRefused("The host of this address has a form that is not fetched from.")


def check_addresses(addresses: Iterable[str]) -> str:
    """The first of a host's addresses, where every one of them may be fetched from.

    Raises:
        AddressRefused: there is none, or one of them is not public.
    """
    found = [ipaddress.ip_address(one) for one in addresses]
    if not found or not all(is_public(one) for one in found):
        # One message for both: whether a name exists inside is no client's business.
        raise AddressRefused("The host of this address is not a public one.")
    return str(found[0])


def _is_plain(host: str) -> bool:
    """Whether a host is an IPv4 address as everyone reads it, without octal parts."""
    return _DOTTED.fullmatch(host) is not None and all(
        part == str(int(part)) for part in host.split(".")
    )
