"""
Full-text search over the public posts, newest first.

Newest first by rowid costs a few microseconds at any size, because ids are in order
of time; ranking would have to score every match.
"""

from __future__ import annotations

import re

import peewee

from photolog.records import Post
from photolog.store import lists
from photolog.store.engine import tables

MAX_QUERY_LENGTH = 200
_WORD = re.compile(r"\w+")


def search(query: str, limit: int, older_than: int | None = None) -> tuple[Post, ...]:
    """
    Return public posts that match what a visitor typed, the newest first.

    Understands quoted phrases, OR, NOT and -word; what cannot be understood is
    taken as words that must all occur.

    Args:
        older_than: The id of the last post of the page before.
    """
    query = query[:MAX_QUERY_LENGTH]
    if not _WORD.search(query):
        return ()
    try:
        ids = _matches(tables.Search.web_query(query), limit, older_than)
    except (peewee.PeeweeException, ValueError):
        ids = _matches(" ".join(f'"{word}"' for word in _WORD.findall(query)), limit, older_than)
    return lists.by_ids(ids)


def _matches(expression: str, limit: int, older_than: int | None) -> list[int]:
    table = tables.Search
    query = table.select(table.rowid).where(table.match(expression))
    if older_than is not None:
        query = query.where(table.rowid < older_than)
    return [row[0] for row in query.order_by(table.rowid.desc()).limit(limit).tuples()]
