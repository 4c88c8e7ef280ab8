import math
import unicodedata
from dataclasses import asdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photolog.pure.pictures import cameras, exif, places, tiff
from photolog.pure.pictures.tiff import Ratio, Tags
from photolog.records import Facts, Location

NUMBERS = st.one_of(
    st.integers(), st.floats(), st.builds(Ratio, st.integers(), st.integers()), st.fractions()
)
VALUES = st.one_of(st.none(), NUMBERS, st.text(), st.binary(), st.lists(NUMBERS), st.booleans(),
                   st.tuples(NUMBERS, NUMBERS, NUMBERS))  # fmt: skip
KNOWN = [0x10F, 0x110, 0x112, 0x829A, 0x829D, 0x8827, 0x9003, 0x9004, 0x9011, 0x9201, 0x9202,
         0x920A, 0xA405, 0xA434, 0x8831, 0x8832]  # fmt: skip
TAGS = st.dictionaries(st.one_of(st.sampled_from(KNOWN), st.integers(0, 65_535)), VALUES)

UNFIT = {"Cc", "Cs", "Cn", "Co"}


def facts(main=None, photo=None):
    return exif.read_facts(main or {}, photo or {})


@given(TAGS, TAGS)
def test_any_tags_give_texts_and_finite_numbers_or_nothing(main, photo):
    found = facts(main, photo)

    for value in asdict(found).values():
        assert value is None or isinstance(value, str | int | float)
        assert not isinstance(value, float) or math.isfinite(value)
        assert not {unicodedata.category(letter) for letter in str(value)} & UNFIT
    assert exif.orientation(main) in (None, 1, 2, 3, 4, 5, 6, 7, 8)
    assert isinstance(exif.exposure_line(found) + exif.focal_line(found), str)


@given(st.dictionaries(st.integers(0, 6), VALUES), st.sampled_from(["none", "place", "x", ""]))
def test_without_a_precision_no_tags_give_a_place(gps, precision):
    assert places.read_location(gps, precision) is None


@given(st.dictionaries(st.integers(0, 6), VALUES))
def test_any_place_is_on_the_globe(gps):
    place = places.read_location(gps, "exact")

    assert place is None or (abs(place.latitude) <= 90 and abs(place.longitude) <= 180)


def test_the_facts_of_a_usual_picture():
    found = facts(
        {0x10F: "Canon", 0x110: "Canon EOS R6"},
        {
            0x829A: Ratio(1, 250),
            0x829D: Ratio(8, 1),
            0x8827: 200,
            0x920A: Ratio(23, 1),
            0xA405: 35,
            0xA434: "RF85mm F2 MACRO IS STM",
            0x9003: "2026:10:26 06:41:00",
            0x9011: "+02:00",
        },
    )

    assert found == Facts(
        make="Canon",
        model="Canon EOS R6",
        camera="Canon EOS R6",
        lens="RF85mm F2 MACRO IS STM",
        exposure_time="1/250",
        f_number=8.0,
        iso=200,
        focal_length_mm=23.0,
        focal_length_35mm=35,
        taken_at="2026-10-26T06:41:00",
        taken_offset="+02:00",
    )
    assert exif.exposure_line(found) == "1/250 s, f/8, ISO 200"
    assert exif.focal_line(found) == "23 mm (35 mm equivalent)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Ratio(1, 250), "1/250"),
        (Ratio(10, 2500), "1/250"),
        (Ratio(5, 2), "2.5"),
        (Ratio(30, 1), "30"),
        (Ratio(1, 2), "1/2"),
        (Ratio(3, 10), "0.3"),
        (Ratio(1, 3), "1/3"),
        (Ratio(4, 5), "0.8"),
        (Ratio(1, 1), "1"),
        (0.0005, "1/2000"),
        (Fraction(1, 60), "1/60"),
        ((1, 125), "1/125"),
        (Ratio(1, 0), ""),
        (Ratio(0, 1), ""),
        (Ratio(-1, 60), ""),
        (float("nan"), ""),
        (Ratio(10**9, 1), ""),
        ("1/60", ""),
        (b"\x00", ""),
        ((), ""),
    ],
)
def test_exposure_times_read_as_photographers_write_them(value, text):
    assert facts(photo={0x829A: value}).exposure_time == text


def test_apex_values_serve_where_plain_ones_are_missing():
    found = facts(photo={0x9201: Ratio(8, 1), 0x9202: Ratio(6, 1), 0x8827: 65_535, 0x8832: 102_400})

    assert (found.exposure_time, found.f_number, found.iso) == ("1/256", 8.0, 102_400)


