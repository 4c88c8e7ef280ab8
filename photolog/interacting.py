"""
What the owner does with notes of others: like, boost, keep, and take back.

An answer is no verb of its own: it is a post that answers something, published as any other.
"""

from __future__ import annotations

from photolog import gestures
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience
from photolog.reading import Note
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.store.reading import gestures as stored
from photolog.store.reading import notes

_OPEN = (Audience.PUBLIC, Audience.UNLISTED)


def like(blog: Blog, note_id: int) -> None:
    """
    Like a note; its author is told, once however often the button is pressed.

    Raises:
        NotFound: It is not kept here, or no longer.
        InvalidInput: Its author is blocked.
    """
    with database.transaction(is_public=False):
        note = _wanted(note_id)
        if stored.find("like", note.id) is None:
            activity_id = gestures.like(blog, note.uri, note.author)
            stored.add("like", note.id, activity_id, blog.now())


def unlike(blog: Blog, note_id: int) -> None:
    """Take back a like, if there is one."""
    with database.transaction(is_public=False):
        note = _found(note_id)
        like_id = stored.find("like", note.id)
        if like_id is not None:
            gestures.undo_like(blog, note.uri, note.author, like_id)
            stored.remove("like", note.id)


def share(blog: Blog, note_id: int) -> None:
    """
    Boost a note: its author and the owner's followers are told.

    Raises:
        NotFound: It is not kept here, or no longer.
        InvalidInput: Not everybody may see it, or its author is blocked.
    """
    with database.transaction(is_public=False):
        note = _wanted(note_id)
        if note.audience not in _OPEN:
            raise InvalidInput("Only what everybody may see can be boosted.")
        if stored.find("share", note.id) is None:
            activity_id = gestures.share(blog, note.uri, note.author)
            stored.add("share", note.id, activity_id, blog.now())


def unshare(blog: Blog, note_id: int) -> None:
    """Take back a boost, if there is one."""
    with database.transaction(is_public=False):
        note = _found(note_id)
        share_id = stored.find("share", note.id)
        if share_id is not None:
            gestures.undo_share(blog, note.uri, note.author, share_id)
            stored.remove("share", note.id)


def bookmark(blog: Blog, note_id: int) -> None:
    """
    Keep a note for the owner alone.

    Raises:
        NotFound: It is not kept here, or no longer.
    """
    with database.transaction(is_public=False):
        stored.bookmark(_found(note_id).id, blog.now())


def unbookmark(note_id: int) -> None:
    """Let a note go its way again."""
    with database.transaction(is_public=False):
        stored.forget_bookmark(note_id)


def _found(note_id: int) -> Note:
    note = notes.find(note_id)
    if note is None:
        raise NotFound("There is no such note, or it is no longer there.")
    return note


def _wanted(note_id: int) -> Note:
    note = _found(note_id)
    if note.author.is_blocked or blocks.is_blocked(note.author.host):
        raise InvalidInput("You have blocked them.")
    return note
