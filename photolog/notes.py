"""
Notes of others: read at their own address or heard from their author, believed, kept.

A note is believed when its author's own server says it: standing in an activity that its
author signed, or read at its own id. Whoever calls keep() has made sure of that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from photolog import people
from photolog.blog import Blog
from photolog.errors import FetchFailed
from photolog.peers import Audience, MediaKind, Person, RemoteNote
from photolog.pure.wire import lenient, notes_read
from photolog.reading import Note
from photolog.store.engine import database
from photolog.store.peers import blocks, gone, keys
from photolog.store.peers import people as known_people
from photolog.store.reading import following, timeline
from photolog.store.reading import notes as stored

OPEN = (Audience.PUBLIC, Audience.UNLISTED)


def at(blog: Blog, uri: str, *, as_owner: bool = False) -> Note:
    """
    Return the note at an address, as kept or else fetched and kept.

    Args:
        as_owner: Ask in the owner's name, who may be let in where others are not.

    Raises:
        FetchFailed: It did not come, is deleted, or is none that the owner wants.
        MalformedActivity: What is there is no note.
    """
    known = stored.find_by_address(uri)
    if known is not None:
        return known
    heard, author = fetch(blog, uri, as_owner=as_owner, is_asked_for=True)
    with database.transaction(is_public=False):
        return keep(blog, heard, author)


def fetch(
    blog: Blog,
    uri: str,
    *,
    as_owner: bool = False,
    is_asked_for: bool = False,
    most_of_domain: int = keys.MOST_OF_A_DOMAIN,
) -> tuple[RemoteNote, Person]:
    """
    Read a note at its own address, and who wrote it; nothing of the note is stored.

    Args:
        as_owner: As at().
        is_asked_for: It is the owner who wants it, and no stranger who makes us ask: then
            it does not matter how many new people of a server there were lately.
        most_of_domain: Else so many are met within ten minutes.

    Raises:
        FetchFailed, MalformedActivity: As at().
    """
    if gone.is_gone(uri, blog.now()):
        raise FetchFailed(f"{uri} was deleted", status=410)
    heard = notes_read.read(_document(blog, uri, as_owner=as_owner))
    if gone.is_gone(heard.uri, blog.now()):
        raise FetchFailed(f"{heard.uri} was deleted", status=410)
    if is_asked_for:
        author = known_people.find(heard.author_uri) or people.renewed(blog, heard.author_uri)
    else:
        author = people.at(blog, heard.author_uri, most_of_domain)
    if author.is_blocked or blocks.is_blocked(author.host):
        raise FetchFailed(f"{author.handle} is blocked")
    return heard, author


def keep(blog: Blog, heard: RemoteNote, author: Person) -> Note:
    """
    Keep a note that is believed, within a transaction.

    One that is known is changed when its own author says something later about it. Whatever
    is too much of one person gives way, the oldest first.
    """
    known = stored.find_by_uri(heard.uri)
    if known is not None and not is_news(known, heard, author):
        return _counted(known, heard, author)
    note = stored.put(heard, author, blog.new_id(), blog.now())
    if known is not None:
        _clear(blog, _copies(known) - _copies(note))
        timeline.set_has_pictures(note.id, _has_pictures(note))
        if not _may_stand_there(note):  # it was for more people before
            timeline.remove(note.id)
    _make_room(blog, author)
    return stored.find(note.id) or note


def is_news(known: Note, heard: RemoteNote, author: Person) -> bool:
    """Return whether a note as heard is its own author's word, and later than what is kept."""
    if known.author.id != author.id or heard.author_uri != author.uri:
        return False
    if heard.updated_at is None:
        return False
    return heard.updated_at > (known.edited_at or known.published_at)


def show(note: Note) -> bool:
    """
    Put a note of somebody whom the owner follows into the reader, within a transaction.

    What they begin stands there, and what they answer to themselves or to somebody whom the
    owner follows, too; not their part in talks with others, and no message to the owner alone.

    Returns:
        Whether it stands there now.
    """
    if note.audience is Audience.DIRECT or not following.is_followed(note.author.id):
        return False
    if note.in_reply_to and not may_answer(note.author, note.in_reply_to):
        return False
    enter(note)
    following.saw_post(note.author.id, note.published_at)
    return True


def enter(note: Note) -> None:
    """Give a note its place in the reader, within a transaction, unless it gave way at once."""
    if stored.find(note.id) is None:
        return
    at, has_pictures = note.published_at, _has_pictures(note)
    timeline.add(note.id, at, has_pictures=has_pictures, is_boost=False)


def may_answer(author: Person, parent_uri: str) -> bool:
    """Return whether an answer of somebody whom the owner follows is for the owner to read."""
    parent = stored.find_by_uri(parent_uri)
    if parent is None:
        # Many servers name a note below its author: enough to tell who talks to themselves.
        return parent_uri.startswith(f"{author.uri}/")
    return parent.author.id == author.id or following.is_followed(parent.author.id)


def remove(blog: Blog, note_id: int) -> None:
    """Delete a note here, within a transaction; its pictures go after the commit."""
    _clear(blog, set(stored.remove(note_id)))


def remove_all_of(blog: Blog, person_id: int) -> None:
    """Delete all notes of a person here, within a transaction, before the person goes."""
    _clear(blog, set(stored.remove_all_of(person_id)))


def _counted(known: Note, heard: RemoteNote, author: Person) -> Note:
    """Take the votes of a poll as its author tells them: they come without a later `updated`."""
    is_theirs = known.author.id == author.id and heard.author_uri == author.uri
    if not is_theirs or known.poll is None or heard.poll is None or heard.poll == known.poll:
        return known
    if [each.name for each in known.poll.choices] != [each.name for each in heard.poll.choices]:
        return known
    stored.set_poll(known.id, heard.poll)
    return replace(known, poll=heard.poll)


def _make_room(blog: Blog, author: Person) -> None:
    most = stored.MOST_OF_A_STRANGER, stored.CHARACTERS_OF_A_STRANGER
    if following.is_followed(author.id):
        most = stored.MOST_OF_A_PERSON, stored.CHARACTERS_OF_A_PERSON
    for note_id in stored.beyond(author.id, *most):
        remove(blog, note_id)


def _may_stand_there(note: Note) -> bool:
    """Return whether a note may be in the reader at all, whoever brought it there."""
    if note.audience is Audience.FOLLOWERS:
        return following.is_followed(note.author.id)
    return note.audience is not Audience.DIRECT


def _has_pictures(note: Note) -> bool:
    return any(each.kind is MediaKind.IMAGE for each in note.attachments)


def _copies(note: Note) -> set[str]:
    return {each.picture for each in note.attachments if each.picture}


def _clear(blog: Blog, names: set[str]) -> None:
    if names:
        database.after_commit(partial(blog.files.remove_pictures, sorted(names)))


def _document(blog: Blog, uri: str, *, as_owner: bool) -> dict[str, Any]:
    if not as_owner:
        return people.document(blog, uri)
    _refuse_blocked(uri)
    fetched = blog.network.get_document(uri, blog.network.owner)
    _refuse_blocked(fetched.url)
    return fetched.document


def _refuse_blocked(uri: str) -> None:
    if blocks.is_blocked(lenient.host(uri)):
        raise FetchFailed(f"{lenient.host(uri)} is blocked")
