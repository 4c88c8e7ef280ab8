"""
What the three feeds have in common: the record they are made from, and their content.

A reader sees nothing of photolog but this, often for years and through software that
drops much of it. So every address is absolute, every picture has its size and alt
text, and what Atom, RSS and JSON Feed say about one post is the same.

The pictures of a hidden post are not in its feed entry: the title carries the warning
and a link leads to the page, where the visitor decides.

Specs:
    https://www.rfc-editor.org/rfc/rfc4287
    https://www.rssboard.org/rss-specification and https://www.rssboard.org/media-rss
    https://www.jsonfeed.org/version/1.1/
    https://www.w3.org/TR/xml/#charsets
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from photolog.pure.addresses import Addresses
from photolog.pure.pictures.exif import exposure_line
from photolog.pure.text import captions, licences, plain
from photolog.records import Facts, Photo, Post, Rendition

JPEG = "image/jpeg"
GENERATOR = "photolog"
INLINE_PX = 1280  # long edge of the pictures inside the content
THUMBNAIL_PX = 320  # long edge

# Registered once for the process, so that every document says media:, dc: and atom:.
ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
for _prefix, _namespace in (("atom", ATOM), ("media", MEDIA), ("dc", DUBLIN_CORE)):
    ElementTree.register_namespace(_prefix, _namespace)

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of one feed. *posts* are public, published, newest first."""

    title: str
    description: str
    language: str
    author_name: str
    author_url: str
    author_avatar_url: str  # "" if there is none
    home_url: str  # the page that this is the feed of
    self_url: str
    older_url: str  # the next page of the feed; "" at its end
    updated: datetime  # of the newest change in it
    posts: tuple[Post, ...]
    addresses: Addresses
    zone: tzinfo  # in which a post without any words is called by its date


def legal(text: str) -> str:
    """Return *text* without the characters that XML 1.0 has no way to write."""
    return _ILLEGAL.sub("", text)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Append an element whose text and attributes are legal XML, and return it."""
    legal_attributes = {name: legal(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, legal_attributes)
    element.text = legal(text) or None
    return element


def document(root: Element) -> bytes:
    """Return an XML document with its declaration, indented, in UTF-8."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def published_at(post: Post) -> datetime:
    """Return when a post came out."""
    return post.published_at or post.created_at


def updated_at(post: Post) -> datetime:
    """Return when a post last changed."""
    return max(post.edited_at or published_at(post), published_at(post))


def shown_photos(post: Post) -> tuple[Photo, ...]:
    """Return the photos that a feed may carry: none of a hidden post."""
    return () if post.is_hidden else post.photos


def jpeg_of(photo: Photo, long_edge: int) -> Rendition:
    """Return the smallest page JPEG whose long edge is *long_edge* px or more, else the largest."""
    choices = photo.of_format("jpeg")
    return next((r for r in choices if max(r.width, r.height) >= long_edge), choices[-1])


def camera_line(facts: Facts) -> str:
    """Return "Canon EOS R6, RF 85mm, 1/250 s, f/8, ISO 200", as far as known."""
    return ", ".join(filter(None, (facts.camera, facts.lens, exposure_line(facts))))


def entry_title(post: Post, feed: Feed) -> str:
    """Return what the entry is called, with its warning."""
    return plain.warned_headline(post, feed.zone)


def entry_html(post: Post, feed: Feed) -> str:
    """Return the content of an entry: pictures with their camera, then the caption."""
    return legal("\n".join(filter(None, _parts(post, feed))))


def rights(post: Post, feed: Feed) -> str:
    """Return whose the photos are and what may be done with them."""
    year = published_at(post).astimezone(feed.zone).year
    return licences.rights_line(post.licence, feed.author_name, year)


def add_media(parent: Element, photo: Photo, feed: Feed) -> None:
    """Append a photo as Media RSS: what it is, a thumbnail, its alt text."""
    wire, small = photo.wire_rendition, jpeg_of(photo, THUMBNAIL_PX)
    content = add(
        parent,
        f"{{{MEDIA}}}content",
        url=feed.addresses.media(wire.name),
        type=JPEG,
        medium="image",
        width=str(wire.width),
        height=str(wire.height),
        fileSize=str(wire.bytes),
    )
    # In a group the rest stands beside the content, else within it.
    around = parent if parent.tag == f"{{{MEDIA}}}group" else content
    add(
        around,
        f"{{{MEDIA}}}thumbnail",
        url=feed.addresses.media(small.name),
        width=str(small.width),
        height=str(small.height),
    )
    if photo.alt:
        add(around, f"{{{MEDIA}}}description", photo.alt, type="plain")


def _parts(post: Post, feed: Feed) -> list[str]:
    caption = captions.absolute(post.caption_html, feed.addresses.base_url)
    if not post.is_hidden:
        return [*(_figure(photo, post, feed) for photo in post.photos), caption]
    # A warning is about the words too; "sensitive" alone is about the pictures.
    return [_invitation(post, feed), "" if post.content_warning else caption]


def _figure(photo: Photo, post: Post, feed: Feed) -> str:
    picture = jpeg_of(photo, INLINE_PX)
    image = (
        f'<img src="{escape(feed.addresses.media(picture.name))}" alt="{escape(photo.alt)}"'
        f' width="{picture.width}" height="{picture.height}">'
    )
    line = camera_line(photo.facts) if post.show_camera else ""
    words = f"<figcaption>{escape(line)}</figcaption>" if line else ""
    return f"<figure>{image}{words}</figure>"


def _invitation(post: Post, feed: Feed) -> str:
    warning = f"{post.content_warning}: " if post.content_warning else ""
    count = len(post.photos)
    photos = "1 photo" if count == 1 else f"{count} photos"
    address = escape(feed.addresses.post(post.id))
    return f'<p>{escape(warning)}<a href="{address}">{photos}, hidden until you ask</a></p>'
