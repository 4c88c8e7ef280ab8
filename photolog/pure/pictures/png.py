"""
The chunks of a PNG that hold pixels, without those that hold everything else.

A damaged profile or a text that swells to gigabytes should not cost a good picture.

Spec: PNG third edition, sections 5.3 and 11.2.
"""

from __future__ import annotations

from mmap import mmap

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FRAME = 12  # length, name and check sum of a chunk
_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def pixels_only(content: bytes | mmap) -> bytes:
    """Return a PNG of the same pixels: header, palette, transparency, image data, end."""
    kept = [_SIGNATURE]
    position = len(_SIGNATURE)
    while position + _FRAME <= len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        end = position + _FRAME + length
        if name in _PIXELS:
            kept.append(content[position:end])
        if name == b"IEND":
            break
        position = end
    return b"".join(kept)
