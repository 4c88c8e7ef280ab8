import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photolog.errors import RejectedUpload
from photolog.pure.pictures import declared, limits, png
from photolog.pure.pictures.declared import Declared
from photolog.pure.pictures.limits import Limits
from photolog.records import Size


def saved(format_name, mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, format_name, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (saved("JPEG"), Declared("jpeg", Size(30, 20), is_scalable=True)),
        (saved("JPEG", progressive=True), Declared("jpeg", Size(30, 20), is_scalable=False)),
        (saved("JPEG", "L"), Declared("jpeg", Size(30, 20), is_scalable=True)),
        (saved("PNG"), Declared("png", Size(30, 20))),
        (saved("GIF", "P"), Declared("gif", Size(30, 20))),
        (saved("WEBP"), Declared("webp", Size(30, 20))),
        (saved("WEBP", lossless=True), Declared("webp", Size(30, 20))),
        (saved("WEBP", xmp=b"<x/>"), Declared("webp", Size(30, 20))),
        (saved("AVIF"), Declared("avif", Size(30, 20))),
    ],
)
def test_kind_and_size_are_known_before_decoding(content, expected):
    assert declared.read(content) == expected


def test_a_baseline_jpeg_in_several_scans_cannot_be_decoded_at_a_fraction():
    content = bytearray(saved("JPEG"))
    content[content.index(b"\xff\xda") + 4] = 1

    assert declared.read(bytes(content)) == Declared("jpeg", Size(30, 20), is_scalable=False)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "raw"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"MM\x00*\x00\x00\x00\x08", "TIFF"),
        (b"FUJIFILMCCD-RAW 0201", "raw"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "raw"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video"),
        (b"\x1aE\xdf\xa3\x93\x42\x82\x88matroska", "video"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<!doctype html><p>hello</p>", "web page"),
        (b"%PDF-1.7\n%....", "document"),
        (b"%!PS-Adobe-3.0 EPSF", "document"),
        (b"8BPS\x00\x01\x00\x00", "kind"),
        (b"hi", "short"),
        (b"nothing that anybody knows", "not a picture"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(content, word):
    with pytest.raises(RejectedUpload) as refusal:
        declared.read(content)

    assert word in str(refusal.value)


STARTS = (
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x00\x00\x00\x00WEBPVP8X",
    b"\x00\x00\x00\x18ftypavif",
    b"\x00\x00\x00\x18ftypheic",
)


@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_any_bytes_are_a_declaration_or_a_refusal(tail, start):
    with contextlib.suppress(RejectedUpload):
        assert isinstance(declared.read(start + tail), Declared)


def check(declaration, size):
    limits.check(declaration, size, Limits(megapixels=100, slow_megapixels=40, side=16_384))


def test_limits_depend_on_how_a_kind_is_decoded():
    check(Declared("jpeg", None, is_scalable=True), Size(10_000, 10_000))
    check(Declared("png", None), Size(8000, 5000))


@pytest.mark.parametrize(
    ("declaration", "size", "sentence"),
    [
        (
            Declared("avif", None),
            Size(17_000, 17_000),
            "This picture has 289 megapixels; the limit is 40 for AVIF (photos.max_megapixels).",
        ),
        (
            Declared("jpeg", None),
            Size(8000, 6000),
            "This picture has 48 megapixels; "
            "the limit is 40 for progressive JPEG (photos.max_megapixels).",
        ),
        (
            Declared("jpeg", None, is_scalable=True),
            Size(65_500, 100),
            "This picture is 65,500 x 100 pixels; the limit is 16,384 on a side.",
        ),
        (Declared("gif", None), Size(0, 1), "This picture has no pixels."),
    ],
)
def test_the_refusal_names_the_limit_and_the_setting(declaration, size, sentence):
    with pytest.raises(RejectedUpload) as refusal:
        check(declaration, size)

    assert str(refusal.value) == sentence


def test_a_png_can_be_reduced_to_its_pixels():
    content = saved("PNG", icc_profile=b"nonsense", compress_level=1)

    reduced = png.pixels_only(content + b"trailing")

    assert b"iCCP" in content
    assert b"iCCP" not in reduced
    assert Image.open(io.BytesIO(reduced)).getpixel((0, 0)) == (0, 0, 0)


@given(st.binary(max_size=200))
def test_reducing_any_bytes_ends(content):
    assert png.pixels_only(b"\x89PNG\r\n\x1a\n" + content).startswith(b"\x89PNG")
