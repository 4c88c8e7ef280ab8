"""
Who is named in a post or in a reply of the owner, so that later news reach them, too.

Only what the owner writes makes this table grow; it goes with the post or the reply.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from photolog.peers import Mention, Person
from photolog.store.engine.peer_tables import Mention as Table
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.peers import people


def write_of_post(post_id: int, mentions: Iterable[Mention]) -> None:
    """Write whom a post names, in the place of what was written before."""
    _write(mentions, post=post_id)


def write_of_reply(reply_id: int, mentions: Iterable[Mention]) -> None:
    """Write whom a reply of the owner names, in the place of what was written before."""
    _write(mentions, reply=reply_id)


def of_post(post_id: int) -> tuple[Mention, ...]:
    """Return whom a post names, in their order."""
    return _of(Table.post == post_id)


def of_reply(reply_id: int) -> tuple[Mention, ...]:
    """Return whom a reply of the owner names, in their order."""
    return _of(Table.reply == reply_id)


def people_of_post(post_id: int) -> tuple[Person, ...]:
    """Return those named in a post whom we know, and so know the inbox of."""
    return _people(Table.post == post_id)


def people_of_reply(reply_id: int) -> tuple[Person, ...]:
    """Return those named in a reply of the owner whom we know."""
    return _people(Table.reply == reply_id)


def _write(mentions: Iterable[Mention], **note: int) -> None:
    ((name, number),) = note.items()
    Table.delete().where(getattr(Table, name) == number).execute()
    for mention in mentions:
        Table.insert(
            **note, handle=mention.handle, uri=mention.uri, url=mention.url
        ).on_conflict_ignore().execute()


def _of(condition: Any) -> tuple[Mention, ...]:
    query = Table.select(Table.handle, Table.uri, Table.url).where(condition)
    return tuple(Mention(*row) for row in query.order_by(Table.id).tuples())


def _people(condition: Any) -> tuple[Person, ...]:
    named = Table.select(Table.uri).where(condition)
    query = PersonTable.select(*people.COLUMNS).where(PersonTable.uri.in_(named))
    return tuple(people.from_row(row) for row in query.order_by(PersonTable.id).dicts())
