"""
The frozen records that travel between the floors.

Rows of the database do not leave store/ and pixels do not leave imaging/: what
everybody else sees are these. Times are aware and in UTC, sizes are in pixels,
lengths in bytes, unless a field says otherwise. An empty string means "not known".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from photolog.developed import (  # noqa: F401 - all records can be had from here
    Developed,
    Facts,
    Location,
    Rendered,
    Size,
    Suggestions,
)


class Focus(NamedTuple):
    """The point to keep in view: (0, 0) top left to (1, 1) bottom right."""

    x: float = 0.5
    y: float = 0.5


class Visibility(StrEnum):
    """Who may see a published post."""

    PUBLIC = "public"
    UNLISTED = "unlisted"  # reachable by its permalink, in no list, feed, count or search
    FOLLOWERS = "followers"  # for those who follow the owner and those whom it names
    DIRECT = "direct"  # for those whom it names

    @property
    def is_open(self) -> bool:
        """Whether everybody who has the permalink may see it."""
        return self in (Visibility.PUBLIC, Visibility.UNLISTED)


class Status(StrEnum):
    """Where a post is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # becomes published when published_at has come
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Rendition:
    """A public file derived from an original."""

    name: str  # in /media/, unguessable
    format: str  # "jpeg" or "avif"
    width: int
    height: int
    bytes: int
    is_srgb: bool


@dataclass(frozen=True, slots=True)
class Original:
    """The uploaded bytes, never served."""

    sha256: str
    bytes: int
    name: str  # in originals/, random, with the extension of what the decoder found
    filename: str  # the client's name, for the owner's eyes only


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of a post, in its place."""

    id: int
    post_id: int
    position: int  # from 0
    alt: str
    focus: Focus
    size: Size  # of the upright original
    tint: str
    blurhash: str
    facts: Facts
    suggestions: Suggestions
    location: Location | None
    original: Original
    renditions: tuple[Rendition, ...]  # narrowest first; JPEG before AVIF at equal width

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.size.width / self.size.height

    def of_format(self, format_name: str) -> tuple[Rendition, ...]:
        """Return the page renditions of one format, narrowest first, one per width."""
        by_width: dict[int, Rendition] = {}
        for rendition in self.renditions:
            if rendition.format == format_name:
                known = by_width.get(rendition.width)
                # Of two of one width the wide-gamut one is for the page, the sRGB one for the wire.
                if known is None or known.is_srgb:
                    by_width[rendition.width] = rendition
        return tuple(by_width[width] for width in sorted(by_width))

    def rendition_at_least(self, width: int) -> Rendition:
        """Return the smallest page JPEG that is *width* px wide or more, else the largest."""
        choices = self.of_format("jpeg")
        return next((r for r in choices if r.width >= width), choices[-1])

    @property
    def wire_rendition(self) -> Rendition:
        """The largest sRGB JPEG: for feeds, previews and other servers."""
        return [r for r in self.renditions if r.format == "jpeg" and r.is_srgb][-1]


@dataclass(frozen=True, slots=True)
class Post:
    """
    What is published under one permalink: words and one to twenty photos.

    An answer to somebody else's note and a direct post may be words alone.
    """

    id: int
    status: Status
    visibility: Visibility
    title: str
    caption_source: str  # Markdown, as the owner typed it
    caption_html: str  # cleaned
    content_warning: str
    is_sensitive: bool
    licence: str  # a code of pure.text.licences
    place: str  # free words, typed by the owner
    language: str
    show_camera: bool
    tags: tuple[str, ...]  # as shown, in order, without "#"
    created_at: datetime
    published_at: datetime | None  # None: a draft without a date of its own
    edited_at: datetime | None  # None: never edited since it was published
    photos: tuple[Photo, ...]
    comments: str = ""  # "open", "approve" or "closed"; empty: as the settings have it
    pinned_at: datetime | None = None  # None: not among the featured posts
    in_reply_to: str = ""  # the address of the remote note that it answers

    @property
    def is_hidden(self) -> bool:
        """Whether the pictures stay behind a disclosure until the visitor asks."""
        return self.is_sensitive or bool(self.content_warning)

    @property
    def needs_photo(self) -> bool:
        """Whether it cannot be published without a photo: what is said to somebody can."""
        return not self.in_reply_to and self.visibility is not Visibility.DIRECT

    @property
    def missing_alt_count(self) -> int:
        """How many photos have no alt text."""
        return sum(not photo.alt for photo in self.photos)


CENTRE = Focus()


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """What the owner says about one photo that is already stored."""

    photo_id: int
    alt: str = ""
    focus: Focus = CENTRE


@dataclass(frozen=True, slots=True)
class Draft:
    """
    What the owner typed about a post, validated but not yet stored.

    *photos* gives the order; a photo of the post that is not named comes after them.
    *in_reply_to* counts for a draft that answers nothing yet: what a post answers never changes.
    """

    title: str = ""
    caption_source: str = ""
    content_warning: str = ""
    is_sensitive: bool = False
    licence: str = ""
    place: str = ""
    visibility: Visibility = Visibility.PUBLIC
    language: str = ""
    show_camera: bool = True
    tags: tuple[str, ...] = ()  # typed in the tag field; those of the caption are added
    comments: str = ""  # as in Post
    published_at: datetime | None = None  # None: the moment of publishing
    photos: tuple[PhotoWords, ...] = ()
    in_reply_to: str = ""  # as in Post


class Cursor(NamedTuple):
    """A place in a list: everything strictly older than this follows."""

    published_at_ms: int
    post_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list, newest first."""

    posts: tuple[Post, ...]
    older: Cursor | None  # None: this is the end
    newer: Cursor | None  # None: this is the beginning


@dataclass(frozen=True, slots=True)
class Tally:
    """A list by name and how many public posts it holds, as for tags, cameras, months."""

    key: str  # in addresses
    name: str  # for people
    count: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the profile."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the owner says about themself, and the choices made in the studio's settings."""

    name: str = ""
    bio_source: str = ""  # Markdown
    about_source: str = ""  # Markdown of /about
    links: tuple[Link, ...] = ()
    avatar: str = ""  # a name in /media/
    header: str = ""  # a name in /media/
    theme: str = "auto"  # "auto", "light", "dark"
    photos_per_page: int = 30
    show_camera: bool = True  # default for new posts
    allow_ai_training: bool = False
    allow_search_engines: bool = True
    default_licence: str = ""
    default_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-in browser."""

    key: str  # hash of the cookie's value; the value itself is not stored
    csrf_token: str
    user_agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` found wrong."""

    subject: str
    problem: str


@dataclass(frozen=True, slots=True)
class StorageUse:
    """How much the data folder holds, in bytes, and how many of each."""

    posts: int
    photos: int
    renditions: int
    original_bytes: int
    media_bytes: int
    free_bytes: int
    counts: dict[str, int] = field(default_factory=dict)  # rows by table
