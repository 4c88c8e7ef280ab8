"""
Valid records for tests: say what matters, the rest is there.

Every date is fixed, every host is .example, and what is built twice is equal.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from photolog.pure import ids
from photolog.pure.addresses import Addresses
from photolog.pure.syndication.feed import Feed
from photolog.pure.text import captions
from photolog.pure.times import to_ms
from photolog.records import (
    Facts,
    Focus,
    Link,
    Original,
    Photo,
    Post,
    Profile,
    Rendition,
    Size,
    Status,
    Suggestions,
    Visibility,
)

PUBLISHED_AT = datetime(2026, 9, 6, 9, 58, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Vienna")
ADDRESSES = Addresses(base_url="https://photo.example", username="owner")
POST_ID = ids.new_id(to_ms(PUBLISHED_AT), 0x12345)
PHOTO_ID = 71
WIDTHS = (320, 640, 1280, 2560)  # long edges, in px

FACTS = Facts(
    make="Canon",
    model="Canon EOS R6",
    camera="Canon EOS R6",
    lens="RF 85mm",
    exposure_time="1/250",
    f_number=8.0,
    iso=200,
    focal_length_mm=85.0,
    focal_length_35mm=85,
    taken_at="2026-09-06T06:41:00",
    taken_offset="+02:00",
)


def a_rendition(photo_id: int = PHOTO_ID, long_edge: int = 1280, **over: Any) -> Rendition:
    """Return a 3:2 landscape JPEG in sRGB."""
    kind = over.get("format", "jpeg")
    token = hashlib.sha256(f"{photo_id}/{long_edge}/{kind}".encode()).hexdigest()[:16]
    values: dict[str, Any] = {
        "name": f"{token}.{'jpg' if kind == 'jpeg' else kind}",
        "format": "jpeg",
        "width": long_edge,
        "height": round(long_edge * 2 / 3),
        "bytes": long_edge * long_edge // 10,
        "is_srgb": True,
    }
    return Rendition(**(values | over))


def renditions_of(photo_id: int, size: Size) -> tuple[Rendition, ...]:
    """Return JPEG and AVIF renditions as the darkroom makes them, narrowest first."""
    longest = max(size)
    made = []
    for long_edge in WIDTHS:
        if long_edge <= longest:
            width, height = (round(side * long_edge / longest) for side in size)
            made += [
                a_rendition(photo_id, long_edge, format=kind, width=width, height=height)
                for kind in ("jpeg", "avif")
            ]
    return tuple(made)


def a_photo(**over: Any) -> Photo:
    """Return a photo of 6000 × 4000 px with its renditions; *renditions* follow *size* and *id*."""
    photo_id, size = over.get("id", PHOTO_ID), Size(*over.get("size", (6000, 4000)))
    values: dict[str, Any] = {
        "id": photo_id,
        "post_id": POST_ID,
        "position": 0,
        "alt": "Fishing boats in fog, pink sky behind the crane",
        "focus": Focus(),
        "size": size,
        "tint": "#a1b2c3",
        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        "facts": FACTS,
        "suggestions": Suggestions(),
        "location": None,
        "original": Original("0" * 64, 12_345_678, "jpg", "IMG_0071.JPG"),
        "renditions": renditions_of(photo_id, size),
    }
    return Photo(**(values | over | {"size": size}))


def a_post(**over: Any) -> Post:
    """
    Return a published public post with one photo.

    *caption_html* and *tags* come from *caption_source* unless given; *post_id* and
    *position* of the photos are set right.
    """
    source = over.get("caption_source", "First light over the *harbour*.\n#BlueHour")
    caption = captions.render(source)
    values: dict[str, Any] = {
        "id": POST_ID,
        "status": Status.PUBLISHED,
        "visibility": Visibility.PUBLIC,
        "title": "Harbour at first light",
        "caption_source": source,
        "caption_html": str(caption.html),
        "content_warning": "",
        "is_sensitive": False,
        "licence": "cc-by-nc-4.0",
        "place": "",
        "language": "en",
        "show_camera": True,
        "tags": caption.tags,
        "created_at": PUBLISHED_AT,
        "published_at": PUBLISHED_AT,
        "edited_at": None,
        "photos": (a_photo(),),
    }
    post = Post(**(values | over))
    placed = enumerate(post.photos)
    photos = tuple(replace(photo, post_id=post.id, position=n) for n, photo in placed)
    return replace(post, photos=photos)


def a_profile(**over: Any) -> Profile:
    """Return a profile with everything filled in."""
    values: dict[str, Any] = {
        "name": "A Photographer",
        "bio_source": "Boats, mostly.",
        "about_source": "# About\n\nI photograph boats.",
        "links": (Link("Home", "https://home.example"),),
        "avatar": "9f2c0a1b2c3d4e5f.jpg",
        "header": "",
        "default_licence": "cc-by-nc-4.0",
    }
    return Profile(**(values | over))


def a_feed(**over: Any) -> Feed:
    """Return the first page of the whole blog's feed, with one post."""
    values: dict[str, Any] = {
        "title": "Photographs",
        "description": "Boats, mostly.",
        "language": "en",
        "author_name": "A Photographer",
        "author_url": ADDRESSES.profile,
        "author_avatar_url": ADDRESSES.media("9f2c0a1b2c3d4e5f.jpg"),
        "home_url": ADDRESSES.home,
        "self_url": ADDRESSES.at("/feed.atom"),
        "older_url": "",
        "updated": PUBLISHED_AT,
        "posts": (a_post(),),
        "addresses": ADDRESSES,
        "zone": ZONE,
    }
    return Feed(**(values | over))
