"""What strangers make of a post: comments shown, hidden, deleted; quotes no longer allowed."""

from __future__ import annotations

from photolog import outgoing
from photolog.blog import Blog
from photolog.errors import NotFound
from photolog.moderation.finding import reply_of
from photolog.peers import JournalKind, Reply, ReplyState
from photolog.pure.text import plain
from photolog.pure.wire import lenient
from photolog.store.engine import database
from photolog.store.peace import hushed, journal
from photolog.store.peers import gone, quotes, replies

_EXCERPT_CHARACTERS = 120
_SHOWN_OR_HIDDEN = (JournalKind.SHOW_REPLY, JournalKind.HIDE_REPLY)


def show_reply(blog: Blog, reply_id: int) -> None:
    """
    Show a reply to everybody; see Reply.audience for those that may not be.

    Raises:
        NotFound: There is none.
    """
    _decide(blog, reply_id, ReplyState.SHOWN, JournalKind.SHOW_REPLY)


def hide_reply(blog: Blog, reply_id: int) -> None:
    """
    Show a reply to the owner alone.

    Raises:
        NotFound: There is none.
    """
    _decide(blog, reply_id, ReplyState.HIDDEN, JournalKind.HIDE_REPLY)


def delete_reply(blog: Blog, reply_id: int) -> None:
    """
    Remove a stranger's reply here for good; on their own server it stays.

    Raises:
        NotFound: There is none, or it is the owner's own.
    """
    with database.transaction():
        reply = reply_of(reply_id)
        if reply.person is None:
            raise NotFound("There is no such reply.")
        replies.remove(reply_id)
        # It may be sent again, as edits are.
        gone.remember(reply.uri, "delete", lenient.host(reply.uri), blog.now())
        journal.settled(_SHOWN_OR_HIDDEN, reply.uri, blog.now())
        _note(blog, JournalKind.DELETE_REPLY, reply)


def revoke_quote(blog: Blog, quote_id: int) -> None:
    """
    Take back the permission to quote a post; it is not given to the same note again.

    Raises:
        NotFound: There is none, or it was taken back before.

    Spec: FEP-044f
    """
    with database.transaction(is_public=False):
        quote = quotes.find(quote_id)
        if quote is None or not quotes.revoke(quote_id, blog.now()):
            raise NotFound("There is no such quote.")
        outgoing.revoke_quote(blog, quote.person, quote_id)
        address = quote.instrument_uri
        journal.add(
            JournalKind.REVOKE_QUOTE, quote.person.handle, address, blog.now(), target=address
        )


def _decide(blog: Blog, reply_id: int, state: ReplyState, kind: JournalKind) -> None:
    with database.transaction():
        reply = reply_of(reply_id)
        replies.set_state(reply_id, state)
        # A later end of a block leaves alone what the owner decided by hand.
        hushed.forget(reply_id)
        if reply.state is not state:
            journal.settled(_SHOWN_OR_HIDDEN, reply.uri, blog.now())
            _note(blog, kind, reply)


def _note(blog: Blog, kind: JournalKind, reply: Reply) -> None:
    writer = reply.person.handle if reply.person else "You"
    words = plain.excerpt(reply.content_html, _EXCERPT_CHARACTERS)
    journal.add(kind, writer, words, blog.now(), target=reply.uri)
