"""
The tags of an EXIF block, read without trusting a byte of it.

Only the main, the photo and the GPS directories are read, each once, so that a loop of
offsets cannot be followed. Thumbnails and maker notes are not looked at. Whatever is
damaged is left out; nothing raises.

Spec: TIFF 6.0, section 2; EXIF 2.32 (CIPA DC-008), 4.6.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from photolog.pure.pictures import cleaning

_PREFIX = b"Exif\x00\x00"
_PHOTO_DIRECTORY = 0x8769
_GPS_DIRECTORY = 0x8825
_ENTRY = 12
_MOST_ENTRIES = 1000
_MOST_BYTES = 65_536
_INLINE = 4
_TEXT_TYPES = frozenset({2, 129})
_RATIONAL_TYPES = frozenset({5, 10})
_UNDEFINED = 7
_FORMS = {1: "B", 2: "c", 3: "H", 4: "I", 5: "II", 6: "b", 7: "c", 8: "h", 9: "i", 10: "ii"}
_FORMS |= {11: "f", 12: "d", 129: "c"}
_NOTHING: Mapping[int, object] = MappingProxyType({})


class Ratio(NamedTuple):
    """A fraction as written, its denominator possibly 0."""

    numerator: int
    denominator: int


class Tags(NamedTuple):
    """
    Values by tag number.

    A value is text, an int, a float, a Ratio, bytes, or a tuple of numbers. A text may
    still hold NULs and other controls.
    """

    main: Mapping[int, object] = _NOTHING
    photo: Mapping[int, object] = _NOTHING
    gps: Mapping[int, object] = _NOTHING


def read(block: bytes) -> Tags:
    """Return the tags of an EXIF block, with or without its "Exif" prefix."""
    block = block.removeprefix(_PREFIX)
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return Tags()
    main = _directory(block, order, _number(block, order, "I", 4))
    return Tags(
        main,
        _directory(block, order, main.get(_PHOTO_DIRECTORY)),
        _directory(block, order, main.get(_GPS_DIRECTORY)),
    )


def _number(block: bytes, order: str, form: str, offset: int) -> int | None:
    try:
        value = struct.unpack_from(order + form, block, offset)[0]
    except struct.error:
        return None
    return int(value)


def _directory(block: bytes, order: str, offset: object) -> dict[int, object]:
    if not isinstance(offset, int) or not 0 < offset < len(block):
        return {}
    count = _number(block, order, "H", offset) or 0
    tags: dict[int, object] = {}
    for index in range(min(count, _MOST_ENTRIES)):
        start = offset + 2 + index * _ENTRY
        if start + _ENTRY > len(block):
            break
        tag, kind, length = struct.unpack_from(order + "HHI", block, start)
        value = _value(block, order, start + 8, kind, length)
        if value is not None and tag not in tags:
            tags[tag] = value
    return tags


def _value(block: bytes, order: str, position: int, kind: int, length: int) -> object:
    form = _FORMS.get(kind)
    if form is None or not length:
        return None
    size = struct.calcsize(order + form) * length
    if size > _MOST_BYTES:
        return None
    if size > _INLINE:
        position = _number(block, order, "I", position) or 0
    raw = block[position : position + size]
    if len(raw) < size or not position:
        return None
    if kind in _TEXT_TYPES:
        return cleaning.decode(raw).rstrip("\x00 ")
    if kind == _UNDEFINED:
        return raw
    numbers = struct.unpack(order + form * length, raw)
    if kind in _RATIONAL_TYPES:
        numbers = tuple(map(Ratio, numbers[::2], numbers[1::2]))
    return numbers[0] if length == 1 else numbers
