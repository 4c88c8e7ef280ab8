"""
ICC profiles: which there is, whether it may stay, and a slim copy of it without its maker.

A profile of a display or a phone can name the very device: tags such as Apple's "mmod"
hold a serial number. So a kept profile is rebuilt from the few tags that say colour.

Spec: ICC.1:2022, sections 7 (header, tag table), 8.3 (matrix profiles), 10 (tag types).
"""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

from photolog.pure.pictures import cleaning

_HEADER = 128
_TABLE_ENTRY = 12
_MOST_TAGS = 100
_MOST_BYTES = 8 << 20
_COLORANTS = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_ALLOWED = (b"desc", b"cprt", b"wtpt", b"chad", *_COLORANTS, *_CURVES)
_SLIM_TAG_BYTES = range(8, 16_384)
_TAG_HEADER = 8  # type and four reserved bytes
_XYZ_BYTES = 20
_CURVE_HEADER = 12
_NAME_HEADER = 28  # of a "mluc" tag up to its first text
_FIRST_V4 = 4
_DESCRIPTION_LIMIT = 60

# sRGB's primaries, adapted to D50 (IEC 61966-2-1 through Bradford), and how close is the same.
SRGB_COLORANTS = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
_COLORANT_TOLERANCE = 0.004
_CURVE_TOLERANCE = 0.003
_SRGB_TOE = 0.04045
_PROBES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
_PARAMETERS = (1, 3, 4, 5, 7)  # of parametric curve types 0 to 4 (section 10.18, table 68)
_SMALLEST_GAMUT = 0.01  # determinant of the matrix below which colours collapse

Colorants = tuple[tuple[float, float, float], ...]
Tags = dict[bytes, bytes]


class Profile(NamedTuple):
    """What a whole profile is."""

    description: str
    space: str  # of the pixels: "RGB", "GRAY", "CMYK", …
    is_matrix: bool  # RGB by three primaries and three curves, and nothing else


def read(profile: bytes) -> Profile | None:
    """Return what a profile is, None when it is damaged."""
    tags = _read_tags(profile)
    if tags is None:
        return None
    space = profile[16:20].decode("latin-1").strip()
    return Profile(_description(tags), space, _is_matrix(profile, tags))


def is_srgb(profile: bytes) -> bool:
    """Whether a profile means the same colours as sRGB, whatever its name."""
    tags = _read_tags(profile)
    if tags is None or not _is_matrix(profile, tags):
        return False
    return _are_srgb_colorants(tags) and all(
        abs(_evaluate(tags[name], probe) - _srgb_curve(probe)) < _CURVE_TOLERANCE
        for name in _CURVES
        for probe in _PROBES
    )


def slim(profile: bytes) -> bytes | None:
    """Return a matrix profile rebuilt from its colours and name, None for any other."""
    tags = _read_tags(profile)
    if tags is None or not _is_matrix(profile, tags):
        return None
    kept = {name: tags[name] for name in _ALLOWED if len(tags.get(name, b"")) in _SLIM_TAG_BYTES}
    if not all(name in kept for name in (*_COLORANTS, *_CURVES)):
        return None
    is_v4 = profile[8] >= _FIRST_V4
    kept[b"desc"] = _text_tag(_description(tags) or "RGB", is_v4)
    return _assemble(profile[8:12], kept)


def build(description: str, colorants: Colorants, curve: bytes) -> bytes:
    """
    Return a small version 4 profile.

    Args:
        colorants: XYZ of red, green and blue, adapted to D50.
        curve: A "curv" or "para" tag for all three channels.
    """
    tags = {
        b"desc": _text_tag(description, is_v4=True),
        b"cprt": _text_tag("CC0", is_v4=True),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
    }
    tags |= {name: _xyz(*values) for name, values in zip(_COLORANTS, colorants, strict=True)}
    tags |= dict.fromkeys(_CURVES, curve)
    return _assemble(b"\x04\x30\x00\x00", tags)


def sampled_curve(samples: list[float]) -> bytes:
    """Return a "curv" tag of linear light at equal steps of the code."""
    codes = [round(65_535 * max(0.0, min(1.0, sample))) for sample in samples]
    return struct.pack(f">4sII{len(codes)}H", b"curv", 0, len(codes), *codes)


def srgb_curve() -> bytes:
    """Return the "para" tag of sRGB's curve."""
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return struct.pack(">4sIHH5i", b"para", 0, 3, 0, *(round(n * 65_536) for n in numbers))


def _read_tags(profile: bytes) -> Tags | None:
    if not _HEADER + 4 <= len(profile) <= _MOST_BYTES or profile[36:40] != b"acsp":
        return None
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    table_end = _HEADER + 4 + count * _TABLE_ENTRY
    if not 1 <= count <= _MOST_TAGS or table_end > len(profile):
        return None
    tags: Tags = {}
    for entry in range(_HEADER + 4, table_end, _TABLE_ENTRY):
        name, offset, size = struct.unpack_from(">4sII", profile, entry)
        if offset < table_end or size < _TAG_HEADER or offset + size > len(profile):
            return None
        tags[name] = profile[offset : offset + size]
    return tags


