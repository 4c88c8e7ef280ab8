"""The expected hashes were computed by another implementation, the package "blurhash"."""

import random

import pytest

from photolog.pure.pictures import blurhash


def noise(width, height, seed):
    source = random.Random(seed)
    return bytes(source.randrange(256) for _ in range(width * height * 3))


def ramp(width, height):
    return bytes(
        value
        for y in range(height)
        for x in range(width)
        for value in (255 * x // width, 255 * y // height, 128)
    )


def test_hashes_equal_those_of_another_implementation():
    assert blurhash.encode(noise(32, 24, 1), 32, 24, (4, 3)) == "L6HeqM|8t]?Jt.bpxnw5#YK[NXIv"
    assert blurhash.encode(ramp(32, 21), 32, 21, (4, 3)) == "LxG[.k2swxX8qRWDjte;gJfjfQfj"
    assert blurhash.encode(ramp(21, 32), 21, 32, (3, 4)) == "TxGu?j2?wxl}WDjtgJfjfQnmWpjt"
    assert blurhash.encode(b"\x10\x80\xf0" * 64, 8, 8, (4, 3)) == "LZ1@0BkvfQkvkvf,fQf,fQfQfQfQ"
    assert blurhash.encode(b"\xff\x00\x00", 1, 1, (4, 3)) == "L~TI:j|c|c|c|c|c|c|c|c|c|c|c"


def test_a_single_wave_is_the_average_alone():
    assert blurhash.encode(b"\x10\x80\xf0" * 64, 8, 8, (1, 1)) == "001@0B"


def test_four_waves_go_along_the_longer_side():
    assert blurhash.components(32, 21) == (4, 3)
    assert blurhash.components(21, 32) == (3, 4)
    assert blurhash.components(32, 32) == (4, 3)


def test_a_tint_is_written_in_hexadecimal():
    assert blurhash.tint(bytes([1, 128, 255])) == "#0180ff"


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (161, 178, 195)])
def test_the_average_colour_is_read_from_a_hash(colour):
    told = blurhash.average(blurhash.encode(bytes(colour) * 12, 4, 3, (4, 3)))

    assert told == blurhash.tint(colour)


@pytest.mark.parametrize(
    "hash_of_a_stranger", ["", "LEH", "LE\x00V6n", 'L0"><x', "00~~~~", "é" * 9]
)
def test_what_is_no_hash_has_no_colour(hash_of_a_stranger):
    assert blurhash.average(hash_of_a_stranger) == ""
