"""
A connection as octets that come and go: one end for all waits, a limit for all that comes.

Each read may take as long as is left to the whole exchange, and no longer, so that a drip of
single octets ends when a silence would. What comes is counted before anything reads it.
"""

from __future__ import annotations

import socket

from photolog.network.deadlines import Deadline
from photolog.network.failures import BadAnswer, Unreadable

PIECE_BYTES = 64 * 1024


class Wire:
    """What is sent and read on one connection. It does not close it."""

    def __init__(self, connection: socket.socket, deadline: Deadline, most_bytes: int) -> None:
        """Allow *most_bytes* to come in, until allow() allows more."""
        self._connection = connection
        self._deadline = deadline
        self._left_bytes = most_bytes
        self._unread = bytearray()  # forgets its beginning at no cost

    def send(self, octets: bytes) -> None:
        """Send all, within what is left of the time."""
        rest = memoryview(octets)
        while rest:
            self._connection.settimeout(self._deadline.left())
            rest = rest[self._connection.send(rest) :]

    def allow(self, more_bytes: int) -> None:
        """Let so many more octets come in."""
        self._left_bytes += more_bytes

    def line(self, most_bytes: int) -> bytes:
        """
        Return the next line without its end, which is CR LF and nothing else.

        Raises:
            Unreadable: It is longer than *most_bytes*.
            BadAnswer: It ends otherwise, or with the connection.
            TimeoutError, OSError: It did not come.
        """
        looked_at = 0
        while (end := self._unread.find(b"\n", looked_at)) < 0:
            looked_at = len(self._unread)
            if looked_at > most_bytes:
                raise Unreadable("its answer has a line that is too long")
            if not self._receive():
                raise BadAnswer("its answer broke off")
        if end > most_bytes:
            raise Unreadable("its answer has a line that is too long")
        line = self._take(end + 1)
        # Whoever takes a bare LF for an end of line reads other headers than the next one does.
        if not line.endswith(b"\r\n"):
            raise BadAnswer("its answer is not HTTP")
        return line[:-2]

    def some(self, most_bytes: int) -> bytes:
        """
        Return what is there, at least one octet and *most_bytes* at most; b"" at the end.

        Raises:
            Unreadable: More came in than is allowed.
            TimeoutError, OSError: Nothing came.
        """
        if not self._unread and not self._receive():
            return b""
        return self._take(most_bytes)

    def is_silent(self) -> bool:
        """Return whether the connection was closed before anything was said."""
        return not self._unread and not self._receive()

    def _receive(self) -> bool:
        if self._left_bytes <= 0:
            raise Unreadable("its answer is too large")
        self._connection.settimeout(self._deadline.left())
        octets = self._connection.recv(min(PIECE_BYTES, self._left_bytes))
        self._left_bytes -= len(octets)
        self._unread += octets
        return bool(octets)

    def _take(self, count: int) -> bytes:
        octets = bytes(self._unread[:count])
        del self._unread[:count]
        return octets
