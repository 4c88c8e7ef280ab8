"""
What the camera wrote about the exposure, and how photographers read it.

Tag values come as any EXIF reader gives them: numbers, fractions, texts, bytes, tuples.
Each is tried and left out when it makes no sense. Places are not read here.

Spec: EXIF 2.32 (CIPA DC-008), 4.6.4 and 4.6.5.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime

from photolog.developed import Facts
from photolog.pure.pictures import cameras, cleaning

Tags = Mapping[int, object]

_MAKE, _MODEL, _ORIENTATION = 0x010F, 0x0110, 0x0112
_EXPOSURE_TIME, _F_NUMBER, _ISO = 0x829A, 0x829D, 0x8827
_SHUTTER_SPEED, _APERTURE = 0x9201, 0x9202
_OUTPUT_SENSITIVITY, _EXPOSURE_INDEX = 0x8831, 0x8832
_TAKEN, _DIGITISED, _TAKEN_OFFSET, _OFFSET_DIGITISED = 0x9003, 0x9004, 0x9011, 0x9012
_FOCAL_LENGTH, _FOCAL_LENGTH_35MM, _LENS = 0x920A, 0xA405, 0xA434

_NAME_LIMIT = 100
_ISO_OVERFLOW = 65_535  # "look at the other sensitivity tags"
_FIRST_PHOTOGRAPH = 1826
_SLOWEST_SECONDS = 86_400
_MOMENT = re.compile(r"(\d{4}):(\d\d?):( \d|\d\d?)\s+(\d\d?):(\d\d?):(\d\d?)", re.ASCII)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_NO_LENS = re.compile(r"[-\s.0]*|unknown|n/?a|none", re.IGNORECASE)
_RATIO = 2  # numbers in a fraction given as a bare pair
_PLAIN_BELOW = 0.25  # seconds; faster times are always read as fractions
_LAST_ORIENTATION = 8


def read_facts(main: Tags, photo: Tags) -> Facts:
    """Return what is known of the exposure. *photo* is the EXIF sub-directory."""
    make = _text(main.get(_MAKE))
    model = _text(main.get(_MODEL))
    taken_at, taken_offset = _taken(photo)
    return Facts(
        make=make,
        model=model,
        camera=cameras.name(make, model),
        lens=lens_name(photo.get(_LENS)),
        exposure_time=_exposure_time(photo),
        f_number=_f_number(photo),
        iso=_iso(photo),
        focal_length_mm=_rounded(_between(photo.get(_FOCAL_LENGTH), 0.1, 20_000)),
        focal_length_35mm=_whole(_between(photo.get(_FOCAL_LENGTH_35MM), 1, 20_000)),
        taken_at=taken_at,
        taken_offset=taken_offset,
    )


def orientation(main: Tags) -> int | None:
    """Return the orientation 1 to 8, 1 for a value that is none, None when not written."""
    if _ORIENTATION not in main:
        return None
    value = number(main[_ORIENTATION])
    return int(value) if value is not None and 1 <= value <= _LAST_ORIENTATION else 1


def exposure_line(facts: Facts) -> str:
    """Return "1/250 s, f/8, ISO 200", as far as known."""
    parts = (
        f"{facts.exposure_time} s" if facts.exposure_time else "",
        f"f/{facts.f_number:g}" if facts.f_number is not None else "",
        f"ISO {facts.iso}" if facts.iso is not None else "",
    )
    return ", ".join(filter(None, parts))


def focal_line(facts: Facts) -> str:
    """Return "23 mm (35 mm equivalent)" with both lengths where they differ: "4.2 mm (26 mm …)"."""
    own, equivalent = facts.focal_length_mm, facts.focal_length_35mm
    if own is None:
        return f"{equivalent} mm (35 mm equivalent)" if equivalent else ""
    if equivalent is None or round(own) == equivalent:
        return f"{own:g} mm"
    return f"{own:g} mm ({equivalent} mm equivalent)"


def lens_name(value: object) -> str:
    """Return a lens as written, "" for what cameras write when there is none."""
    lens = _text(value)
    return "" if _NO_LENS.fullmatch(lens) else lens


def number(value: object) -> float | None:
    """Return a tag value as a finite number, or None: tuples give their first."""
    if isinstance(value, tuple | list) and not hasattr(value, "denominator"):
        if len(value) == _RATIO and all(type(part) is int for part in value):
            return _divide(value[0], value[1])
        return number(value[0]) if value else None
    if isinstance(value, bool | bytes | str) or value is None:
        return None
    if hasattr(value, "numerator") and hasattr(value, "denominator"):
        return _divide(value.numerator, value.denominator)
    if isinstance(value, float) and math.isfinite(value):
        return value
    return None


def _divide(above: object, below: object) -> float | None:
    if not isinstance(above, int | float) or not isinstance(below, int | float):
        return None
    try:
        quotient = above / below
    except (ZeroDivisionError, OverflowError):
        return None
    return quotient if math.isfinite(quotient) else None


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = cleaning.decode(value[: 4 * _NAME_LIMIT])
    return cleaning.clean(value, _NAME_LIMIT) if isinstance(value, str) else ""


def _between(value: object, least: float, most: float) -> float | None:
    found = number(value)
    return found if found is not None and least <= found <= most else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _exposure_time(photo: Tags) -> str:
    seconds = _between(photo.get(_EXPOSURE_TIME), 1e-6, _SLOWEST_SECONDS)
    if seconds is None:
        apex = _between(photo.get(_SHUTTER_SPEED), -16, 20)
        if apex is None:
            return ""
        seconds = 2.0**-apex
    fraction = round(1 / seconds)
    is_fraction = abs(1 / seconds - fraction) <= fraction / 50
    if seconds < _PLAIN_BELOW or (seconds < 1 and is_fraction and fraction > 1):
        return f"1/{fraction}"
    return f"{round(seconds, 1):g}" if seconds < _SLOWEST_SECONDS else "86400"


def _f_number(photo: Tags) -> float | None:
    written = _between(photo.get(_F_NUMBER), 0.5, 256)
    if written is not None:
        return round(written, 1)
    apex = _between(photo.get(_APERTURE), -2, 16)
    return None if apex is None else round(2.0 ** (apex / 2), 1)


def _iso(photo: Tags) -> int | None:
    for tag in (_ISO, _EXPOSURE_INDEX, _OUTPUT_SENSITIVITY):
        value = photo.get(tag)
        if isinstance(value, tuple | list):
            value = value[0] if value else None
        found = _whole(_between(value, 1, 10_000_000))
        if found is not None and found != _ISO_OVERFLOW:
            return found
    return None


def _taken(photo: Tags) -> tuple[str, str]:
    for tag, offset_tag in ((_TAKEN, _TAKEN_OFFSET), (_DIGITISED, _OFFSET_DIGITISED)):
        moment = _moment(_text(photo.get(tag))[:19])
        if moment is not None and moment.year >= _FIRST_PHOTOGRAPH:
            offset = _text(photo.get(offset_tag))
            return moment.isoformat(), offset if _OFFSET.fullmatch(offset) else ""
    return "", ""


def _moment(text: str) -> datetime | None:
    # strptime() would do, but its first call loads two modules, in every process that develops.
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = map(int, parts.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
