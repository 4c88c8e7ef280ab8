"""
The frozen records of what the owner reads: whom they follow, and what those show.

As in peers, a "uri" is the id of a thing in the fediverse, a "url" is for people to click
on, times are aware and in UTC, and an empty string means "not known".

Spec: https://www.w3.org/TR/activitystreams-vocabulary/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from photolog.developed import Facts
from photolog.peers import Audience, MediaKind, Person, Poll


class FollowingState(StrEnum):
    """What the other side said to the owner's Follow."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Following:
    """Somebody whom the owner follows, or asked to."""

    person: Person
    state: FollowingState
    activity_id: int  # of the Follow that stands; its Undo must name it
    since: datetime
    shows_boosts: bool
    last_post_at: datetime | None  # of what is known here; None: nothing


@dataclass(frozen=True, slots=True)
class FollowedTag:
    """A hashtag that the owner follows."""

    tag: str  # folded for comparing
    shown: str  # as typed, without "#"
    since: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, video or sound of a remote note; *picture* is our own copy, once there is one."""

    id: int
    note_id: int
    position: int
    kind: MediaKind
    url: str  # on their server: never put into a page, only fetched by us or linked to
    media_type: str
    alt: str
    width: int | None  # as they say, in pixels
    height: int | None
    blurhash: str
    focus: tuple[float, float] | None  # as records.Focus
    facts: Facts | None  # camera facts, as FEP-ee3a or Vernissage tell them
    picture: str  # the name of our copy in the cache; "" while there is none
    has_failed: bool  # fetched in vain, too often or for good


@dataclass(frozen=True, slots=True)
class Note:
    """Something that somebody wrote elsewhere, as we keep it."""

    id: int
    uri: str
    url: str
    kind: str  # "Note", "Article", "Question", …
    author: Person
    in_reply_to: str
    conversation: str
    content_html: str  # cleaned
    summary: str  # the content warning
    is_sensitive: bool
    language: str
    audience: Audience
    tags: tuple[str, ...]  # without "#"
    quote_uri: str
    poll: Poll | None
    attachments: tuple[Attachment, ...]
    published_at: datetime
    edited_at: datetime | None
    is_liked: bool = False
    is_shared: bool = False
    is_bookmarked: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the reader: a note, and who brought it there."""

    id: int
    at: datetime  # when it was written, or boosted: the order of the reader
    note: Note
    shared_by: tuple[Person, ...]  # empty: it is there for its author or for a tag


@dataclass(frozen=True, slots=True)
class EntryCursor:
    """A place in the reader: everything strictly older follows."""

    at_ms: int
    id: int
