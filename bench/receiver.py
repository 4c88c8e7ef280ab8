"""
Thousands of inboxes in one process, each at an address of its own in 127.0.0.0/8.

    python -m bench.receiver PORT LATENCY_MS HANGING

Every POST is answered 202 after the latency, a GET (is it there?) at once. The first so many
addresses never answer.
"""

from __future__ import annotations

import asyncio
import re
import socket
import sys

_FIRST = (127 << 24) + (1 << 16)  # 127.1.0.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def address(number: int) -> str:
    """Return the address of an inbox."""
    return socket.inet_ntoa((_FIRST + number).to_bytes(4, "big"))


class Inbox(asyncio.Protocol):
    """One connection, one request."""

    def __init__(self, latency: float, hanging: int) -> None:
        self._latency, self._hanging = latency, hanging
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember who to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, octets: bytes) -> None:
        """Answer after the latency, once all has come."""
        self._heard += octets
        head, end, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or (length is not None and len(body) < int(length[1])):
            return
        if head.startswith(b"GET "):
            self._say(_HELLO)
            return
        own = socket.inet_aton(self._transport.get_extra_info("sockname")[0])
        if not 0 <= int.from_bytes(own, "big") - _FIRST < self._hanging:
            asyncio.get_running_loop().call_later(self._latency, self._say, _ANSWER)

    def _say(self, words: bytes) -> None:
        self._transport.write(words)
        self._transport.close()


async def receive(port: int, latency: float, hanging: int) -> None:
    """Listen at all addresses of this machine's loopback, and at nothing else."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    listener.bind(("0.0.0.0", port))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Inbox(latency, hanging), sock=listener, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(receive(int(sys.argv[1]), int(sys.argv[2]) / 1000, int(sys.argv[3])))
