"""
The lists a visitor can stand in front of: the gallery, a tag, a camera, a lens, a year, a month.

A shelf knows what it is called and where its page and its feeds are, so that pages,
feeds and the heads of both agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from photolog.errors import NotFound
from photolog.store import lists
from photolog.web import looks

FEED_FORMATS = ("atom", "rss", "json")
NOTHING_HERE = "There is nothing at this address."


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list of public posts."""

    kind: str  # as store.lists knows it
    key: str
    title: str  # "" for the gallery, which is called like the blog
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)  # of the page's address
    feed_values: dict[str, Any] = field(default_factory=dict)  # of the feeds' addresses

    def url(self, **query: Any) -> str:
        """Return the path of its page."""
        return url_for(self.endpoint, **self.values, **query)

    def feed_url(self, feed_format: str, **query: Any) -> str:
        """Return the path of one of its feeds."""
        return url_for(f"feeds.{feed_format}", **self.feed_values, **query)


def gallery() -> Shelf:
    """Return the list of everything."""
    return Shelf("all", "", "", "pages.index")


def tag(key: str) -> Shelf:
    """
    Return the list of a tag by its folded key.

    Raises:
        NotFound: No public post carries it.
    """
    return Shelf("tag", key, f"#{_name('tag', key)}", "pages.tag", {"tag": key}, {"tag": key})


def camera(slug: str) -> Shelf:
    """Return the list of a camera; raises NotFound as tag() does."""
    name = _name("camera", slug)
    return Shelf("camera", slug, name, "pages.camera", {"slug": slug}, {"camera": slug})


def lens(slug: str) -> Shelf:
    """Return the list of a lens; raises NotFound as tag() does."""
    return Shelf("lens", slug, _name("lens", slug), "pages.lens", {"slug": slug}, {"lens": slug})


def year(number: int) -> Shelf:
    """Return the list of a year; raises NotFound as tag() does."""
    values = {"year": number}
    name = _name("year", f"{number:04}")
    return Shelf("year", name, name, "pages.year", values, values)


def month(year_number: int, number: int) -> Shelf:
    """Return the list of a month, 1 to 12; raises NotFound as tag() does."""
    key = f"{year_number:04}-{number:02}"
    _name("month", key)
    values = {"year": year_number, "month": number}
    return Shelf("month", key, looks.month(key), "pages.month", values, values)


def _name(kind: str, key: str) -> str:
    name = lists.name_of(kind, key)
    if name is None:
        raise NotFound(NOTHING_HERE)
    return name
