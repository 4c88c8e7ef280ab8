"""An attachment holds what every peer takes, or leaves it out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.pictures import blurhash
from photolog.pure.text import licences
from photolog.pure.wire import attachments
from photolog.records import Facts, Focus, Location
from tests.builders import ADDRESSES, FACTS, a_photo, a_post, a_rendition


def attached(photo=None, *, alt_limit=1500, has_exif=True, **over):
    photo = photo or a_photo()
    post = a_post(photos=(photo,), **over)
    return attachments.attachment(photo, post, ADDRESSES, alt_limit, has_exif=has_exif)


@pytest.mark.parametrize(
    ("focus", "point"),
    [
        (Focus(), None),
        (Focus(0, 0), [-1.0, 1.0]),
        (Focus(1, 1), [1.0, -1.0]),
        (Focus(0.5, 0.25), [0.0, 0.5]),
        (Focus(0.25, 0.5), [-0.5, 0.0]),
        (Focus(1 / 3, 0.9), [-0.333, -0.8]),
    ],
)
def test_a_focus_is_told_from_the_centre_with_y_upwards(focus, point):
    found = attachments.focal_point(focus)

    assert found == point
    assert str(found) == str(point)  # no -0.0


def test_the_camera_is_told_only_when_the_owner_shows_it():
    shown, hidden = attached(), attached(show_camera=False)

    assert shown["type"] == "Image"
    assert [entry["name"] for entry in shown["exifData"]] == [
        "DateTime",
        "ExposureTime",
        "FNumber",
        "FocalLength",
        "FocalLengthIn35mmFilm",
        "LensModel",
        "Make",
        "Model",
        "PhotographicSensitivity",
    ]
    assert hidden["type"] == "Document"
    assert "exifData" not in hidden


def test_a_photo_without_facts_is_a_document():
    assert attached(a_photo(facts=Facts()))["type"] == "Document"


def test_every_value_of_the_camera_is_a_text():
    values = {e["name"]: e["value"] for e in attachments.exif_data(replace(FACTS, f_number=2.8))}

    assert values["FNumber"] == "f/2.8"
    assert values["FocalLength"] == "85 mm"
    assert values["DateTime"] == "2026:09:06 06:41:00"
    assert all(isinstance(value, str) for value in values.values())


@pytest.mark.parametrize(
    ("location", "place", "told"),
    [
        (None, "Visby", None),
        (Location(57.63, 18.29), "Visby", ("Visby", "57.63", "18.29")),
        (Location(-33.9, -18.0), "", ("-33.9, -18", "-33.9", "-18")),
        (Location(-0.0, 0.0), "", ("0, 0", "0", "0")),
    ],
)
def test_a_place_is_told_only_with_coordinates_that_the_owner_keeps(location, place, told):
    document = attached(a_photo(location=location), place=place, show_camera=False)
    found = document.get("location")

    assert (found and (found["name"], found["latitude"], found["longitude"])) == told
    assert document["type"] == ("Image" if told else "Document")
    assert "GPS" not in str(document)


def test_alt_text_is_plain_and_absent_when_empty():
    assert attached(a_photo(alt="1 < 2\n& more"))["name"] == "1 < 2\n& more"
    assert "name" not in attached(a_photo(alt=""))


def test_a_long_alt_text_is_cut_between_words():
    assert attached(a_photo(alt="boats in the fog"), alt_limit=9)["name"] == "boats in…"


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("LEHV6nWB2yk8pyo0adR*.7kCMdnj", True),
        (blurhash.encode(bytes(3 * 12), 4, 3, (4, 3)), True),
        (blurhash.encode(bytes(3 * 12), 3, 4, (3, 4)), True),
        ("00Pj42", True),
        ("", False),
        ("LEHV6", False),
        ("LEHV6nWB2yk8pyo0adR*.7kCMdn", False),
        ('LEHV6nWB2yk8pyo0adR*.7kCMd"j', False),
        ("5" + "0" * 15, False),  # six waves across
    ],
)
def test_a_blurhash_is_valid_or_absent(text, is_valid):
    assert attachments.is_blurhash(text) == is_valid
    assert attached(a_photo(blurhash=text)).get("blurhash") == (text if is_valid else None)


@given(st.text(max_size=200))
def test_no_text_upsets_the_check_of_blurhashes(text):
    assert attachments.is_blurhash(text) in (True, False)


@pytest.mark.parametrize("licence", licences.LICENCES, ids=lambda licence: licence.code)
def test_every_licence_but_the_law_itself_has_its_name_on_pixelfed(licence):
    name = attached(licence=licence.code).get("license")

    assert (name is None) == (licence.code == licences.DEFAULT)
    assert name is None or name.replace("Public Domain (CC0)", "CC0 1.0 4.0") in (
        f"{licence.name} 4.0",
        licence.name.removesuffix(" 4.0"),
    )


def test_the_largest_srgb_jpeg_that_no_peer_refuses_is_sent():
    photo = a_photo(
        renditions=(
            a_rendition(long_edge=1280),
            a_rendition(long_edge=2560, is_srgb=False, name="wide.jpg"),
            a_rendition(long_edge=5000, name="largest.jpg"),
            a_rendition(long_edge=5000, format="avif"),
            a_rendition(long_edge=6000, name="too-large.jpg"),
        )
    )
    document = attached(photo)

    assert document["url"] == ADDRESSES.media("largest.jpg")
    assert (document["width"], document["height"]) == (5000, 3333)
    assert document["mediaType"] == "image/jpeg"


def test_a_size_that_pixelfed_refuses_is_not_told():
    document = attached(a_photo(renditions=(a_rendition(long_edge=5001),)))

    assert "width" not in document
    assert "height" not in document
