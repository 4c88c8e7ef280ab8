"""
Addresses of other servers, read once and strictly.

What is checked, compared, signed and connected to comes from the one Target, so that no two
parsers can disagree about a host. Addresses that parsers are known to read differently
(backslashes, "user@", escapes in the host, numbers that a resolver takes for an address) are
refused.

Spec: security.md rule 6 and 8.2; https://url.spec.whatwg.org/#ends-in-a-number-checker
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

from photolog.errors import RefusedAddress
from photolog.pure.trust.networks import Address

LONGEST = 2048  # characters
_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(?::([0-9]{1,5}))?", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_A_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str  # "http" or "https"
    host: str  # lower case; an IPv6 address without its brackets
    port: int
    path: str  # path and query exactly as they are sent; begins with "/"

    @property
    def authority(self) -> str:
        """The host, with its port when that is not the usual one: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: those who share it may speak for each other."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.path

    @property
    def literal(self) -> Address | None:
        """The host as an IP address, None when it is a name."""
        return _literal(self.host)


def read(url: str) -> Target:
    """
    Return the target of an absolute address. Its fragment is dropped.

    Raises:
        RefusedAddress: It is not of the web, or written so that two readers may see two
            different hosts in it.
    """
    if len(url) > LONGEST:
        raise RefusedAddress("the address is too long")
    if _ODD.search(url):
        raise RefusedAddress(f"{url!r} has a space, a control character or a backslash in it")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise RefusedAddress(f"{url!r} is no address") from None
    if parts.scheme not in _PORTS:
        raise RefusedAddress(f"{url!r} is no address of the web")
    host, port = _host_and_port(parts.netloc.lower(), _PORTS[parts.scheme])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # What is left of ASCII here is printable and stays as it is.
    return Target(
        parts.scheme, host, port, path if path.isascii() else quote(path, safe=_PRINTABLE)
    )


def redirected(target: Target, location: str) -> Target:
    """
    Return where a redirect leads.

    Args:
        location: The header as it is read, one character for each byte.

    Raises:
        RefusedAddress: Nowhere, or out of TLS.
    """
    try:
        text = location.encode("latin-1").decode("utf-8")
        following = read(urljoin(target.url, text))
    except ValueError:  # bytes that are no UTF-8; an address that cannot be joined
        raise RefusedAddress(f"{target.host} redirects to what is no address") from None
    if target.scheme == "https" and following.scheme != "https":
        raise RefusedAddress(f"{target.host} redirects to an address without TLS")
    return following


def _host_and_port(authority: str, usual_port: int) -> tuple[str, int]:
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise RefusedAddress(f"{authority!r} is no host")
    host, port = match[1], int(match[2] or usual_port)
    if not 0 < port < 65536:
        raise RefusedAddress(f"{authority!r} has no such port")
    literal = _literal(host.strip("[]"))
    if literal is not None and (host[0] == "[") == isinstance(literal, IPv6Address):
        return str(literal), port
    labels = host.split(".")
    if _A_NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise RefusedAddress(f"{host!r} is no host")
    return host, port


@lru_cache(maxsize=256)
def _literal(host: str) -> Address | None:  # asked for several times in each request
    try:
        return ip_address(host)
    except ValueError:
        return None
