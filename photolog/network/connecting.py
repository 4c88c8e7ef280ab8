"""
Where outgoing requests may go, and the way there.

The address that is checked is the address that is connected to: the name is resolved once for
each connection, every one of its addresses must be allowed, and the socket gets the number. The
name stands in TLS (SNI, certificate) and in the Host header alone. So neither a second answer
of the name server nor a redirect gets anywhere that a first request could not.

Spec: security.md 3.3 (R-NET-1, R-NET-5), federation.md appendix E.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest

from photolog.errors import ConfigError, RefusedAddress
from photolog.network.deadlines import Deadline, Limits
from photolog.network.resolving import Resolver
from photolog.network.targets import Target
from photolog.pure.trust import networks
from photolog.pure.trust.networks import Address

TRIES_A_FAMILY = 2  # addresses of IPv6 and of IPv4 that are tried, when there are more


class Connector:
    """Opens connections to allowed addresses. Used by all threads at once."""

    def __init__(
        self,
        own_host: str,
        allow_networks: Sequence[str],
        ca_bundle: str,
        is_unwanted: Callable[[str], bool],
    ) -> None:
        self._own_host = own_host.lower()
        self._is_unwanted = is_unwanted
        self._allowed = networks.read(allow_networks)
        self._resolver = Resolver()
        self._tls = _tls_context(ca_bundle)  # one for all: making it takes 40 ms

    def open(self, target: Target, deadline: Deadline, limits: Limits) -> socket.socket:
        """
        Return a connection to *target*, with TLS when its scheme says so.

        Raises:
            RefusedAddress: It is not for us to go there.
            TimeoutError: There was no connection in time.
            OSError: There was none, or no trust in its certificate.
        """
        self._refuse_ourselves(target)
        step = deadline.within(limits.connect)
        addresses = self._resolver.addresses(target, step)
        self._refuse_private(target, addresses)
        connection = _connect(_in_turn(addresses), target.port, step)
        if target.scheme == "http":
            return connection
        return self._with_tls(connection, target, deadline.within(limits.tls))

    def refuse_unwanted(self, target: Target) -> None:
        """
        Refuse a host that the owner wants nothing of, before anything is sent there.

        Raises:
            RefusedAddress: So it is.
        """
        if self._is_unwanted(target.host):
            raise RefusedAddress(f"{target.host} is blocked")

    def _refuse_ourselves(self, target: Target) -> None:
        # Without a port, own_host is this name at every port; with one, a neighbour may listen
        # at another port of the same machine.
        if self._own_host in (target.host, target.authority, f"{target.host}:{target.port}"):
            raise RefusedAddress(f"{target.authority} is this blog itself")

    def _refuse_private(self, target: Target, addresses: Sequence[Address]) -> None:
        """Refuse *target* when any of its addresses is out of bounds, not just the first."""
        are_allowed = [networks.is_in(address, self._allowed) for address in addresses]
        if addresses and all(are_allowed):
            return
        if target.scheme != "https":
            raise RefusedAddress(f"{target.url} is an address without TLS")
        if target.literal is not None:
            raise RefusedAddress(f"{target.host} is a number and no name")
        for address, is_allowed in zip(addresses, are_allowed, strict=True):
            if not is_allowed and not networks.is_public(address):
                raise RefusedAddress(f"{target.host} is at {address}, which is not public")

    def _with_tls(self, connection: socket.socket, target: Target, step: Deadline) -> socket.socket:
        try:
            # The handshake is one wait: ssl spreads this time over all of its reads.
            connection.settimeout(step.left())
            return self._tls.wrap_socket(connection, server_hostname=target.host)
        except TimeoutError:
            raise TimeoutError("TLS was not agreed on in time") from None
        finally:
            # A socket that was wrapped has handed its descriptor over, and nothing is closed.
            connection.close()


def _tls_context(ca_bundle: str) -> ssl.SSLContext:
    """Return a context that trusts what the system trusts, and *ca_bundle*."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if ca_bundle:
        try:
            context.load_verify_locations(ca_bundle)
        except (OSError, ssl.SSLError) as error:
            problem = f"setting federation.ca_bundle: {ca_bundle} cannot be used: {error}"
            raise ConfigError(problem) from None
    return context


def _in_turn(addresses: Sequence[Address]) -> list[Address]:
    """Return a few addresses of both families by turns: one family may lead nowhere from here."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address.version, []).append(address)
    some = (family[:TRIES_A_FAMILY] for family in families.values())
    return [address for address in chain(*zip_longest(*some)) if address is not None]


def _connect(addresses: Sequence[Address], port: int, step: Deadline) -> socket.socket:
    """Return a connection to the first of *addresses* that answers; all share the time."""
    problem = OSError("its name has no address")
    for tries_left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(step.left() / tries_left)
            connection.connect((str(address), port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except TimeoutError:
            connection.close()
            problem = TimeoutError("there was no connection in time")
        except OSError as error:
            connection.close()
            problem = error
    raise problem
