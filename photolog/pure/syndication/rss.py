"""
The RSS 2.0 feed: the first photo as the one enclosure RSS has, all of them as Media RSS.

Specs:
    https://www.rssboard.org/rss-specification
    https://www.rssboard.org/rss-profile (guid, enclosure, atom:link, dc:creator)
    https://www.rssboard.org/media-rss
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from photolog.pure.syndication import feed as shared
from photolog.pure.syndication.feed import ATOM, DUBLIN_CORE, JPEG, Feed, add
from photolog.pure.times import rfc822
from photolog.records import Post

CONTENT_TYPE = "application/rss+xml; charset=utf-8"


def render(feed: Feed) -> bytes:
    """Return the feed as an RSS document."""
    root = Element("rss", {"version": "2.0"})
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.home_url)
    add(channel, "description", feed.description or feed.title)
    add(channel, "language", feed.language)
    add(channel, "copyright", f"© {feed.author_name}")
    add(channel, "lastBuildDate", rfc822(feed.updated))
    add(channel, "generator", shared.GENERATOR)
    _add_links(channel, feed)
    if feed.author_avatar_url:
        image = add(channel, "image")
        add(image, "url", feed.author_avatar_url)
        add(image, "title", feed.title)
        add(image, "link", feed.home_url)
    for post in feed.posts:
        _add_item(channel, post, feed)
    return shared.document(root)


def _add_links(channel: Element, feed: Feed) -> None:
    link, mime_type = f"{{{ATOM}}}link", "application/rss+xml"
    add(channel, link, rel="self", type=mime_type, href=feed.self_url)
    if feed.older_url:
        add(channel, link, rel="next", type=mime_type, href=feed.older_url)


def _add_item(channel: Element, post: Post, feed: Feed) -> None:
    item = add(channel, "item")
    permalink = feed.addresses.post(post.id)
    add(item, "title", shared.entry_title(post, feed))
    add(item, "link", permalink)
    add(item, "guid", permalink, isPermaLink="true")
    add(item, "pubDate", rfc822(shared.published_at(post)))
    add(item, f"{{{DUBLIN_CORE}}}creator", feed.author_name)
    add(item, f"{{{DUBLIN_CORE}}}rights", shared.rights(post, feed))
    for tag in post.tags:
        add(item, "category", tag)
    add(item, "description", shared.entry_html(post, feed))
    photos = shared.shown_photos(post)
    if photos:
        wire = photos[0].wire_rendition
        address = feed.addresses.media(wire.name)
        add(item, "enclosure", url=address, length=str(wire.bytes), type=JPEG)
    for photo in photos:
        shared.add_media(item, photo, feed)
