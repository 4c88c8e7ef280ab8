"""
The blurred preview that travels as a short text.

A picture of about 32 pixels is enough: the hash keeps a dozen waves of it. The cosine
transform is separable, so rows are transformed once and columns after them.

Spec: https://github.com/woltapp/blurhash/blob/master/Algorithm.md
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_STEPS = 9  # each channel of a wave has 19 values: -9 … 9
_MOST_AC = 82
_CHANNELS = 3
_SRGB_TOE = 0.04045
_LINEAR_TOE = 0.0031308

Colour = tuple[float, float, float]


def _to_linear(code: int) -> float:
    value = code / 255
    return value / 12.92 if value <= _SRGB_TOE else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = tuple(_to_linear(code) for code in range(256))


def components(width: int, height: int) -> tuple[int, int]:
    """Return how many waves across and down suit a frame: four along the longer side."""
    return (4, 3) if width >= height else (3, 4)


def encode(pixels: bytes, width: int, height: int, waves: tuple[int, int]) -> str:
    """
    Return the hash of a small sRGB picture.

    Args:
        pixels: Rows of red, green, blue bytes.
        waves: Components across and down, each 1 to 9.
    """
    across, down = waves
    rows = _transform_rows(pixels, width, height, across)
    factors = [_factor(rows, i, j, width, height) for j in range(down) for i in range(across)]
    most = max((abs(v) for colour in factors[1:] for v in colour), default=0.0)
    quantised = max(0, min(_MOST_AC, math.floor(most * 166 - 0.5))) if factors[1:] else 0
    scale = (quantised + 1) / 166
    size_flag = _base83((across - 1) + (down - 1) * 9, 1)
    head = size_flag + _base83(quantised, 1) + _base83(_pack_average(factors[0]), 4)
    return head + "".join(_base83(_pack_wave(colour, scale), 2) for colour in factors[1:])


def tint(average: Sequence[int]) -> str:
    """Return one colour of red, green and blue 0 … 255 as "#a1b2c3"."""
    red, green, blue = average
    return f"#{red:02x}{green:02x}{blue:02x}"


def average(blurhash: str) -> str:
    """Return the average colour that somebody's hash tells, as tint() does; "" if it is none."""
    digits = [_ALPHABET.find(character) for character in blurhash[2:6]]
    value = 0
    for digit in digits:
        value = value * len(_ALPHABET) + digit
    is_colour = len(digits) == 4 and min(digits) >= 0 and value < 2**24
    return tint(value.to_bytes(3)) if is_colour else ""


def _transform_rows(pixels: bytes, width: int, height: int, across: int) -> list[list[list[float]]]:
    """Return for each row, each wave across and each channel the sum along that row."""
    linear = [_LINEAR[code] for code in pixels]
    cosines = [[math.cos(math.pi * i * x / width) for x in range(width)] for i in range(across)]
    stride = width * _CHANNELS
    rows = []
    for y in range(height):
        planes = [
            linear[y * stride + channel : (y + 1) * stride : _CHANNELS]
            for channel in range(_CHANNELS)
        ]
        rows.append(
            [[sum(map(float.__mul__, wave, plane)) for plane in planes] for wave in cosines]
        )
    return rows


def _factor(rows: list[list[list[float]]], i: int, j: int, width: int, height: int) -> Colour:
    norm = (1 if i == j == 0 else 2) / (width * height)
    sums = [0.0] * _CHANNELS
    for y, row in enumerate(rows):
        cosine = math.cos(math.pi * j * y / height)
        for channel in range(_CHANNELS):
            sums[channel] += cosine * row[i][channel]
    return (sums[0] * norm, sums[1] * norm, sums[2] * norm)


def _to_srgb(value: float) -> int:
    value = max(0.0, min(1.0, value))
    coded = value * 12.92 if value <= _LINEAR_TOE else 1.055 * value ** (1 / 2.4) - 0.055
    return int(coded * 255 + 0.5)


def _pack_average(colour: Colour) -> int:
    red, green, blue = map(_to_srgb, colour)
    return (red << 16) + (green << 8) + blue


def _pack_wave(colour: Colour, scale: float) -> int:
    packed = 0
    for value in colour:
        root = math.copysign(math.sqrt(abs(value / scale)), value)
        level = math.floor(root * _STEPS + _STEPS + 0.5)
        packed = packed * 19 + max(0, min(2 * _STEPS, level))
    return packed


def _base83(value: int, length: int) -> str:
    digits = []
    for _ in range(length):
        value, digit = divmod(value, 83)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
