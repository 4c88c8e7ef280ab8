"""
All that is kept of a blocked server is removed; it is the one act that nothing undoes.

What is sent there again after the block is lifted comes in as anything new.
"""

from __future__ import annotations

from functools import partial

from photolog.blog import Blog
from photolog.errors import InvalidInput
from photolog.peers import JournalKind
from photolog.store.engine import database
from photolog.store.peace import journal, traces
from photolog.store.peace.traces import Traces
from photolog.store.peers import blocks

ROWS_AT_ONCE = 500  # in one transaction, so that nobody waits long for the lock
_AT_ONCE_IN_A_ROW = 200


def traces_of(domain: str) -> Traces:
    """
    Return how much there is to remove.

    Raises:
        InvalidInput: The server is not blocked.
    """
    if not blocks.is_blocked(domain):
        raise InvalidInput("Only a server that is blocked can be cleaned up.", "domain")
    return traces.count(domain)


def clean_up(blog: Blog, domain: str) -> tuple[Traces, bool]:
    """
    Remove comments, reactions, notices, notes, pictures and people of a blocked server.

    Returns:
        What was removed, and whether that is all: much of it takes more than one call.

    Raises:
        InvalidInput: The server is not blocked.
    """
    traces_of(domain)
    removed, is_all = Traces(), False
    for _ in range(_AT_ONCE_IN_A_ROW):
        with database.transaction():
            piece = traces.remove_some(domain, ROWS_AT_ONCE)
            database.after_commit(partial(_remove_files, blog, piece))
            removed, is_all = removed + piece.traces, piece.is_all
            if is_all:
                _note(blog, domain, removed)
        if is_all:
            return removed, True
    with database.transaction(is_public=False):
        _note(blog, domain, removed)
    return removed, False


def told(removed: Traces) -> str:
    """Return what was or will be removed, in words: "3 comments, 1 person"."""
    names = (
        ("comment", "comments"),
        ("like or boost", "likes and boosts"),
        ("notice", "notices"),
        ("note", "notes"),
        ("picture", "pictures"),
        ("person", "people"),
    )
    counted = zip(removed, names, strict=True)
    return ", ".join(
        f"{number:,} {one if number == 1 else many}" for number, (one, many) in counted if number
    )


def _note(blog: Blog, domain: str, removed: Traces) -> None:
    journal.add(JournalKind.CLEAN_UP, domain, told(removed) or "nothing was there", blog.now())


def _remove_files(blog: Blog, piece: traces.Removed) -> None:
    blog.files.remove_media(piece.avatars)
    blog.files.remove_pictures(piece.pictures)
