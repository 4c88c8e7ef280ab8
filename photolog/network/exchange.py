"""
One request and its one answer, on a connection of its own.

It is all of HTTP/1.1 that we need: a head and a body go out in one piece, a head and a body
come back, and the connection ends. Who is spoken to is the business of connecting.py, what is
read of the answer that of heads.py and bodies.py.

Specs: https://www.rfc-editor.org/rfc/rfc9110, https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from photolog.network import bodies, heads
from photolog.network.connecting import Connector
from photolog.network.deadlines import Deadline, Limits
from photolog.network.heads import HEADER_BYTES, Head
from photolog.network.targets import Target
from photolog.network.wire import Wire

_NEVER_SENT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, with every header but the length of the body."""

    method: str
    target: Target
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def to_bytes(self) -> bytes:
        """
        Return the request as it is sent, every header in our order: what is signed is sent.

        Raises:
            ValueError: Something in it would be read as another line, or is not Latin-1.
        """
        lines = [f"{self.method} {self.target.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body is not None:
            lines.append(f"Content-Length: {len(self.body)}")
        lines.append("Connection: close")
        if _NEVER_SENT.search("".join(lines)):
            raise ValueError("a header or the address has a control character")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (self.body or b"")


class Response:
    """The beginning of an answer; its body is read on demand, once."""

    def __init__(self, head: Head, wire: Wire, target: Target) -> None:
        self._head = head
        self._wire = wire
        self.target = target
        self.status = head.status

    def header(self, name: str) -> str:
        """
        Return the one value of a header, "" when it was not sent.

        Raises:
            Unreadable: It was sent more than once.
        """
        return self._head.one(name) or ""

    def read(self, most_bytes: int) -> bytes:
        """
        Return the body, unpacked.

        Raises:
            Unreadable: It is larger than *most_bytes*, damaged, or packed in a way not asked for.
            BadAnswer, TimeoutError, OSError: It did not come to its end.
        """
        return bodies.read(self._wire, self._head, most_bytes)


@contextmanager
def ask(
    connector: Connector, request: Request, deadline: Deadline, limits: Limits
) -> Iterator[Response]:
    """
    Send *request* and yield the beginning of the answer; the connection ends with the block.

    Raises:
        RefusedAddress: It is not for us to go there.
        Unreadable: The headers of the answer are too large.
        BadAnswer, TimeoutError, OSError: There was no answer that can be read.
    """
    octets = request.to_bytes()
    with closing(connector.open(request.target, deadline, limits)) as connection:
        wire = Wire(connection, deadline, HEADER_BYTES)
        wire.send(octets)
        yield Response(heads.read(wire), wire, request.target)
