import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from photolog.pure.pictures import cicp, icc
from photolog.pure.pictures.icc import Profile

P3 = cicp.profile_of(12, 13).profile


def with_tag(profile, name, value):
    """Return *profile* with one more tag at its end, as vendors add theirs."""
    count = int.from_bytes(profile[128:132], "big")
    table_end = 132 + 12 * count
    table = b"".join(
        struct.pack(">4sII", tag, offset + 12, size)
        for tag, offset, size in struct.iter_unpack(">4sII", profile[132:table_end])
    )
    entry = struct.pack(">4sII", name, len(profile) + 12, len(value))
    body = table + entry + profile[table_end:] + value
    return profile[:128] + (count + 1).to_bytes(4, "big") + body


def opened(profile):
    return ImageCms.ImageCmsProfile(io.BytesIO(profile))


def test_our_srgb_is_srgb_to_us_and_to_littlecms():
    assert icc.read(icc.SRGB) == Profile("sRGB", "RGB", is_matrix=True)
    assert icc.is_srgb(icc.SRGB)
    assert len(icc.SRGB) < 500
    assert ImageCms.getProfileDescription(opened(icc.SRGB)).strip() == "sRGB"


def test_our_srgb_changes_no_pixel_on_the_way_to_littlecms_srgb():
    ramp = Image.merge("RGB", [Image.linear_gradient("L")] * 3)
    converted = ImageCms.profileToProfile(
        ramp, opened(icc.SRGB), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )

    difference = [abs(a - b) for a, b in zip(ramp.tobytes(), converted.tobytes(), strict=True)]
    assert max(difference) <= 1


def test_littlecms_srgb_is_srgb_to_us():
    assert icc.is_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def test_wide_and_dim_profiles_are_not_srgb():
    gamma_18 = icc.build(
        "x", icc.SRGB_COLORANTS, icc.sampled_curve([(n / 99) ** 1.8 for n in range(100)])
    )

    assert not icc.is_srgb(P3)
    assert not icc.is_srgb(gamma_18)


def test_a_slim_profile_has_lost_the_device_and_kept_the_colours():
    vendor = with_tag(
        with_tag(P3, b"mmod", b"mmod" + bytes(4) + b"SERIAL-42"), b"vcgt", b"v" * 4000
    )

    slim = icc.slim(vendor)

    assert b"SERIAL" in vendor
    assert b"SERIAL" not in slim
    assert len(slim) <= len(P3)
    assert icc.read(slim) == Profile("Display P3", "RGB", is_matrix=True)
    assert opened(slim).profile.red_colorant == opened(P3).profile.red_colorant


def test_a_profile_with_a_table_is_not_slimmed():
    assert icc.slim(with_tag(P3, b"A2B0", b"mft2" + bytes(60))) is None


def test_lab_and_gray_profiles_are_described():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

    assert icc.read(lab).space == "Lab"
    assert not icc.read(lab).is_matrix
    assert icc.slim(lab) is None


@pytest.mark.parametrize(
    "damaged",
    [b"", b"x" * 200, P3[:200], P3[:130], bytes(128) + P3[128:], P3[:36] + b"nope" + P3[40:]],
)
def test_a_damaged_profile_is_none(damaged):
    assert icc.read(damaged) is None
    assert icc.slim(damaged) is None
    assert not icc.is_srgb(damaged)


@given(st.data())
def test_any_damage_is_survived(data):
    profile = bytearray(icc.SRGB)
    for _ in range(data.draw(st.integers(1, 12))):
        profile[data.draw(st.integers(0, len(profile) - 1))] = data.draw(st.integers(0, 255))

    icc.is_srgb(bytes(profile))
    slim = icc.slim(bytes(profile))
    assert slim is None or icc.read(slim) is not None


@pytest.mark.parametrize("numbers", [(1, 13), (1, 1), (2, 2), (6, 6)])
def test_usual_numbers_are_srgb(numbers):
    assert cicp.profile_of(*numbers) is None


def test_hdr_numbers_give_a_profile_to_convert_from():
    assert cicp.profile_of(9, 16).is_hdr
    assert cicp.profile_of(9, 18).is_hdr
    assert not cicp.profile_of(12, 13).is_hdr


@pytest.mark.parametrize("transfer", [4, 8, 13, 16, 18])
def test_every_curve_rises_from_black_to_nearly_white(transfer):
    profile = cicp.profile_of(9, transfer).profile
    ramp = Image.merge("RGB", [Image.linear_gradient("L")] * 3)
    shown = ImageCms.profileToProfile(ramp, opened(profile), opened(icc.SRGB), outputMode="RGB")
    column = [shown.getpixel((0, y))[1] for y in range(256)]

    assert column == sorted(column)
    assert column[0] <= 1
    assert column[-1] >= 240


def test_numbers_are_read_from_a_file():
    box = b"\x00\x00\x00\x13colrnclx\x00\x09\x00\x10\x00\x09\x80"

    assert cicp.read(b"x" * 100 + box) == cicp.profile_of(9, 16)
    assert cicp.read(b"nothing") is None
    assert cicp.read(b"colrnclx\x00") is None
