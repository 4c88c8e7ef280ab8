"""
What a page says about itself to programs: previews, search engines, the fediverse.

Specs:
    https://ogp.me/
    https://docs.joinmastodon.org/entities/PreviewCard/ (fediverse:creator)
    https://www.rfc-editor.org/rfc/rfc6596 (canonical)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from photolog.pure.pictures.geometry import fit_within
from photolog.pure.syndication import structured
from photolog.pure.text import plain
from photolog.pure.text.sanitize import Html
from photolog.records import Photo, Post, Rendition, Visibility
from photolog.web import looks
from photolog.web.current import blog, profile
from photolog.web.visitors import shelves, signals
from photolog.web.visitors.shelves import Shelf

DESCRIPTION_LENGTH = 200  # characters
PREVIEW_PX = 1200  # long edge that other sites show large

_FEED_TYPES = {
    "atom": ("Atom", "application/atom+xml"),
    "rss": ("RSS", "application/rss+xml"),
    "json": ("JSON", "application/feed+json"),
}


class FeedLink(NamedTuple):
    """A feed as the head announces it."""

    title: str
    media_type: str
    url: str


class Preview(NamedTuple):
    """The picture that stands for a page elsewhere."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one page; addresses are absolute."""

    title: str
    url: str  # the canonical one
    description: str = ""
    kind: str = "website"  # as OpenGraph names it
    image: Preview | None = None
    published_at: datetime | None = None
    robots: str = ""
    feeds: tuple[FeedLink, ...] = ()
    oembed_url: str = ""
    activity_url: str = ""  # the same as a document for other servers
    structured: Html | str = ""


def of_page(title: str, path: str, *, is_listed: bool = True, description: str = "") -> Head:
    """Return the head of a page that shows no list: tags, search, …"""
    return Head(
        title=_with_site(title),
        url=blog().addresses.at(path),
        description=description,
        robots=signals.robots(is_listed=is_listed),
        feeds=feed_links(shelves.gallery()),
    )


def of_profile(title: str, path: str, description: str) -> Head:
    """Return the head of a page about the owner, which other servers know as an actor."""
    head = of_page(title, path, description=description)
    return replace(head, activity_url=_activity_url(blog().addresses.actor))


def of_shelf(shelf: Shelf, path: str, posts: tuple[Post, ...] = ()) -> Head:
    """Return the head of a page of a list; *path* is that of this very page."""
    site, addresses = blog().config.site, blog().addresses
    own = feed_links(shelf)
    return Head(
        title=_with_site(shelf.title),
        url=addresses.at(path),
        description=plain.shortened(site.description, DESCRIPTION_LENGTH),
        image=next((_preview(p.photos[0]) for p in posts if p.photos and not p.is_hidden), None),
        robots=signals.robots(is_listed=True),
        feeds=own if not shelf.title else own + feed_links(shelves.gallery()),
        structured="" if shelf.title else _website(),
        activity_url="" if shelf.title else _activity_url(addresses.actor),
    )


def of_post(post: Post) -> Head:
    """Return the head of a post's page."""
    addresses, zone = blog().addresses, blog().config.zone
    is_listed = post.visibility is Visibility.PUBLIC
    objects = structured.image_objects(post, addresses, author_name(), zone)
    return Head(
        title=_with_site(plain.headline(post, zone)),
        url=addresses.post(post.id),
        description=_description(post),
        kind="article",
        image=_preview(post.photos[0]) if post.photos and not post.is_hidden else None,
        published_at=post.published_at,
        robots=signals.robots(is_listed=is_listed, has_pictures=not post.is_hidden),
        feeds=feed_links(shelves.gallery()),
        oembed_url=addresses.oembed(post.id) if post.visibility.is_open else "",
        structured=structured.json_ld(objects) if objects and is_listed else "",
        activity_url=_activity_url(addresses.post(post.id)),
    )


def feed_links(shelf: Shelf) -> tuple[FeedLink, ...]:
    """Return the three feeds of a list."""
    name = _with_site(shelf.title)
    return tuple(
        FeedLink(f"{name} ({label})", media_type, blog().addresses.at(shelf.feed_url(feed_format)))
        for feed_format, (label, media_type) in _FEED_TYPES.items()
    )


def author_name() -> str:
    """Return what the owner is called where they are named as the author."""
    return profile().name or blog().config.site.title


def avatar_url() -> str:
    """Return the absolute address of the owner's picture, or ""."""
    return blog().addresses.media(profile().avatar) if profile().avatar else ""


def _activity_url(uri: str) -> str:
    return uri if blog().config.federates else ""


def _with_site(title: str) -> str:
    site_title = blog().config.site.title
    return f"{title} – {site_title}" if title else site_title


def _description(post: Post) -> str:
    if post.is_hidden:
        return plain.warned_headline(post, blog().config.zone)
    words = looks.excerpt(post.caption_html, DESCRIPTION_LENGTH)
    alts = [photo.alt for photo in post.photos[:1]]
    return words or plain.shortened("".join(alts), DESCRIPTION_LENGTH)


def _preview(photo: Photo) -> Preview:
    rendition = _preview_rendition(photo)
    url = blog().addresses.media(rendition.name)
    return Preview(url, rendition.width, rendition.height, photo.alt)


def _preview_rendition(photo: Photo) -> Rendition:
    """Return the smallest sRGB JPEG that is large enough: previews drop colour profiles."""
    safe = [r for r in photo.renditions if r.format == "jpeg" and r.is_srgb]
    wanted = max(fit_within(photo.size, PREVIEW_PX))
    return next((r for r in safe if max(r.width, r.height) >= wanted), photo.wire_rendition)


def _website() -> Html:
    site, addresses = blog().config.site, blog().addresses
    links = [link.url for link in profile().links]
    owner = structured.person(addresses, author_name(), avatar_url(), links)
    website = structured.website(site.title, site.description, site.language, addresses, owner)
    return structured.json_ld(website)
