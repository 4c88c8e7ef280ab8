"""JSON-LD: the rights of each photo, and nothing that is empty or hidden."""

from __future__ import annotations

import json

import pytest

from photolog.pure.syndication import structured
from photolog.records import Facts, Post
from tests.builders import ADDRESSES, POST_ID, ZONE, a_photo, a_post, a_rendition


def images(post: Post) -> list[dict[str, object]]:
    return structured.image_objects(post, ADDRESSES, "A Photographer", ZONE)


def test_a_photo_names_its_rights():
    (image,) = images(a_post(place="Trieste"))
    permalink = ADDRESSES.post(POST_ID)

    assert image == {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "name": "Harbour at first light",
        "caption": "Fishing boats in fog, pink sky behind the crane",
        "url": permalink,
        "contentUrl": ADDRESSES.media(a_rendition(long_edge=2560).name),
        "thumbnailUrl": ADDRESSES.media(a_rendition(long_edge=320).name),
        "encodingFormat": "image/jpeg",
        "width": 2560,
        "height": 1707,
        "datePublished": "2026-09-06T09:58:12Z",
        "inLanguage": "en",
        "keywords": ["BlueHour"],
        "creator": {
            "@type": "Person",
            "name": "A Photographer",
            "url": "https://photo.example/@owner",
        },
        "creditText": "A Photographer",
        "copyrightNotice": "© 2026 A Photographer, CC BY-NC 4.0"
        " (https://creativecommons.org/licenses/by-nc/4.0/)",
        "license": "https://creativecommons.org/licenses/by-nc/4.0/",
        "acquireLicensePage": permalink,
        "contentLocation": {"@type": "Place", "name": "Trieste"},
        "exifData": [
            {"@type": "PropertyValue", "name": "Camera", "value": "Canon EOS R6"},
            {"@type": "PropertyValue", "name": "Lens", "value": "RF 85mm"},
            {"@type": "PropertyValue", "name": "Exposure Time", "value": "1/250"},
            {"@type": "PropertyValue", "name": "F-Number", "value": 8.0},
            {"@type": "PropertyValue", "name": "ISO Speed", "value": 200},
            {"@type": "PropertyValue", "name": "Focal Length", "value": 85.0},
        ],
    }


def test_every_photo_is_there_and_a_hidden_one_is_not():
    photos = (a_photo(id=1), a_photo(id=2))

    assert len(images(a_post(photos=photos))) == 2
    assert images(a_post(photos=photos, is_sensitive=True)) == []


def test_what_is_not_known_is_not_claimed():
    photo = a_photo(alt="", facts=Facts())
    (image,) = images(a_post(licence="all-rights-reserved", tags=(), photos=(photo,)))

    assert not {"license", "keywords", "contentLocation", "exifData"} & set(image)
    assert image["caption"] == "First light over the harbour. #BlueHour"


@pytest.mark.parametrize("show_camera", [True, False])
def test_the_camera_is_told_only_when_wanted(show_camera):
    (image,) = images(a_post(show_camera=show_camera))

    assert ("exifData" in image) is show_camera


def test_the_blog_and_its_owner():
    owner = structured.person(
        ADDRESSES, "The owner", "https://photo.example/media/a.jpg", ["https://a.example"]
    )
    site = structured.website("Photographs", "", "en", ADDRESSES, owner)

    assert site == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Photographs",
        "inLanguage": "en",
        "url": "https://photo.example/",
        "author": {
            "@type": "Person",
            "name": "The owner",
            "url": "https://photo.example/@owner",
            "image": "https://photo.example/media/a.jpg",
            "sameAs": ["https://a.example"],
        },
    }


def test_a_title_cannot_end_the_script_element():
    text = structured.json_ld(images(a_post(title="</script><script>alert(1)</script>")))

    assert "<" not in text
    assert json.loads(text)[0]["name"] == "</script><script>alert(1)</script>"
    assert text.__html__() == text