@pytest.mark.parametrize("text", ["not a date", "0000:00:00 00:00:00", "2026:13:01 00:00:00", ""])
def test_a_broken_date_is_left_out(text):
    assert facts(photo={0x9003: text}).taken_at == ""


def test_a_broken_offset_is_left_out():
    assert facts(photo={0x9003: "2026:01:02 03:04:05", 0x9011: "+99:00"}).taken_offset == ""


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("NIKON CORPORATION", "NIKON D5000", "Nikon D5000"),
        ("NIKON", "COOLPIX P6000", "Nikon COOLPIX P6000"),
        ("OLYMPUS IMAGING CORP.", "E-P3", "Olympus E-P3"),
        ("SAMSUNG", "GT-I9000", "Samsung GT-I9000"),
        ("PENTAX Corporation", "PENTAX K10D", "Pentax K10D"),
        ("FUJIFILM", "X100V", "Fujifilm X100V"),
        ("SONY", "ILCE-7SM3", "Sony ILCE-7SM3"),
        ("Apple", "iPhone 13 mini", "Apple iPhone 13 mini"),
        ("HTC", "HTC Desire", "HTC Desire"),
        ("Jolla", "Jolla", "Jolla"),
        ("LEICA CAMERA AG", "LEICA Q2", "Leica Q2"),
        ("Some Works Co., Ltd.", "One", "Some Works One"),
        ("Canon", "Canonet", "Canon Canonet"),
        ("", "E995", "E995"),
        ("", "", ""),
    ],
)
def test_cameras_are_called_as_people_call_them(make, model, name):
    assert cameras.name(make, model) == name


def test_controls_and_blanks_in_names_are_removed():
    found = facts({0x10F: "Can\x00on\x07 ", 0x110: "EOS\r\nSet-Cookie: a=b"})

    assert (found.make, found.model) == ("Canon", "EOS Set-Cookie: a=b")


def test_what_cameras_write_without_a_lens_is_left_out():
    assert [facts(photo={0xA434: text}).lens for text in ("----", "0.0", "Unknown", " ")] == [
        ""
    ] * 4


def test_focal_lengths_are_said_once_when_equal():
    assert exif.focal_line(Facts(focal_length_mm=50.0, focal_length_35mm=50)) == "50 mm"
    assert exif.focal_line(Facts(focal_length_mm=4.2)) == "4.2 mm"
    assert exif.focal_line(Facts(focal_length_35mm=26)) == "26 mm (35 mm equivalent)"
    assert exif.focal_line(Facts()) == ""


PARIS = {
    1: "N",
    2: (Ratio(48, 1), Ratio(51, 1), Ratio(2959, 100)),
    3: b"E\x00",
    4: (Ratio(2, 1), Ratio(17, 1), Ratio(4020, 100)),
}


def test_places_are_rounded_to_the_precision_asked_for():
    assert places.read_location(PARIS, "exact") == Location(48.85822, 2.2945)
    assert places.read_location(PARIS, "coarse") == Location(48.9, 2.3)
    assert places.read_location(PARIS | {1: "S", 3: "W"}, "coarse") == Location(-48.9, -2.3)


@pytest.mark.parametrize(
    "broken",
    [
        {1: "X"},
        {1: None},
        {2: (Ratio(48, 0), Ratio(51, 1), Ratio(0, 1))},
        {2: (Ratio(95, 1), Ratio(0, 1), Ratio(0, 1))},
        {2: (Ratio(48, 1), Ratio(75, 1), Ratio(0, 1))},
        {2: "48"},
        {4: (Ratio(-2, 1),)},
        {2: (Ratio(0, 1),), 4: (Ratio(0, 1),)},
    ],
)
def test_a_place_that_cannot_be_is_none(broken):
    assert places.read_location(PARIS | broken, "exact") is None


def written():
    tags = Image.Exif()
    tags[0x10F] = "Canon"
    tags[0x112] = 6
    tags.get_ifd(0x8769)[0x829A] = (1, 250)
    tags.get_ifd(0x8825)[1] = "N"
    return tags.tobytes()


def test_the_reader_finds_what_another_program_wrote():
    tags = tiff.read(written())

    assert tags.main[0x10F] == "Canon"
    assert tags.main[0x112] == 6
    assert tags.photo == {0x829A: Ratio(1, 250)}
    assert tags.gps == {1: "N"}


@given(st.data())
def test_any_damage_to_a_block_is_survived(data):
    block = bytearray(written())
    for _ in range(data.draw(st.integers(0, 20))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(tiff.read(bytes(block)), Tags)


@given(st.binary(max_size=200))
def test_any_bytes_are_tags_or_none(block):
    assert isinstance(tiff.read(b"II*\x00" + block), Tags)
    assert tiff.read(b"xx" + block) == Tags()
