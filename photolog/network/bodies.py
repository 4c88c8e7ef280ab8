"""
The body of an answer, within a size that is counted after unpacking.

Where it ends is told in one way: by its chunks, by its length, or by the end of the connection.
An answer that tells it in two is not read. We ask for no compression; a server that compresses
all the same may do so once, with gzip.

Specs: security.md 3.4 (R-BOMB-2); https://www.rfc-editor.org/rfc/rfc9112#section-6.3, #section-7
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from photolog.network import heads
from photolog.network.failures import BadAnswer, Unreadable
from photolog.network.heads import Head
from photolog.network.wire import PIECE_BYTES, Wire

_GZIP = zlib.MAX_WBITS | 16
_BODILESS = (204, 304)
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
# What a server adds behind the size concerns nobody.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\0\r]*)?")
_CHUNK_LINE_BYTES = 1024


def read(wire: Wire, head: Head, most_bytes: int) -> bytes:
    """
    Return the whole body, unpacked.

    Raises:
        Unreadable: It is larger than *most_bytes*, damaged, packed in another way, or does not
            tell clearly where it ends.
        BadAnswer, TimeoutError, OSError: It did not come to its end.
    """
    wire.allow(_most_on_the_wire(most_bytes))
    encoding = (head.one("Content-Encoding") or "identity").lower()
    if encoding == "identity":
        return _plain(_pieces(wire, head, most_bytes), most_bytes)
    if encoding in ("gzip", "x-gzip"):
        return _unpacked(_pieces(wire, head, _most_on_the_wire(most_bytes)), most_bytes)
    raise Unreadable(f"its answer is packed with {encoding[:40]!r}, which was not asked for")


def _most_on_the_wire(most_bytes: int) -> int:
    """Return how many bytes a body may take with its framing, which can be larger than itself."""
    return 2 * most_bytes + PIECE_BYTES


def _plain(pieces: Iterator[bytes], most_bytes: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


def _unpacked(pieces: Iterator[bytes], most_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    body = bytearray()
    try:
        for piece in pieces:
            # One byte over the limit is enough to know; what is left packed is not unpacked.
            body += unpacker.decompress(piece, most_bytes + 1 - len(body))
            if len(body) > most_bytes:
                raise _too_large(most_bytes)
            if unpacker.unused_data:  # now, because each further piece would be added to it
                raise zlib.error
    except zlib.error:
        raise Unreadable("its answer is packed with gzip and damaged") from None
    if not unpacker.eof:
        raise Unreadable("its answer is packed with gzip and damaged")
    return bytes(body)


def _pieces(wire: Wire, head: Head, most_bytes: int) -> Iterator[bytes]:
    """Return the body as it is sent, to its end."""
    coding, length = head.one("Transfer-Encoding"), head.one("Content-Length")
    if coding is not None and length is not None:
        raise Unreadable("its answer tells in two ways how long it is")
    if head.status in _BODILESS:
        return iter(())
    if coding is not None:
        if coding.lower() != "chunked":
            raise Unreadable(f"its answer is transferred as {coding[:40]!r}")
        return _chunks(wire)
    if length is None:
        return iter(lambda: wire.some(PIECE_BYTES), b"")
    if not _LENGTH.fullmatch(length):
        raise Unreadable("its answer has a length that is no number")
    if int(length) > most_bytes:
        raise _too_large(most_bytes)
    return _counted(wire, int(length))


def _counted(wire: Wire, left: int) -> Iterator[bytes]:
    while left:
        piece = wire.some(min(left, PIECE_BYTES))
        if not piece:
            raise BadAnswer("its answer broke off")
        left -= len(piece)
        yield piece


def _chunks(wire: Wire) -> Iterator[bytes]:
    while True:
        size = _CHUNK_SIZE.fullmatch(wire.line(_CHUNK_LINE_BYTES))
        if size is None:
            raise Unreadable("its answer has chunks of no size")
        left = int(size[1], 16)
        if not left:
            heads.read_fields(wire)  # trailers, which nobody wants
            return
        yield from _counted(wire, left)
        if wire.line(_CHUNK_LINE_BYTES):
            raise Unreadable("its answer has chunks of another size than they say")


def _too_large(most_bytes: int) -> Unreadable:
    return Unreadable(f"its answer is larger than {most_bytes // 1024} KiB")
