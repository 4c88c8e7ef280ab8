"""
The body of an answer, within a size that is counted after unpacking.

We ask for no compression. A server that compresses all the same may do so once, with gzip.

Spec: security.md 3.4 (R-BOMB-2).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from http.client import HTTPResponse, IncompleteRead

from photolog.network.failures import Unreadable

_PIECE_BYTES = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16


def most_on_the_wire(most_bytes: int) -> int:
    """Return how many bytes a body may take with its framing, which can be larger than itself."""
    return 2 * most_bytes + _PIECE_BYTES


def read(answer: HTTPResponse, encoding: str, most_bytes: int) -> bytes:
    """
    Return the whole body, unpacked.

    Args:
        encoding: The Content-Encoding header, "" when there is none.

    Raises:
        Unreadable: It is larger than *most_bytes*, damaged, or packed in another way.
        TimeoutError, OSError, HTTPException: It did not come to its end.
    """
    if encoding.lower() in ("", "identity"):
        return _plain(answer, most_bytes)
    if encoding.lower() in ("gzip", "x-gzip"):
        return _unpacked(answer, most_bytes)
    raise Unreadable(f"its answer is packed with {encoding[:40]!r}, which was not asked for")


def _plain(answer: HTTPResponse, most_bytes: int) -> bytes:
    if (answer.length or 0) > most_bytes:
        raise _too_large(most_bytes)
    body = bytearray()
    for piece in _pieces(answer):
        body += piece
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


def _unpacked(answer: HTTPResponse, most_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    body = bytearray()
    try:
        for piece in _pieces(answer):
            # One byte over the limit is enough to know; what is left packed is not unpacked.
            body += unpacker.decompress(piece, most_bytes + 1 - len(body))
            if len(body) > most_bytes:
                raise _too_large(most_bytes)
    except zlib.error:
        raise Unreadable("its answer is packed with gzip and damaged") from None
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable("its answer is packed with gzip and damaged")
    return bytes(body)


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    """Yield the body as it was sent, to its end."""
    try:
        while piece := answer.read(_PIECE_BYTES):
            yield piece
    except ValueError:  # http.client believes in chunks of less than nothing
        raise Unreadable("its answer has chunks of no size") from None
    if answer.length:  # http.client keeps what is missing of Content-Length to itself
        raise IncompleteRead(b"", answer.length)


def _too_large(most_bytes: int) -> Unreadable:
    return Unreadable(f"its answer is larger than {most_bytes // 1024} KiB")
