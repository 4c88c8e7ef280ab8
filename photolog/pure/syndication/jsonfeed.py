"""
The JSON Feed: one attachment per photo, titled with its alt text.

Spec: https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
from typing import Any

from photolog.pure.syndication import feed as shared
from photolog.pure.syndication.feed import JPEG, Feed
from photolog.pure.times import rfc3339
from photolog.records import Photo, Post

CONTENT_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """Return the feed as JSON in UTF-8."""
    value = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "description": feed.description,
        "icon": feed.author_avatar_url,
        "language": feed.language,
        "authors": [_author(feed)],
        "next_url": feed.older_url,
        "items": [_item(post, feed) for post in feed.posts],
    }
    # "items" stays even when it is empty: it is required.
    known = {key: part for key, part in value.items() if part or key == "items"}
    return (shared.legal(json.dumps(known, ensure_ascii=False, indent=1)) + "\n").encode()


def _author(feed: Feed) -> dict[str, str]:
    author = {
        "name": feed.author_name,
        "url": feed.author_url,
        "avatar": feed.author_avatar_url,
    }
    return {key: value for key, value in author.items() if value}


def _item(post: Post, feed: Feed) -> dict[str, Any]:
    permalink = feed.addresses.post(post.id)
    photos = shared.shown_photos(post)
    item: dict[str, Any] = {
        "id": permalink,
        "url": permalink,
        "title": shared.entry_title(post, feed),
        "content_html": shared.entry_html(post, feed),
        "date_published": rfc3339(shared.published_at(post)),
        "date_modified": rfc3339(shared.updated_at(post)),
        "language": post.language,
        "tags": list(post.tags),
        "attachments": [_attachment(photo, feed) for photo in photos],
    }
    if photos:
        item["image"] = feed.addresses.media(shared.jpeg_of(photos[0], shared.INLINE_PX).name)
    return {key: value for key, value in item.items() if value or key == "content_html"}


def _attachment(photo: Photo, feed: Feed) -> dict[str, Any]:
    wire = photo.wire_rendition
    attachment: dict[str, Any] = {
        "url": feed.addresses.media(wire.name),
        "mime_type": JPEG,
        "size_in_bytes": wire.bytes,
    }
    return attachment | ({"title": photo.alt} if photo.alt else {})
