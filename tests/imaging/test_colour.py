"""
Colours survive: measured as ΔE against the original, and bounded by what JPEG alone costs.

The reference goes its own way, in floating point, with the primaries that LittleCMS reads
from the profile.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from photolog.pure.pictures import cicp, icc

P3 = cicp.profile_of(12, 13).profile
# What the shorter way through JPEG at the same quality loses, and a little for rounding.
ROOM_FACTOR, ROOM = 1.15, 0.35


def wide_picture():
    """Return pixels that reach far into every corner of the gamut, smoothly."""
    picture = Image.new("RGB", (240, 160))
    picture.putdata(
        [
            (x * 255 // 239, y * 255 // 159, (x + y) * 255 // 398)
            for y in range(160)
            for x in range(240)
        ]
    )
    return picture


def curve(code, is_adobe):
    value = code / 255
    if is_adobe:
        return value ** (563 / 256)
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def lab_of(picture, profile, step):
    """Return Lab of every *step*-th pixel, relative to D50, in floating point."""
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile
    primaries = [opened.red_colorant[0], opened.green_colorant[0], opened.blue_colorant[0]]
    light = [curve(code, "Adobe" in opened.profile_description) for code in range(256)]
    raw = picture.convert("RGB").tobytes()
    found = []
    for at in range(0, len(raw), 3 * step):
        linear = [light[code] for code in raw[at : at + 3]]
        xyz = [
            sum(v * p[axis] for v, p in zip(linear, primaries, strict=True)) for axis in range(3)
        ]
        f = [
            (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116)
            for t in (xyz[0] / 0.9642, xyz[1], xyz[2] / 0.8249)
        ]
        found.append((116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])))
    return found


def mean_delta_e(first, second):
    apart = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for one, other in zip(first, second, strict=True)
    ]
    return sum(apart) / len(apart)


def through_jpeg(picture):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=82, subsampling="4:2:0", progressive=True)
    return Image.open(file)


def to_srgb(picture, profile):
    return ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )


def measured(made, original, profile):
    """Return ΔE of the page rendition, of the wire rendition, and the bounds of both."""
    page, wire = [made.picture(f) for f in made.developed.files if f.width == original.width]
    step = max(1, original.width * original.height // 20_000)
    reference = lab_of(original, profile, step)
    in_srgb = to_srgb(original, profile)
    srgb_reference = lab_of(in_srgb, icc.SRGB, step)
    return (
        mean_delta_e(reference, lab_of(page, page.info["icc_profile"], step)),
        mean_delta_e(srgb_reference, lab_of(wire, icc.SRGB, step)),
        mean_delta_e(reference, lab_of(through_jpeg(original), profile, step)),
        mean_delta_e(srgb_reference, lab_of(through_jpeg(in_srgb), icc.SRGB, step)),
    )


def assert_true_colours(found):
    page, wire, page_loss, wire_loss = found
    assert page <= page_loss * ROOM_FACTOR + ROOM
    assert wire <= wire_loss * ROOM_FACTOR + ROOM


def test_a_wide_gamut_stays_wide_on_pages_and_is_converted_for_the_wire(develop):
    original = wide_picture()

    made = develop(original, "PNG", {"icc_profile": P3})

    assert [file.is_srgb for file in made.developed.files] == [False, True]
    assert_true_colours(measured(made, original, P3))


def test_a_dropped_profile_would_be_noticed():
    original = wide_picture()

    wrong = mean_delta_e(lab_of(original, P3, 7), lab_of(original, icc.SRGB, 7))

    assert wrong > 3


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["apple-gainmap-p3.jpg", "canon-7d.jpg"])
def test_real_photos_keep_their_colours(develop, corpora, record_property, name):
    path = corpora / "images" / "good" / name
    original = Image.open(io.BytesIO(path.read_bytes()))

    made = develop(path)

    found = measured(made, original, original.info["icc_profile"])
    record_property("delta_e", found)
    assert max(found) < 3
    assert_true_colours(found)


def test_an_avif_carries_the_wide_profile_too(develop):
    made = develop(wide_picture(), "PNG", {"icc_profile": P3}, formats=("avif",))

    assert icc.read(made.largest.info["icc_profile"]).description == "Display P3"
    assert not made.developed.files[0].is_srgb


def test_a_gray_profile_is_applied(develop):
    lighter = bytearray(icc.build("Gray", icc.SRGB_COLORANTS, icc.srgb_curve()))
    lighter[16:20] = b"GRAY"

    made = develop(Image.new("L", (20, 20), 128), "PNG", {"icc_profile": bytes(lighter)})

    assert made.largest.mode == "RGB"
    assert made.developed.files[0].is_srgb


def test_a_broken_profile_means_srgb(develop):
    made = develop(Image.new("RGB", (20, 20), (200, 100, 50)), "JPEG", {"icc_profile": b"x" * 500})

    shown = made.largest.getpixel((10, 10))
    assert all(abs(a - b) <= 3 for a, b in zip(shown, (200, 100, 50), strict=True))
    assert made.largest.info["icc_profile"] == icc.SRGB


def test_a_profile_for_other_pixels_means_srgb(develop):
    cmyk = bytearray(P3)
    cmyk[16:20] = b"CMYK"

    made = develop(Image.new("RGB", (20, 20), (200, 100, 50)), "PNG", {"icc_profile": bytes(cmyk)})

    assert made.developed.files[0].is_srgb


@pytest.mark.corpora
def test_an_xyb_picture_shows_its_true_colours(develop, corpora):
    path = corpora / "images" / "good" / "xyb-icc.jpg"

    made = develop(path)

    original = Image.open(io.BytesIO(path.read_bytes()))
    reference = to_srgb(original, original.info["icc_profile"]).resize((8, 8), Image.Resampling.BOX)
    shown = made.largest.resize((8, 8), Image.Resampling.BOX)
    pairs = zip(reference.tobytes(), shown.tobytes(), strict=True)
    assert max(abs(a - b) for a, b in pairs) <= 6
