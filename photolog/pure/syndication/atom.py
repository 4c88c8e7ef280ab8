"""
The Atom feed: every photo as an enclosure, and as a Media RSS group with its alt text.

Specs:
    https://www.rfc-editor.org/rfc/rfc4287
    https://www.rfc-editor.org/rfc/rfc4946 (rel="license")
    https://www.rfc-editor.org/rfc/rfc5005#section-3 (rel="next")
"""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from photolog.pure.syndication import feed as shared
from photolog.pure.syndication.feed import ATOM, JPEG, MEDIA, Feed, add
from photolog.pure.text import licences
from photolog.pure.times import rfc3339
from photolog.records import Post

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def render(feed: Feed) -> bytes:
    """Return the feed as an Atom document."""
    # A default namespace of its own: the registered prefix is for the links in RSS.
    root = Element("feed", {"xmlns": ATOM, "xml:lang": shared.legal(feed.language)})
    # The pages of one feed share its id.
    add(root, "id", urlsplit(feed.self_url)._replace(query="").geturl())
    add(root, "title", feed.title)
    if feed.description:
        add(root, "subtitle", feed.description)
    add(root, "updated", rfc3339(feed.updated))
    author = add(root, "author")
    add(author, "name", feed.author_name)
    add(author, "uri", feed.author_url)
    add(root, "generator", shared.GENERATOR)
    if feed.author_avatar_url:
        add(root, "icon", feed.author_avatar_url)
    add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    if feed.older_url:
        add(root, "link", rel="next", type="application/atom+xml", href=feed.older_url)
    for post in feed.posts:
        _add_entry(root, post, feed)
    return shared.document(root)


def _add_entry(root: Element, post: Post, feed: Feed) -> None:
    entry = add(root, "entry")
    if post.language and post.language != feed.language:
        entry.set("xml:lang", shared.legal(post.language))
    permalink = feed.addresses.post(post.id)
    add(entry, "id", permalink)
    add(entry, "title", shared.entry_title(post, feed))
    add(entry, "published", rfc3339(shared.published_at(post)))
    add(entry, "updated", rfc3339(shared.updated_at(post)))
    add(entry, "link", rel="alternate", type="text/html", href=permalink)
    _add_rights(entry, post, feed)
    for tag in post.tags:
        add(entry, "category", term=tag)
    add(entry, "content", shared.entry_html(post, feed), type="html")
    _add_photos(entry, post, feed)


def _add_rights(entry: Element, post: Post, feed: Feed) -> None:
    licence = licences.find(post.licence)
    if licence and licence.url:
        add(entry, "link", rel="license", href=licence.url)
    add(entry, "rights", shared.rights(post, feed))


def _add_photos(entry: Element, post: Post, feed: Feed) -> None:
    photos = shared.shown_photos(post)
    for photo in photos:
        wire = photo.wire_rendition
        address = feed.addresses.media(wire.name)
        add(entry, "link", rel="enclosure", type=JPEG, length=str(wire.bytes), href=address)
    for photo in photos:
        shared.add_media(add(entry, f"{{{MEDIA}}}group"), photo, feed)