def _is_matrix(profile: bytes, tags: Tags) -> bool:
    # Where there is a table, it wins over the matrix, and dropping it would change the colours.
    if profile[16:24] != b"RGB XYZ " or b"A2B0" in tags:
        return False
    if not all(_numbers(tags.get(name, b"")) for name in _COLORANTS):
        return False
    if abs(_determinant(tags)) < _SMALLEST_GAMUT:
        return False
    return all(_is_curve(tags.get(name, b"")) for name in _CURVES)


def _numbers(tag: bytes) -> tuple[float, float, float] | None:
    if tag[:4] != b"XYZ " or len(tag) < _XYZ_BYTES:
        return None
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65_536, y / 65_536, z / 65_536


def _determinant(tags: Tags) -> float:
    (a, b, c), (d, e, f), (g, h, i) = (_numbers(tags[name]) or (0, 0, 0) for name in _COLORANTS)
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _is_curve(tag: bytes) -> bool:
    if len(tag) < _CURVE_HEADER:
        return False
    if tag[:4] == b"curv":
        return len(tag) >= 12 + 2 * int.from_bytes(tag[8:12], "big")
    kind = int.from_bytes(tag[8:10], "big")
    return tag[:4] == b"para" and kind < len(_PARAMETERS) and len(tag) >= 12 + 4 * _PARAMETERS[kind]


def _are_srgb_colorants(tags: Tags) -> bool:
    return all(
        abs(found - wanted) < _COLORANT_TOLERANCE
        for name, reference in zip(_COLORANTS, SRGB_COLORANTS, strict=True)
        for found, wanted in zip(_numbers(tags[name]) or (9, 9, 9), reference, strict=True)
    )


def _srgb_curve(x: float) -> float:
    return math.pow((x + 0.055) / 1.055, 2.4) if x > _SRGB_TOE else x / 12.92


def _evaluate(tag: bytes, x: float) -> float:
    """Return the linear light of code *x*, both 0 to 1 (sections 10.6 and 10.18)."""
    if tag[:4] == b"para":
        return _evaluate_parametric(tag, x)
    count = int.from_bytes(tag[8:12], "big")
    if count == 0:
        return x
    if count == 1:
        return math.pow(x, int.from_bytes(tag[12:14], "big") / 256)
    place = x * (count - 1)
    low = min(int(place), count - 2)
    first, second = struct.unpack_from(">2H", tag, 12 + 2 * low)
    light: float = first + (second - first) * (place - low)
    return light / 65_535


def _evaluate_parametric(tag: bytes, x: float) -> float:
    """Return the light of a function of type 0 to 4 (section 10.18, table 68)."""
    kind = int.from_bytes(tag[8:10], "big")
    raw = struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)
    values = [value / 65_536 for value in raw]
    gamma = values[0]
    scale, shift = values[1:3] or (1.0, 0.0)
    # Below *start* the function is a straight line, above it a power; both may be lifted.
    start = -shift / scale if scale else 0.0
    slope = low_lift = high_lift = 0.0
    match values[3:]:
        case [lift]:
            low_lift = high_lift = lift
        case [steepness, corner]:
            slope, start = steepness, corner
        case [steepness, corner, high, low]:
            slope, start, high_lift, low_lift = steepness, corner, high, low
    if x < start:
        return slope * x + low_lift
    return math.pow(max(1e-9, scale * x + shift), gamma) + high_lift


def _description(tags: Tags) -> str:
    tag = tags.get(b"desc", b"")
    text = ""
    if tag[:4] == b"desc":
        text = cleaning.decode(tag[12 : 12 + int.from_bytes(tag[8:12], "big")])
    elif tag[:4] == b"mluc" and len(tag) >= _NAME_HEADER:
        length, offset = struct.unpack_from(">II", tag, 20)
        text = tag[offset : offset + min(length, 1000)].decode("utf-16-be", "ignore")
    return cleaning.clean(text.replace("\x00", ""), _DESCRIPTION_LIMIT)


def _xyz(x: float, y: float, z: float) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(n * 65_536) for n in (x, y, z)))


def _text_tag(text: str, is_v4: bool) -> bytes:
    if is_v4:
        wide = text.encode("utf-16-be")
        return struct.pack(">4sIII4sII", b"mluc", 0, 1, 12, b"enUS", len(wide), 28) + wide
    narrow = text.encode("ascii", "replace") + b"\x00"
    return struct.pack(">4sII", b"desc", 0, len(narrow)) + narrow + bytes(78)


def _assemble(version: bytes, tags: Tags) -> bytes:
    """Return a display profile, RGB to XYZ; equal tags share their bytes."""
    offset = _HEADER + 4 + _TABLE_ENTRY * len(tags)
    table, body, known = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for name, tag in tags.items():
        if tag not in known:
            body += bytes(-(offset + len(body)) % 4)
            known[tag] = offset + len(body)
            body += tag
        table += struct.pack(">4sII", name, known[tag], len(tag))
    body += bytes(-(offset + len(body)) % 4)
    header = struct.pack(
        ">I4s4s4s4s4s6H4s28x3i", offset + len(body), b"", version, b"mntr", b"RGB ", b"XYZ ",
        2000, 1, 1, 0, 0, 0, b"acsp", 63_190, 65_536, 54_061,
    )  # fmt: skip
    return header.ljust(_HEADER, b"\x00") + table + body


SRGB = build("sRGB", SRGB_COLORANTS, srgb_curve())
