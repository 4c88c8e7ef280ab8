"""
What the owner does to others' things, as activities in the outbox tables.

Everything here is called within the transaction that writes what it tells, and returns
the number of the activity: an Undo has to name the very activity that it takes back.

Spec: https://www.w3.org/TR/activitypub/#follow-activity-outbox and the sections after it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from photolog import outgoing
from photolog.blog import Blog
from photolog.peers import Person
from photolog.pure.wire import activities
from photolog.pure.wire.contexts import Document
from photolog.store.peers import followers


def follow(blog: Blog, person: Person) -> int:
    """Ask to follow somebody."""
    activity_id = blog.new_id()
    outgoing.send(blog, "Follow", activity_id, _follow(blog, person, activity_id), _to(person))
    return activity_id


def undo_follow(blog: Blog, person: Person, follow_id: int, *, is_answer: bool = False) -> int:
    """
    Follow somebody no longer, or take back the wish; it goes to their personal inbox.

    Args:
        is_answer: Whether it is their server that makes us send it, as outgoing.send() has it.
    """
    return _undo(blog, _follow(blog, person, follow_id), _to(person), is_answer=is_answer)


def like(blog: Blog, note_uri: str, author: Person) -> int:
    """Tell the author of a note that the owner likes it, and nobody else."""
    activity_id = blog.new_id()
    document = _like(blog, note_uri, author, activity_id)
    outgoing.send(blog, "Like", activity_id, document, _to(author))
    return activity_id


def undo_like(blog: Blog, note_uri: str, author: Person, like_id: int) -> int:
    """Take back a like."""
    return _undo(blog, _like(blog, note_uri, author, like_id), _to(author))


def share(blog: Blog, note_uri: str, author: Person) -> int:
    """Boost somebody's public note: its author and our followers are told."""
    activity_id, now = blog.new_id(), blog.now()
    document = _announce(blog, note_uri, author, activity_id, now)
    outgoing.send(blog, "Announce", activity_id, document, _to_all(author))
    return activity_id


def undo_share(blog: Blog, note_uri: str, author: Person, share_id: int) -> int:
    """Take back a boost, from all who were told of it."""
    document = _announce(blog, note_uri, author, share_id, blog.now())
    return _undo(blog, document, _to_all(author))


def report(blog: Blog, person: Person, note_uris: Sequence[str], content: str) -> int:
    """
    Report somebody, and notes of theirs, to those who run their server.

    It comes from the application actor, so it does not say who reports; *content* is plain
    text, and the person themself is not told.
    """
    activity_id = blog.new_id()
    uri = blog.addresses.activity(activity_id)
    document = activities.flag([person.uri, *note_uris], content, uri, blog.addresses)
    inbox = person.shared_inbox or person.inbox
    outgoing.send(blog, "Flag", activity_id, document, {inbox})
    return activity_id


def _follow(blog: Blog, person: Person, activity_id: int) -> Document:
    return activities.follow(person.uri, blog.addresses.activity(activity_id), blog.addresses)


def _like(blog: Blog, note_uri: str, author: Person, activity_id: int) -> Document:
    uri = blog.addresses.activity(activity_id)
    return activities.like(note_uri, author.uri, uri, blog.addresses)


def _announce(
    blog: Blog, note_uri: str, author: Person, activity_id: int, at: datetime
) -> Document:
    uri = blog.addresses.activity(activity_id)
    return activities.announce(note_uri, author.uri, uri, blog.addresses, at)


def _undo(blog: Blog, done: Document, inboxes: set[str], *, is_answer: bool = False) -> int:
    activity_id = blog.new_id()
    document = activities.undo(done, blog.addresses.activity(activity_id), blog.addresses)
    outgoing.send(blog, "Undo", activity_id, document, inboxes, is_answer=is_answer)
    return activity_id


def _to(person: Person) -> set[str]:
    return outgoing.inboxes_of([person], is_shared=False)


def _to_all(author: Person) -> set[str]:
    return outgoing.inboxes_of([author]) | set(followers.inboxes())
