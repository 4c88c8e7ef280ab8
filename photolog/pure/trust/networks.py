"""
Which addresses of the internet outgoing requests may go to.

The lists are ours: what Python's ipaddress calls global has changed between its patch
releases, and counts ::127.0.0.1 and multicast in. IPv4 is refused by the whole special-purpose
registry, also where a block is "globally reachable": nobody's blog lives at an anycast relay.
IPv6 is allowed by the one block that is given out, minus the special ones in it. An IPv4
address inside an IPv6 one is judged as what it is.

Specs:
    https://www.iana.org/assignments/iana-ipv4-special-registry/
    https://www.iana.org/assignments/iana-ipv6-special-registry/
    https://www.rfc-editor.org/rfc/rfc6052 (NAT64)
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Block = IPv4Network | IPv6Network

_SPECIAL_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by the customers of a provider
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local; clouds tell their secrets there
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GIVEN_OUT_IPV6 = IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, AMT, AS112, drones
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")  # a gateway really goes to the IPv4 address inside


def read(texts: Iterable[str]) -> tuple[Block, ...]:
    """
    Return networks as written in the settings: "192.168.1.0/24", "::1/128".

    Raises:
        ValueError: One of them is no network.
    """
    return tuple(ip_network(text) for text in texts)


def plain(address: str | Address) -> Address:
    """
    Return an address as the socket will use it: IPv4 when it is IPv4 in IPv6's clothes.

    Raises:
        ValueError: It is no address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed in _MAPPED:
        return _last_32_bits(parsed)
    return parsed


def is_in(address: str | Address, allowed: Iterable[Block]) -> bool:
    """Return whether an address lies in one of the networks that the owner allowed."""
    parsed = plain(address)
    return any(parsed in network for network in allowed)


def is_public(address: str | Address) -> bool:
    """
    Return whether an address belongs to the public internet.

    IPv4-compatible, 6to4 and Teredo addresses are never public, whatever they hold: nothing
    lives behind them any more but tricks. An address with a zone ("%eth0") is never public.

    Raises:
        ValueError: It is no address.
    """
    parsed = plain(address)
    if isinstance(parsed, IPv6Address):
        return _is_public_ipv6(parsed)
    return not any(parsed in block for block in _SPECIAL_IPV4)


def _is_public_ipv6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_public(_last_32_bits(address))
    is_special = any(address in block for block in _SPECIAL_IPV6)
    return address in _GIVEN_OUT_IPV6 and not is_special


def _last_32_bits(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)
