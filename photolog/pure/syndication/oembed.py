"""
oEmbed: how other sites show a post when somebody pastes its address.

Mastodon asks for this before it looks at OpenGraph, and shows "photo" large.

Spec: https://oembed.com/
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from photolog.pure.addresses import Addresses
from photolog.pure.text import plain
from photolog.records import Photo, Post, Rendition

CACHE_SECONDS = 3600


def document(
    post: Post,
    addresses: Addresses,
    author_name: str,
    provider_name: str,
    zone: tzinfo,
    max_width: int | None = None,
    max_height: int | None = None,
) -> dict[str, Any]:
    """
    Return the oEmbed document of a post: its first photo, or a link when that must not show.

    *max_width* and *max_height* are in pixels, None without a bound. A hidden post, and
    one whose smallest picture is too large, gives type "link" without any picture.
    """
    value: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": plain.warned_headline(post, zone),
        "author_name": author_name,
        "author_url": addresses.profile,
        "provider_name": provider_name,
        "provider_url": addresses.home,
        "cache_age": CACHE_SECONDS,
    }
    if post.is_hidden or not post.photos:
        return value
    fitting = [r for r in _jpegs(post.photos[0]) if _fits(r, max_width, max_height)]
    return value | _photo(fitting, addresses) if fitting else value


def _jpegs(photo: Photo) -> list[Rendition]:
    """Return the JPEGs, best last: receivers drop colour profiles, hence sRGB before size."""
    jpegs = [r for r in photo.renditions if r.format == "jpeg"]
    return sorted(jpegs, key=lambda r: (r.is_srgb, r.width))


def _fits(rendition: Rendition, max_width: int | None, max_height: int | None) -> bool:
    fits_width = max_width is None or rendition.width <= max_width
    return fits_width and (max_height is None or rendition.height <= max_height)


def _photo(fitting: list[Rendition], addresses: Addresses) -> dict[str, Any]:
    best, smallest = fitting[-1], min(fitting, key=lambda r: r.width)
    return {
        "type": "photo",
        "url": addresses.media(best.name),
        "width": best.width,
        "height": best.height,
        "thumbnail_url": addresses.media(smallest.name),
        "thumbnail_width": smallest.width,
        "thumbnail_height": smallest.height,
    }
