"""
The stream of an AVIF's main picture, as far as it shows without decoding.

An image item holds what a sample of a film holds: one temporal unit, in which a layer shows
exactly one frame. Decoders give out the first and leave unread whatever follows. A file with
more is refused; one whose bytes cannot be followed is not: the decoder judges that.

Specs: AVIF 1.2, 2.1; AV1 in ISOBMFF 1.3, 2.4; AV1, 5.3, 5.9.2 and 7.5; ISO 14496-12, 8.11.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from photolog.errors import RejectedUpload
from photolog.pure.pictures.declared import Bytes

_MALFORMED = "This AVIF is malformed: where one picture should be, another one follows it."
# Bounds for hostile files. A frame may have 4096 tiles, each in a unit of its own.
_MOST_BOXES, _MOST_ITEMS, _MOST_EXTENTS, _MOST_UNITS = 1000, 10_000, 64, 10_000
# Types of open bitstream units (AV1, 6.2.2): a frame comes as its header, or with its tiles.
_SEQUENCE_HEADER, _FRAMES = 1, frozenset({3, 6})
# Bits in the first byte of a unit, of a sequence header, of a frame header.
_HAS_EXTENSION, _HAS_SIZE, _REDUCED_STILL_PICTURE_HEADER = 0x04, 0x02, 0x08
_SHOW_EXISTING_FRAME, _SHOW_FRAME = 0x80, 0x10


class _Fields:
    """Big-endian numbers one after the other; EOFError where there is no room for the next."""

    def __init__(self, content: memoryview) -> None:
        self.rest = content

    def skip(self, size: int) -> memoryview:
        if size > len(self.rest):
            raise EOFError
        skipped, self.rest = self.rest[:size], self.rest[size:]
        return skipped

    def number(self, size: int) -> int:
        return int.from_bytes(self.skip(size), "big")

    def leb128(self) -> int:
        """Return a number in seven bits a byte, the lowest first, eight at most (AV1, 4.10.5)."""
        value = place = 0
        while (byte := self.number(1)) >= 0x80 and place < 7:
            value, place = value | (byte & 0x7F) << 7 * place, place + 1
        return value | (byte & 0x7F) << 7 * place


def check(content: Bytes) -> None:
    """
    Refuse an AVIF whose main picture shows a second frame in a layer.

    Raises:
        RejectedUpload: It does; no other damage is found here.
    """
    shown: set[int] = set()
    with suppress(EOFError):
        for layer in _shown_layers(_main_item(memoryview(content))):
            if layer in shown:
                raise RejectedUpload(_MALFORMED)
            shown.add(layer)


def _box(content: memoryview, wanted: bytes) -> memoryview:
    """Return what the first box of a type holds."""
    fields = _Fields(content)
    for _ in range(_MOST_BOXES):
        size, kind, head = fields.number(4), fields.skip(4), 8
        if size == 1:
            size, head = fields.number(8), 16
        body = fields.skip(max(0, size - head) if size else len(fields.rest))
        if kind == wanted:
            return body
    raise EOFError


def _main_item(whole: memoryview) -> memoryview:
    """Return the content of the primary item, nothing unless it lies plainly in the file."""
    meta = _box(whole, b"meta")[4:]
    primary, fields = _Fields(_box(meta, b"pitm")), _Fields(_box(meta, b"iloc"))
    wanted = primary.number(4 if primary.number(4) >> 24 else 2)
    version = fields.number(4) >> 24
    offset_size, length_size = divmod(fields.number(1), 16)
    base_size, index_size = divmod(fields.number(1), 16)
    index_size, wide = index_size if version else 0, 4 if version > 1 else 2
    for _ in range(min(fields.number(wide), _MOST_ITEMS)):
        item = fields.number(wide)
        method = fields.number(2) & 0x0F if version else 0  # 0: in the file
        fields.skip(2)  # which file, if it is another one
        base, count = fields.number(base_size), fields.number(2)
        entries = _Fields(fields.skip(count * (index_size + offset_size + length_size)))
        if item == wanted and method == 0 and count <= _MOST_EXTENTS:
            extents = []
            for _ in range(count):
                entries.skip(index_size)
                start, length = base + entries.number(offset_size), entries.number(length_size)
                extents.append(whole[start : start + length] if length else whole[start:])
            # Joined only when there are several, and not to more than the file itself holds.
            is_short = sum(map(len, extents)) <= len(whole)
            return extents[0] if count == 1 else memoryview(b"".join(extents) if is_short else b"")
    return whole[:0]


def _shown_layers(item: memoryview) -> Iterator[int]:
    """Yield for each frame that is shown its temporal and spatial id, as one number."""
    fields, is_reduced = _Fields(item), None
    for _ in range(_MOST_UNITS):
        head = fields.number(1)
        layer = fields.number(1) >> 3 if head & _HAS_EXTENSION else 0
        body = fields.skip(fields.leb128() if head & _HAS_SIZE else len(fields.rest))
        kind, bits = head >> 3 & 0x1F, body[0] if body else 0  # a forbidden bit is no kind
        if kind == _SEQUENCE_HEADER:
            is_reduced = bool(bits & _REDUCED_STILL_PICTURE_HEADER)
        # A reduced header leaves these bits out: its only frame is shown.
        shows = is_reduced or bits & (_SHOW_EXISTING_FRAME | _SHOW_FRAME)
        if kind in _FRAMES and is_reduced is not None and shows:
            yield layer
