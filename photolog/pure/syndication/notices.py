"""
The Atom feed of what happened, for the owner alone: sentences, and no pictures.

Spec: https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from photolog.pure.syndication import feed as shared
from photolog.pure.syndication.feed import ATOM, add
from photolog.pure.times import rfc3339

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    id: str  # a URI that never changes and does not hold the secret
    title: str
    text: str  # plain; "" for none
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeFeed:
    """The newest things that happened, the newest first."""

    id: str
    title: str
    language: str
    author_name: str
    home_url: str
    self_url: str
    entries: tuple[Entry, ...]
    updated: datetime


def render(feed: NoticeFeed) -> bytes:
    """Return the feed as an Atom document."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": shared.legal(feed.language)})
    add(root, "id", feed.id)
    add(root, "title", feed.title)
    add(root, "updated", rfc3339(feed.updated))
    add(add(root, "author"), "name", feed.author_name)
    add(root, "generator", shared.GENERATOR)
    add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    for each in feed.entries:
        entry = add(root, "entry")
        add(entry, "id", each.id)
        add(entry, "title", each.title)
        add(entry, "published", rfc3339(each.at))
        add(entry, "updated", rfc3339(each.at))
        add(entry, "link", rel="alternate", type="text/html", href=each.url)
        if each.text:
            add(entry, "content", each.text, type="text")
    return shared.document(root)
