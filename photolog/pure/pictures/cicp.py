"""
Colours that AVIF and HEIC name by number instead of by a profile.

Decoders hand over such pixels as they are. A profile made from the numbers puts them on
the same road as all others. High dynamic range (PQ, HLG) is brought to what a screen's
white can show: up to three quarters of it as is, the rest rolled off. That is a best
effort for a picture that must not look broken, not a grade.

Specs: ITU-T H.273, tables 2 and 3; SMPTE ST 2084; ITU-R BT.2100; BT.2408 (white at 203 cd/m2).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from photolog.pure.pictures import icc

_PROPERTY = b"colrnclx"
SEARCHED = 1 << 20
_NUMBERS_BYTES = 4
_WHITE_NITS = 203.0
_KNEE = 0.75
_SAMPLES = 1024
_PQ, _HLG = 16, 18
_LINEAR = 8
_GAMMAS = {4: 2.2, 5: 2.8}
_COLORANTS: dict[int, tuple[str, icc.Colorants]] = {
    1: ("BT.709", icc.SRGB_COLORANTS),
    9: (
        "BT.2020",
        ((0.67348, 0.27904, -0.00194), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
    ),
    12: (
        "Display P3",
        ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    ),
}


class Coded(NamedTuple):
    """A profile made from the numbers."""

    profile: bytes
    is_hdr: bool  # only good as the start of a conversion, not to be published


def read(content: bytes) -> Coded | None:
    """Return the profile that the first "nclx" property of a file means, None for sRGB or none."""
    position = content.find(_PROPERTY, 0, SEARCHED)
    numbers = content[position + 8 : position + 12]
    if position < 0 or len(numbers) < _NUMBERS_BYTES:
        return None
    return profile_of(int.from_bytes(numbers[:2], "big"), int.from_bytes(numbers[2:], "big"))


def profile_of(primaries: int, transfer: int) -> Coded | None:
    """Return the profile of a pair of H.273 numbers, None when it is sRGB or not known."""
    known = _COLORANTS.get(primaries)
    is_hdr = transfer in (_PQ, _HLG)
    if known is None:
        if not is_hdr:
            return None
        known = _COLORANTS[9]
    name, colorants = known
    if primaries == 1 and not is_hdr and transfer != _LINEAR and transfer not in _GAMMAS:
        return None  # BT.709's own curve is shown as sRGB everywhere
    return Coded(icc.build(name, colorants, _curve(transfer)), is_hdr)


def _curve(transfer: int) -> bytes:
    steps = [step / (_SAMPLES - 1) for step in range(_SAMPLES)]
    if transfer == _PQ:
        return icc.sampled_curve([_roll_off(_pq_nits(x) / _WHITE_NITS) for x in steps])
    if transfer == _HLG:
        return icc.sampled_curve([_roll_off(_hlg_nits(x) / _WHITE_NITS) for x in steps])
    if transfer in _GAMMAS:
        return icc.sampled_curve([x ** _GAMMAS[transfer] for x in steps])
    if transfer == _LINEAR:
        return icc.sampled_curve(steps)
    return icc.srgb_curve()


def _roll_off(light: float) -> float:
    if light <= _KNEE:
        return light
    room = 1 - _KNEE
    return _KNEE + room * (1 - math.exp((_KNEE - light) / room))


def _pq_nits(code: float) -> float:
    root = math.pow(code, 32 / 2523)
    ratio = max(0.0, root - 3424 / 4096) / (2413 / 128 - 2392 / 128 * root)
    return 10_000 * math.pow(ratio, 16_384 / 2610)


def _hlg_nits(code: float) -> float:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    half = 0.5  # where the square root of a camera's curve gives way to a logarithm
    scene = code**2 / 3 if code <= half else (math.exp((code - c) / a) + b) / 12
    return 1000 * math.pow(scene, 1.2)
