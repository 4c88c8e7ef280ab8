"""The stream of an AVIF: one shown frame in each layer, whatever else the bytes may be."""

from __future__ import annotations

import contextlib
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photolog.errors import RejectedUpload
from photolog.pure.pictures import av1

DELIMITER, SEQUENCE, TILES, REDUNDANT, PADDING = 2, 1, 4, 7, 15
HEADER, FRAME = 3, 6  # a frame's header alone, and with its tiles
KEY, HIDDEN, EXISTING = b"\x10", b"\x00", b"\x80"  # how a frame header begins
FULL, REDUCED = b"\x00\x00", b"\x18\x00"  # how a sequence header begins


def unit(kind, body=b"", layer=None, has_size=True):
    """Return an open bitstream unit; *layer* is (temporal id, spatial id)."""
    head = kind << 3 | (layer is not None) << 2 | has_size << 1
    extension = b"" if layer is None else bytes([layer[0] << 5 | layer[1] << 3])
    size = b""
    rest = len(body)
    while has_size and not (size and rest == 0):
        size += bytes([rest & 0x7F | (rest > 0x7F) << 7])
        rest >>= 7
    return bytes([head]) + extension + size + body


def box(kind, *parts):
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def iloc(version, places, base=0):
    """Return the box that says where item 1 lies; before it stands one that lies nowhere."""
    wide = 4 if version == 2 else 2
    method = b"\x00\x00" if version else b""
    index_size = 4 if version else 0
    entries = [(7, [(base, 4), (base, 4)]), (1, places)]
    return box(
        b"iloc",
        bytes([version, 0, 0, 0, 0x44, 0x40 | index_size]),
        len(entries).to_bytes(wide, "big"),
        *(
            b"".join(
                [
                    item.to_bytes(wide, "big"),
                    method,
                    b"\x00\x00",
                    base.to_bytes(4, "big"),
                    len(extents).to_bytes(2, "big"),
                    *(
                        bytes(index_size)
                        + (offset - base).to_bytes(4, "big")
                        + length.to_bytes(4, "big")
                        for offset, length in extents
                    ),
                ]
            )
            for item, extents in entries
        ),
    )


def avif(*units, version=0, pieces=1, base=0):
    """Return an AVIF whose main picture is made of these units, stored in some pieces."""
    stream = b"".join(units)
    cuts = [len(stream) * n // pieces for n in range(pieces + 1)]
    pitm = box(b"pitm", b"\x00\x00\x00\x00\x00\x01")

    def before(start):
        places = [(start + a, b - a) for a, b in itertools.pairwise(cuts)]
        meta = box(b"meta", bytes(4), pitm, iloc(version, places, base))
        return box(b"ftyp", b"avif", bytes(4), b"mif1") + meta

    start = len(before(base)) + 8
    return before(start) + box(b"mdat", stream)


TWO_FRAMES = (unit(DELIMITER), unit(SEQUENCE, FULL), unit(FRAME, KEY), unit(FRAME, KEY + b"."))

SOUND = {
    "one frame": [unit(SEQUENCE, FULL), unit(FRAME, KEY)],
    "a header and its tiles": [unit(SEQUENCE, FULL), unit(HEADER, KEY), unit(TILES), unit(TILES)],
    "the header again": [unit(SEQUENCE, FULL), unit(HEADER, KEY), unit(REDUNDANT, KEY)],
    "a hidden frame first": [unit(SEQUENCE, FULL), unit(FRAME, HIDDEN), unit(FRAME, KEY)],
    "a hidden frame, then shown": [unit(SEQUENCE, FULL), unit(FRAME, HIDDEN), unit(3, EXISTING)],
    "a still picture": [unit(SEQUENCE, REDUCED), unit(FRAME, HIDDEN)],
    "two layers": [
        unit(SEQUENCE, FULL),
        unit(FRAME, KEY, (0, 0)),
        unit(FRAME, KEY, (0, 1)),
    ],
    "padding": [unit(SEQUENCE, FULL), unit(FRAME, KEY), unit(PADDING, KEY * 300)],
    "no sequence header": [unit(FRAME, KEY), unit(FRAME, KEY)],
    "a forbidden bit": [unit(SEQUENCE, FULL), unit(FRAME, KEY), b"\xb2\x01\x10"],
}
MALFORMED = {
    "two frames": TWO_FRAMES,
    "two headers": [unit(SEQUENCE, FULL), unit(HEADER, KEY), unit(TILES), unit(HEADER, KEY)],
    "one again": [unit(SEQUENCE, FULL), unit(FRAME, KEY), unit(HEADER, EXISTING)],
    "two still pictures": [unit(SEQUENCE, REDUCED), unit(FRAME, HIDDEN), unit(FRAME, HIDDEN)],
    "two of one layer": [
        unit(SEQUENCE, FULL),
        unit(FRAME, KEY, (0, 0)),
        unit(FRAME, KEY, (0, 1)),
        unit(FRAME, KEY, (0, 1)),
    ],
    "behind padding": [
        unit(SEQUENCE, FULL),
        unit(FRAME, KEY),
        unit(PADDING, bytes(70_000)),
        unit(FRAME, KEY),
    ],
    "the last without a size": [*TWO_FRAMES[:3], unit(FRAME, KEY, has_size=False)],
}


@pytest.mark.parametrize("units", SOUND.values(), ids=SOUND)
def test_a_layer_that_is_shown_once_passes(units):
    av1.check(avif(*units))


@pytest.mark.parametrize("units", MALFORMED.values(), ids=MALFORMED)
def test_a_layer_that_is_shown_twice_is_refused(units):
    with pytest.raises(RejectedUpload, match=r"^This AVIF .* another one .*\.$"):
        av1.check(avif(*units))


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("pieces", [1, 2, 5])
@pytest.mark.parametrize("base", [0, 40])
def test_the_picture_is_found_however_its_place_is_told(version, pieces, base):
    with pytest.raises(RejectedUpload):
        av1.check(avif(*TWO_FRAMES, version=version, pieces=pieces, base=base))


def test_what_lies_outside_the_main_picture_is_not_asked():
    av1.check(avif(unit(SEQUENCE, FULL), unit(FRAME, KEY)) + b"".join(TWO_FRAMES))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize(
    "options", [{}, {"subsampling": "4:4:4", "quality": 100}, {"tile_cols": 1}]
)
def test_what_pillow_writes_passes(mode, options):
    file = io.BytesIO()
    frame = Image.radial_gradient("L").convert(mode)
    frame.save(file, "AVIF", save_all=True, append_images=[frame.rotate(9)], speed=10, **options)
    still = io.BytesIO()
    frame.save(still, "AVIF", speed=10, **options)

    av1.check(file.getvalue())
    av1.check(still.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_are_passed_on_to_the_decoder(content):
    av1.check(content)


@given(st.integers(0, 2), st.integers(0), st.binary(min_size=1, max_size=4), st.integers(0))
def test_damage_raises_nothing_but_the_refusal(version, place, damage, end):
    whole = avif(*TWO_FRAMES, version=version, pieces=2)
    place %= len(whole)
    damaged = whole[:place] + damage + whole[place + len(damage) :]

    with contextlib.suppress(RejectedUpload):
        av1.check(damaged)
        av1.check(whole[: end % len(whole)])
