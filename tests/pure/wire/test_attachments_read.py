"""What is attached to notes of others: kinds, sizes, colours, and what cameras told."""

from __future__ import annotations

import pytest
from hypothesis import given

from photolog.developed import Facts
from photolog.peers import Attached, MediaKind
from photolog.pure.wire import attachments, attachments_read, facts_read
from tests.builders import FACTS
from tests.pure.wire.payloads import json_objects

URL = "https://peer.example/f/1"
HASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"


def read(thing, kind="Note"):
    return attachments_read.read({"attachment": thing}, kind, may_have_image=False)


def of_picture(**over):
    (found,) = read({"type": "Image", "mediaType": "image/jpeg", "url": URL, **over})
    return found


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"mediaType": "video/mp4"}, MediaKind.VIDEO),
        ({"type": "Image", "mediaType": "video/mp4"}, MediaKind.VIDEO),
        ({"type": "Video", "mediaType": None}, MediaKind.VIDEO),
        ({"type": "Audio", "url": f"{URL}.mp3"}, MediaKind.AUDIO),
        ({"mediaType": "audio/ogg"}, MediaKind.AUDIO),
        ({"type": "Document", "url": f"{URL}.webm"}, MediaKind.VIDEO),
        ({"type": "Image"}, MediaKind.IMAGE),
    ],
)
def test_films_and_sounds_are_told_from_pictures(over, kind):
    ((found),) = read({"type": "Document", "url": URL, **over})
    assert found.kind is kind


def test_a_film_that_was_posted_by_itself_is_its_own_attachment():
    """As PeerTube does it: the page first, then the files."""
    video = {
        "type": "Video",
        "mediaType": "text/markdown",
        "name": "A walk",
        "url": [
            {"type": "Link", "mediaType": "text/html", "href": "https://peer.example/w/1"},
            {"type": "Link", "mediaType": "video/mp4", "href": f"{URL}.s", "height": 240},
            {
                "type": "Link",
                "mediaType": "video/mp4",
                "href": f"{URL}.mp4",
                "width": 1920,
                "height": 1080,
            },
        ],
    }
    (found,) = attachments_read.read(video, "Video", may_have_image=True)
    expected = Attached(f"{URL}.mp4", "video/mp4", "A walk", MediaKind.VIDEO, 1920, 1080)
    assert found == expected


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ({"width": 1500, "height": 1000}, (1500, 1000)),
        ({"width": "1500", "height": 999.6}, (1500, 1000)),
        ({"width": 1500}, (None, None)),
        ({"width": 0, "height": 10}, (None, None)),
        ({"width": -1, "height": 10}, (None, None)),
        ({"width": 10**9, "height": 10}, (None, None)),
        ({"width": "nan", "height": "inf"}, (None, None)),
        ({"width": True, "height": [1]}, (None, None)),
    ],
)
def test_a_size_is_taken_when_both_sides_make_sense(told, size):
    found = of_picture(**told)
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    ("told", "kept"),
    [(HASH, HASH), ("LEHV6n", ""), (HASH + "x", ""), ("<script>", ""), (None, ""), (7, "")],
)
def test_a_blurhash_is_taken_when_it_is_one(told, kept):
    assert of_picture(blurhash=told).blurhash == kept


@pytest.mark.parametrize(
    ("told", "focus"),
    [
        ([-1, 1], (0.0, 0.0)),
        ([0.5, -0.5], (0.75, 0.75)),
        (["0.5", "0"], (0.75, 0.5)),
        ([0, 0], None),
        ([0.0, 0.0], None),
        ([2, 0], None),
        ([1], None),
        ([1, None], None),
        ("0,0", None),
    ],
)
def test_the_point_to_keep_in_view_is_turned_to_ours(told, focus):
    assert of_picture(focalPoint=told).focus == focus


def test_our_own_camera_facts_come_back():
    told = attachments.exif_data(FACTS)
    assert of_picture(exifData=told).facts == FACTS.__class__(
        **{name: getattr(FACTS, name) for name in FACTS.__slots__ if name != "taken_offset"}
    )


FLAT = {
    "make": "FUJIFILM",
    "model": "X-T5",
    "lens": "XF16-55mmF2.8",
    "createDate": "2026-09-06T06:41:00.000Z",
    "focalLenIn35mmFilm": "24",
    "fNumber": "f/2.8",
    "exposureTime": "1/125",
    "photographicSensitivity": "400",
    "latitude": "57.63",
}


def test_the_flat_object_of_vernissage_is_read():
    assert of_picture(exif=FLAT).facts == Facts(
        make="FUJIFILM",
        model="X-T5",
        camera="Fujifilm X-T5",
        lens="XF16-55mmF2.8",
        exposure_time="1/125",
        f_number=2.8,
        iso=400,
        focal_length_35mm=24,
        taken_at="2026-09-06T06:41:00",
    )


@pytest.mark.parametrize(
    ("name", "value", "facts"),
    [
        ("FNumber", "2.8", Facts(f_number=2.8)),
        ("FNumber", 8, Facts(f_number=8.0)),
        ("fnumber", "F5.6", Facts(f_number=5.6)),
        ("FNumber", "28/10", Facts(f_number=2.8)),
        ("ExposureTime", "0.004", Facts(exposure_time="1/250")),
        ("ExposureTime", "2 s", Facts(exposure_time="2")),
        ("PhotographicSensitivity", "ISO 200", Facts(iso=200)),
        ("FocalLength", "35mm", Facts(focal_length_mm=35.0)),
        ("FNumber", "1/0", None),
        ("FNumber", "fast", None),
        ("FNumber", None, None),
        ("FNumber", {"a": 1}, None),
        ("ExposureTime", "9" * 400, None),
        ("DateTime", "0000:00:00 00:00:00", None),
        ("GPSLatitude", "57.63", None),
        ("BodySerialNumber", "0123", None),
    ],
)
def test_values_are_read_as_they_are_written_or_left_out(name, value, facts):
    entry = {"@type": "PropertyValue", "name": name, "value": value}
    assert facts_read.read({"exifData": [entry, None, 7, {}]}) == facts
    assert facts_read.read({"exif": {name: value}}) == facts


def test_words_of_a_camera_are_plain_and_short():
    facts = facts_read.read({"exif": {"make": "<b>Canon\x00" + "x" * 900}})
    assert facts is not None
    assert "\x00" not in facts.make
    assert len(facts.make) <= 200


@given(json_objects)
def test_anything_is_read_or_left_out(thing):
    facts_read.read({"exifData": thing})
    facts_read.read({"exif": [thing]})
    read([thing])
