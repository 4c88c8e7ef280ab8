"""
What search engines read: the photos with their rights, the blog and its owner, as JSON-LD.

Google shows "Licensable" only when a picture names its licence and where to ask for
one; the rest follows the same page of its documentation. A hidden post offers nothing.

Specs:
    https://schema.org/ImageObject
    https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from photolog.pure.addresses import Addresses
from photolog.pure.syndication import feed as shared
from photolog.pure.text import licences, plain, sanitize
from photolog.pure.text.sanitize import Html
from photolog.pure.times import rfc3339
from photolog.records import Facts, Photo, Post

CONTEXT = "https://schema.org"
CAPTION_LENGTH = 300  # characters


def image_objects(
    post: Post, addresses: Addresses, author_name: str, zone: tzinfo
) -> list[dict[str, Any]]:
    """Return an ImageObject per photo; none of a hidden post."""
    author = person(addresses, author_name)
    photos = shared.shown_photos(post)
    return [_image_object(photo, post, addresses, author, zone) for photo in photos]


def person(
    addresses: Addresses, name: str, avatar_url: str = "", links: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the owner; *links* are their other homes on the web."""
    value = {
        "@type": "Person",
        "name": name,
        "url": addresses.profile,
        "image": avatar_url,
        "sameAs": list(links),
    }
    return _known(value)


def website(
    title: str, description: str, language: str, addresses: Addresses, owner: dict[str, Any]
) -> dict[str, Any]:
    """Return the blog itself, for the gallery; *owner* comes from `person`."""
    value = {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": title,
        "description": description,
        "inLanguage": language,
        "url": addresses.home,
        "author": owner,
    }
    return _known(value)


def json_ld(value: object) -> Html:
    """Return *value* for a <script type="application/ld+json">, which browsers do not execute."""
    return sanitize.script_json(value)


def _image_object(
    photo: Photo, post: Post, addresses: Addresses, author: dict[str, Any], zone: tzinfo
) -> dict[str, Any]:
    largest, small = photo.of_format("jpeg")[-1], shared.jpeg_of(photo, shared.THUMBNAIL_PX)
    year = shared.published_at(post).astimezone(zone).year
    licence = licences.find(post.licence)
    value = {
        "@context": CONTEXT,
        "@type": "ImageObject",
        "name": plain.headline(post, zone),
        "caption": photo.alt or plain.excerpt(post.caption_html, CAPTION_LENGTH),
        "url": addresses.post(post.id),
        "contentUrl": addresses.media(largest.name),
        "thumbnailUrl": addresses.media(small.name),
        "encodingFormat": shared.JPEG,
        "width": largest.width,
        "height": largest.height,
        "datePublished": rfc3339(shared.published_at(post)),
        "inLanguage": post.language,
        "keywords": list(post.tags),
        "creator": author,
        "creditText": author["name"],
        "copyrightNotice": licences.rights_line(post.licence, author["name"], year),
        "license": licence.url if licence else "",
        "acquireLicensePage": addresses.post(post.id),
        "contentLocation": {"@type": "Place", "name": post.place} if post.place else None,
        "exifData": _exif(photo.facts) if post.show_camera else [],
    }
    return _known(value)


def _exif(facts: Facts) -> list[dict[str, Any]]:
    values = {
        "Camera": facts.camera,
        "Lens": facts.lens,
        "Exposure Time": facts.exposure_time,
        "F-Number": facts.f_number,
        "ISO Speed": facts.iso,
        "Focal Length": facts.focal_length_mm,
    }
    known = _known(values).items()
    return [{"@type": "PropertyValue", "name": name, "value": value} for name, value in known]


def _known(value: dict[str, Any]) -> dict[str, Any]:
    """Return *value* without what is empty: no claim is better than an empty one."""
    return {key: part for key, part in value.items() if part not in ("", None, [])}
