"""An act of the journal is taken back."""

from __future__ import annotations

from collections.abc import Callable

from photolog.blog import Blog
from photolog.errors import NotFound
from photolog.moderation import quieting
from photolog.moderation.blocking import unblock_all, unblock_domain, unblock_person
from photolog.moderation.followers import trust
from photolog.peers import JournalEntry, JournalKind, ReplyState
from photolog.store.engine import database
from photolog.store.peace import hushed, journal
from photolog.store.peers import people as stored
from photolog.store.peers import replies


def may_undo(entry: JournalEntry) -> bool:
    """Return whether an act still stands and can be taken back."""
    return entry.undone_at is None and entry.kind in _UNDO


def undo(blog: Blog, entry_id: int) -> None:
    """
    Take back an act of the journal.

    Raises:
        NotFound: There is no such act, it is taken back already, it cannot be, or whom it
            was about is forgotten.
    """
    with database.transaction():
        entry = journal.find(entry_id)
        if entry is None or not may_undo(entry):
            raise NotFound("There is nothing to undo.")
        _UNDO[entry.kind](blog, entry)
        journal.undone(entry_id, blog.now())


def _unblock_list(blog: Blog, entry: JournalEntry) -> None:
    unblock_all(entry.target.split("\n"))
    journal.add(JournalKind.UNBLOCK_DOMAIN, entry.subject, "", blog.now())


def _ask_again(_: Blog, entry: JournalEntry) -> None:
    """Let a comment that was shown or hidden wait for the owner."""
    reply = replies.find_by_uri(entry.target)
    if reply is None:
        raise NotFound("This comment is gone.")
    replies.set_state(reply.id, ReplyState.WAITING)
    hushed.forget(reply.id)


def _person(entry: JournalEntry) -> int:
    person = stored.find(entry.target)
    if person is None:
        raise NotFound("They are forgotten here.")
    return person.id


_UNDO: dict[JournalKind, Callable[[Blog, JournalEntry], None]] = {
    JournalKind.BLOCK: lambda blog, entry: unblock_person(blog, _person(entry)),
    JournalKind.MUTE: lambda blog, entry: quieting.unmute(blog, _person(entry)),
    JournalKind.TRUST: lambda blog, entry: trust(blog, _person(entry), is_trusted=False),
    JournalKind.DISTRUST: lambda blog, entry: trust(blog, _person(entry), is_trusted=True),
    JournalKind.BLOCK_DOMAIN: lambda blog, entry: unblock_domain(blog, entry.target),
    JournalKind.IMPORT_DOMAINS: _unblock_list,
    JournalKind.LIMIT_DOMAIN: lambda blog, entry: quieting.unlimit_domain(blog, entry.target),
    JournalKind.ADD_FILTER: lambda blog, entry: quieting.remove_filter(blog, entry.target),
    JournalKind.SHOW_REPLY: _ask_again,
    JournalKind.HIDE_REPLY: _ask_again,
}
