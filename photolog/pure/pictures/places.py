"""
Where a picture was taken, blurred to what the owner wants to tell.

The exact place never leaves the original by accident: without a precision there is none.

Spec: EXIF 2.32 (CIPA DC-008), 4.6.6.
"""

from __future__ import annotations

from collections.abc import Mapping

from photolog.developed import Location
from photolog.pure.pictures import exif

_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_DECIMALS = {"exact": 5, "coarse": 1}  # about 1 m and about 10 km
_PARTS = 3  # degrees, minutes, seconds
_SIXTY = 60


def read_location(gps: Mapping[int, object], precision: str) -> Location | None:
    """
    Return the place from the GPS directory, rounded.

    Args:
        precision: "exact" or "coarse"; every other word means that no place is wanted.
    """
    decimals = _DECIMALS.get(precision)
    if decimals is None:
        return None
    latitude = _degrees(gps.get(_LATITUDE), gps.get(_LATITUDE_REF), "NS", 90)
    longitude = _degrees(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF), "EW", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None  # 0° 0° is what cameras without a fix write
    return Location(round(latitude, decimals), round(longitude, decimals))


def _degrees(parts: object, reference: object, letters: str, most: int) -> float | None:
    if not isinstance(parts, tuple | list) or not 1 <= len(parts) <= _PARTS:
        return None
    total = 0.0
    for index, part in enumerate(parts):
        value = exif.number(part)
        if value is None or value < 0 or (index and value >= _SIXTY):
            return None
        total += value / _SIXTY**index
    if isinstance(reference, bytes):
        reference = reference.decode("latin-1")
    letter = reference.strip("\x00 ").upper()[:1] if isinstance(reference, str) else ""
    if not letter or letter not in letters or total > most:
        return None
    return total if letter == letters[0] else -total
