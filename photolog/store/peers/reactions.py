"""
Likes and shares of posts.

Bound: one of each kind for a person and a post, and MOST_OF_A_POST.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import peewee

from photolog.peers import Counts, Person
from photolog.pure import times
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.peer_tables import Reaction as Table
from photolog.store.engine.peer_tables import Reply
from photolog.store.peers import people
from photolog.store.peers.replies import is_public

MOST_OF_A_POST = 50_000

Kind = Literal["like", "share"]


class Reacted(NamedTuple):
    """Who reacted, how and when."""

    id: int
    kind: Kind
    person: Person
    content: str  # the emoji of a reaction, else empty
    at: datetime


def put(kind: Kind, person_id: int, post_id: int, *, uri: str, content: str, now: datetime) -> bool:
    """
    Add a reaction; one that is repeated gets the id and the emoji of the last time.

    Returns:
        Whether it is a new one; False also when the post has all that it may have.
    """
    columns = {"uri": uri, "content": content}
    same = (Table.person == person_id) & (Table.post == post_id) & (Table.kind == kind)
    if Table.update(**columns).where(same).execute():
        return False
    if Table.select().where(Table.post == post_id).count() >= MOST_OF_A_POST:
        return False
    Table.insert(
        kind=kind, person=person_id, post=post_id, at=times.to_ms(now), **columns
    ).execute()
    return True


def remove(kind: Kind, person_id: int, post_id: int) -> bool:
    """Take back a reaction; return whether there was one."""
    same = (Table.person == person_id) & (Table.post == post_id) & (Table.kind == kind)
    return bool(Table.delete().where(same).execute())


def remove_by_uri(person_id: int, uri: str) -> tuple[Kind, int] | None:
    """Take back the reaction of a person that has this id; return its kind and its post."""
    mine = (Table.person == person_id) & (Table.uri == uri)
    row = Table.select(Table.kind, Table.post).where(mine).tuples().first() if uri else None
    if row is None:
        return None
    kind, post_id = row
    remove(kind, person_id, post_id)
    return kind, post_id


def counts(post_ids: Sequence[int]) -> dict[int, Counts]:
    """Return likes, shares and public replies of many posts, with one query."""
    rows = peewee.fn.COUNT(peewee.SQL("*")).alias("rows")
    ids = list(post_ids)
    reacted = (
        Table.select(Table.post, Table.kind, rows)
        .where(Table.post.in_(ids))
        .group_by(Table.post, Table.kind)
    )
    answered = (
        Reply.select(Reply.post, peewee.Value("reply"), rows)
        .where(Reply.post.in_(ids) & is_public())
        .group_by(Reply.post)
    )
    found = {(post_id, kind): n for post_id, kind, n in (reacted + answered).tuples()}
    return {
        post_id: Counts(*(found.get((post_id, kind), 0) for kind in ("like", "share", "reply")))
        for post_id in ids
    }


def of_post(
    post_id: int, limit: int, *, kind: Kind | None = None, older_than: int | None = None
) -> tuple[Reacted, ...]:
    """
    Return who reacted to a post, the newest first, for the owner's eyes.

    Args:
        older_than: The id of the last one of the page before.
    """
    query = (
        Table.select(Table.id, Table.kind, Table.content, Table.at, *people.COLUMNS)
        .join(PersonTable)
        .where(Table.post == post_id)
        .order_by(Table.id.desc())
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Table.kind == kind)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_reacted(row) for row in query.dicts())


def who_reacted(post_id: int) -> tuple[Person, ...]:
    """Return everybody who likes or shared a post once, for an Update or a Delete."""
    query = (
        PersonTable.select(*people.COLUMNS)
        .where(PersonTable.id.in_(Table.select(Table.person).where(Table.post == post_id)))
        .order_by(PersonTable.id)
    )
    return tuple(people.from_row(row) for row in query.dicts())


def _reacted(row: dict[str, Any]) -> Reacted:
    return Reacted(
        row["id"], row["kind"], people.from_row(row), row["content"], times.from_ms(row["at"])
    )
