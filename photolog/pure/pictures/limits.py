"""How large a picture may be, and the sentence that says so when it is not."""

from __future__ import annotations

from typing import NamedTuple

from photolog.developed import Size
from photolog.errors import RejectedUpload
from photolog.pure.pictures.declared import NAMES, Declared

_MEGA = 1_000_000


class Limits(NamedTuple):
    """Bounds that are decided before decoding."""

    megapixels: int = 100  # of a JPEG with a scaled decode
    slow_megapixels: int = 40  # of everything that must be decoded whole
    side: int = 16_384  # pixels


def check(declared: Declared, size: Size, limits: Limits) -> None:
    """
    Refuse a picture whose *size* is beyond the limits of its kind.

    Raises:
        RejectedUpload: Too many pixels, too long a side, or none at all.
    """
    if min(size) < 1:
        raise RejectedUpload("This picture has no pixels.")
    kind = NAMES[declared.kind]
    most = limits.megapixels
    if not declared.is_scalable:
        kind = "progressive JPEG" if declared.kind == "jpeg" else kind
        most = min(most, limits.slow_megapixels)
    pixels = size.width * size.height
    if pixels > most * _MEGA:
        raise RejectedUpload(
            f"This picture has {round(pixels / _MEGA):,} megapixels; "
            f"the limit is {most} for {kind} (photos.max_megapixels)."
        )
    if max(size) > limits.side:
        raise RejectedUpload(
            f"This picture is {size.width:,} x {size.height:,} pixels; "
            f"the limit is {limits.side:,} on a side."
        )
