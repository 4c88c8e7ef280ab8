"""
The sitemap, with the pictures of each page, and the index for when one is not enough.

Specs:
    https://www.sitemaps.org/protocol.html
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from photolog.pure.syndication.feed import add, document
from photolog.pure.times import rfc3339

CONTENT_TYPE = "application/xml; charset=utf-8"
MOST_ENTRIES = 50_000  # in one sitemap, says the protocol

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
ElementTree.register_namespace("image", _IMAGE)


class Entry(NamedTuple):
    """A page that may be found."""

    url: str
    changed_at: datetime | None = None
    image_urls: tuple[str, ...] = ()


def render(entries: Iterable[Entry]) -> bytes:
    """Return one sitemap; the caller gives at most 50,000 entries."""
    root = Element("urlset", {"xmlns": _SITEMAP})
    for entry in entries:
        page = add(root, "url")
        add(page, "loc", entry.url)
        if entry.changed_at:
            add(page, "lastmod", rfc3339(entry.changed_at))
        for image_url in entry.image_urls:
            add(add(page, f"{{{_IMAGE}}}image"), f"{{{_IMAGE}}}loc", image_url)
    return document(root)


def render_index(sitemap_urls: Iterable[str]) -> bytes:
    """Return the index that names the sitemaps."""
    root = Element("sitemapindex", {"xmlns": _SITEMAP})
    for url in sitemap_urls:
        add(add(root, "sitemap"), "loc", url)
    return document(root)
