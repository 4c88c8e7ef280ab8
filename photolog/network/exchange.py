"""
One request and its one answer, on a connection of its own.

http.client speaks the protocol. It gets, in place of a socket, a Wire: each read on it may
take as long as is left to the whole exchange, and no longer, so that a drip of single bytes
ends when a silence would; and the bytes of an answer are counted before anything reads them.

Specs: https://www.rfc-editor.org/rfc/rfc9110, https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from photolog.network import bodies
from photolog.network.connecting import Connector
from photolog.network.deadlines import Deadline, Limits
from photolog.network.failures import Unreadable
from photolog.network.targets import Target

HEADER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, with every header but the length of the body."""

    method: str
    target: Target
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Response:
    """The beginning of an answer; its body is read on demand, once."""

    def __init__(self, answer: HTTPResponse, wire: Wire, target: Target) -> None:
        self._answer = answer
        self._wire = wire
        self.target = target
        self.status = answer.status

    def header(self, name: str) -> str:
        """
        Return the one value of a header, "" when it was not sent.

        Raises:
            Unreadable: It was sent more than once, and who knows which one others read.
        """
        values = self._answer.headers.get_all(name, [])
        if len(values) > 1:
            raise Unreadable(f"it sent the header {name} more than once")
        return str(values[0]).strip() if values else ""

    def read(self, most_bytes: int) -> bytes:
        """
        Return the body, unpacked.

        Raises:
            Unreadable: It is larger than *most_bytes*, damaged, or packed in a way not asked for.
            TimeoutError, OSError, HTTPException: It did not come to its end.
        """
        self._wire.allow(bodies.most_on_the_wire(most_bytes))
        return bodies.read(self._answer, self.header("Content-Encoding"), most_bytes)


class Wire:
    """What http.client takes for the socket: one deadline for all waits, a limit for all bytes."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left_bytes = HEADER_BYTES

    def sendall(self, octets: bytes) -> None:
        """Send, within what is left of the time."""
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(octets)

    def receive(self, buffer: Any) -> int:
        """Read some bytes into *buffer*, within what is left of the time and of the bytes."""
        if self._left_bytes <= 0:
            raise Unreadable("its answer is too large")
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(buffer)
        self._left_bytes -= count
        return count

    def allow(self, more_bytes: int) -> None:
        """Let so many more bytes come in."""
        self._left_bytes += more_bytes

    def makefile(self, *_: object) -> io.BufferedReader:
        """Return the file that http.client reads the answer from."""
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Do nothing: http.client closes early, ask() closes when the answer is read."""


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive(buffer)


@contextmanager
def ask(
    connector: Connector, request: Request, deadline: Deadline, limits: Limits
) -> Iterator[Response]:
    """
    Send *request* and yield the beginning of the answer; the connection ends with the block.

    Raises:
        RefusedAddress: It is not for us to go there.
        Unreadable: The headers of the answer are too large.
        TimeoutError, OSError, HTTPException: There was no answer that can be read.
    """
    with closing(connector.open(request.target, deadline, limits)) as connection:
        wire = Wire(connection, deadline)
        speaker = HTTPConnection(request.target.host, request.target.port)
        speaker.auto_open = 0
        speaker.sock = wire
        # Every header is ours, in our order: what is signed must be what is sent.
        speaker.putrequest(
            request.method, request.target.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in request.headers.items():
            speaker.putheader(name, value)
        if request.body is not None:
            speaker.putheader("Content-Length", str(len(request.body)))
        speaker.putheader("Connection", "close")
        speaker.endheaders(request.body)
        with speaker.getresponse() as answer:
            yield Response(answer, wire, request.target)
