"""oEmbed: the largest picture that fits, in sRGB where there is one, or only a link."""

from __future__ import annotations

from typing import Any

import pytest

from photolog.pure.syndication import oembed
from photolog.records import Post
from tests.builders import ADDRESSES, ZONE, a_photo, a_post, a_rendition


def document(post: Post, **bounds: int | None) -> dict[str, Any]:
    return oembed.document(post, ADDRESSES, "A Photographer", "Photographs", ZONE, **bounds)


def test_a_post_is_a_photo():
    assert document(a_post()) == {
        "version": "1.0",
        "type": "photo",
        "title": "Harbour at first light",
        "author_name": "A Photographer",
        "author_url": "https://photo.example/@owner",
        "provider_name": "Photographs",
        "provider_url": "https://photo.example/",
        "cache_age": 3600,
        "url": ADDRESSES.media(a_rendition(long_edge=2560).name),
        "width": 2560,
        "height": 1707,
        "thumbnail_url": ADDRESSES.media(a_rendition(long_edge=320).name),
        "thumbnail_width": 320,
        "thumbnail_height": 213,
    }


@pytest.mark.parametrize(
    ("bounds", "width"),
    [
        ({"max_width": 1280}, 1280),
        ({"max_width": 1279}, 640),
        ({"max_height": 500}, 640),
        ({"max_width": 2000, "max_height": 213}, 320),
        ({"max_width": 320, "max_height": None}, 320),
    ],
)
def test_the_picture_fits(bounds, width):
    assert document(a_post(), **bounds)["width"] == width


@pytest.mark.parametrize(
    ("over", "bounds"),
    [
        ({"content_warning": "Blood"}, {}),
        ({"is_sensitive": True}, {}),
        ({"photos": ()}, {}),
        ({}, {"max_width": 319}),
        ({}, {"max_height": 0}),
    ],
)
def test_where_no_picture_may_or_can_show_there_is_a_link(over, bounds):
    value = document(a_post(**over), **bounds)

    assert value["type"] == "link"
    assert not {"url", "width", "thumbnail_url"} & set(value)


def test_the_title_of_a_hidden_post_warns():
    title = document(a_post(content_warning="Blood"))["title"]

    assert title == "CW: Blood, Harbour at first light"


def test_srgb_goes_before_size():
    renditions = (
        a_rendition(long_edge=320, is_srgb=False),
        a_rendition(long_edge=1280, name="wire.jpg"),
        a_rendition(long_edge=2560, is_srgb=False),
        a_rendition(long_edge=2560, format="avif"),
    )
    post = a_post(photos=(a_photo(renditions=renditions),))

    assert document(post)["url"] == ADDRESSES.media("wire.jpg")
    assert document(post, max_width=400)["width"] == 320
