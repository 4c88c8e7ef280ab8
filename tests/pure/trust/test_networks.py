"""Which addresses are public: each special block at both ends, and IPv4 inside IPv6."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.trust import networks

# The IANA registries for special purposes, and multicast, which has its own.
SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.0.0/29 192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/31 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 ::/128 ::1/128
    64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:2::/48
    2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16
    2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""

PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255
    192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255 2001:200::1
    2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2003::1 2606:4700::1111 2620:4f:7fff::1
    2620:4f:8001::1 2a00::1 3ffe:ffff::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""

# What Python 3.11 calls global, and other disguises of this machine and its neighbours.
DISGUISES = """
    ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0.0.0.0
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::8.8.8.8 2002:7f00:1:: 2002:808:808::1
    2002:a9fe:a9fe:: 2001:0:7f00:1:: 2001:0:808:808::80ff:fffe ::ffff:0:127.0.0.1 1::1 4000::1
    2606:4700::1111%eth0 fe80::1%eth0 ::ffff:127.0.0.1%1
"""


def ends(block: str) -> list[str]:
    network = ip_network(block)
    return [str(network[0]), str(network[-1])]


@pytest.mark.parametrize("block", SPECIAL.split())
def test_a_special_block_is_not_public_from_its_first_address_to_its_last(block):
    assert not any(networks.is_public(address) for address in ends(block))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_lies_beside_the_special_blocks_is_public(address):
    assert networks.is_public(address)


@pytest.mark.parametrize("address", DISGUISES.split())
def test_a_disguise_is_not_public(address):
    assert not networks.is_public(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_ipv4_address_that_it_is(address):
    assert networks.is_public(f"::ffff:{address}") == networks.is_public(address)
    assert networks.is_public(f"64:ff9b::{address}") == networks.is_public(address)


@given(st.ip_addresses(v=6))
def test_nothing_outside_2000_is_public_but_ipv4(address):
    is_given_out = int(address) >> 125 == 1
    is_ipv4 = int(address) >> 32 in (0xFFFF, int(IPv6Address("64:ff9b::")) >> 32)

    assert is_given_out or is_ipv4 or not networks.is_public(address)


def test_what_the_owner_allowed_is_found_in_ipv6s_clothes_too():
    allowed = networks.read(["127.0.0.17/32", "fd00::/8"])

    assert networks.is_in("127.0.0.17", allowed)
    assert networks.is_in("::ffff:127.0.0.17", allowed)
    assert networks.is_in("fd00::1", allowed)
    assert not networks.is_in("127.0.0.18", allowed)
    assert not networks.is_in("::1", allowed)


def test_a_mapped_address_is_used_as_ipv4():
    assert networks.plain("::ffff:192.0.2.1") == IPv4Address("192.0.2.1")


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "1.2.3.4/32"])
def test_what_is_no_address_raises(text):
    with pytest.raises(ValueError, match="does not appear"):
        networks.is_public(text)
