"""Whom and what an act is about, or the refusal that there is none; and its row in the journal."""

from __future__ import annotations

import re

from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Follower, JournalKind, Person, Reply
from photolog.pure.text import handles
from photolog.store.peace import journal
from photolog.store.peers import followers, replies
from photolog.store.peers import people as stored

_DOMAIN = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+")


def person_of(person_id: int) -> Person:
    """Return a person, or raise NotFound."""
    person = stored.find_by_id(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def follower_of(person_id: int) -> Follower:
    """Return a follower or one who asks, or raise NotFound."""
    follower = followers.find(person_id)
    if follower is None:
        raise NotFound("There is no such follower.")
    return follower


def reply_of(reply_id: int) -> Reply:
    """Return a reply, or raise NotFound."""
    reply = replies.find(reply_id)
    if reply is None:
        raise NotFound("There is no such reply.")
    return reply


def domain_of(blog: Blog, typed: str) -> str:
    """
    Return the name of another server as it is kept: small letters, ASCII, no port.

    Raises:
        InvalidInput: That is no name of a server, or our own.
    """
    bare = typed.strip().lower().removeprefix("*.").strip(".")
    name = handles.split(f"anybody@{bare}")[1].partition(":")[0]
    if not _DOMAIN.fullmatch(name):  # lists that are public hide letters behind stars
        raise InvalidInput(f"{typed!r} is not the name of a server.", "domain")
    if name == blog.addresses.host.partition(":")[0]:
        raise InvalidInput("This is your own server.", "domain")
    return name


def note(blog: Blog, kind: JournalKind, person: Person, detail: str = "") -> None:
    """Write into the journal what was done about a person."""
    journal.add(kind, person.handle, detail, blog.now(), target=person.uri)
