"""Which addresses are public, against the registries' ranges, and which forms are looked at."""

import ipaddress
import random
import struct

import httpx
import pytest

from facsight_tools.errors import AddressRefused
from facsight_tools.server.intake.addresses import check_addresses, check_url, is_public

HTTPS = frozenset({"https"})
# RFC 6890 and the registries after it: not of the public internet
SPECIAL = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64"),
    *("2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)


@pytest.mark.parametrize("network", SPECIAL)
def test_no_address_of_a_special_range_is_public(network: str) -> None:
    net = ipaddress.ip_network(network)
    draw = random.Random(0)  # noqa: S311
    last = int(net.broadcast_address)
    for _ in range(50):
        one = type(net.network_address)(draw.randint(int(net.network_address), last))
        assert not is_public(one), one
    assert not is_public(net.network_address)
    assert not is_public(type(net.network_address)(last))


def test_an_ipv4_address_gains_nothing_by_any_ipv6_name_of_it() -> None:
    for host in ("10.0.0.5", "8.8.8.8", "127.0.0.1"):
        four = ipaddress.IPv4Address(host).packed
        for head, tail in (
            (bytes(12), b""),
            (bytes(10) + b"\xff\xff", b""),
            (bytes.fromhex("0064ff9b") + bytes(8), b""),
            (bytes.fromhex("2002"), bytes(10)),
            (bytes.fromhex("20010000"), bytes(8)),
        ):
            assert not is_public(ipaddress.IPv6Address(head + four + tail))
    assert not is_public(ipaddress.IPv6Address("2606:4700::1%eth0")), "a scope is of one machine"


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_public_ones_are(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.org/a", "Only https addresses"),
        ("ftp://example.org/a", "Only https addresses"),
        ("https://me@example.org/", "user name or password"),
        ("https://:secret@example.org/", "user name or password"),
        ("https://example.org:0/", "port"),
        ("https:///path", "host"),
        ("https://exa%6dple.org%2fevil/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://010.8.8/", "host"),
        ("https://134744072/", "host"),
        ("https://8.8.8.8./", "host"),
        ("https://1.2.3/", "host"),
    ],
)
def test_a_form_that_is_not_plain_is_refused_before_it_is_resolved(url: str, says: str) -> None:
    with pytest.raises((AddressRefused, httpx.InvalidURL), match=says):
        check_url(httpx.URL(url), HTTPS)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://8.8.8.8/a.jpg",
        "https://example.org:8443/a?b=c#d",
        "https://[2606:4700::1111]/",
        "https://7eleven.example/",
    ],
)
def test_plain_forms_pass(url: str) -> None:
    check_url(httpx.URL(url), HTTPS)


def test_both_schemes_are_named_where_both_are_fetched() -> None:
    with pytest.raises(AddressRefused, match="Only http and https addresses are fetched"):
        check_url(httpx.URL("ftp://example.org"), frozenset({"https", "http"}))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    public = ["8.8.8.8", "2606:4700::1111", "9.9.9.9"]
    assert check_addresses(public) == "8.8.8.8"
    messages = set()
    for hidden in (["10.0.0.1"], [], ["::1"]):
        with pytest.raises(AddressRefused) as refused:
            check_addresses([*(public if hidden else []), *hidden])
        messages.add(str(refused.value))
    assert len(messages) == 1, "whether a name exists is not told"


def test_every_number_form_of_an_address_is_caught() -> None:
    """The forms that a resolver takes for an address, written by the C library's own rules."""
    (number,) = struct.unpack("!I", ipaddress.IPv4Address("8.8.8.8").packed)
    for host in (str(number), hex(number), f"0{number:o}", "8.8.2056", "8.526344", "0x8.8.8.8"):
        with pytest.raises(AddressRefused):
            check_url(httpx.URL(f"https://{host}/"), HTTPS)
