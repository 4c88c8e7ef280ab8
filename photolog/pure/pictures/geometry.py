"""
Sizes of renditions: whole frames, never enlarged, never without a side.

All sizes are in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from photolog.developed import Size

# What other servers take: Mastodon scales down beyond 8.3 Mpx, and some refuse long sides.
WIRE_LONG_EDGE = 2560
WIRE_SIDE = 5000
WIRE_BYTES = 5_000_000

# Two renditions closer than this would only fill the disk.
_NEAR = 1.1
# EXIF 2.32, tag 0x0112: from 5 on the picture lies on its side.
_FIRST_SIDEWAYS = 5
_LAST_ORIENTATION = 8


class Box(NamedTuple):
    """A part of a picture; right and bottom are outside."""

    left: float
    top: float
    right: float
    bottom: float


def fit_within(size: Size, longest: int) -> Size:
    """Return *size* with its long edge at most *longest*, in ratio, no side below 1."""
    long_edge = max(size)
    if long_edge <= longest:
        return size
    width, height = (max(1, round(side * longest / long_edge)) for side in size)
    return Size(width, height)


def rendition_sizes(size: Size, long_edges: Sequence[int]) -> tuple[Size, ...]:
    """
    Return the sizes to render, smallest first, at least one.

    The largest is the picture itself or the largest of *long_edges*, whichever is
    smaller. Of the others, those within a tenth of the next larger one are left out.
    """
    kept = [min(max(size), max(long_edges))]
    for edge in sorted(set(long_edges), reverse=True):
        if edge * _NEAR <= kept[-1]:
            kept.append(edge)
    return tuple(fit_within(size, edge) for edge in reversed(kept))


def wire_size(size: Size) -> Size:
    """Return the size at which a picture is sent to other servers."""
    return fit_within(size, min(WIRE_LONG_EDGE, WIRE_SIDE))


def is_fit_for_wire(size: Size, length: int) -> bool:
    """Whether a file of *length* bytes and this size may be sent as it is."""
    return max(size) <= min(WIRE_LONG_EDGE, WIRE_SIDE) and length < WIRE_BYTES


def is_sideways(orientation: int) -> bool:
    """Whether an EXIF orientation exchanges width and height."""
    return _FIRST_SIDEWAYS <= orientation <= _LAST_ORIENTATION


def turned(size: Size, orientation: int) -> Size:
    """Return the size of a stored picture once upright, or of an upright one as stored."""
    return Size(size.height, size.width) if is_sideways(orientation) else size


def centre_crop(size: Size, ratio: tuple[int, int] | None) -> Size:
    """Return the largest size of *ratio* (width, height) inside *size*; None keeps the frame."""
    if ratio is None:
        return size
    across, down = ratio
    if size.width * down > size.height * across:
        return Size(max(1, round(size.height * across / down)), size.height)
    return Size(size.width, max(1, round(size.width * down / across)))


def centred_box(size: Size, cropped: Size) -> Box:
    """Return the box of *cropped* in the middle of *size*."""
    left = (size.width - cropped.width) / 2
    top = (size.height - cropped.height) / 2
    return Box(left, top, left + cropped.width, top + cropped.height)
