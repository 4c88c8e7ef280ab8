"""
What a file says of itself in its first bytes: its kind and its size, before any decoder runs.

The name that a client gives a file is never asked. A kind that photolog does not take is
refused here with a sentence that says what to do; whether a claimed picture really is one,
the decoder decides afterwards.

Specs: JPEG T.81 annex B; PNG 11.2.2; GIF89a 18; WebP RFC 9649; ISO 23008-12 (HEIF), 6.5.3.
"""

from __future__ import annotations

import struct
from mmap import mmap
from typing import NamedTuple

from photolog.developed import Size
from photolog.errors import RejectedUpload

Bytes = bytes | mmap

TAKEN = "photolog takes JPEG, PNG, WebP, AVIF, GIF and HEIC"
NAMES = {
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WebP",
    "avif": "AVIF",
    "gif": "GIF",
    "heif": "HEIC",
}

_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_RAW = "This is a camera raw file. Export a JPEG from it and upload that."
_TIFF = "This is a TIFF or a camera raw file. Export a JPEG from it and upload that."
_VIDEO = f"This is a video; {TAKEN}."
_VECTOR = f"This is an SVG or a web page, not a photograph; {TAKEN}."
_DOCUMENT = f"This is a document, not a photograph; {TAKEN}."
_OTHER_PICTURE = f"This is a kind of picture that is not taken; {TAKEN}."
_REFUSED_STARTS = (
    (b"II*\x00\x10\x00\x00\x00CR", _RAW),
    (b"II*\x00", _TIFF),
    (b"MM\x00*", _TIFF),
    (b"II+\x00", _TIFF),
    (b"MM\x00+", _TIFF),
    (b"IIU\x00", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"FOVb", _RAW),
    (b"\x00MRM", _RAW),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"\x00\x00\x01\xba", _VIDEO),
    (b"FLV\x01", _VIDEO),
    (b"<", _VECTOR),
    (b"\xef\xbb\xbf<", _VECTOR),
    (b"%PDF", _DOCUMENT),
    (b"%!PS", _DOCUMENT),
    (b"PK\x03\x04", _DOCUMENT),
    (b"\xff\x0a", _OTHER_PICTURE),
    (b"\x00\x00\x00\x0cJXL ", _OTHER_PICTURE),
    (b"\x00\x00\x00\x0cjP  ", _OTHER_PICTURE),
    (b"8BPS", _OTHER_PICTURE),
    (b"BM", _OTHER_PICTURE),
)
_BOXES_SEARCHED = 1 << 20  # the properties of a HEIF file stand in its first box
_FILM_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"})
_FILM_BRANDS |= {b"qt  ", b"M4V ", b"MSNV", b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"dash"}
_SHORTEST = 12
_WEBP_HEADER = 30
_FRAME_HEADER = 6  # precision, height, width, number of components

# JPEG markers (T.81, table B.1), their second byte.
_MARKER = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset({0xC0, 0xC1})
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})


class Declared(NamedTuple):
    """What the first bytes claim. None for a size that they do not tell."""

    kind: str  # a key of NAMES
    size: Size | None  # as stored, before any rotation
    is_scalable: bool = False  # decodes at a fraction of its size: JPEG with one scan


def read(content: Bytes) -> Declared:
    """
    Return kind and size of a file's content.

    Raises:
        RejectedUpload: The file is empty, or of a kind that is not taken.
    """
    head = content[:64]
    if not head:
        raise RejectedUpload("This file is empty.")
    if head.startswith(b"\xff\xd8\xff"):
        return _read_jpeg(content)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Declared("png", _size(">II", head, 16))
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Declared("gif", _size("<HH", head, 6))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Declared("webp", _webp_size(head))
    if head[4:8] == b"ftyp":
        return _read_boxes(content)
    raise RejectedUpload(_refusal(head))


def _refusal(head: bytes) -> str:
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return _VIDEO
    stripped = head.lstrip()
    for start, sentence in _REFUSED_STARTS:
        if head.startswith(start) or stripped.startswith(start):
            return sentence
    if len(head) < _SHORTEST:
        return "This file is too short to be a picture."
    return f"This file is not a picture that can be read; {TAKEN}."


def _size(form: str, head: bytes, offset: int) -> Size | None:
    try:
        width, height = struct.unpack_from(form, head, offset)
    except struct.error:
        return None
    return Size(width, height)


def _webp_size(head: bytes) -> Size | None:
    if len(head) < _WEBP_HEADER:
        return None
    match head[12:16]:
        case b"VP8X":
            return Size(
                int.from_bytes(head[24:27], "little") + 1,
                int.from_bytes(head[27:30], "little") + 1,
            )
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return Size(width & 0x3FFF, height & 0x3FFF)
    return None


def _read_jpeg(content: Bytes) -> Declared:
    """
    Walk the marker segments to the first scan.

    Only a sequential file whose first scan holds all components can be decoded row by
    row; of every other libjpeg keeps all coefficients, about three bytes a pixel.
    """
    size, parts, is_sequential = None, 0, False
    for marker, segment in _jpeg_segments(content):
        if marker in _FRAMES and len(segment) >= _FRAME_HEADER:
            height, width, parts = struct.unpack_from(">HHB", segment, 1)
            size, is_sequential = Size(width, height), marker in _SEQUENTIAL
        elif marker == _START_OF_SCAN:
            return Declared("jpeg", size, is_sequential and segment[:1] == bytes([parts]))
    return Declared("jpeg", size)


def _jpeg_segments(content: Bytes) -> list[tuple[int, bytes]]:
    """Return marker and first bytes of each segment up to the first start of scan."""
    segments: list[tuple[int, bytes]] = []
    position = 2
    while position + 4 <= len(content):
        if content[position] != _MARKER:  # libjpeg too skips to the next one
            position = content.find(b"\xff", position)
            if position < 0:
                break
        marker = content[position + 1]
        if marker == _MARKER:  # a fill byte
            position += 1
        elif marker in _WITHOUT_LENGTH:
            position += 2
        else:
            length = int.from_bytes(content[position + 2 : position + 4], "big")
            segments.append((marker, content[position + 4 : position + 20]))
            if marker in (_START_OF_SCAN, _END_OF_IMAGE):
                break
            position += 2 + max(2, length)
    return segments


def _read_boxes(content: Bytes) -> Declared:
    length = min(int.from_bytes(content[:4], "big"), 4096)
    brands = {content[at : at + 4] for at in (8, *range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return Declared("avif", _largest_extent(content))
    if brands & _HEIF_BRANDS:
        return Declared("heif", _largest_extent(content))
    if b"crx " in brands:
        raise RejectedUpload(_RAW)
    raise RejectedUpload(_VIDEO if brands & _FILM_BRANDS else _OTHER_PICTURE)


def _largest_extent(content: Bytes) -> Size | None:
    """Return the largest "ispe" property: that of the whole, when a picture is made of tiles."""
    found: list[Size] = []
    head = content[:_BOXES_SEARCHED]
    position = head.find(b"ispe")
    while position >= 0:
        size = _size(">II", head, position + 8)
        if size:
            found.append(size)
        position = head.find(b"ispe", position + 4)
    return max(found, key=lambda size: size.width * size.height, default=None)
